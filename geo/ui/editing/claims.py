"""Claims and sources of a record as tables in which a person writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from geo.incidents import model
from geo.incidents.selection import LANGUAGES
from geo.ui.editing.grid import edit
from geo.ui.editing.naming import name_sources
from geo.ui.editing.opened import Opened
from geo.ui.tongue import lang, names, say
from geo.ui.words import value_of
from geo.workflow.intake_check import Fault

_FLAGS = ("partial", "cumulative", "unverified")
_FIRST = {"source": "publisher", "claim": "claimant"}
_TRUE = "true"
# Pixels: the columns that everybody fills in stand side by side on a desk's screen.
_WIDTHS = {
    "claimant": 165, "claimant_type": 115, "measure": 105, "category": 105, "low": 68, "high": 68,
    "best": 68, "as_of": 105, "source_id": 175, "qualifier": 220, "publisher": 210, "title": 250,
    "date": 105, "url": 260, "claim_id": 240,
}  # fmt: skip
# Heads that are longer in Urdu than the figures below them.
_HEADS_UR = {"low": 95, "high": 125, "best": 130}
Rows = list[dict[str, str]]


def sources(opened: Opened, known: Mapping[str, Mapping[str, str]]) -> Rows:
    """Draw the sources that the claims cite, and take new ones; those added or corrected."""
    cited = [claim["source_id"] for claim in opened.draft.claims]
    labels = names("source")
    for one in dict.fromkeys(cited):
        if one in known:
            opened.sources.setdefault(one, dict(known[one]))
    rows = list(opened.sources.values())
    columns = list(labels)
    grid = opened.grids["source"] = edit(
        opened.grids.get("source"),
        pd.DataFrame([[row[c] for c in columns] for row in rows], columns=columns, dtype=str),
        of=lang(),
        key=opened.key("sources"),
        column_order=["publisher", "title", "date", "url", *[c for c in columns if c not in
                      ("publisher", "title", "date", "url", "weak")]],
        column_config={
            name: st.column_config.TextColumn(
                label, disabled=name == "source_id", width=_width(name)
            )
            for name, label in labels.items()
        },
    )  # fmt: skip
    written = [row for row in _rows(grid.now, columns) if any(row.values())]
    new = [row for row in written if not row["source_id"]]
    given = name_sources(
        new, opened.named, cited=_cited(opened), taken=known, dataset=opened.draft.dataset
    )
    opened.named = [(tuple(row.values()), name) for row, name in zip(new, given, strict=True)]
    out: Rows = []
    for row in written:
        if not row["source_id"]:
            out.append({**row, "source_id": given.pop(0)})
            continue
        held = opened.sources.get(row["source_id"], {})
        changed = {name: cell for name, cell in row.items() if cell != held.get(name, "")}
        if changed:
            out.append({**changed, "source_id": row["source_id"]})
    return out


def _cited(opened: Opened) -> set[str]:
    """Ids that the claims cite as they stand in their table."""
    grid = opened.grids.get("claim")
    return set() if grid is None else {_cell(one) for one in grid.now["source_id"]} - {""}


def moved(opened: Opened, written: Rows, known: Mapping[str, Mapping[str, str]]) -> list[Fault]:
    """A fault for each cell of a source that somebody else has changed since it was opened."""
    return [
        Fault(
            part="source", row=0, field=name, value=cell, code="",
            what=say("source_moved", cell=known[one["source_id"]].get(name, "")),
            fix=say("source_moved_fix"),
        )
        for one in written
        if one["source_id"] in known and one["source_id"] in opened.sources
        for name, cell in one.items()
        if name != "source_id"
        and known[one["source_id"]].get(name, "")
        not in (cell, opened.sources[one["source_id"]].get(name, ""))
    ]  # fmt: skip


def claims(opened: Opened, source_ids: Sequence[str], *, titles: Mapping[str, str]) -> Rows:
    """Draw the claims of the record; all of them as they stand in the table.

    ``titles`` says which is which of sources that are not stored yet.
    """
    held = {claim["claim_id"]: claim for claim in opened.draft.claims}
    columns = list(names("claim"))
    rows = [[_shown(claim, name) for name in columns] for claim in held.values()]
    grid = opened.grids["claim"] = edit(
        opened.grids.get("claim"),
        pd.DataFrame(rows, columns=columns).astype(
            {name: bool if name in _FLAGS else str for name in columns}
        ),
        of=(lang(), tuple(source_ids), tuple(titles.items())),
        key=opened.key("claims"),
        column_config={name: _column(name, source_ids, titles) for name in columns},
    )
    out: Rows = []
    for row in _rows(grid.now, columns):
        if not any(row[name] for name in columns if name not in _FLAGS):
            continue
        before = held.get(row["claim_id"], {})
        for name in _FLAGS:  # an empty flag is false, and stays empty
            row[name] = (
                before.get(name, row[name]) if _is(before, name) == _is(row, name) else (row[name])
            )
        out.append({**{c: before.get(c, "") for c in before if c not in columns}, **row})
    return out


def unread(opened: Opened) -> tuple[Fault, ...]:
    """A fault for each table of which a line did not arrive; nothing is saved without it."""
    return tuple(
        Fault(
            part=part, row=0, field=_FIRST[part], value="", code="cell.not-its-kind",
            what=say("line_unread"), fix=say("line_unread_fix"),
        )
        for part, grid in opened.grids.items()
        if grid.unread
    )  # fmt: skip


def _column(name: str, source_ids: Sequence[str], titles: Mapping[str, str]) -> Any:
    label = say(f"claim.{name}")
    allowed = model.CLAIMS.vocabularies.get(name)
    if name in _FLAGS:
        return st.column_config.CheckboxColumn(label, width="small", default=False)
    if name == "source_id":
        shown = {one: f"{one} · {titles[one]}" if titles.get(one) else one for one in source_ids}
        return st.column_config.SelectboxColumn(
            label, options=list(source_ids), width=_width(name),
            format_func=lambda one: shown[str(one)],
        )  # fmt: skip
    if allowed:
        return st.column_config.SelectboxColumn(
            label, options=list(allowed), width=_width(name), format_func=partial(value_of, name)
        )
    return st.column_config.TextColumn(label, width=_width(name), disabled=name == "claim_id")


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Rows:
    out: Rows = []
    for cells in frame[list(columns)].itertuples(index=False, name=None):
        out.append({name: _cell(cell) for name, cell in zip(columns, cells, strict=True)})
    return out


def _cell(cell: object) -> str:
    if cell is None or cell is pd.NA or (isinstance(cell, float) and pd.isna(cell)):
        return ""
    if isinstance(cell, bool):
        return _TRUE if cell else "false"
    return str(cell)


def _shown(claim: Mapping[str, str], name: str) -> str | bool:
    return _is(claim, name) if name in _FLAGS else claim.get(name, "")


def _is(row: Mapping[str, str], name: str) -> bool:
    return row.get(name, "").lower() == _TRUE


def _width(name: str) -> Any:
    own = _WIDTHS.get(name, 140)
    return own if lang() == LANGUAGES[0] else max(own, _HEADS_UR.get(name, 0))
