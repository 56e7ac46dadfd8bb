"""Files from elsewhere, read into incidents, claims and sources: one file a format."""
