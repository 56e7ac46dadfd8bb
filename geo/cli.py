"""The command line: it parses, calls `geo.workflow`, and prints."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo import (
    __version__,
    cli_boundaries,
    cli_brief,
    cli_clusters,
    cli_fetch,
    cli_files,
    cli_import,
    cli_large,
    cli_serve,
    cli_statistics,
    cli_store,
)
from geo.cli_say import say
from geo.core.dates import parse_date
from geo.core.errors import AtlasError, DataError, OptionError

if TYPE_CHECKING:
    from geo.incidents.selection import Selection

F = TypeVar("F", bound=Callable[..., Any])

_ONE = ("rule", "measure", "category", "per", "bound", "scheme", "unit", "vintage", "lang")
_MANY = ("type", "actor", "claimant", "verification", "precision", "district")


class _Group(click.Group):
    """Commands whose faults are one message on standard error, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AtlasError as error:
            say(f"atlas: {error}", err=True)
            sys.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("ATLAS_DEBUG"):
                raise
            say(
                f"atlas: an internal fault ({type(error).__name__}). Nothing was written. "
                "Set ATLAS_DEBUG=1 to see where, and please report it.",
                err=True,
            )
            sys.exit(3)


def _view_options(command: F) -> F:
    """Options of a view; their names are those of the app's address."""
    options = [
        click.option("--from", "start", metavar="DATE", help="First day of the period."),
        click.option("--to", "end", metavar="DATE", help="Last day of the period."),
        click.option("--as-of", metavar="DATE", help="Last day whose statements count."),
        *(click.option(f"--{n}", metavar=n.upper(), help=_HELP[n]) for n in _ONE),
        *(click.option(f"--{n}", multiple=True, metavar=n.upper(), help=_HELP[n]) for n in _MANY),
        click.option("--operation", metavar="ID", help="Only the members of an operation."),
        click.option("--classes", type=int, metavar="N", help="Number of classes, 2 to 6."),
        click.option("--focus", metavar="WHAT", help="Opened: d:DISTRICT, i:INCIDENT or o:ID."),
        click.option("--tiles", is_flag=True, help="Tiles: contacts tile.openstreetmap.org."),
        click.option("--view", metavar="QUERY", help="A view as the app's address has it."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


_HELP = {
    "rule": "Tally rule: official, armed_group, monitor, medical, media, lowest, highest.",
    "measure": "incidents, killed, days or operations.",
    "category": "With --measure killed: civilian, security, militant, unspecified, total.",
    "per": "count, people (per 100,000) or area (per 1,000 km2).",
    "bound": "Which end of a range is drawn: low or high.",
    "scheme": "Classes: natural, quantiles, equal or pretty.",
    "unit": "Timeline by day, week, month or year.",
    "vintage": "District set: 36, 34 (census 2023) or own:NAME.",
    "lang": "en or ur.",
    "type": "Event type; may be given several times, as the next ones.",
    "actor": "Actor as named in the record.",
    "claimant": "Incidents with a claim of this type of claimant.",
    "verification": "Verification as recorded, by group.",
    "precision": "Geographic precision code, 1 to 4.",
    "district": "District id, such as quetta.",
}


def _selection(options: dict[str, Any]) -> Selection:
    import urllib.parse

    from geo.incidents.selection import from_query

    query: dict[str, str | list[str]] = {}
    view = options.pop("view", None)
    if view:
        query.update(urllib.parse.parse_qs(view.split("?")[-1].lstrip("#")))
    names = {"start": "from", "end": "to"}
    for name, value in options.items():
        if value is None or value == () or value is False:
            continue
        query[names.get(name, name)] = (
            list(map(str, value))
            if isinstance(value, tuple)
            else str("1" if value is True else value)
        )
    return from_query(query)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def _date(text: str | None, where: str) -> date:
    if text is None:
        return date.today()
    try:
        return parse_date(text)
    except DataError:
        raise OptionError(
            f"{text!r} is not a date", where=where, fix="Write it as 2026-01-31"
        ) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="atlas")
def main() -> None:
    """Balochistan Incident Atlas: every figure is a claim with a claimant, a date and a source."""


@main.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@_view_options
@cli_files.publication
def map_command(
    out: Path, produced: str | None, profile: str, withhold: tuple[str, ...], **options: Any
) -> None:
    """Write one HTML file that opens with no network: map, timeline, claims and sources."""
    from geo import workflow
    from geo.render.text import say_view

    selection, day = _selection(options), _date(produced, "--produced")
    publication: dict[str, Any] = {"profile": profile, "withhold": withhold}
    path = workflow.save_map(out, selection, produced=day, **publication)
    scene, withheld = workflow.published_scene(selection, produced=day, **publication)
    told = say_view(workflow.summarise(scene))
    say(f"{path} ({path.stat().st_size:,} bytes): {told} {withheld.sentences()}")


@main.command()
@_view_options
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def summary(as_json: bool, **options: Any) -> None:
    """Say what a view holds: incidents, districts, and the claims about its operations."""
    from geo import workflow
    from geo.render.text import say_summary

    numbers = workflow.summarise(workflow.view_scene(_selection(options)))
    say(_json(numbers) if as_json else say_summary(numbers), exact=as_json)


@main.command()
@_view_options
@click.option("--csv", "as_csv", is_flag=True, help="CSV instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Plain values with their attribution.")
def numbers(as_csv: bool, as_json: bool, **options: Any) -> None:
    """Print the chosen measure for every district; no record, no figure and zero are told apart."""
    from geo import workflow

    selection = _selection(options)
    if as_json:
        say(_json(workflow.district_values(selection)), exact=True)
        return
    table = workflow.district_numbers(selection)
    say(
        table.to_csv(lineterminator="\n") if as_csv else table.to_string(),
        nl=not as_csv,
        exact=as_csv,
    )


@main.command()
@click.argument("subject", metavar="ID")
@click.option("--as-of", metavar="DATE", help="Last day whose statements count.")
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of columns.")
def claims(subject: str, as_of: str | None, as_json: bool) -> None:
    """Say who said what about an incident or an operation, side by side, as it stood on a day."""
    from geo import workflow
    from geo.render.text import say_ledger

    page = workflow.claims_page(subject, as_of=_date(as_of, "--as-of") if as_of else None)
    say(_json(page) if as_json else say_ledger(page), exact=as_json)


@main.command()
@_view_options
@click.option("--compare", nargs=2, metavar="A B", help="Set two operations side by side.")
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def operations(compare: tuple[str, str] | None, as_json: bool, **options: Any) -> None:
    """List the operations of a view, or set two side by side; totals are their own."""
    from geo import workflow
    from geo.core.values import plain_rows
    from geo.render.text import say_comparison, say_operations

    selection = _selection(options)
    if compare:
        both = workflow.compare_operations(*compare, as_of=selection.as_of)
        say(_json(both) if as_json else say_comparison(both), exact=as_json)
        return
    table = workflow.operations_table(selection)
    said = say_operations(table, rule=selection.rule)
    say(_json(plain_rows(table.reset_index())) if as_json else said, exact=as_json)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def lint(as_json: bool) -> None:
    """Check the bundled record; exit code 1 if an error or a warning is not annotated."""
    from geo import workflow
    from geo.core.values import plain_rows
    from geo.incidents.lint import open_findings
    from geo.render.text import say_findings

    found = workflow.lint_findings()
    say(_json(plain_rows(found)) if as_json else say_findings(found), exact=as_json)
    sys.exit(0 if open_findings(found).empty else 1)


@main.group()
def districts() -> None:
    """Work with district names and boundaries."""


@districts.command()
@click.argument("name")
@click.option("--on", metavar="DATE", help="Date of the record that uses the name.")
def resolve(name: str, on: str | None) -> None:
    """Say which district a name or code means, and what speaks against it."""
    from geo.districts.names import resolve_district

    match = resolve_district(name, on=_date(on, "--on") if on else None)
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


@main.command()
@click.option("--port", default=8501, show_default=True, help="Port on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
def run(port: int, host: str) -> None:
    """Start the app and print its address."""
    app = Path(__file__).resolve().parents[1] / "app.py"
    if not app.is_file():
        raise OptionError("The app's entry file is not beside the package", where=str(app.parent),
                          fix="Start it from a checkout with make run")  # fmt: skip
    say(f"Balochistan Incident Atlas: http://{host}:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.address", host]
    os.chdir(app.parent)
    os.execv(sys.executable, [*command, "--server.port", str(port)])  # noqa: S606


cli_boundaries.register(districts)
cli_fetch.register(main, day=_date)
cli_brief.register(main, view_options=_view_options, selection=_selection, day=_date)
cli_files.register(main, view=_view_options, selection=_selection, day=_date)
cli_import.register(main, day=_date)
cli_statistics.register(main, day=_date)
cli_store.register(main)
cli_serve.register(main)
cli_clusters.register(main, view=_view_options, selection=_selection, day=_date)
cli_large.register(main)

if __name__ == "__main__":
    main()
