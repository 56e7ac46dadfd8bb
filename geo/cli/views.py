"""Commands that say what a view holds, or write it as one HTML file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from geo.cli.options import day_of, json_text, publication, selection_of, view_options
from geo.cli.say import say
from geo.core.errors import OptionError


def register(group: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (map_command, summary, numbers, claims, operations, lint):
        group.add_command(command)


@click.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@view_options
@publication
def map_command(
    out: Path, produced: str | None, profile: str, withhold: tuple[str, ...], **options: Any
) -> None:
    """Write one HTML file that opens with no network: map, timeline, claims and sources."""
    from geo import workflow
    from geo.render.text import say_view

    selection, day = selection_of(options), day_of(produced, "--produced")
    publication: dict[str, Any] = {"profile": profile, "withhold": withhold}
    path = workflow.save_map(out, selection, produced=day, **publication)
    scene, withheld = workflow.published_scene(selection, produced=day, **publication)
    told = say_view(workflow.summarise(scene))
    say(f"{path} ({path.stat().st_size:,} bytes): {told} {withheld.sentences()}")


@click.command()
@view_options
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def summary(as_json: bool, **options: Any) -> None:
    """Say what a view holds: incidents, districts, and the claims about its operations."""
    from geo import workflow
    from geo.render.text import say_summary

    numbers = workflow.summarise(workflow.view_scene(selection_of(options)))
    say(json_text(numbers) if as_json else say_summary(numbers), exact=as_json)


@click.command()
@view_options
@click.option("--csv", "as_csv", is_flag=True, help="CSV instead of a table.")
@click.option("--json", "as_json", is_flag=True, help="Plain values with their attribution.")
def numbers(as_csv: bool, as_json: bool, **options: Any) -> None:
    """Print the chosen measure for every district; no record, no figure and zero are told apart."""
    from geo import workflow
    from geo.render.plain_table import plain_table

    if as_csv and as_json:
        raise OptionError("CSV and JSON are asked for at once", where="--csv, --json",
                          fix="Choose one of them")  # fmt: skip
    selection = selection_of(options)
    if as_json:
        say(json_text(workflow.district_values(selection)), exact=True)
        return
    table = workflow.district_numbers(selection)
    say(
        table.to_csv(lineterminator="\n") if as_csv else plain_table(table.reset_index()),
        nl=not as_csv,
        exact=as_csv,
    )
    if selection.made_total and not as_csv:
        say(workflow.say_measure(selection))


@click.command()
@click.argument("subject", metavar="ID")
@click.option("--as-of", metavar="DATE", help="Last day whose statements count.")
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of columns.")
def claims(subject: str, as_of: str | None, as_json: bool) -> None:
    """Say who said what about an incident or an operation, side by side, as it stood on a day."""
    from geo import workflow
    from geo.render.text import say_ledger

    page = workflow.claims_page(subject, as_of=day_of(as_of, "--as-of") if as_of else None)
    say(json_text(page) if as_json else say_ledger(page), exact=as_json)


@click.command()
@view_options
@click.option("--compare", nargs=2, metavar="A B", help="Set two operations side by side.")
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def operations(compare: tuple[str, str] | None, as_json: bool, **options: Any) -> None:
    """List the operations of a view, or set two side by side; totals are their own."""
    from geo import workflow
    from geo.core.values import plain_rows
    from geo.render.text import say_comparison, say_operations

    selection = selection_of(options)
    if compare:
        both = workflow.compare_operations(*compare, as_of=selection.as_of)
        say(json_text(both) if as_json else say_comparison(both), exact=as_json)
        return
    table = workflow.operations_table(selection)
    said = say_operations(table, rule=selection.rule)
    say(json_text(plain_rows(table.reset_index())) if as_json else said, exact=as_json)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Plain values instead of sentences.")
def lint(as_json: bool) -> None:
    """Check the bundled record; exit code 1 if an error or a warning is not annotated."""
    from geo import workflow
    from geo.core.values import plain_rows
    from geo.incidents.lint import open_findings
    from geo.render.text import say_findings

    found = workflow.lint_findings()
    say(json_text(plain_rows(found)) if as_json else say_findings(found), exact=as_json)
    sys.exit(0 if open_findings(found).empty else 1)
