"""Finished pieces kept beside the file that they will become, so that a run can be taken up."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from geo.core.errors import ConflictError, OptionError
from geo.core.files import replacing
from geo.engines.events import filesystem, is_remote
from geo.engines.faults import writing

Counts = dict[str, int]
_PLAN = "plan.json"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Folder of the pieces of one run; ``key`` is the digest of its input and its options."""

    folder: str
    ending: str
    key: str

    def name(self, number: int) -> str:
        """File name of a piece."""
        return f"part-{number:06d}.{self.ending}"

    def path(self, number: int) -> Path:
        """Path of a piece on this machine."""
        return Path(self.folder) / self.name(number)

    def put(self, number: int, write: Callable[[IO[bytes]], Counts]) -> Counts:
        """Write a piece, whole or not at all, and then the note that it is there.

        Raises
        ------
        EngineError
            If it cannot be written.
        """
        with writing(f"{self.folder}, {self.name(number)}"):
            if is_remote(self.folder):
                return self._put_away(number, write)
            path = self.path(number)
            with replacing(path) as file:
                counts = write(file)
            note = {"counts": counts, "size": path.stat().st_size}
            with replacing(path.with_suffix(".json")) as file:
                file.write(json.dumps(note).encode())
        return counts

    def _put_away(self, number: int, write: Callable[[IO[bytes]], Counts]) -> Counts:
        """Write here first: a store would take what was written until a fault for the whole."""
        system, inner = filesystem(self.folder)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part"
            with path.open("wb") as file:
                counts = write(file)
            system.makedirs(inner, exist_ok=True)
            system.put_file(str(path), f"{inner}/{self.name(number)}")
        return counts

    def done(self) -> dict[int, Counts]:
        """Pieces that are whole, with their counts."""
        found = {}
        for note in sorted(Path(self.folder).glob("part-*.json")):
            part = note.with_suffix(f".{self.ending}")
            try:
                said = json.loads(note.read_bytes())
                if part.stat().st_size == said["size"]:
                    counts = {str(name): int(n) for name, n in said["counts"].items()}
                    found[int(note.stem.removeprefix("part-"))] = counts
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue  # it is made again
        return found

    @contextmanager
    def finishing(self, out: Path) -> Iterator[IO[bytes]]:
        """Open the output itself; what a killed process leaves of it is among the pieces.

        Raises
        ------
        EngineError
            If it cannot be written.
        """
        with writing(str(out)), replacing(out, folder=Path(self.folder)) as file:
            yield file

    def drop(self) -> None:
        """Remove the folder."""
        if not is_remote(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)


def open_parts(out: str, *, ending: str, key: str, resume: bool) -> Parts:
    """Make the folder of the pieces of an output, or take up the one that is there.

    Without ``resume`` whatever an earlier run left is removed.

    Raises
    ------
    ConflictError
        If ``resume`` is given and the folder is of other input or options.
    OptionError
        If ``resume`` is given for an address.
    EngineError
        If the folder cannot be made.
    """
    if is_remote(out):
        if resume:
            raise OptionError("A run to an address cannot be taken up", where="--resume",
                              fix="Leave --resume out; pieces are written over")  # fmt: skip
        return Parts(folder=out.rstrip("/"), ending=ending, key=key)
    folder = Path(f"{out.removeprefix('file://')}.parts")
    parts = Parts(folder=str(folder), ending=ending, key=key)
    plan = folder / _PLAN
    with writing(str(folder)):
        if resume and plan.exists():
            if plan.read_text(encoding="utf-8") != key:
                raise ConflictError(
                    "The pieces that are there were made of other input or with other options",
                    where=str(folder),
                    fix="Leave --resume out to begin again, or give what was given before",
                )
            for left in folder.glob(".*"):
                left.unlink(missing_ok=True)
            return parts
        if folder.exists():
            parts.drop()
        folder.mkdir()
        with replacing(plan) as file:
            file.write(key.encode())
    return parts
