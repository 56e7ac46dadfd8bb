"""The command line; one file for each noun, put together in `geo.cli.atlas`."""

from geo.cli.atlas import main

__all__ = ["main"]
