"""Pictures of a brief as SVG text, drawn by our own code."""
