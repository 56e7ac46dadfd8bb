"""Fetching from the sources: the only room that reaches out, and only when asked to."""
