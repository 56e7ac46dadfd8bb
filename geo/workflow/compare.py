"""A whole record of ours against what the store holds: every table, row by row, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from geo.importers.result import ImportResult
from geo.incidents import model
from geo.incidents.marks import is_mark, says_no
from geo.store.cited import WHICH, local
from geo.store.corrections import Correction
from geo.store.entries import Cells, States, rows_of
from geo.workflow.held import Held, Row, differing, normal

INCIDENTS, OPERATIONS, CLAIMS = "incidents", "operations", "claims"
SOURCES, MEMBERSHIPS, PLACES = "sources", "memberships", "operation_places"
JUDGEMENTS, COVERAGE = "judgements", "coverage"
TOTALS = "claims of operations"
_SUBJECTS = (("incident_id", INCIDENTS), ("operation_id", OPERATIONS))
_POINT = frozenset({"lon", "lat", "geo_precision"})


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row that the file has otherwise than the store, or that the store lacks.

    ``part`` is its table (`TOTALS` for claims of operations), ``about`` what it speaks of.
    ``corrections`` make the store say what the file says; a judgement comes with the file's own
    dataset (``along``). With neither it cannot be taken.
    """

    part: str
    about: str
    corrections: tuple[Correction, ...] = ()
    along: bool = False

    @property
    def taken(self) -> bool:
        """Whether it can be corrected."""
        return self.along or bool(self.corrections)


@dataclass(kw_only=True)
class Comparison:
    """What the store has of a file already, and what of it otherwise.

    ``known`` are incidents that the store has and ``mine`` the ids of the incidents, operations
    and claims that it lacks, by table. ``sides`` gives the store's names of what a judgement of
    the file's speaks of beside these, and ``across`` the judgements. ``absent`` counts rows of the
    store about records of the file that the file does not have, ``marks`` the incidents whose mark
    of sensitivity it does not have.
    """

    known: list[str] = field(default_factory=list)
    mine: dict[str, set[str]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    absent: Counter[str] = field(default_factory=Counter)
    marks: int = 0
    sides: dict[str, str] = field(default_factory=dict)
    across: set[str] = field(default_factory=set)

    @property
    def differ(self) -> tuple[str, ...]:
        """Incidents that differ, or whose claims do, in the file's order."""
        there = {one.about for one in self.differences if one.part in (INCIDENTS, CLAIMS)}
        return tuple(name for name in self.known if name in there)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All that makes the store say what the file says."""
        return tuple(one for found in self.differences for one in found.corrections)


@dataclass(kw_only=True)
class Side:
    """A file's rows as an export has them, and the store that they are held against.

    ``exact`` is false for a file that is coarser than the record. ``loose`` are incidents whose
    operation is not in the file, ``others`` sources that are another article than the store's of
    the same id, ``added`` sources that were given to a dataset, by it and the file's id.
    """

    held: Held
    exact: bool
    rows: Mapping[str, list[Cells]]
    loose: set[str]
    others: set[str] = field(default_factory=set)
    added: dict[tuple[str, str], str] = field(default_factory=dict)

    def subject(self, claim: Cells) -> Row | None:
        """What a claim speaks of, where the store has it."""
        column, part = next((c, p) for c, p in _SUBJECTS if claim[c])
        return self.held.find(part, claim[column])

    def known(self, part: str, key: str) -> set[str]:
        """Names in the store of the file's rows that it has."""
        found = (self.held.find(part, row[key]) for row in self.rows[part])
        return {one.key for one in found if one}

    def source(self, identifier: str, dataset: str) -> tuple[str, tuple[Correction, ...]]:
        """Name of a source in a dataset, with the row to be added where it has none."""
        found = self.held.find(SOURCES, identifier)
        other = identifier in self.others
        if found is not None and found.dataset == dataset and not other:
            return found.key, ()
        key = local(dataset, identifier)
        if (dataset, identifier) in self.added:
            return self.added[dataset, identifier], ()
        if self.held.has(SOURCES, key):
            if not other:
                return key, ()
            taken = {*self.added.values()}
            names = (f"{key}-{number}" for number in count(2))
            key = next(n for n in names if n not in taken and not self.held.has(SOURCES, n))
        self.added[dataset, identifier] = key
        row = next((row for row in self.rows[SOURCES] if row["source_id"] == identifier), None)
        if row is None:
            return key, ()
        cells = {**row, "source_id": key}
        return key, (Correction(dataset=dataset, part=SOURCES, key=key, cells=cells, new=True),)


def side_of(result: ImportResult, states: Mapping[str, States]) -> Side:
    """A file beside everything that the store holds, also what is switched off."""
    rows = {}
    for table in model.TABLES:
        frame = result.coverage_rows if table is model.COVERAGE else getattr(result, table.name)
        rows[table.name] = normal(rows_of(frame, table), table)
    bare = {note.row for note in result.flags if note.code == "reference.left"}
    pairs = zip(result.raw["record_id"], result.raw["row"].astype(int), strict=True)
    side = Side(
        held=Held(states, dataset=result.dataset),
        exact=result.decisions.get("profile", "internal") == "internal",
        rows=rows,
        loose={str(name) for name, row in pairs if row in bare},
    )
    side.others |= set(_other_articles(side))
    return side


def _other_articles(side: Side) -> Iterator[str]:
    """Sources of the file that only share their id with one of the store's.

    Where the same row cites it on both sides it is the same article, and was corrected.
    """
    cited: dict[str, list[Cells]] = {}
    shared: set[str] = set()
    held_places = [row.cells for row in side.held.rows(PLACES)]
    for row in side.rows[CLAIMS]:
        cited.setdefault(row["source_id"], []).append(row)
        held = side.held.find(CLAIMS, row["claim_id"])
        if held is not None and side.subject(row) is not None:
            shared.add(held.cells["source_id"])
    for row in side.rows[PLACES]:
        cited.setdefault(row["source_id"], []).append(row)
        found = side.held.find(OPERATIONS, row["operation_id"])
        shared |= {
            one["source_id"] for one in held_places if found and one["operation_id"] == found.key
        }
    for row in side.rows[SOURCES]:
        name = row["source_id"]
        held = side.held.find(SOURCES, name)
        if held is None or name not in cited or held.key in shared:
            continue
        if set(WHICH) & differing(row, held.cells).keys():
            yield name


def compare_rows(side: Side, out: Comparison) -> None:
    """Compare the tables whose rows have names of their own."""
    for row in side.rows[INCIDENTS]:
        _incident(side, row, out)
    for part, table, key in ((OPERATIONS, model.OPERATIONS, "operation_id"),
                             (SOURCES, model.SOURCES, "source_id")):  # fmt: skip
        for row in side.rows[part]:
            held = side.held.find(part, row[key])
            if held is None or row[key] in side.others:
                continue
            cells = _cells(side, row, held, table)
            if cells:
                _differ(out, part, row[key], corrected(held, part, cells))
    _claims(side, out)


def _incident(side: Side, row: Cells, out: Comparison) -> None:
    name = row["incident_id"]
    held = side.held.find(INCIDENTS, name)
    if held is None:
        out.mine[INCIDENTS].add(name)
        return
    out.known.append(name)
    given = side.held.translated(row, held.dataset)
    cells = _cells(side, given, held, model.INCIDENTS)
    if name in side.loose or not side.exact:
        cells.pop("operation_id", None)
    silent = [column for column in cells if is_mark(column) and not cells[column].strip()]
    for column in silent:  # a file that says nothing of it takes no mark away
        del cells[column]
    out.marks += any(not says_no(held.cells[column]) for column in silent)
    operation = cells.get("operation_id", "")
    if operation and not _stands(side, operation, held.dataset):
        del cells["operation_id"]
        _differ(out, MEMBERSHIPS, name)
    if cells:
        _differ(out, INCIDENTS, name, corrected(held, INCIDENTS, cells))


def _cells(side: Side, given: Cells, held: Row, table: model.Table) -> Cells:
    aside = {"dataset", table.key}
    if not side.exact:
        # What a profile coarsens or leaves out says nothing of the record itself.
        aside |= _POINT | (given.keys() - set(table.columns))
    found = differing(given, held.cells)
    return {name: cell for name, cell in found.items() if name not in aside}


def _stands(side: Side, operation: str, dataset: str) -> bool:
    return any(
        one.key == operation and one.dataset == dataset for one in side.held.rows(OPERATIONS)
    )


def _claims(side: Side, out: Comparison) -> None:
    seen: set[str] = set()
    for row in side.rows[CLAIMS]:
        subject = side.subject(row)
        if subject is None:
            out.mine[CLAIMS].add(row["claim_id"])
            continue
        held = side.held.find(CLAIMS, row["claim_id"])
        seen |= {held.key} if held else set()
        part = CLAIMS if row["incident_id"] else TOTALS
        about = row["incident_id"] or row["operation_id"]
        if held is not None and held.dataset != subject.dataset:
            _differ(out, part, about)
            continue
        given = side.held.translated(row, subject.dataset)
        given["source_id"], more = side.source(row["source_id"], subject.dataset)
        if held is not None:
            cells = _cells(side, given, held, model.CLAIMS)
            if cells:
                _differ(out, part, about, *more, corrected(held, CLAIMS, cells))
            continue
        given["claim_id"] = local(subject.dataset, row["claim_id"])
        _differ(out, part, about, *more, added(subject.dataset, CLAIMS, given))
    incidents = side.known(INCIDENTS, "incident_id")
    operations = side.known(OPERATIONS, "operation_id")
    out.absent[CLAIMS] += sum(
        one.cells["incident_id"] in incidents or one.cells["operation_id"] in operations
        for one in side.held.rows(CLAIMS)
        if one.key not in seen
    )


def corrected(held: Row, part: str, cells: Cells) -> Correction:
    """A row of the store with other cells."""
    return Correction(dataset=held.dataset, part=part, key=held.key, cells=cells)


def added(dataset: str, part: str, cells: Cells) -> Correction:
    """A row that the store lacks."""
    key = next((one.key for one in model.TABLES if one.name == part), "")
    name = cells[key] if key else ""
    return Correction(dataset=dataset, part=part, key=name, cells=cells, new=True)


def _differ(out: Comparison, part: str, about: str, *corrections: Correction) -> None:
    out.differences.append(Difference(part=part, about=about, corrections=corrections))
