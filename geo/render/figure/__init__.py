"""Figures for print: plates, small multiples and tile maps; the only room with matplotlib."""
