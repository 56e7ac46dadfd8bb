"""The pieces of the page on which a record is added or corrected by hand."""
