"""A record: the tables of one dataset, read, typed and checked against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.core.digest import digest_files
from geo.core.errors import DataError, NotFoundError
from geo.core.settings import data_dir
from geo.incidents import model
from geo.incidents.datasets import bundled_datasets


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """Frames of one or more datasets. Text cells are ``""`` when empty, dates ``datetime64``.

    ``digest`` names the content: equal digests mean equal tables, so that a record can be the key
    of a cache. ``datasets`` says of each dataset whose it is and under what terms it came (see
    `geo.incidents.datasets`).
    """

    incidents: pd.DataFrame
    operations: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    memberships: pd.DataFrame
    operation_places: pd.DataFrame
    judgements: pd.DataFrame
    coverage: pd.DataFrame
    digest: str
    datasets: pd.DataFrame = field(default_factory=bundled_datasets)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def read_table(path: Path, table: model.Table) -> pd.DataFrame:
    """Read one CSV as text, check its columns and vocabularies, and type it.

    Parameters
    ----------
    path
        CSV file in UTF-8 with a header row.
    table
        What it must hold. Extra columns are kept as text.

    Returns
    -------
    DataFrame
        Indexed by the table's key where it has one.

    Raises
    ------
    NotFoundError
        If there is no such file.
    DataError
        If a column is missing, a key repeats, or a cell is not of its kind; the message names
        the file, the row and the column.
    """
    if not path.is_file():
        raise NotFoundError(f"No table {table.name} at {path.name}", where=str(path.parent))
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return typed(frame, table, where=path.name)


def typed(frame: pd.DataFrame, table: model.Table, *, where: str) -> pd.DataFrame:
    """Return a copy of a text frame with dates, numbers and flags parsed, and its key as index.

    Raises
    ------
    DataError
        As `read_table`.
    """
    missing = [c for c in table.columns if c not in frame.columns]
    if missing:
        raise DataError(f"Table {table.name} lacks the column(s) {', '.join(missing)}", where=where)
    out = frame.copy()
    for column, allowed in table.vocabularies.items():
        _refuse(~out[column].isin(allowed), out[column], column, where, "is not a known value")
    for column in table.dates:
        parsed = pd.to_datetime(out[column], format="%Y-%m-%d", errors="coerce")
        read = parsed.notna() & (out[column].str.len() == len("2026-01-31"))
        _refuse(~read & (out[column] != ""), out[column], column, where, "is not YYYY-MM-DD")
        out[column] = parsed.astype("datetime64[s]")
    if "date_latest" in table.dates:
        # What names no last day ends on its first.
        out["date_latest"] = out["date_latest"].fillna(out["date_earliest"])
    for column in (*table.integers, *table.numbers):
        number = pd.to_numeric(out[column].replace("", None), errors="coerce")
        _refuse(number.isna() & (out[column] != ""), out[column], column, where, "is not a number")
        if column in table.integers:
            _refuse(number % 1 > 0, out[column], column, where, "is not a whole number")
        out[column] = number.astype("Int64" if column in table.integers else "float64")
    if table is model.CLAIMS:
        _fill_figures(out)
    for column in table.flags:
        flags = out[column].str.lower()
        _refuse(~flags.isin(["true", "false", ""]), out[column], column, where, "is not true/false")
        out[column] = flags == "true"
    if table.key:
        _refuse(out[table.key].duplicated(), out[table.key], table.key, where, "occurs twice")
        out = out.set_index(table.key, drop=False).rename_axis(index=None)
    return out


def _fill_figures(claims: pd.DataFrame) -> None:
    """A figure without a low end begins at 0 ("up to 9"), and a best estimate alone is both ends.

    So the importers read them; what is stored stays as it was written.
    """
    alone = claims["low"].isna() & claims["high"].isna() & claims["best"].notna()
    for column in ("low", "high"):
        claims[column] = claims[column].mask(alone, claims["best"])
    claims["low"] = claims["low"].mask(claims["low"].isna() & claims["high"].notna(), 0)


def _refuse(bad: pd.Series, cells: pd.Series, column: str, where: str, what: str) -> None:
    if bad.any():
        position = int(bad.to_numpy().argmax())
        raise DataError(
            f"{cells.iloc[position]!r} {what}", where=f"{where}, row {position + 2}, {column}"
        )


def read_record(folder: Path) -> Record:
    """Read the tables of a dataset from a folder and check the references between them.

    Raises
    ------
    NotFoundError, DataError
        As `read_table`; also when a claim points at nothing, at two things, or has no source.
    """
    frames = {t.name: read_table(folder / f"{t.name}.csv", t) for t in model.TABLES}
    record = Record(**frames, digest=digest_files([folder / f"{t.name}.csv" for t in model.TABLES]))
    check_references(record)
    return record


def check_references(record: Record) -> None:
    """Raise `DataError` for the first claim, membership or judgement that points at nothing."""
    claims = record.claims
    both = (claims["incident_id"] != "") == (claims["operation_id"] != "")
    _refuse(both, claims["claim_id"], "claim_id", "claims", "must name one incident or operation")
    checks = [
        (claims, "incident_id", record.incidents, "claims"),
        (claims, "operation_id", record.operations, "claims"),
        (claims, "source_id", record.sources, "claims"),
        (record.incidents, "operation_id", record.operations, "incidents"),
        (record.memberships, "incident_id", record.incidents, "memberships"),
        (record.memberships, "operation_id", record.operations, "memberships"),
        (record.operation_places, "operation_id", record.operations, "operation_places"),
        (record.operation_places, "source_id", record.sources, "operation_places"),
    ]
    for frame, column, where in (
        (claims, "source_id", "claims"),
        (record.memberships, "incident_id", "memberships"),
        (record.memberships, "operation_id", "memberships"),
        (record.operation_places, "operation_id", "operation_places"),
        (record.operation_places, "source_id", "operation_places"),
    ):
        _refuse(frame[column] == "", frame[column], column, where, "must not be empty")
    for frame, column, target, where in checks:
        _refuse_dangling(frame[column], {"", *target.index.tolist()}, column, where)
    judged = {*record.incidents.index.tolist(), *record.claims.index.tolist()}
    for side in ("a", "b"):
        _refuse_dangling(record.judgements[side], judged, side, "judgements")


def _refuse_dangling(cells: pd.Series, known: set[str], column: str, where: str) -> None:
    # A set of Python's own: asking an Arrow column for many values costs tens of times more.
    dangling = pd.Series([c not in known for c in cells.tolist()], cells.index, bool)
    _refuse(dangling, cells, column, where, "points at nothing")


def subject_starts(record: Record) -> pd.Series:
    """First day of every incident and operation, indexed by its id, named ``date_earliest``."""
    starts: pd.Series = pd.concat(
        [record.incidents["date_earliest"], record.operations["date_earliest"]]
    )
    return starts


@lru_cache(maxsize=1)
def _bundled(folder: Path) -> Record:
    return read_record(folder)


def bundled_record() -> Record:
    """Return the record that ships with the atlas; frames are shared, so copy before changing."""
    return _bundled(data_dir() / "incidents")
