"""The commands of files: figure, table and verify."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.cli_say import say

if TYPE_CHECKING:
    from geo.incidents.selection import Selection

F = TypeVar("F", bound=Callable[..., Any])

_SIZES = "a4-portrait, a4-landscape, a5-portrait, a5-landscape, slide, column-85, column-180"


def register(
    group: click.Group,
    *,
    view: Callable[[Any], Any],
    selection: Callable[[dict[str, Any]], Selection],
    day: Callable[[str | None, str], date],
) -> None:
    """Add the commands to the command line, which lends its view options and their parsing."""

    @group.command()
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view
    @click.option("--size", default="a4-portrait", metavar="SIZE", help=f"One of {_SIZES}.")
    @click.option("--title", metavar="TEXT", help="Title instead of the one from the data.")
    @click.option("--multiples", metavar="BY", default="", help="year, claimant or type.")
    @click.option("--tiles-map", is_flag=True, help="A tile of equal size for each district.")
    @click.option("--dpi", type=int, default=200, show_default=True, help="Of a PNG: 50 to 600.")
    @carrying
    @publication
    def figure(
        out: Path, produced: str | None, tiles_map: bool, finding: tuple[str, ...], **options: Any
    ) -> None:  # fmt: skip
        """Draw a plate for print: PNG, SVG or PDF by the ending of OUT."""
        from geo.workflow import files

        own = ("size", "title", "multiples", "dpi", "profile", "withhold")
        chosen = {name: options.pop(name) for name in own}
        made = files.save_figure(
            out, selection(options), produced=day(produced, "--produced"), tiles=tiles_map,
            finding=",".join(finding), **chosen,
        )  # fmt: skip
        _say(out, made)

    @group.command()
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view
    @click.option("--what", default="incidents", show_default=True, metavar="TABLE",
                  help="incidents, claims, districts, or record: all tables at once.")  # fmt: skip
    @click.option("--hxl", is_flag=True, help="A row of HXL tags below the header.")
    @publication
    def table(out: Path, produced: str | None, what: str, hxl: bool, **options: Any) -> None:
        """Write a table: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet by the ending of OUT."""
        from geo.workflow import files

        chosen = {name: options.pop(name) for name in ("profile", "withhold")}
        made = files.save_table(
            out, selection(options), produced=day(produced, "--produced"), what=what, hxl=hxl,
            **chosen,
        )  # fmt: skip
        _say(out, made)

    @group.command()
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--withhold", multiple=True, metavar="ID", help="What the file was made without.")
    def verify(file: Path, withhold: tuple[str, ...]) -> None:
        """Make an exported file again from the record; say same, or which cell differs."""
        from geo.workflow import files

        verdict = files.verify(file, withhold=withhold)
        say(verdict.sentences())
        say(f"made by: {verdict.stamp.command(file.name)}")
        if not verdict.same:
            sys.exit(1)


def publication(command: F) -> F:
    """Options of who a file is for. What leaves the machine is public unless somebody says so."""
    for option in (
        click.option("--withhold", multiple=True, metavar="ID", help="Leave an incident out."),
        click.option("--profile", default="public", show_default=True, metavar="NAME",
                     help="public, partner or internal; offsets use ATLAS_OFFSET_KEY."),
        click.option("--produced", metavar="DATE", help="Date of making; today."),
    ):  # fmt: skip
        command = option(command)
    return command


def carrying(command: F) -> F:
    """Option of findings of the statistics that a document carries."""
    return click.option(
        "--finding", multiple=True, metavar="NAME[:DATASET]",
        help="Carry a finding about the period: unusual, coordinated, shift, tolls, "
        "fragile-unusual, fragile-shift, scan, rates, moran, gi, lisa or knox, as in "
        "shift:ucdp-month; may be given several times.",
    )(command)  # fmt: skip


def _say(path: Path, made: Any) -> None:
    say(f"{path} ({path.stat().st_size:,} bytes)")
    say(made.withheld.sentences())
    say(f"content {made.stamp.content[:12]}, data {made.stamp.data[:12]}")
