"""The commands of files: figure, table and verify."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.cli.options import carrying, day_of, publication, selection_of, view_options
from geo.cli.say import say

if TYPE_CHECKING:
    pass

F = TypeVar("F", bound=Callable[..., Any])

_SIZES = "a4-portrait, a4-landscape, a5-portrait, a5-landscape, slide, column-85, column-180"


def register(group: click.Group) -> None:
    """Add the commands to the command line, which lends its view options and their parsing."""

    @group.command()
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view_options
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
            out, selection_of(options), produced=day_of(produced, "--produced"), tiles=tiles_map,
            finding=",".join(finding), **chosen,
        )  # fmt: skip
        _say(out, made)

    @group.command()
    @click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    @view_options
    @click.option("--what", default="incidents", show_default=True, metavar="TABLE",
                  help="incidents, claims, districts, or record: all tables at once.")  # fmt: skip
    @click.option("--hxl", is_flag=True, help="A row of HXL tags below the header.")
    @publication
    def table(out: Path, produced: str | None, what: str, hxl: bool, **options: Any) -> None:
        """Write a table: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet by the ending of OUT."""
        from geo.workflow import files

        chosen = {name: options.pop(name) for name in ("profile", "withhold")}
        made = files.save_table(
            out, selection_of(options), produced=day_of(produced, "--produced"), what=what, hxl=hxl,
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


def _say(path: Path, made: Any) -> None:
    say(f"{path} ({path.stat().st_size:,} bytes)")
    say(made.withheld.sentences())
    say(f"content {made.stamp.content[:12]}, data {made.stamp.data[:12]}")
