"""What the owner of a file has to decide, or may: asked before anything is read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.core.crs import looks_swapped
from geo.core.text import visible
from geo.importers.cells import degrees
from geo.importers.codes import ImportRefusedError, RowRefusedError
from geo.importers.column_map import AS_GUESSED, COUNTS, PREFIX, chosen_columns, guess_columns
from geo.importers.days import is_ambiguous, read_span
from geo.importers.registry import FORMATS
from geo.importers.sheet import to_sheet
from geo.importers.unread import KEY as UNREAD
from geo.importers.unread import LEAVE, why_unread
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES

_TABLE = "table"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One decision.

    ``key`` goes into the decisions, ``choices`` are its values (empty: any text), ``guess`` what
    would be proposed, and ``needed`` whether rows or the whole file are refused without it.
    ``samples`` pairs a choice with what the file would read like under it.
    """

    key: str
    what: str
    choices: tuple[str, ...] = ()
    guess: str = ""
    needed: bool = False
    samples: tuple[tuple[str, str], ...] = ()


def questions(
    frame: pd.DataFrame,
    *,
    format: str,  # noqa: A002 - as in the registry
    decisions: dict[str, str],
) -> tuple[Question, ...]:
    """Decisions that are open for a file, given those taken so far.

    A general table is asked for its column map first (each guess is shown), then for what the
    cells of the chosen columns leave open. The other formats leave nothing open: their decisions
    are offered with the value that holds without them.

    Raises
    ------
    ImportRefusedError
        If the format is not known, or a decision names a column that is not there.
    """
    if format not in FORMATS:
        raise ImportRefusedError(
            "format.unknown", f"There is no importer for {visible(format, limit=80)!r}",
            choices=tuple(FORMATS),
        )  # fmt: skip
    sheet = to_sheet(frame)
    if format != _TABLE:
        offered = FORMATS[format].decisions
        return tuple(
            Question(key=key, what=_OFFERS.get(key, key), choices=tuple(c for c in choices if c))
            for key, choices in offered.items()
            if not decisions.get(key)
        )
    try:
        chosen = chosen_columns(sheet.columns, decisions)
    except ImportRefusedError as error:
        if error.code != "columns.unconfirmed":
            raise
        return _map_questions(sheet.columns)
    columns = list(sheet.columns)
    cells = {
        field: [row[columns.index(column)] for row in sheet.cells]
        for field, column in chosen.items()
    }
    lost = "" if decisions.get(UNREAD) else why_unread(sheet.columns, sheet.cells, chosen)
    return (*map(_ask_unread, [lost] if lost else []), *_open(cells, decisions))


_OFFERS = {
    "area": "Rows of other provinces are left out unless area=all",
    "axes": "Whether the columns of longitude and latitude are the other way round",
    "date_order": "Whether 03/04 is the 3rd of April (dmy) or the 4th of March (mdy)",
    "release": "Whether this is the yearly GED or a Candidate release",
    "guarded": "Whether cells carry our mark against formulas",
}


def _map_questions(columns: tuple[str, ...]) -> tuple[Question, ...]:
    guesses = guess_columns(columns)
    shown = "; ".join(f"{one.field} from {visible(one.column, limit=80)!r}" for one in guesses)
    confirm = Question(
        key="columns",
        what=f"The columns are read like this: {shown or 'none was recognised'}",
        choices=(AS_GUESSED,),
        guess=AS_GUESSED if guesses else "",
        needed=True,
    )
    single = tuple(
        Question(
            key=f"{PREFIX}{one.field}",
            what=f"{one.field} is read from {visible(one.column, limit=80)!r}",
            choices=columns,
            guess=one.column,
        )
        for one in guesses
    )
    return (confirm, *single)


def field_questions(columns: tuple[str, ...]) -> tuple[Question, ...]:
    """Which column holds the date and the place, where the guess did not find enough."""
    words = {
        "date": "the date",
        "district": "the district, unless a place or a point is given",
        "place": "the place, unless a district or a point is given",
        "lon": "the longitude, if there are points",
        "lat": "the latitude, if there are points",
    }
    guesses = {one.field: one.column for one in guess_columns(columns)}
    return tuple(
        Question(
            key=f"{PREFIX}{field}",
            what=f"Which column is {what}?",
            choices=columns,
            guess=guesses.get(field, ""),
            needed=field == "date",
        )
        for field, what in words.items()
    )


def _open(cells: dict[str, list[str]], decisions: dict[str, str]) -> list[Question]:
    found: list[Question] = []
    days = [cell for field in ("date", "date_end") for cell in cells.get(field, [])]
    ambiguous = [cell for cell in days if is_ambiguous(cell)]
    if ambiguous and not decisions.get("date_order"):
        found.append(_ask_order(days, ambiguous))
    swapped = _swapped(cells["lon"], cells["lat"]) if {"lon", "lat"} <= cells.keys() else 0
    if swapped and not decisions.get("axes"):
        what = f"In {swapped} rows longitude and latitude look exchanged"
        found.append(Question(key="axes", what=what, choices=("lonlat", "latlon"), needed=True))
    hijri = [cell for cell in days if _code(cell) == "date.hijri"]
    if hijri and not decisions.get("calendar"):
        what = f"{len(hijri)} dates have a Hijri year, such as {visible(hijri[0], limit=40)!r}"
        found.append(Question(key="calendar", what=what, choices=("hijri",), needed=True))
    if "event_type" not in cells and not decisions.get("event_type"):
        what = "The table does not say the kind of event"
        found.append(Question(key="event_type", what=what, choices=EVENT_TYPES, needed=True))
    figures = [field for field in cells if field.partition("_")[0] in COUNTS]
    if figures and "claimant" not in cells and not decisions.get("claimant"):
        found.append(Question(key="claimant", what="Whose figures are these?", needed=True))
    if figures and not decisions.get("claimant_type"):
        what = "Of what kind is the claimant where the row does not say it?"
        found.append(Question(key="claimant_type", what=what, choices=CLAIMANT_TYPES, needed=True))
    if not decisions.get("dataset"):
        what = "Name of the data set: a later import under the same name updates it"
        found.append(Question(key="dataset", what=what))
    return found


def _swapped(lons: list[str], lats: list[str]) -> int:
    pairs = ((_number(lon), _number(lat)) for lon, lat in zip(lons, lats, strict=True))
    return sum(bool(looks_swapped(lon, lat).all()) for lon, lat in pairs)


def _number(cell: str) -> float:
    try:
        return float(degrees(cell, column="") or "nan")
    except RowRefusedError:
        return float("nan")


def _ask_unread(lost: str) -> Question:
    what = f"{lost}: leave them out, or have a field read from them, such as {PREFIX}killed"
    return Question(key=UNREAD, what=what, choices=(LEAVE,), needed=True)


def _ask_order(days: list[str], ambiguous: list[str]) -> Question:
    only = {order: sum(_code(cell, order) == "date.against-order" for cell in days)
            for order in ("dmy", "mdy")}  # fmt: skip
    what = (
        f"{len(ambiguous)} dates can be read in two ways, such as "
        f"{visible(ambiguous[0], limit=40)!r}; {only['mdy']} can only be day first, {only['dmy']} "
        "only month first"
    )
    return Question(key="date_order", what=what, choices=("dmy", "mdy"), needed=True)


def _code(cell: str, order: str = "") -> str:
    try:
        read_span(cell, column="date", order=order)
    except RowRefusedError as error:
        return error.code
    return ""
