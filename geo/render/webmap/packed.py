"""The block of a large record: numbers in one packed core, texts in chunks read on demand.

The core holds what the map, the timeline and the tallies need of every incident and claim. Titles,
summaries and the like travel beside it, `CHUNK` incidents a piece, and are opened when somebody
opens a record. `geo.render.webmap.unpacked` gives back what was packed; the page does the same in
``static/05_columns.js``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.core.digest import canonical_json
from geo.core.groups import order_within
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, MEASURES
from geo.incidents.placement import DISTRICT, PLACEMENTS
from geo.render.webmap.codec import Whole, deflate, pack
from geo.render.webmap.records import NONE, SOURCE_COLUMNS, Columns

CHUNK: Final = 256
"""Incidents whose texts are packed together."""

DEGREE: Final = 10_000
CODED: Final = ("sub", "actors", "vertext", "method")
"""Texts of few kinds: a chunk holds their numbers, the core the words."""
FREE: Final = ("title", "summary", "joinnote", "conflict")
CLAIM_TEXTS: Final = ("id", "qualifier", "span", "relay")
LISTS: Final = {"type": CLAIMANT_TYPES, "measure": MEASURES, "category": CATEGORIES}
# A number of so many digits is exact in every language.
DIGITS: Final = 8
"""Most digits at the end of an id that are told as a number."""
_OPEN: Final = ("lang", "meta", "tiles")
# Text that is packed once and read once: speed counts for more than the last tenth.
_LEVEL = 3


def pack_block(
    block: Mapping[str, Any], *, incidents: Columns, claims: Columns,
    sources: list[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """The block with its incidents, claims and everything else that is long packed.

    Parameters
    ----------
    block
        The block without ``incidents``, ``claims`` and ``sources``.
    incidents, claims, sources
        As `geo.render.webmap.records` gives them.

    Returns
    -------
    dict
        ``v`` 2, ``lang``, ``meta`` and ``tiles`` as they were, ``core`` and ``texts``.
    """
    kinds = {name: incidents.kinds(name) for name in CODED}
    by = _by_subject(incidents, claims, block["operations"])
    head = {
        **{k: v for k, v in block.items() if k not in _OPEN},
        "kinds": {name: words for name, (_, words) in kinds.items()},
        "chunk": CHUNK,
    }
    columns: dict[str, Whole] = {}
    _pack_incidents(incidents, head, columns)
    _pack_claims(claims, by, head, columns)
    texts = _pack_texts(incidents, claims, sources, kinds, by)
    return {**{k: block[k] for k in _OPEN}, "v": 2, "core": pack(head, columns), "texts": texts}


@dataclass(frozen=True, kw_only=True)
class _BySubject:
    """Claims in the order of what they are about: incidents first, operations after them.

    ``subject`` is the number of each claim's subject, ``order`` puts the claims in order,
    ``begun`` is the first day of each subject and ``start`` where its claims start.
    """

    subject: Whole
    order: Whole
    begun: Whole
    start: Whole


def _by_subject(
    incidents: Columns, claims: Columns, operations: Sequence[Mapping[str, Any]]
) -> _BySubject:
    incident, operation = claims.whole["incident"], claims.whole["operation"]
    subject = np.where(operation >= 0, operation + incidents.rows, incident)
    begun = np.r_[incidents.whole["d0"], [o["d0"] for o in operations]].astype(np.int64)
    count = np.bincount(subject, minlength=len(begun))
    return _BySubject(
        subject=subject,
        order=np.argsort(subject, kind="stable"),
        begun=begun,
        start=np.r_[0, np.cumsum(count)],
    )


def _steps(values: Whole) -> Whole:
    return np.diff(values, prepend=0)


def _steps_within(values: Whole, groups: Whole) -> Whole:
    """Each value less the one before it in its group; the first of a group as it is."""
    order = np.argsort(groups, kind="stable")
    held = groups[order]
    steps = np.diff(values[order], prepend=0)
    first = np.r_[True, held[1:] != held[:-1]] if len(held) else np.zeros(0, dtype=bool)
    steps[first] = values[order][first]
    out = np.empty_like(values)
    out[order] = steps
    return out


def _pack_incidents(incidents: Columns, head: dict[str, Any], out: dict[str, Whole]) -> None:
    w, real = incidents.whole, incidents.real
    form, number, head["forms"] = _split_ids(incidents.words("id"))
    place, head["places"] = incidents.kinds("place")
    drawn = w["placement"] < PLACEMENTS.index(DISTRICT)
    head["rows"] = incidents.rows
    out |= {"d0": _steps(w["d0"]), "days": w["d1"] - w["d0"]}
    out |= {k: w[k] for k in ("dp", "type", "placement", "ver")}
    out |= {"place": place, "form": form, "number": _steps(number)}
    # District and point are told from the record before at the same place: towns come again.
    out["dist"] = _steps_within(w["dist"], place)
    for axis in ("lon", "lat"):
        point = np.rint(real[axis][drawn] * DEGREE).astype(np.int64)
        out[axis] = _steps_within(point, place[drawn])
    radius = np.rint(real["radius"][drawn] * 10).astype(np.int64)
    out["radius"] = _steps_within(radius, w["placement"][drawn])


def _split_ids(ids: list[str]) -> tuple[Whole, Whole, list[list[Any]]]:
    """Ids as a form (what comes before the last digits, and how many they are) and a number."""
    ends = np.array([i[-DIGITS:].rjust(DIGITS) for i in ids], dtype=f"U{DIGITS}")
    signs = ends.view(np.uint32).reshape(len(ids), DIGITS).astype(np.int64) - ord("0")
    digits = np.logical_and.accumulate(((signs >= 0) & (signs <= 9))[:, ::-1], axis=1)
    length = digits.sum(axis=1)
    number = (signs[:, ::-1] * digits * 10 ** np.arange(DIGITS)).sum(axis=1)
    before = [i[: len(i) - d] for i, d in zip(ids, length.tolist(), strict=True)]
    word, words = pd.factorize(pd.Series(before, dtype=str))
    key = word * (DIGITS + 1) + length
    form, keys = pd.factorize(key)
    forms = [[words[k // (DIGITS + 1)], int(k % (DIGITS + 1))] for k in keys.tolist()]
    return form, number, forms


def _pack_claims(
    claims: Columns, by: _BySubject, head: dict[str, Any], out: dict[str, Whole]
) -> None:
    order, held = by.order, by.subject[by.order]
    w = {k: v[order] for k, v in claims.whole.items()}
    begun = by.begun[held]
    claimant, head["claimants"] = claims.kinds("claimant")
    codes = [_codes(claims, name) for name in LISTS]
    type_, measure, category = (c[order] for c in codes)
    told = (claims.text["origin"] != "").to_numpy(dtype=bool)[order]
    relayed = (claims.text["relay"] != "").to_numpy(dtype=bool)[order]
    head["claims"] = claims.rows
    out |= {"c_count": np.diff(by.start)}
    out |= {"c_claimant": claimant[order], "c_type": _steps_within(type_, claimant[order])}
    out["c_cell"] = measure * len(CATEGORIES) + category
    out["c_low"] = w["low"]
    # 0 is "at least"; else one more than the width of the range.
    out["c_high"] = _from(w["high"], w["low"])
    out["c_as_of"] = w["as_of"] - begun
    out["c_order"] = _from(w["order"], np.zeros_like(begun))
    out["c_span"] = _from(w["span0"], begun)
    out["c_flags"] = w["partial"] + 2 * w["unverified"] + 4 * relayed + 8 * told
    out["c_origin"] = _back(_origins(claims)[order])
    out["c_rank"] = _ranks(claims, by.subject)[order] - (np.arange(claims.rows) - _first(held))


def _codes(claims: Columns, name: str) -> Whole:
    codes, found = claims.kinds(name)
    return np.array([LISTS[name].index(word) for word in found], dtype=np.int64)[codes]


def _from(values: Whole, base: Whole) -> Whole:
    """Nullable values told from a base: 0 where missing, else one away from zero."""
    step = values - base
    return np.where(values == NONE, 0, np.where(step >= 0, step + 1, step))


def _origins(claims: Columns) -> Whole:
    """Number of each claim's statement; a claim without an origin is one of its own."""
    codes, names = claims.kinds("origin")
    alone = np.arange(claims.rows) + len(names)
    return np.where((claims.text["origin"] == "").to_numpy(dtype=bool), alone, codes)


def _back(values: Whole) -> Whole:
    """Codes told by how far back they were first seen: 0 for a new one."""
    codes = pd.factorize(values)[0]
    seen = np.maximum.accumulate(np.r_[-1, codes])[:-1] if len(codes) else codes
    return np.maximum(seen - codes + 1, 0)


def _first(held: Whole) -> Whole:
    """Position of the first row of each row's group, of rows that stand by group."""
    start = np.flatnonzero(np.r_[True, held[1:] != held[:-1]]) if len(held) else held
    return np.repeat(start, np.diff(np.r_[start, len(held)]))


def _ranks(claims: Columns, subject: Whole) -> Whole:
    """Place of each claim among those of its subject, by id."""
    order = order_within(subject, claims.text["id"])
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - _first(subject[order])
    return rank


def _pack_texts(
    incidents: Columns, claims: Columns, sources: list[dict[str, Any]],
    kinds: dict[str, tuple[Whole, list[str]]], by: _BySubject,
) -> list[str]:  # fmt: skip
    order, start = by.order, by.start.tolist()
    best = claims.whole["best"][order]
    said: dict[str, list[Any]] = {n: claims.text[n].iloc[order].tolist() for n in CLAIM_TEXTS}
    # One more than the estimate: 0 is none.
    said["best"] = np.where(best == NONE, 0, best + 1).tolist()
    source = claims.whole["source"][order].tolist()
    free = {name: incidents.words(name) for name in FREE}
    coded = {name: codes.tolist() for name, (codes, _) in kinds.items()}
    cards = [[s[c] for c in SOURCE_COLUMNS] for s in sources]

    def chunk(a: int) -> str:
        b = min(a + CHUNK, incidents.rows)
        # The last one holds what is said of operations as well.
        rows = slice(start[a], None if b == incidents.rows else start[b])
        held = source[rows]
        local = {s: n for n, s in enumerate(dict.fromkeys(held))}
        value = {
            **{name: column[a:b] for name, column in coded.items()},
            **_filled(free, slice(a, b)),
            "claims": {**_filled(said, rows), "source": [local[s] for s in held]},
            "sources": [cards[s] for s in local],
        }
        return deflate(canonical_json(value).encode("utf-8"), level=_LEVEL)

    # zlib lets other threads run.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(chunk, range(0, max(incidents.rows, 1), CHUNK)))


def _filled(columns: dict[str, list[Any]], rows: slice) -> dict[str, list[Any]]:
    """Rows of the columns that say anything there."""
    cut = {name: column[rows] for name, column in columns.items()}
    return {name: cells for name, cells in cut.items() if any(cells)}
