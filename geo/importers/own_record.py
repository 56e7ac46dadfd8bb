"""A whole record of ours in one table: every row names the table that it is a row of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from geo.core.digest import canonical_json, digest
from geo.core.text import visible
from geo.importers.assemble import Given, Origin, Parsed, assemble
from geo.importers.cells import identifier, point
from geo.importers.codes import RowRefusedError
from geo.importers.days import remarks_on_claim, remarks_on_own
from geo.importers.own_cells import (
    WORKED_OUT,
    check_cells,
    check_order,
    cleaner,
    missing,
    require_figure,
)
from geo.importers.own_points import STAND_IN, is_moved, less_exact
from geo.importers.own_terms import says_yes, terms_of
from geo.importers.result import ImportResult
from geo.importers.rows import Cells
from geo.importers.scope import untitled
from geo.importers.sheet import Row, Sheet
from geo.importers.sniff import Columns
from geo.incidents import datasets, model
from geo.incidents.marks import is_mark, marking

TABLE = "table"
DATASETS = model.Table(name="datasets", key="dataset", columns=datasets.COLUMNS)
TABLES = {one.name: one for one in (*model.TABLES, DATASETS)}
_NEEDED = frozenset({TABLE, *(name for one in model.TABLES for name in one.columns)})
# Columns that name a row of another table, and whether they may be empty.
_POINTERS: Mapping[str, tuple[tuple[str, str, bool], ...]] = {
    "incidents": (("operation_id", "operations", True),),
    "claims": (
        ("incident_id", "incidents", True),
        ("operation_id", "operations", True),
        ("source_id", "sources", False),
    ),
    "memberships": (
        ("operation_id", "operations", False),
        ("incident_id", "incidents", False),
    ),
    "operation_places": (
        ("operation_id", "operations", False),
        ("source_id", "sources", False),
    ),
}
_NAME = 40


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """How rows are read: the extra columns of each table, the mark, and the ids that stand.

    ``begins`` has the first day of incidents and operations, ``profiles`` for whom the rows of a
    dataset were written.
    """

    extra: Mapping[str, tuple[str, ...]]
    clean: Callable[[str], str]
    there: Mapping[str, set[str]]
    begins: Mapping[str, str]
    accessed: str
    profiles: Mapping[str, str] = field(default_factory=dict)


def is_record(columns: Columns) -> bool:
    """Whether the columns are those of a whole record."""
    return set(columns) >= _NEEDED


def read_record_table(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read a whole record; a row that points at a row which is not there is rejected."""
    extra = {name: _extra(sheet, name) for name in TABLES}
    clean = cleaner(given.decisions, given.file_name)
    plan = _Plan(extra=extra, clean=clean, there={}, begins={}, accessed=given.accessed)
    plan = replace(plan, there=_standing(sheet, plan), begins=_begins(sheet, plan))
    facts = _facts(sheet, plan)
    plan = replace(plan, profiles={one["dataset"]: one.get("profile", "") for one in facts})
    names = _names(sheet, plan, "incidents")
    told = {one["dataset"]: says_yes(one["redistributable"]) for one in facts}
    free, licence = terms_of([*names, *_names(sheet, plan, "operations")], told)
    origin = Origin(
        dataset=_dataset(names, given.file_name),
        format="own",
        given=replace(given, decisions=given.decisions | _told(facts)),
        attribution="",
        licence=licence,
        redistributable=free,
        coverage={},
        id_column=TABLE,
        source={},
    )
    result = assemble(sheet, partial(_row, plan=plan), origin=origin)
    moved = STAND_IN if any(one.code == "coord.coarse" for one in result.flags) else ()
    kept = list(dict.fromkeys([*model.INCIDENTS.columns, *extra["incidents"], *moved]))
    result = replace(
        result,
        incidents=result.incidents.reindex(columns=kept, fill_value=""),
        terms={one["dataset"]: (one["attribution"], one["licence"]) for one in facts},
    )
    return cited_for(result, result.terms)


def cited_for(result: ImportResult, names: Collection[str]) -> ImportResult:
    """The file with the attribution and the terms of some of the datasets in it."""
    facts = [terms for name, terms in result.terms.items() if name in names]
    return replace(
        result,
        attribution="; ".join(said.rstrip(".") for said, _ in facts if said)
        or "Balochistan Incident Atlas, with the sources named in the records",
        licence="; ".join(dict.fromkeys(terms for _, terms in facts if terms)) or result.licence,
    )


def _names(sheet: Sheet, plan: _Plan, table: str) -> list[str]:
    """Datasets that the rows of a table are of."""
    cells = (_cells(row, table, plan) for row in _rows(sheet, table, plan))
    return list(dict.fromkeys(one["dataset"] for one in cells))


def _told(facts: list[Cells]) -> dict[str, str]:
    """For whom the file was made: a public one is coarser than the record."""
    profiles = {one.get("profile", "") for one in facts} - {""}
    return {"profile": profiles.pop()} if len(profiles) == 1 else {}


def copy_name(file_name: str) -> str:
    """Name of a dataset that holds what another atlas exported."""
    return untitled("from-copy", file_name)


def _dataset(names: list[str], file_name: str) -> str:
    """The dataset's own name if the file holds one that is not every atlas's."""
    shared = {datasets.BUNDLED, "own", ""}
    return names[0] if len(names) == 1 and names[0] not in shared else copy_name(file_name)


def _extra(sheet: Sheet, name: str) -> tuple[str, ...]:
    """Columns that one table has beyond the model; their names begin with the table's."""
    found = [n.removeprefix(f"{name}.") for n in sheet.names if n.startswith(f"{name}.")]
    # What keeps a record from being published is not lost for want of a prefix.
    found += marking(sheet.names) if name == model.INCIDENTS.name else ()
    return tuple(dict.fromkeys(one for one in found if one and one not in WORKED_OUT))


def unread_columns(columns: Columns) -> tuple[str, ...]:
    """Columns of a whole record that are of none of its tables."""
    known = {TABLE, *WORKED_OUT, *marking(columns)}
    known |= {column for one in TABLES.values() for column in one.columns}
    return tuple(c for c in columns if c not in known and c.partition(".")[0] not in TABLES)


def _cells(row: Row, name: str, plan: _Plan) -> Cells:
    cells = {column: plan.clean(row.raw(column)) for column in TABLES[name].columns}
    extra = {
        one: plan.clean(row.raw(f"{name}.{one}") or (row.raw(one) if is_mark(one) else ""))
        for one in plan.extra[name]
    }
    return {**cells, **extra}


def _rows(sheet: Sheet, name: str, plan: _Plan) -> list[Row]:
    return [row for row in sheet.rows() if plan.clean(row.get(TABLE)) == name]


def _facts(sheet: Sheet, plan: _Plan) -> list[Cells]:
    return [_cells(row, DATASETS.name, plan) for row in _rows(sheet, DATASETS.name, plan)]


def _standing(sheet: Sheet, plan: _Plan) -> dict[str, set[str]]:
    """Ids of rows that will be accepted: one that points at a rejected row falls with it."""
    waiting: dict[str, dict[str, Cells]] = {name: {} for name in ("operations", "sources",
                                                                  "incidents")}  # fmt: skip
    for name, rows in waiting.items():
        for row in _rows(sheet, name, plan):
            cells = _cells(row, name, plan)
            try:
                _check(row, name, cells)
            except RowRefusedError:
                continue
            rows[cells[TABLES[name].key]] = cells
    there = {name: set(rows) for name, rows in waiting.items()}
    there["incidents"] = {
        key
        for key, cells in waiting["incidents"].items()
        if not cells["operation_id"] or cells["operation_id"] in there["operations"]
    }
    return there


def _begins(sheet: Sheet, plan: _Plan) -> dict[str, str]:
    return {
        plan.clean(row.raw(TABLES[name].key)): plan.clean(row.raw("date_earliest"))
        for name in ("incidents", "operations")
        for row in _rows(sheet, name, plan)
    }


def _row(row: Row, *, plan: _Plan) -> Parsed:
    name = plan.clean(row.get(TABLE))
    if name not in TABLES:
        raise RowRefusedError(
            "cell.vocabulary",
            f"{visible(name, limit=80)!r} is not one of {', '.join(TABLES)}",
            column=TABLE,
            value=name,
        )
    cells = _cells(row, name, plan)
    _check(row, name, cells)
    for column, target, optional in _POINTERS.get(name, ()):
        cell = cells[column]
        if not (cell in plan.there[target] or (optional and not cell)):
            raise missing(cell, column)
    if name == "claims" and bool(cells["incident_id"]) == bool(cells["operation_id"]):
        what = "A claim must name one incident or one operation"
        raise RowRefusedError("reference.missing", what, column="incident_id")
    if name == "incidents":
        moved = is_moved(cells, profile=plan.profiles.get(cells["dataset"], ""))
        cells, told = less_exact(cells) if moved else (cells, ())
        remarks = [*told, *remarks_on_own(cells, accessed=plan.accessed)]
        return Parsed(record_id=cells["incident_id"], incident=cells, remarks=tuple(remarks))
    # One id may stand in several tables: the book of rows tells them apart by the table's name.
    label = f"{name}: {cells[TABLES[name].key] if TABLES[name].key else digest(_all(cells))[:16]}"
    if name == "claims":
        begin = plan.begins.get(cells["incident_id"] or cells["operation_id"], "")
        remarks = remarks_on_claim(cells["as_of"], begin, accessed=plan.accessed, column="as_of")
        return Parsed(record_id=label, incident={}, claims=(cells,), remarks=tuple(remarks))
    if name == "sources":
        return Parsed(record_id=label, incident={}, sources=(cells,))
    return Parsed(record_id=label, incident={}, others=((name, cells),))


def _check(row: Row, name: str, cells: Cells) -> None:
    kind = TABLES[name]
    if kind.key:
        identifier(cells[kind.key].strip(), column=kind.key)
    check_cells(cells, kind)
    check_order(cells, kind)
    if name == "claims":
        require_figure(cells)
    if name == "incidents":
        point(row, lon="lon", lat="lat")
        if not cells["date_earliest"]:
            raise RowRefusedError("date.missing", "The record has no day", column="date_earliest")
    if name == "claims" and not cells["as_of"]:
        raise RowRefusedError("date.missing", "The claim has no day", column="as_of")


def _all(cells: Cells) -> str:
    return canonical_json(cells)
