"""What a reader in the child hands back beside the cells, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from geo.importers.result import RowNote
from geo.importers.upload.codes import NOTES


@dataclass(frozen=True, kw_only=True)
class Meta:
    """How a file was read.

    ``columns`` are the table's names in order (the Arrow file numbers them); ``shape`` is
    ``text`` or ``boundary``; ``notes`` have the fields of `geo.importers.result.RowNote`.
    """

    kind: str
    columns: list[str]
    shape: str = "text"
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    layer: str = ""
    crs: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as values JSON can hold."""
        return asdict(self)


def note(
    code: str, *, what: str, row: int = 0, column: str = "", value: str = ""
) -> dict[str, Any]:
    """A remark on a cell, row or file; ``code`` is one of `NOTES`."""
    return {
        "code": code,
        "row": row,
        "column": column,
        "value": value,
        "what": what,
        "fix": NOTES[code].fix,
    }


def unread_note(names: str) -> RowNote:
    """The remark on columns of a table that no field is read from."""
    return RowNote(**note("note_unread", what=f"Not read: {names}"))


def left_note(what: str) -> RowNote:
    """The remark on what of an export of ours is left, because the store has it otherwise."""
    return RowNote(**note("note_left", what=what))
