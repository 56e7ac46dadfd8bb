"""Where records rest: datasets, their versions, the files they came from, and who changed what."""
