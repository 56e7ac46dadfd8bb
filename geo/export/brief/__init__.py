"""Situation updates: one neutral document, and a writer for each format."""
