"""Event files of any size: joined and summed piece by piece, here or on a cluster."""
