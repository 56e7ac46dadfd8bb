"""Points to polygons through a grid of cells, exact, for any number of points."""
