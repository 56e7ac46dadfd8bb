"""The linter: what does not fit in a record, with the rows it speaks of.

A finding is a question to the record, not a correction: a real oddity of what people said is
annotated with its reason in ``lint_notes.csv``, a fault is put right at its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from geo.core.settings import data_dir
from geo.incidents.lint_checks import Finding, claim_checks, figures_of, record_checks
from geo.incidents.lint_days import not_yet
from geo.incidents.model import Table
from geo.incidents.record import Record, read_table

ERROR, WARNING, INFO = "error", "warning", "info"
CODES = {
    "L001": (INFO, "a note on a finding that is no longer there"),
    "L101": (ERROR, "parts exceed the total of one statement"),
    "L102": (WARNING, "all parts are given and do not make the total of one statement"),
    "L103": (INFO, "some parts are given and fall short of the total of one statement"),
    "L201": (WARNING, "a figure stands before its event began"),
    "L202": (ERROR, "a span ends before it begins"),
    "L203": (WARNING, "a span reaches beyond the day its figure stands at"),
    "L204": (WARNING, "a span lies wholly outside the days of its subject"),
    "L205": (INFO, "a span reaches back before its subject began"),
    "L206": (WARNING, "a figure stands at a day that is not yet"),
    "L301": (WARNING, "a cumulative figure of one claimant falls"),
    "L401": (WARNING, "one statement stands with different figures"),
    "L402": (WARNING, "one source repeats one figure of one claimant"),
    "L501": (ERROR, "low above high"),
    "L601": (WARNING, "a claim whose source has neither publisher nor address"),
    "L602": (INFO, "a claim whose source was not seen"),
    "L701": (ERROR, "dates of an incident or an operation are reversed"),
    "L702": (WARNING, "a member lies outside the days of its operation"),
    "L703": (WARNING, "an incident or an operation is of a day that is not yet"),
    "L801": (INFO, "two incidents that may be one and were not judged"),
}
COLUMNS = ("code", "severity", "subject", "rows", "message", "annotated", "note")

NOTES = Table(name="lint_notes", columns=("code", "rows", "note", "by", "date"), dates=("date",))


def lint(
    record: Record,
    *,
    notes: pd.DataFrame | None = None,
    district_id: pd.Series | None = None,
    today: date | None = None,
) -> pd.DataFrame:
    """Check a record and list what does not fit.

    Parameters
    ----------
    record
        The tables; nothing in them is changed.
    notes
        Annotations: ``code``, ``rows`` and ``note``. A finding with the same code and rows is
        reported as annotated; a note without a finding is itself reported (L001).
    district_id
        Resolved district on the incidents' index; the reported text stands in without it.
    today
        Day after which nothing can have happened or been said (L206, L703); None asks neither.

    Returns
    -------
    DataFrame
        ``code`` (a key of `CODES`, stable), ``severity`` (``error``, ``warning`` or ``info``),
        ``subject`` (incident, operation or source), ``rows`` (ids of what it speaks of, in
        alphabetical order, separated by ``;``), ``message`` (what, which values, where, how to
        fix), ``annotated`` and ``note``. Errors come first.
    """
    home = record.incidents["district_reported"] if district_id is None else district_id
    rows = [
        (f.code, CODES[f.code][0], f.subject, ";".join(sorted(f.rows)), f.message)
        for f in _findings(record, home, today)
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS[:5])).astype("str")
    given = pd.DataFrame(columns=list(NOTES.columns)) if notes is None else notes
    keys = list(zip(given["code"], given["rows"], strict=True))
    said = dict(zip(keys, given["note"], strict=True))
    own = list(zip(found["code"], found["rows"], strict=True))
    found["annotated"] = pd.Series([key in said for key in own], index=found.index, dtype="bool")
    found["note"] = pd.Series([said.get(key, "") for key in own], index=found.index, dtype="str")
    there = set(own)
    stale = [
        ("L001", INFO, "", ids, f"The note on {code} speaks of a finding that is no longer there. "
         "Where: lint_notes.csv. Remove the note, or correct its rows.", False, "")
        for code, ids in keys if (code, ids) not in there
    ]  # fmt: skip
    if stale:
        found = pd.concat([found, pd.DataFrame(stale, columns=list(COLUMNS))], ignore_index=True)
    rank = found["severity"].map([ERROR, WARNING, INFO].index)
    return (
        found.assign(_rank=rank)
        .sort_values(["_rank", "code", "subject", "rows"], kind="stable")
        .drop(columns="_rank")
        .reset_index(drop=True)
    )


def _findings(record: Record, home: pd.Series, today: date | None) -> Iterator[Finding]:
    if record.incidents.empty and record.operations.empty:
        return
    claims = figures_of(record)
    for check in claim_checks:
        yield from check(claims)
    for look in record_checks:
        yield from look(record, claims, home)
    if today is not None:
        yield from not_yet(record, claims, pd.Timestamp(today))


def open_findings(found: pd.DataFrame) -> pd.DataFrame:
    """Errors and warnings that nobody has annotated: what a continuous check refuses."""
    return found[found["severity"].isin([ERROR, WARNING]) & ~found["annotated"]]


def read_notes(path: Path) -> pd.DataFrame:
    """Annotations of a record; no file means no notes.

    Raises
    ------
    DataError
        If a column is missing or a date is not YYYY-MM-DD.
    """
    if not path.is_file():
        return pd.DataFrame(columns=list(NOTES.columns))
    notes = read_table(path, NOTES)
    return notes.assign(rows=[";".join(sorted(ids.split(";"))) for ids in notes["rows"]])


def bundled_notes() -> pd.DataFrame:
    """Annotations of the bundled record."""
    return read_notes(data_dir() / "incidents" / "lint_notes.csv")
