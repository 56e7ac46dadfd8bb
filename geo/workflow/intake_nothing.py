"""A file that would bring nothing: every row is rejected, or the store has them all."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from geo.core.errors import DataError
from geo.importers.result import ImportResult, brings_nothing
from geo.importers.table import NAME as TABLE
from geo.incidents import model
from geo.workflow.shelf import open_shelf, shelf_is_new

_IDS = ("incident_id", "claim_id", "source_id", "source_ids", "origin")
_RECORDS = (model.INCIDENTS.name, model.CLAIMS.name)


def refuse_rejected(result: ImportResult) -> None:
    """Refuse a file of which no row can be imported: it would empty its dataset, or be one.

    Raises
    ------
    DataError
        With the first row and why.
    """
    if not result.rejected or not brings_nothing(result):
        return
    number, first = len(result.rejected_rows), result.rejected[0]
    if number < result.rows_read:
        return
    where = [result.file_name, f"row {first.row}", f"column {first.column}" if first.column else ""]
    raise DataError(
        f"{'The only row is' if number == 1 else f'All {number:,} rows are'} rejected"
        f"{'' if number == 1 else f', row {first.row}'}: {first.what}",
        where=", ".join(part for part in where if part),
        fix=first.fix or "Correct the rows and read the file again",
    )


def held_by(result: ImportResult) -> str:
    """Dataset in which every record of a table stands already; "" if there is none.

    Asked of a table to which nobody gave a name, and which would be a new dataset: its records
    would stand twice. Whoever names it wants both.
    """
    named = result.decisions.get("dataset", "") == result.dataset
    if result.format != TABLE or named or shelf_is_new() or brings_nothing(result):
        return ""
    store = open_shelf()
    there = store.datasets()
    names = there["name"][there["format"] == TABLE].tolist()
    if result.dataset in names:
        return ""
    for name in names:
        rows = store.preview(_called(result, str(name))).rows
        coming = rows["what"].isin(["added", "changed"]) & rows["part"].isin(_RECORDS)
        if not coming.any():
            return str(name)
    return ""


def _called(result: ImportResult, name: str) -> ImportResult:
    """The same file as it would be read under another name, which its identifiers begin with."""
    old = re.compile(rf"\b{re.escape(result.dataset)}(?=[-;]|$)")

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        ids = [column for column in _IDS if column in frame]
        return frame.assign(**{c: frame[c].str.replace(old, name, regex=True) for c in ids})

    return replace(
        result, dataset=name, incidents=renamed(result.incidents), claims=renamed(result.claims),
        sources=renamed(result.sources),
    )  # fmt: skip
