"""Numbers: the join, the measures, the classes."""
