"""Incidents, and the claims that people make about them."""
