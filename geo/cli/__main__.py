"""``python -m geo.cli`` is ``atlas``."""

from geo.cli import main

main(prog_name="atlas")
