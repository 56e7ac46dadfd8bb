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
import pyarrow as pa
import pyarrow.compute as pc

from geo.core.groups import is_range, order_within
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, MEASURES
from geo.incidents.placement import DISTRICT, PLACEMENTS
from geo.render.webmap.codec import Whole, deflate, pack
from geo.render.webmap.records import NONE, Columns
from geo.render.webmap.texts import CHUNK, CODED, arrow_text, card_chunks, record_chunks

DEGREE: Final = 10_000
LISTS: Final = {"type": CLAIMANT_TYPES, "measure": MEASURES, "category": CATEGORIES}
# A number of so many digits is exact in every language.
DIGITS: Final = 8
"""Most digits at the end of an id that are told as a number."""
_OPEN: Final = ("lang", "meta", "tiles")
# Text that is packed once and read once: speed counts for more than the last tenth.
_LEVEL: Final = 3


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
    # zlib lets the other thread run.
    with ThreadPoolExecutor(max_workers=1) as pool:
        told = record_chunks(
            incidents, claims, kinds=kinds, order=by.order, start=by.start,
            types=block["types"], districts=block["districts"]["name"],
        )  # fmt: skip
        packing = [pool.submit(deflate, one, level=_LEVEL) for one in told]
        head["pieces"] = len(packing)
        packing += [pool.submit(deflate, one, level=_LEVEL) for one in card_chunks(sources)]
        _pack_incidents(incidents, head, columns)
        _pack_claims(claims, by, head, columns)
        core = pack(head, columns)
        texts = [one.result() for one in packing]
    return {**{k: block[k] for k in _OPEN}, "v": 2, "core": core, "texts": texts}


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
    form, number, head["forms"] = _split_ids(incidents.text["id"])
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


def _split_ids(ids: pd.Series) -> tuple[Whole, Whole, list[list[Any]]]:
    """Ids as a form (what comes before the last digits, and how many they are) and a number."""
    text = arrow_text(ids)
    ends = np.frombuffer(text.buffers()[1], dtype=np.int64)[text.offset :][: len(text) + 1]
    octets = np.frombuffer(text.buffers()[2] or b"\0", dtype=np.uint8)
    digits = np.ones(len(text), dtype=bool)
    length, number = np.zeros((2, len(text)), dtype=np.int64)
    for place in range(DIGITS):
        at = ends[1:] - 1 - place
        sign = octets[np.maximum(at, 0)] - ord("0")
        digits &= (at >= ends[:-1]) & (sign <= 9)
        length += digits
        number += np.where(digits, sign.astype(np.int64) * 10**place, 0)
    form = np.zeros(len(text), dtype=np.int64)
    forms: list[list[Any]] = []
    for size in np.unique(length).tolist():
        own = length == size
        short = text.filter(pa.array(own))
        before = (pc.utf8_slice_codeunits(short, 0, -size) if size else short).dictionary_encode()
        form[own] = before.indices.to_numpy() + len(forms)
        forms += [[word, size] for word in before.dictionary.to_pylist()]
    return form, number, forms


def _pack_claims(
    claims: Columns, by: _BySubject, head: dict[str, Any], out: dict[str, Whole]
) -> None:
    order, held = by.order, by.subject[by.order]
    w = claims.whole if is_range(order) else {k: v[order] for k, v in claims.whole.items()}
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
