"""The record that a session has open for editing, as it stood when it was opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from geo.incidents import model
from geo.store.drafts import Draft
from geo.store.targets import OWN
from geo.store.versions import Version
from geo.ui.editing.grid import Grid
from geo.workflow import editing

_KEY, _MARK = "opened-record", "typed"
NEW = "new"
_ASIDE = 20


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What somebody else has stored since a record was opened, and the store's words on it."""

    stored: Draft
    what: str


@dataclass(kw_only=True)
class Hand:
    """What a session holds: its record, put in another's place without asking Streamlit.

    A press that comes while the one before is being written begins a run of its own beside that
    one's, which then ends wherever it asks Streamlit for something. ``writing`` is held meanwhile,
    and whoever waited finds another record in hand than the one that was on the page.
    ``aside`` are records that were left for another with something typed into them, the last ones
    last; ``turns`` counts the openings.
    """

    record: Opened | None = None
    aside: list[Opened] = field(default_factory=list)
    turns: int = 0
    writing: Lock = field(default_factory=Lock)


@dataclass(kw_only=True)
class Opened:
    """A record in hand.

    ``draft`` is what it was when it was opened, ``turn`` counts the openings of the session and
    is part of the keys of the form, so that a record opened again shows what is stored.
    ``saved`` is the version of the save before, ``added`` whether that made it and the address
    does not name it yet, ``asked`` whether saving was tried, ``grids`` its tables and ``typed`` its
    cells as they were typed: Streamlit forgets what it does not draw. ``sources`` are those that it
    cites, as they were when it was opened, ``named`` the lines of new ones with their ids. ``lost``
    tells that a session before this one, which has ended, had something typed into it.
    """

    draft: Draft
    turn: int
    hand: Hand = field(default_factory=Hand)
    is_new: bool = False
    saved: Version | None = None
    added: bool = False
    asked: bool = False
    conflict: Conflict | None = None
    grids: dict[str, Grid] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    named: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    lost: bool = False

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

    def is_called(self, wanted: str) -> bool:
        """Whether an address means this record."""
        if wanted == NEW:
            return self.is_new or self.added
        return wanted == self.draft.incident_id

    def stored(self, draft: Draft, *, saved: Version | None) -> None:
        """Let the record as a save left it take the place of this one."""
        self.hand.turns += 1
        self.hand.record = Opened(
            draft=draft, turn=self.hand.turns, hand=self.hand, saved=saved, added=self.is_new
        )


def current(wanted: str) -> Opened | None:
    """The record that the address names, opened; the session's own where it is that one.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    """
    hand = _hand()
    if not wanted:
        return None
    held = hand.record
    if held is not None and held.is_called(wanted):
        held.added = held.added and wanted == NEW
        return held
    for one in hand.aside:
        if one.is_called(wanted):
            hand.aside.remove(one)
            _put_aside(hand)
            hand.record = one
            return one
    lost = held is None and _MARK in st.query_params
    opened = begin() if wanted == NEW else reopen(wanted)
    opened.lost = lost
    return opened


def mark(opened: Opened) -> None:
    """Write to the address that something is typed: the session that has it can end any time."""
    if not opened.is_written_in:
        st.query_params.pop(_MARK, None)
    elif _MARK not in st.query_params:
        st.query_params[_MARK] = "1"


def left(wanted: str = "") -> Opened | None:
    """The record that was left last with something typed into it that is not stored.

    It is none that ``wanted`` means.
    """
    hand = _hand()
    there = [one for one in (*hand.aside, hand.record) if one is not None and one.is_written_in]
    others = (one for one in reversed(there) if not (wanted and one.is_called(wanted)))
    return next(others, None)


def reopen(incident_id: str) -> Opened:
    """Open a record as it is stored now."""
    return _hold(editing.open_draft(incident_id), is_new=False)


def begin() -> Opened:
    """Open the form for a new record."""
    blank = dict.fromkeys(model.INCIDENTS.columns, "")
    draft = Draft(incident_id="", dataset=OWN, values=blank, claims=(), token="")
    return _hold(draft, is_new=True)


def close() -> None:
    """Let go of the record: it is opened anew when it is asked for."""
    if _hand().record is not None:
        blank = Draft(incident_id="", dataset="", values={}, claims=(), token="")
        _hold(blank, is_new=False)


def _hand() -> Hand:
    hand: Hand = st.session_state.setdefault(_KEY, Hand())
    return hand


def _hold(draft: Draft, *, is_new: bool) -> Opened:
    hand = _hand()
    if hand.record is not None and not hand.record.is_called(draft.incident_id or NEW):
        _put_aside(hand)
    hand.turns += 1
    hand.record = Opened(draft=draft, turn=hand.turns, hand=hand, is_new=is_new)
    return hand.record


def _put_aside(hand: Hand) -> None:
    """Keep what was typed into the record in hand, which another takes the place of."""
    if hand.record is not None and hand.record.is_written_in:
        hand.aside = [*hand.aside, hand.record][-_ASIDE:]
