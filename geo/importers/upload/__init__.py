"""Somebody's file, made safe: `accept` judges its bytes, `open_upload` reads it in a child.

The package imports nothing here on purpose: the child process loads only the reader it needs.
"""
