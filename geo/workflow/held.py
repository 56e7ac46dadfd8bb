"""Rows of the store in the words of an export, found by the identifiers that a file gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.export.record_rows import as_text
from geo.importers import own
from geo.incidents import model
from geo.incidents.record import typed
from geo.store.cited import local
from geo.store.entries import ABOUT, ABOUT_KEY, Cells, States, qualify

# Columns whose cells name a row of another table.
POINTERS = {
    "incident_id": model.INCIDENTS.name,
    "operation_id": model.OPERATIONS.name,
    "source_id": model.SOURCES.name,
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that the store holds; ``key`` is the entry's name there."""

    dataset: str
    key: str
    cells: Cells


class Held:
    """What the store holds beside the dataset that a file would become."""

    def __init__(self, states: Mapping[str, States], *, dataset: str) -> None:
        self.dataset = dataset
        self._here = set(states.get(dataset, ()))
        self._rows: dict[str, dict[str, Row]] = {table.name: {} for table in model.TABLES}
        self._alike: dict[str, dict[str, str]] = {table.name: {} for table in model.TABLES}
        for name, rows in states.items():
            if name != dataset:
                self._add(name, rows)

    def _add(self, dataset: str, states: States) -> None:
        about = states.get((ABOUT, ABOUT_KEY))
        handed = about is not None and about.cells.get("format") == own.NAME
        for table in model.TABLES:
            keys = [key for part, key in states if part == table.name]
            keys.sort(key=lambda key: states[table.name, key].position)
            cells = normal([states[table.name, key].cells for key in keys], table)
            for key, row in zip(keys, cells, strict=True):
                name = key if table.key else f"{dataset}\n{key}"
                self._rows[table.name][name] = Row(dataset=dataset, key=key, cells=row)
                if handed and table.key:
                    # What another atlas handed over has the identifiers of there behind the name.
                    alike = self._alike[table.name]
                    alike.setdefault(key.removeprefix(qualify(dataset, "x")[:-1]), key)

    def find(self, part: str, identifier: str) -> Row | None:
        """The row of a table that the store has under an identifier of the file.

        None if there is none, or if the row came with this dataset and is updated with it.
        """
        if not identifier or (part, qualify(self.dataset, identifier)) in self._here:
            return None
        rows = self._rows[part]
        return rows.get(identifier) or rows.get(self._alike[part].get(identifier, ""))

    def is_here(self, part: str, identifier: str) -> bool:
        """Whether a row came with this dataset before."""
        return (part, qualify(self.dataset, identifier)) in self._here

    def rows(self, part: str) -> Iterator[Row]:
        """Every row of a table."""
        yield from self._rows[part].values()

    def has(self, part: str, key: str) -> bool:
        """Whether a key is taken."""
        return key in self._rows[part]

    def translated(self, cells: Cells, dataset: str, *, aside: Collection[str] = ()) -> Cells:
        """A row of the file with the names that the store has for what it points at."""
        out = dict(cells)
        for column, part in POINTERS.items():
            if out.get(column) and column not in aside:
                found = self.find(part, out[column])
                is_its = found is not None and found.dataset == dataset
                out[column] = found.key if found and is_its else local(dataset, out[column])
        return out


def normal(cells: Sequence[Cells], table: model.Table) -> list[Cells]:
    """Rows as an export has them: ISO days, digits, true and false."""
    names = dict.fromkeys([*table.columns, *(name for row in cells for name in row)])
    frame = pd.DataFrame({name: [row.get(name, "") for row in cells] for name in names}, dtype=str)
    text = as_text(typed(frame, table, where=table.name), table)
    return [{str(k): str(v) for k, v in row.items()} for row in text.to_dict("records")]


def paired(
    given: Iterable[Cells], held: Iterable[Row]
) -> tuple[list[tuple[Cells, Row | None]], list[Row]]:
    """Rows of a table without keys, each with the one that it is, or is a correction of.

    Returns
    -------
    tuple
        The file's rows that differ, each with the row of the store that is most like it or None,
        and the rows of the store that the file does not have.
    """
    left = list(held)
    waiting: list[Cells] = []
    for cells in given:
        same = next((row for row in left if not differing(cells, row.cells)), None)
        if same is None:
            waiting.append(cells)
        else:
            left.remove(same)
    out: list[tuple[Cells, Row | None]] = []
    for cells in waiting:
        near = min(left, key=lambda row: len(differing(cells, row.cells)), default=None)
        if near is not None and len(differing(cells, near.cells)) * 2 > len(cells):
            near = None
        if near is not None:
            left.remove(near)
        out.append((cells, near))
    return out, left


def differing(given: Cells, held: Cells) -> Cells:
    """Cells of the file that the store does not have so."""
    return {name: cell for name, cell in given.items() if cell != held.get(name, "")}
