"""A packed block read back: what `geo.export` compares cell by cell, and then whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from geo.core.digest import canonical_json, digest
from geo.core.errors import AtlasError, DataError
from geo.incidents.model import CATEGORIES
from geo.incidents.placement import DISTRICT, PLACEMENTS
from geo.render.webmap.codec import Whole, inflate, unpack
from geo.render.webmap.packed import DEGREE, DIGITS, LISTS
from geo.render.webmap.records import NONE, SOURCE_COLUMNS
from geo.render.webmap.texts import CHUNK, CLAIM_TEXTS, CODED, FREE


def plain_block(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block as plain JSON has it, packed or not.

    Claims of a packed block stand by subject, incidents first; ``origin`` is a number, equal for
    claims of one statement, for the text itself is not in the file.

    Raises
    ------
    DataError
        If what is packed cannot be read.
    """
    if "core" not in block:
        return dict(block)
    with _held_together():
        return _unpacked(block)


def packed_parts(block: Mapping[str, Any]) -> dict[str, Any]:
    """What a packed block is made of, whole: all that a page could read of it, used above or not.

    Of the head, what only reading needs is told by name; of everything else a digest.

    Returns
    -------
    dict
        Empty for a block that is not packed.

    Raises
    ------
    DataError
        If what is packed cannot be read.
    """
    if "core" not in block:
        return {}
    with _held_together():
        content = inflate(block["core"])
        at = 4 + int.from_bytes(content[:4], "little")
        head = json.loads(content[4:at].decode("utf-8"))
        return {
            "block": {k: v for k, v in block.items() if k not in ("core", "texts")},
            **{k: head[k] for k in _HEAD},
            "head": digest(canonical_json(head)),
            "numbers": digest(content[at:]),
            "texts": [
                digest(canonical_json(json.loads(inflate(one).decode("utf-8"))))
                for one in block["texts"]
            ],
        }


@contextmanager
def _held_together() -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, AtlasError):
            raise
        raise DataError(
            f"The packed record does not hold together ({type(error).__name__})", where="map file"
        ) from error


def _unpacked(block: Mapping[str, Any]) -> dict[str, Any]:
    head, w = unpack(block["core"])
    texts = [json.loads(inflate(text)) for text in block["texts"]]
    chunks = texts[: head["pieces"]]
    sources = [card for chunk in texts[head["pieces"] :] for card in chunk["sources"]]
    incidents = _incidents(head, w, chunks)
    claims = _claims(head, w, chunks, ids=incidents["id"])
    cards = [dict(zip(SOURCE_COLUMNS, card, strict=True)) for card in sources]
    rest = {k: v for k, v in block.items() if k not in ("core", "texts")}
    words = {k: v for k, v in head.items() if k not in _HEAD}
    return {
        **rest, **words, "v": 1, "incidents": incidents, "claims": claims, "sources": cards,
    }  # fmt: skip


_HEAD = ("chunk", "pieces", "rows", "forms", "places", "kinds", "claimants", "claims")


def _incidents(
    head: dict[str, Any], w: dict[str, Whole], chunks: list[dict[str, Any]]
) -> dict[str, list[Any]]:
    place, drawn = w["place"], w["placement"] < PLACEMENTS.index(DISTRICT)
    d0 = np.cumsum(w["d0"])
    out: dict[str, list[Any]] = {
        "id": _ids(w["form"], np.cumsum(w["number"]), head["forms"]),
        "d0": d0.tolist(),
        "d1": (d0 + w["days"]).tolist(),
        "dist": _sum_within(w["dist"], place).tolist(),
        **{k: w[k].tolist() for k in ("dp", "type", "placement", "ver")},
        "place": [head["places"][p] for p in place.tolist()],
        "lon": _scattered(_sum_within(w["lon"], place[drawn]), drawn, DEGREE),
        "lat": _scattered(_sum_within(w["lat"], place[drawn]), drawn, DEGREE),
        "radius": _scattered(_sum_within(w["radius"], w["placement"][drawn]), drawn, 10),
    }
    for name in CODED:
        out[name] = [head["kinds"][name][c] for chunk in chunks for c in chunk.get(name, [])]
    for number, chunk in enumerate(chunks):
        size = min(CHUNK, head["rows"] - CHUNK * number)
        for name in FREE:
            out.setdefault(name, []).extend(_cells(chunk, name, size))
        if "made" in chunk:
            for i in range(CHUNK * number, CHUNK * number + size):
                out["title"][i] = out["title"][i] or _made_title(head, out, i)
    return out


def _made_title(head: dict[str, Any], incidents: dict[str, list[Any]], i: int) -> str:
    """Title as `geo.render.webmap.texts.made_titles` makes it."""
    kind, home = head["types"][incidents["type"][i]], incidents["dist"][i]
    where = incidents["place"][i] or (head["districts"]["name"][home] if home >= 0 else "")
    return ", ".join(part for part in (incidents["sub"][i] or kind, where) if part)


def _cells(chunk: Mapping[str, Any], name: str, size: int) -> list[str]:
    """Texts of a column of a chunk: a line each, a list where one of them has several lines."""
    told = chunk.get(name, "\n" * (size - 1))
    if isinstance(told, list):
        return told
    return told.split("\n") if size else []


def _ids(codes: Whole, numbers: Whole, forms: list[list[Any]]) -> list[str]:
    return [
        forms[c][0] + (str(n).zfill(min(forms[c][1], DIGITS)) if forms[c][1] else "")
        for c, n in zip(codes.tolist(), numbers.tolist(), strict=True)
    ]


def _scattered(values: Whole, at: Any, scale: int) -> list[float | None]:
    out = np.full(len(at), None, dtype=object)
    out[at] = [v / scale for v in values.tolist()]
    return list(out)


def _sum_within(steps: Whole, groups: Whole) -> Whole:
    """Values from their steps inside each group."""
    order = np.argsort(groups, kind="stable")
    held, total = groups[order], np.cumsum(steps[order])
    start = np.flatnonzero(np.r_[True, held[1:] != held[:-1]]) if len(held) else held
    before = np.repeat(total[start] - steps[order][start], np.diff(np.r_[start, len(held)]))
    out = np.empty_like(steps)
    out[order] = total - before
    return out


def _claims(
    head: dict[str, Any], w: dict[str, Whole], chunks: list[dict[str, Any]], *, ids: list[str]
) -> list[dict[str, Any]]:
    n, counts = head["rows"], w["c_count"]
    if counts.sum() != len(w["c_low"]):
        raise ValueError("claims are not those that were counted")
    held = np.repeat(np.arange(len(counts)), counts)
    home = np.r_[np.cumsum(w["d0"]), [o["d0"] for o in head["operations"]]].astype(np.int64)[held]
    new = w["c_origin"] == 0
    columns: dict[str, list[Any]] = {
        "incident": np.where(held < n, held, -1).tolist(),
        "operation": np.where(held < n, -1, held - n).tolist(),
        "claimant": [head["claimants"][c] for c in w["c_claimant"].tolist()],
        "low": _nullable(w["c_low"]),
        "high": _nullable(_to(w["c_high"], w["c_low"])),
        "as_of": (w["c_as_of"] + home).tolist(),
        "order": _nullable(_to(w["c_order"], np.zeros_like(home))),
        "span0": _nullable(_to(w["c_span"], home)),
        "partial": (w["c_flags"] & 1 > 0).tolist(),
        "unverified": (w["c_flags"] & 2 > 0).tolist(),
        "origin": (np.cumsum(new) - np.where(new, 1, w["c_origin"])).tolist(),
    }
    lists = {"type": _sum_within(w["c_type"], w["c_claimant"])}
    lists["measure"], lists["category"] = np.divmod(w["c_cell"], len(CATEGORIES))
    for name, codes in lists.items():
        columns[name] = [LISTS[name][c] for c in codes.tolist()]
    ends = np.cumsum(counts)
    for number, chunk in enumerate(chunks):
        a = CHUNK * number
        last = number == len(chunks) - 1
        start = int(ends[a - 1]) if a else 0
        size = len(held) - start if last else int(ends[a + CHUNK - 1]) - start
        said = chunk["claims"]
        told = {name: _cells(said, name, size) for name in CLAIM_TEXTS}
        if "rest" in said:
            own = held[start : start + size].tolist()
            rests = _cells(said, "rest", size)
            told["id"] = [ids[s] + rest for s, rest in zip(own, rests, strict=True)]
        for name, cells in told.items():
            columns.setdefault(name, []).extend(cells)
        best = said.get("best", [0] * size)
        columns.setdefault("best", []).extend(b - 1 if b else None for b in best)
        columns.setdefault("source", []).extend(said.get("source", []))
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _to(steps: Whole, base: Whole) -> Whole:
    """Undo `geo.render.webmap.packed._from`."""
    return np.where(steps == 0, NONE, base + np.where(steps > 0, steps - 1, steps))


def _nullable(values: Whole) -> list[int | None]:
    return [None if v == NONE else v for v in values.tolist()]
