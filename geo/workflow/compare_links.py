"""What joins the rows of a record, against the store: memberships, places, judgements, coverage."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.importers.result import ImportResult
from geo.incidents.datasets import BUNDLED
from geo.incidents.events import SAME, make_events
from geo.store.corrections import Correction
from geo.store.entries import Cells, States
from geo.workflow.compare import (
    CLAIMS,
    COVERAGE,
    INCIDENTS,
    JUDGEMENTS,
    MEMBERSHIPS,
    OPERATIONS,
    PLACES,
    Comparison,
    Difference,
    Side,
    added,
    compare_rows,
    corrected,
    side_of,
)
from geo.workflow.held import POINTERS, Row, differing, paired

_SAID = ("verdict", "by", "date", "reason")


def compare(result: ImportResult, states: Mapping[str, States]) -> Comparison:
    """Compare a file with everything that the store holds, in every table."""
    side = side_of(result, states)
    operations = {row["operation_id"] for row in side.rows[OPERATIONS]}
    lacking = {name for name in operations if side.held.find(OPERATIONS, name) is None}
    out = Comparison(mine={INCIDENTS: set(), OPERATIONS: lacking, CLAIMS: set()})
    compare_rows(side, out)
    if side.exact:
        _keyless(side, out, MEMBERSHIPS, ("operation_id", "incident_id"))
        _keyless(side, out, PLACES, ("operation_id",))
        _coverage(side, out)
    _judgements(side, out)
    return out


def _keyless(side: Side, out: Comparison, part: str, keys: tuple[str, ...]) -> None:
    groups: dict[tuple[str, ...], list[Cells]] = {}
    for row in side.rows[part]:
        found = [side.held.find(POINTERS[key], row[key]) for key in keys]
        there = [one for one in found if one is not None]
        if not there:
            continue
        dataset = there[0].dataset
        if len(there) < len(found) or any(one.dataset != dataset for one in there):
            out.differences.append(Difference(part=part, about=row[keys[-1]]))
            continue
        name = (dataset, *(one.key for one in there))
        groups.setdefault(name, []).append(row)
    known = [side.known(POINTERS[key], key) for key in keys]
    held: dict[tuple[str, ...], list[Row]] = {}
    for one in side.held.rows(part):
        if all(one.cells[key] in names for key, names in zip(keys, known, strict=True)):
            name = (one.dataset, *(one.cells[key] for key in keys))
            held.setdefault(name, []).append(one)
    for name, rows in groups.items():
        brought = [side.held.translated(row, name[0]) for row in rows]
        more: list[Correction] = []
        for given, row in zip(brought, rows, strict=True):
            if "source_id" in given:
                given["source_id"], new = side.source(row["source_id"], name[0])
                more += new
        pairs, left = paired(brought, held.pop(name, []))
        out.absent[part] += len(left)
        for given, near in pairs:
            made = _made(name[0], part, given, near)
            out.differences.append(Difference(part=part, about=name[-1], corrections=(*more, made)))
            more = []
    out.absent[part] += sum(map(len, held.values()))


def _made(dataset: str, part: str, given: Cells, near: Row | None) -> Correction:
    if near is None:
        return added(dataset, part, given)
    return corrected(near, part, differing(given, near.cells))


def _coverage(side: Side, out: Comparison) -> None:
    """Statements of the record that ships with the atlas; others speak of one import of a file."""
    by_dataset: dict[str, list[Cells]] = {}
    for row in side.rows[COVERAGE]:
        by_dataset.setdefault(row["dataset"], []).append(row)
    brought = {
        row["dataset"]
        for part, key in ((INCIDENTS, "incident_id"), (OPERATIONS, "operation_id"))
        for row in side.rows[part]
        if row[key] in out.mine[part]
    }
    for dataset, rows in by_dataset.items():
        every = (one for one in side.held.rows(COVERAGE) if one.dataset == dataset)
        held = [one for one in every if one.cells["dataset"] == dataset]
        if not held or (dataset in brought and dataset != BUNDLED):
            continue
        pairs, left = paired(rows, held)
        out.absent[COVERAGE] += len(left)
        for given, near in pairs:
            made = (_made(dataset, COVERAGE, given, near),) if dataset == BUNDLED else ()
            out.differences.append(Difference(part=COVERAGE, about=dataset, corrections=made))


def _judgements(side: Side, out: Comparison) -> None:
    """One between a record of the file's and one of the store's comes along in any case."""
    held = list(side.held.rows(JUDGEMENTS))
    cells = [one.cells for one in held]
    said = {(_pair(one), *(one[name] for name in _SAID)) for one in cells}
    verdicts = {(_pair(one), one["verdict"]) for one in cells}
    joined = _joined(side, held)
    named = [[_name_there(side, out, row[at]) for at in ("a", "b")]
             for row in side.rows[JUDGEMENTS]]  # fmt: skip
    brought = {frozenset(name for name in pair if name is not None) for pair in named}
    known = side.known(INCIDENTS, "incident_id") | side.known(CLAIMS, "claim_id")
    if side.exact:
        out.absent[JUDGEMENTS] += len(
            {pair for pair in map(_pair, cells) if pair <= known and pair not in brought}
        )
    for row in side.rows[JUDGEMENTS]:
        name = row["judgement_id"]
        sides = {row[at]: _name_there(side, out, row[at]) for at in ("a", "b")}
        if None in sides.values():
            out.differences.append(Difference(part=JUDGEMENTS, about=name))
            continue
        there = {given: key for given, key in sides.items() if key}
        if not there:
            continue
        if len(there) < len(sides) or side.held.is_here(JUDGEMENTS, name):
            out.across.add(name)
            out.sides.update({given: str(key) for given, key in there.items()})
            continue
        pair = frozenset(str(key) for key in there.values())
        if (pair, *(row[one] for one in _SAID)) in said:
            continue
        bare = not side.exact or not row["by"]
        if bare and ((pair, row["verdict"]) in verdicts or _are_one(pair, row, joined)):
            continue
        own = side.held.find(JUDGEMENTS, name)
        if own is not None and _pair(own.cells) == pair:
            other = {one: row[one] for one in _SAID if row[one] != own.cells[one]}
            made = (corrected(own, JUDGEMENTS, other),)
            out.differences.append(Difference(part=JUDGEMENTS, about=name, corrections=made))
            continue
        out.differences.append(Difference(part=JUDGEMENTS, about=name, along=True))
        out.sides.update({given: str(key) for given, key in there.items()})


def _name_there(side: Side, out: Comparison, name: str) -> str | None:
    """The store's name of what a judgement speaks of, "" for the file's own; None if nowhere."""
    if name in out.mine[INCIDENTS] or name in out.mine[CLAIMS]:
        return ""
    found = side.held.find(INCIDENTS, name) or side.held.find(CLAIMS, name)
    return found.key if found else None


def _pair(cells: Cells) -> frozenset[str]:
    return frozenset((cells["a"], cells["b"]))


def _joined(side: Side, held: list[Row]) -> list[frozenset[str]]:
    """Groups of incidents that the store takes for one event."""
    if not held:
        return []
    frame = pd.DataFrame([one.cells for one in held])
    known = {one.key for one in side.held.rows(INCIDENTS)}
    return [frozenset(group) for group in make_events(frame, known=known).one]


def _are_one(pair: frozenset[str], row: Cells, joined: list[frozenset[str]]) -> bool:
    return row["verdict"] == SAME and any(pair <= group for group in joined)
