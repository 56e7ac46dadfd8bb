"""Frames of the datasets that are switched on, exactly as `geo.incidents.record` gives them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import pandas as pd

from geo.core.digest import canonical_json, digest
from geo.incidents import model
from geo.incidents.chains import judgements_left
from geo.incidents.datasets import BUNDLED, dataset_facts, dataset_frame
from geo.incidents.record import Record, check_references, typed
from geo.store.entries import ABOUT, ABOUT_KEY, COLUMNS, Cells, Snapshot, States, read_states

# A dataset of judgements alone, or one whose import was undone, is nobody's to be credited.
_SAYS_SOMETHING = {model.INCIDENTS.name, model.OPERATIONS.name}
_FIGURES = ("low", "high", "best")


def record_of(datasets: Mapping[str, States], *, others: Collection[str] = ()) -> Record:
    """Record of one or more datasets by their names, one after the other.

    A judgement about a row that is not among them is left out; where it joins two that are, by
    way of one of ``others`` (incidents of datasets that are switched off), the two are judged in
    its place. The digest is that of the tables
    written as CSV, so that the bundled record has the digest of its files; with other datasets it
    names their terms as well.
    """
    texts = _texts(list(datasets.values()), others=others)
    facts = [
        dataset_facts(name, _about(states))
        for name, states in datasets.items()
        if _SAYS_SOMETHING & {part for part, _ in states}
    ]
    content = content_digest(texts)
    terms = [one for one in facts if one["dataset"] != BUNDLED]
    return Record(
        **_frames(texts),
        digest=digest(canonical_json([content, terms])) if terms else content,
        datasets=dataset_frame(facts),
    )


def judgements_of(snapshot: Snapshot) -> Snapshot:
    """What a dataset holds of judgements, which count also while it is switched off."""
    name = model.JUDGEMENTS.name
    return {(part, key): state for (part, key), state in snapshot.items()
            if part == name or (part, key) == (COLUMNS, name)}  # fmt: skip


def judged_ids(snapshots: Iterable[Snapshot]) -> set[str]:
    """Identifiers of everything that some datasets judge."""
    return {
        state.cells[side]
        for snapshot in snapshots
        for (part, _), state in read_states(judgements_of(snapshot)).items()
        if part == model.JUDGEMENTS.name
        for side in ("a", "b")
    }


def _about(states: States) -> Cells:
    held = states.get((ABOUT, ABOUT_KEY))
    return held.cells if held is not None else {}


def _texts(datasets: Sequence[States], *, others: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    texts = {table.name: _text_frame(datasets, table) for table in model.TABLES}
    said = texts[model.CLAIMS.name]
    figured = (said[list(_FIGURES)] != "").any(axis=1)
    if not figured.all():
        # One that has no figure claims nothing; it stays in the store, and in its history.
        texts[model.CLAIMS.name] = said[figured].reset_index(drop=True)
    judged = texts[model.JUDGEMENTS.name]
    if len(judged):
        incidents = set(texts[model.INCIDENTS.name]["incident_id"].tolist())
        left = incidents | set(texts[model.CLAIMS.name]["claim_id"].tolist())
        judged = judgements_left(judged, known=incidents | set(others), left=left)
        texts[model.JUDGEMENTS.name] = judged.reset_index(drop=True)
    return texts


def _frames(texts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {table.name: typed(texts[table.name], table, where=table.name) for table in model.TABLES}


def content_digest(texts: dict[str, pd.DataFrame]) -> str:
    """SHA-256 over the tables as CSV; the same formula as `geo.core.digest.digest_files`."""
    lines = [f"{name}.csv {digest(csv_text(texts[name]))}" for name in sorted(texts)]
    return digest("\n".join(lines))


def csv_text(frame: pd.DataFrame) -> str:
    """A text frame as CSV: UTF-8, LF, quotes only where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [frame.iloc[:, at].tolist() for at in range(frame.shape[1])]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def check(states: States) -> None:
    """Raise `DataError` unless a dataset's own tables are typed and point at what is there."""
    check_references(Record(**_frames(_texts([states])), digest=""))


def check_rows(rows: Mapping[str, list[Cells]], there: Mapping[str, set[str]]) -> None:
    """Raise `DataError` unless some changed rows are typed and point at what is there.

    Parameters
    ----------
    rows
        Rows of each table that has any.
    there
        Keys in other tables that the rows may point at; these rows were checked when they came.
    """
    frames = {table.name: getattr(_empty(), table.name) for table in model.TABLES}
    for table in model.TABLES:
        columns = list(table.columns)
        if rows.get(table.name):
            cells = [[row.get(c, "") for c in columns] for row in rows[table.name]]
            text = pd.DataFrame(cells, columns=columns, dtype=str)
            frames[table.name] = typed(text, table, where=table.name)
        elif there.get(table.name):
            keys = sorted(there[table.name])
            frames[table.name] = pd.DataFrame("", index=keys, columns=columns)
    check_references(Record(**frames, digest=""))


@lru_cache(maxsize=1)
def _empty() -> Record:
    return record_of({})


def columns_of(datasets: Iterable[States], table: model.Table) -> list[str]:
    """Columns of a table over several datasets, in the order in which they first appear."""
    names: dict[str, None] = {}
    for states in datasets:
        held = states.get((COLUMNS, table.name))
        if held is not None:
            names.update(dict.fromkeys(json.loads(held.cells["columns"])))
    return list(names) or list(table.columns)


def _text_frame(datasets: Sequence[States], table: model.Table) -> pd.DataFrame:
    columns = columns_of(datasets, table)
    rows: list[Cells] = []
    for states in datasets:
        own = [state for (part, _), state in states.items() if part == table.name]
        rows += [state.cells for state in sorted(own, key=lambda state: state.position)]
    extra = {column for cells in rows for column in cells.keys() - columns}
    names = [*columns, *sorted(extra)]
    return pd.DataFrame(
        {name: [cells.get(name, "") for cells in rows] for name in names}, dtype=str
    )
