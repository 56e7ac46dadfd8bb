"""The commands of district names and of the shipped boundaries."""

from __future__ import annotations

from pathlib import Path

import click

from geo.cli import boundaries
from geo.cli.options import day_of
from geo.cli.say import say


def register(group: click.Group) -> None:
    """Add ``districts``, with the commands of a user's own boundary files, to the command line."""
    boundaries.register(districts)
    group.add_command(districts)


@click.group()
def districts() -> None:
    """Work with district names and boundaries."""


@districts.command()
@click.argument("name")
@click.option("--on", metavar="DATE", help="Date of the record that uses the name.")
def resolve(name: str, on: str | None) -> None:
    """Say which district a name or code means, and what speaks against it."""
    from geo.districts.names import resolve_district

    match = resolve_district(name, on=day_of(on, "--on") if on else None)
    say(f"{match.district_id}\t{match.name}\t{match.how}\t{match.note}".rstrip())


@districts.command()
@click.argument("yardstick", type=click.Path(path_type=Path))
@click.option("--layer", help="Layer of the file; needed where it has several.")
@click.option("--name-column", help="Column with the district name.")
def measure(yardstick: Path, layer: str | None, name_column: str | None) -> None:
    """Compare the shipped boundaries with a boundary file of yours."""
    from geo import workflow
    from geo.districts.measure import agreement_table

    say(
        agreement_table(workflow.measure_districts(yardstick, layer=layer, name_column=name_column))
    )
