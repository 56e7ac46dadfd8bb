"""The file that a session is working on: its bytes, its owner's answers, and what came of them.

It lives in the session's own state and nowhere else, so that two people's files never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from geo.core.digest import digest
from geo.importers.boundaries.measures import BoundaryMeasures
from geo.importers.boundaries.reading import BoundaryReading
from geo.importers.upload.errors import UploadError
from geo.store.basis import Basis
from geo.store.versions import Version
from geo.workflow import intake, own_boundaries
from geo.workflow.intake import Preview, Reading
from geo.workflow.views import MapView

_KEY, _COUNT, _MARK = "held-file", "held-files", "file"
COLUMN = "column."
_T = TypeVar("_T")


@dataclass(kw_only=True)
class Held:
    """A file in hand.

    ``choices`` are the answers given so far, ``dataset`` the name to import under (empty for the
    format's own). ``imported`` is the version that it became, ``added`` the district set,
    ``columns_before`` the column map that was taken back to be changed. ``seen`` is what the last
    preview on the page was made of, ``moved`` whether the store has moved on under the person's
    eyes. ``picking`` are the fields of columns, ``asking`` the answers and ``kinds`` those of words
    that were chosen and not yet given. ``kept`` holds what was worked out, by what it was worked
    out from. ``beside`` names files that were dropped with it and not read.
    """

    name: str
    data: bytes
    sha256: str
    accessed: date
    beside: tuple[str, ...] = ()
    choices: dict[str, str] = field(default_factory=dict)
    dataset: str = ""
    imported: Version | None = None
    added: str = ""
    columns_before: dict[str, str] = field(default_factory=dict)
    seen: Basis | None = None
    moved: bool = False
    picking: dict[str, str] | None = None
    asking: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def reading(self) -> Reading:
        """The file, read as far as the answers go."""
        key = (self.sha256, tuple(sorted(self.choices.items())), self.dataset, self.accessed)
        before = self.kept.get("reading")
        if before is not None and not intake.still_holds(before[1]):
            del self.kept["reading"]
        return self._once(
            "reading",
            key,
            lambda: intake.read_upload(
                self.data,
                self.name,
                choices=self.choices,
                dataset=self.dataset,
                accessed=self.accessed,
            ),
        )

    def preview(self, reading: Reading, token: str) -> Preview:
        """What importing would change in the store of this state."""
        return self._once("preview", (id(reading), token), lambda: intake.preview_import(reading))

    def map(self, preview: Preview) -> MapView:
        """The file's records alone, as the map page draws them."""
        return self._once(
            "map", id(preview), lambda: intake.preview_map(preview, produced=date.today())
        )

    def areas(self) -> BoundaryReading | UploadError:
        """The file as districts, or the question or refusal that keeps it from being read."""
        own = {k: v for k, v in self.choices.items() if k in own_boundaries.CHOICES}
        return self._once("areas", tuple(sorted(own.items())), lambda: self._read_areas(own))

    def _read_areas(self, choices: dict[str, str]) -> BoundaryReading | UploadError:
        try:
            return own_boundaries.read_boundaries(self.data, self.name, choices=choices)
        except UploadError as error:
            return error

    def measures(self, areas: BoundaryReading) -> BoundaryMeasures:
        """How far the districts agree with the shipped ones."""
        return self._once(
            "measures", id(areas), lambda: own_boundaries.measure_against_shipped(areas)
        )

    def _once(self, name: str, key: Hashable, make: Callable[[], _T]) -> _T:
        held = self.kept.get(name)
        if held is None or held[0] != key:
            held = (key, make())
            self.kept[name] = held
        made: _T = held[1]
        return made

    def answer(self, key: str, value: str) -> None:
        """Take an answer; an empty one takes it back."""
        self.asking.pop(key, None)
        if value:
            self.choices[key] = value
        else:
            self.choices.pop(key, None)

    def take_columns(self, chosen: dict[str, str]) -> None:
        """Take a column map: fields with the file's columns; it replaces the one before."""
        self.reopen_columns()
        self.choices |= {f"{COLUMN}{name}": column for name, column in chosen.items()}
        self.columns_before = chosen

    def reopen_columns(self) -> None:
        """Take the column map back; what was chosen is proposed again."""
        self.picking = None
        self.choices = {k: v for k, v in self.choices.items() if not k.startswith(COLUMN)}


def current() -> Held | None:
    """The session's file, if it has one."""
    held: Held | None = st.session_state.get(_KEY)
    return held


def take(name: str, data: bytes, *, beside: Sequence[str] = ()) -> Held:
    """Take a file in hand; ``beside`` are the names of those that were dropped with it."""
    plain, *others = (
        one.encode("utf-8", errors="replace").decode("utf-8") for one in (name, *beside)
    )
    held = Held(
        name=plain, data=data, sha256=digest(data), accessed=date.today(), beside=tuple(others)
    )
    st.session_state[_KEY] = held
    return held


def mark(held: Held) -> None:
    """Write to the address that a file is in hand: the session that has it can end any time."""
    name, done = held.sha256[:12], held.imported is not None or bool(held.added)
    if done:
        st.query_params.pop(_MARK, None)
    elif st.query_params.get(_MARK) != name:
        st.query_params[_MARK] = name


def was_marked() -> bool:
    """Whether the address says that a file is in hand."""
    return _MARK in st.query_params


def put_away() -> None:
    """Let go of the file; nothing of it was written unless it was imported."""
    st.session_state.pop(_KEY, None)
    st.query_params.pop(_MARK, None)
    st.session_state[_COUNT] = turn() + 1


def turn() -> int:
    """How many files the session has had: part of the keys of its widgets."""
    number: int = st.session_state.get(_COUNT, 0)
    return number
