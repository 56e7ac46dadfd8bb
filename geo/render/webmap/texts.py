"""Texts of a large record in chunks, each opened when somebody opens a record of it.

The texts of a column stand in one string, a line each: it is written and read as fast as a string.
A column with a line break in it, and one of numbers, is a list.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.digest import canonical_json
from geo.core.groups import is_range
from geo.render.webmap.codec import Whole
from geo.render.webmap.records import NONE, SOURCE_COLUMNS, Columns

CHUNK: Final = 256
"""Incidents whose texts are packed together, and sources whose cards are."""

CODED: Final = ("sub", "actors", "vertext", "method")
"""Texts of few kinds: a chunk holds their numbers, the core the words."""
FREE: Final = ("title", "summary", "joinnote", "conflict")
CLAIM_TEXTS: Final = ("id", "qualifier", "span", "relay")
_BREAK = "\n"
_EMPTY = pa.scalar("", pa.large_string())


def arrow_text(column: pd.Series) -> pa.LargeStringArray:
    """A column of texts as one array."""
    whole = pa.array(column, type=pa.large_string())
    return whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole


def record_chunks(
    incidents: Columns, claims: Columns, *, kinds: dict[str, tuple[Whole, list[str]]],
    order: Whole, start: Whole, types: list[str], districts: list[str],
) -> Iterator[bytes]:  # fmt: skip
    """What is said of `CHUNK` incidents each, and of their claims.

    Parameters
    ----------
    incidents, claims
        As `geo.render.webmap.records` gives them.
    kinds
        Numbers and words of the columns of `CODED`.
    order, start
        Claims in the order of their subjects, and where those of each subject start; operations
        follow the incidents, and what is said of them stands in the last chunk.
    types, districts
        Names that ``type`` and ``dist`` of the incidents are positions of.
    """
    first = range(0, max(incidents.rows, 1), CHUNK)
    ends = np.array([*first, incidents.rows], dtype=np.int64)
    cuts = start[ends]
    cuts[-1] = len(order)
    free = {name: _lines(arrow_text(incidents.text[name]), ends) for name in FREE}
    title = arrow_text(incidents.text["title"])
    made = pc.equal(title, made_titles(incidents, types=types, districts=districts))
    titles = _lines(pc.if_else(made, _EMPTY, title), ends)
    named = pc.not_equal(title, "").to_numpy(zero_copy_only=False)
    texts = {name: arrow_text(claims.text[name]) for name in CLAIM_TEXTS}
    if not is_range(order):
        texts = {name: column.take(pa.array(order)) for name, column in texts.items()}
    said = {name: _lines(column, cuts) for name, column in texts.items()}
    held = np.repeat(np.arange(incidents.rows), np.diff(start)[: incidents.rows])
    rest, own = _after(texts["id"], arrow_text(incidents.text["id"]).take(pa.array(held)))
    rests = _lines(rest, cuts)
    best, source = claims.whole["best"][order], claims.whole["source"][order]
    # One more than the estimate: 0 is none.
    best = np.where(best == NONE, 0, best + 1)
    for k, a in enumerate(first):
        rows = slice(cuts[k], cuts[k + 1])
        about: dict[str, Any] = {name: lines[k] for name, lines in said.items()}
        about |= {
            "best": best[rows].tolist() if best[rows].any() else "",
            "source": source[rows].tolist(),
        }
        if own[rows].all():
            about |= {"id": "", "rest": rests[k]}
        value: dict[str, Any] = {name: lines[k] for name, lines in free.items()}
        if named[a : a + CHUNK].all():
            value |= {"title": titles[k], "made": 1}
        value |= {name: codes[a : a + CHUNK].tolist() for name, (codes, _) in kinds.items()}
        yield canonical_json({**_filled(value), "claims": _filled(about)}).encode("utf-8")


def made_titles(incidents: Columns, *, types: list[str], districts: list[str]) -> Any:
    """Titles as most imports make them: what happened, and where."""
    kind = pa.array(types, pa.large_string()).take(pa.array(incidents.whole["type"]))
    home = pa.array([*districts, ""], pa.large_string())
    district = home.take(pa.array(incidents.whole["dist"] % len(home)))
    sub, place = arrow_text(incidents.text["sub"]), arrow_text(incidents.text["place"])
    what = pc.if_else(pc.equal(sub, ""), kind, sub)
    where = pc.if_else(pc.equal(place, ""), district, place)
    between = pc.if_else(pc.equal(where, ""), _EMPTY, pa.scalar(", ", pa.large_string()))
    return pc.binary_join_element_wise(what, between, where, _EMPTY)


def _filled(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: cells for name, cells in columns.items() if cells}


def _lines(column: pa.LargeStringArray, cuts: Whole) -> list[str | list[str]]:
    """The texts between each cut and the next; "" where none of them says anything."""
    if pc.any(pc.match_substring(column, _BREAK)).as_py():
        cells = column.to_pylist()
        return [cells[a:b] for a, b in itertools.pairwise(cuts.tolist())]
    joined = pc.binary_join(
        pa.LargeListArray.from_arrays(pa.array(cuts), column),
        pa.scalar(_BREAK, pa.large_string()),
    )
    lines: list[str] = joined.to_pylist()
    return [one if one.strip(_BREAK) else "" for one in lines]


def _after(texts: pa.LargeStringArray, begins: pa.LargeStringArray) -> tuple[Any, Any]:
    """What follows a beginning in each text, and whether the text begins so.

    There may be more texts than beginnings; those left over have none.
    """
    rest, own = [], np.zeros(len(texts), dtype=bool)
    sizes = np.r_[pc.utf8_length(begins).to_numpy(), np.zeros(len(texts) - len(begins), np.int32)]
    order = np.argsort(sizes, kind="stable")
    for size in np.unique(sizes).tolist():
        at = np.flatnonzero(sizes == size)
        few = texts.take(pa.array(at))
        rest.append(pc.utf8_slice_codeunits(few, size, None) if size else few)
        if size:
            begun = pc.utf8_slice_codeunits(few, 0, size)
            own[at] = pc.equal(begun, begins.take(pa.array(at))).to_numpy(zero_copy_only=False)
    back = np.empty(len(order), dtype=np.int64)
    back[order] = np.arange(len(order))
    return pa.concat_arrays(rest).take(pa.array(back)) if rest else texts, own


def card_chunks(sources: list[dict[str, Any]]) -> Iterator[bytes]:
    """Sources as the page cites them, `CHUNK` at a time."""
    for a in range(0, len(sources), CHUNK):
        cards = [[one[c] for c in SOURCE_COLUMNS] for one in sources[a : a + CHUNK]]
        yield canonical_json({"sources": cards}).encode("utf-8")
