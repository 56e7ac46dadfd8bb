"""District sets: boundaries, names, history and population."""
