"""Boundary files of a user's own: from the table of a file to districts that can be used."""
