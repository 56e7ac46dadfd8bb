"""The one error of an upload, which also travels from the child process as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.core.errors import AtlasError
from geo.core.text import visible
from geo.importers.upload.codes import CODES


class UploadError(AtlasError, ValueError):
    """A file that is refused, or a question that only its owner can answer.

    Parameters
    ----------
    what
        The fault in one sentence, with the offending value.
    code
        Stable name of the fault, one of `geo.importers.upload.codes.CODES`.
    file
        The name the file came with.
    row
        Counted from 1 with the header as row 1; 0 where the fault is of no single row. Feature n
        of a GeoJSON or record n of a layer is row n + 1.
    column
        The file's own column name, or ``column 3`` in the header; a member's name in a zip.
    fix
        What to do; the code's own advice where nothing is given.
    asks
        The key of ``choices`` which answers the question; empty for a plain refusal.
    choices
        The answers that would be accepted.
    samples
        For each choice, what the file would read like.
    """

    def __init__(
        self,
        what: str,
        *,
        code: str,
        file: str = "",
        row: int = 0,
        column: str = "",
        fix: str = "",
        asks: str = "",
        choices: Sequence[str] = (),
        samples: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.file = file
        self.row = row
        self.column = column
        self.asks = asks
        self.samples = dict(samples or {})
        parts = [visible(file, limit=120)] if file else []
        parts += [f"row {row}"] if row else []
        parts += [f"column {visible(column, limit=80)}"] if column else []
        super().__init__(
            what, where=", ".join(parts), fix=fix or CODES[code].fix, choices=tuple(choices)
        )

    def in_file(self, file: str) -> UploadError:
        """The same error with the file's name, which a reader in the child does not know."""
        return UploadError.from_dict(self.to_dict() | {"file": file})

    def to_dict(self) -> dict[str, Any]:
        """Everything the error says, as values JSON can hold."""
        return {
            "what": self.what,
            "code": self.code,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "fix": self.fix,
            "asks": self.asks,
            "choices": list(self.choices),
            "samples": self.samples,
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> UploadError:
        """The error that `to_dict` described."""
        rest = {key: value for key, value in content.items() if key != "what"}
        return cls(str(content["what"]), **rest)


def show(value: str, *, limit: int = 60) -> str:
    """A value quoted for a message: short, in one line, invisible marks spelled out."""
    return repr(visible(" ".join(value[: limit * 2].split()), limit=limit))
