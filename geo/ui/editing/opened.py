"""The record that a session has open for editing, as it stood when it was opened."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from geo.incidents import model
from geo.store.drafts import Draft
from geo.store.targets import OWN
from geo.store.versions import Version
from geo.ui.editing.grid import Grid
from geo.workflow import editing

_KEY = "opened-record"
NEW = "new"


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What somebody else has stored since a record was opened, and the store's words on it."""

    stored: Draft
    what: str


@dataclass(kw_only=True)
class Opened:
    """A record in hand.

    ``draft`` is what it was when it was opened, ``turn`` counts the openings of the session and
    is part of the keys of the form, so that a record opened again shows what is stored.
    ``saved`` is the version of the save before, ``asked`` whether saving was tried, ``grids`` its
    tables and ``typed`` its cells as they were typed: Streamlit forgets what it does not draw.
    ``sources`` are those that it cites, as they were when it was opened.
    """

    draft: Draft
    turn: int
    is_new: bool = False
    saved: Version | None = None
    asked: bool = False
    conflict: Conflict | None = None
    grids: dict[str, Grid] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, str]:
        """Cells of the incident as it was opened."""
        return dict(self.draft.values)

    def now(self, name: str) -> str:
        """A cell as it was typed last, as it is stored if it was not."""
        return self.typed.get(name, self.cells.get(name, ""))

    @property
    def is_written_in(self) -> bool:
        """Whether something was typed that is not stored."""
        stored = self.cells
        return any(cell != stored.get(name, "") for name, cell in self.typed.items()) or any(
            grid.is_changed for grid in self.grids.values()
        )

    def key(self, name: str) -> str:
        """Key of a widget of the form."""
        return f"edit-{self.turn}-{name}"


def current(wanted: str) -> Opened | None:
    """The record that the address names, opened; the session's own where it is that one.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    """
    held: Opened | None = st.session_state.get(_KEY)
    if not wanted:
        return None
    if held is not None and (NEW if held.is_new else held.draft.incident_id) == wanted:
        return held
    return begin() if wanted == NEW else reopen(wanted)


def left() -> Opened | None:
    """The record in hand, if something was typed into it that is not stored."""
    held: Opened | None = st.session_state.get(_KEY)
    return held if held is not None and held.is_written_in else None


def reopen(incident_id: str, *, saved: Version | None = None) -> Opened:
    """Open a record as it is stored now."""
    return _hold(editing.open_draft(incident_id), is_new=False, saved=saved)


def begin() -> Opened:
    """Open the form for a new record."""
    blank = dict.fromkeys(model.INCIDENTS.columns, "")
    draft = Draft(incident_id="", dataset=OWN, values=blank, claims=(), token="")
    return _hold(draft, is_new=True)


def _hold(draft: Draft, *, is_new: bool, saved: Version | None = None) -> Opened:
    before: Opened | None = st.session_state.get(_KEY)
    opened = Opened(draft=draft, turn=before.turn + 1 if before else 1, is_new=is_new, saved=saved)
    st.session_state[_KEY] = opened
    return opened


def close() -> None:
    """Let go of the record: it is opened anew when it is asked for."""
    held: Opened | None = st.session_state.get(_KEY)
    if held is not None:
        blank = Draft(incident_id="", dataset="", values={}, claims=(), token="")
        st.session_state[_KEY] = Opened(draft=blank, turn=held.turn)
