"""Options that many commands share, and how their words become values."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geo.core.dates import parse_date
from geo.core.errors import DataError, OptionError
from geo.core.text import visible

if TYPE_CHECKING:
    from geo.incidents.selection import Selection

F = TypeVar("F", bound=Callable[..., Any])

NUMBER = click.IntRange(1, 2**31 - 1)
"""Number of a version, as every database can hold it."""
_ONE = ("rule", "measure", "category", "per", "bound", "scheme", "unit", "vintage", "lang")
_MANY = ("type", "actor", "claimant", "verification", "precision", "district")


def view_options(command: F) -> F:
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
        click.option(
            "--view",
            metavar="QUERY",
            help="A view as the app's address has it; options beside it win.",
        ),
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


def words_of(view: str) -> str:
    """The words of a view in an address: of the app after a question mark, of a file after a #."""
    before, mark, after = view.partition("#")
    return before.split("?")[-1] if "?" in before or not mark else after


def selection_of(options: dict[str, Any]) -> Selection:
    """View that the options of `view_options` describe."""
    import urllib.parse

    from geo.incidents.selection import from_query

    query: dict[str, str | list[str]] = {}
    view = options.pop("view", None)
    if view is not None:
        query.update(urllib.parse.parse_qs(words_of(view)))
        if not query:
            raise OptionError(
                f"{visible(view, limit=80)!r} is no view", where="--view",
                fix="Copy what follows the ? of the app's address, or the # of a file's",
            )  # fmt: skip
    names = {"start": "from", "end": "to"}
    for name, value in options.items():
        if value is None or value == () or value is False:
            continue
        if value in ("", ("",)):
            raise OptionError(
                "Nothing is given", where=f"--{names.get(name, name).replace('_', '-')}",
                fix="Leave the option out, or give it a value",
            )  # fmt: skip
        query[names.get(name, name)] = (
            list(map(str, value))
            if isinstance(value, tuple)
            else str("1" if value is True else value)
        )
    return from_query(query)


def json_text(value: Any) -> str:
    """Plain values as indented JSON; a number that is none is a fault."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def day_of(text: str | None, where: str) -> date:
    """Day that an option names, or today."""
    if text is None:
        return date.today()
    try:
        return parse_date(text)
    except DataError:
        raise OptionError(
            f"{text!r} is not a date", where=where, fix="Write it as 2026-01-31"
        ) from None


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


def who(given: str | None) -> str:
    """Who makes a change: as said, as ``ATLAS_AUTHOR`` says, or the login name."""
    return given or os.environ.get("ATLAS_AUTHOR") or getpass.getuser()
