"""The commands of event files of any size: join and aggregate."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.cli.say import say
from geo.core.errors import OptionError

if TYPE_CHECKING:
    from geo.engines.run import Progress
    from geo.workflow.large import Outcome

F = TypeVar("F", bound=Callable[..., Any])

_STOPPED = 130
# Seconds between two lines of progress where the screen is not a terminal.
_LINE_EVERY = 10.0


def register(group: click.Group) -> None:
    """Add the commands to the command line."""

    @group.command()
    @click.argument("events", metavar="EVENTS.parquet")
    @_large
    @click.option("--name", default="district_id", show_default=True, help="Of the new column.")
    @click.option("--columns", metavar="A,B,...", default="", help="Columns to keep; all.")
    def join(events: str, out: str, name: str, columns: str, **options: Any) -> None:
        """Write a Parquet file of events again with the district of each row.

        EVENTS is a file, a folder of Parquet files, or an address such as s3://bucket/folder. It
        may be larger than the memory. A stopped run goes on with --resume.
        """
        from geo.workflow import large

        keep = [one.strip() for one in columns.split(",") if one.strip()]
        _run(large.join_events, events, out, options, name=name, keep=keep)

    @group.command()
    @click.argument("events", metavar="EVENTS.parquet")
    @_large
    @click.option("--period", default="month", show_default=True, help="day to year, or all.")
    @click.option("--date", metavar="COLUMN", help="Date; found by its usual names.")
    @click.option("--type", "kind", metavar="COLUMN", help="Type of event; event_type.")
    @click.option("--no-type", is_flag=True, help="Count all types together.")
    @click.option("--district", metavar="COLUMN", help="District of an earlier join; district_id.")
    @click.option("--figure", "figures", multiple=True, metavar="NAME=LOW[,HIGH]",
                  help="Columns of a figure; may be given several times.")  # fmt: skip
    def aggregate(
        events: str, out: str, kind: str | None, no_type: bool, figures: tuple[str, ...],
        **options: Any,
    ) -> None:  # fmt: skip
        """Count events by district, period and type, and add their figures, low and high.

        EVENTS is as for join; a column district_id is taken as it is, otherwise the points are
        joined on the way. Unknown figures are counted beside, never added as 0.
        """
        from geo.workflow import large

        own = {name: options.pop(name) for name in ("period", "date", "district")}
        own["kind"] = "" if no_type else kind
        own["figures"] = [_figure(text) for text in figures]
        _run(large.aggregate_events, events, out, options, **own)


def _large(command: F) -> F:
    """Options of both commands."""
    options = [
        click.option("--out", required=True, metavar="OUT", help="File to write."),
        click.option("--lon", metavar="COLUMN", help="Longitude; lon or longitude."),
        click.option("--lat", metavar="COLUMN", help="Latitude; lat or latitude."),
        click.option("--precision", metavar="COLUMN",
                     help="Precision of the point; geo_precision. From 3 on a point stands in for "
                     "an area and gives no district; '' takes every point."),
        click.option("--axes", default="", metavar="ORDER",
                     help="lonlat or latlon, where the two columns look exchanged."),
        click.option("--missing", default="refuse", show_default=True, metavar="WHAT",
                     help="NaN as a coordinate: refuse, or keep as a row without a point."),
        click.option("--vintage", default="36", show_default=True, help="District set: 36 or 34."),
        click.option("--boundaries", type=click.Path(path_type=Path), help="A boundary file."),
        click.option("--layer", help="Layer of the boundary file."),
        click.option("--name-column", help="Column of the boundary file with the name."),
        click.option("--engine", default="local", show_default=True, help="local or dask."),
        click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster; processes here."),
        click.option("--numba", "compiled", is_flag=True, help="Use numba, if it is installed."),
        click.option("--resume", is_flag=True, help="Go on with a run that was stopped."),
        click.option("--quiet", is_flag=True, help="No progress on standard error."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _run(
    work: Callable[..., Outcome], events: str, out: str, options: dict[str, Any], **own: Any
) -> None:
    from geo.workflow.large_input import Large

    quiet = options.pop("quiet")
    screen = _Screen(quiet=quiet)
    try:
        made = work(events, out, Large(**options), tell=screen.tell, **own)
    except KeyboardInterrupt:
        screen.end()
        say(
            f"atlas: stopped. Nothing was written to {out}; the finished pieces are kept in "
            f"{out}.parts. The same command with --resume goes on.",
            err=True,
        )
        sys.exit(_STOPPED)
    finally:
        screen.end()
    say(_said(made))


def _said(made: Outcome) -> str:
    counts = made.counts
    parts = [f"{counts['placed']:,} in a district"]
    for name, words in (
        ("outside", "in none"),
        ("pointless", "without a place"),
        ("stand_in", "with a point that stands in for an area"),
    ):
        if counts[name]:
            parts.append(f"{counts[name]:,} {words}")
    return f"{made.path} ({made.lines:,} rows)\n{counts['rows']:,} events: {', '.join(parts)}"


def _figure(text: str) -> tuple[str, str, str]:
    name, equals, columns = text.partition("=")
    ends = [one.strip() for one in columns.split(",")]
    if not equals or len(ends) > 2 or not all(ends):
        raise OptionError(
            f"{text!r} is not a figure", where="--figure",
            fix="Write it as killed=killed_low,killed_high or as attacks=attacks",
        )  # fmt: skip
    return name.strip(), ends[0], ends[-1]


class _Screen:
    """Progress: one line that is written over on a terminal, now and then a line elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._begin = self._last = time.monotonic()
        self._open = False

    def tell(self, done: Progress) -> None:
        now = time.monotonic()
        if self._quiet or not (self._live or now - self._last >= _LINE_EVERY):
            return
        self._last = now
        text = f"{done.rows:,} of {done.of_rows:,} rows"
        fresh = done.rows - done.kept
        if done.kept and not fresh:
            text += f", {done.pieces:,} of {done.of_pieces:,} pieces kept from before"
        elif fresh and done.rows < done.of_rows:
            left = (now - self._begin) * (done.of_rows - done.rows) / fresh
            text += f", about {max(left, 1):.0f} s left"
        if self._live:
            say(f"\r\033[K{text}", err=True, nl=False)
            self._open = True
        else:
            say(text, err=True)

    def end(self) -> None:
        if self._open:
            say("", err=True)
            self._open = False
