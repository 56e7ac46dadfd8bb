"""Pictures: the web map, and what every picture shares."""
