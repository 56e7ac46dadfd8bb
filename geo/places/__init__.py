"""Gazetteer: place name to point and district."""
