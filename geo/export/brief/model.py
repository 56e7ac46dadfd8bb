"""The document of a situation update, with no word of any file format in it.

A sentence is made of pieces: plain words, and beside them everything that must be traceable. A
number in a sentence is therefore always a `Figure` (read from claims), a `Count` (of the scene's
records) or part of a `Day`; plain words hold no digit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure that somebody stated.

    Attributes
    ----------
    text
        As printed: "84", "14–177", "362+".
    claims
        Ids of the claims it was read from; empty for a count of places, which has only sources.
    sources
        Numbers of its sources in the brief's list.
    defines
        Whether the claims are written out here, so that other figures can point at this place.
    """

    text: str
    claims: tuple[str, ...] = ()
    sources: tuple[int, ...] = ()
    defines: bool = False


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number that was counted in the scene; ``of`` says what was counted."""

    text: str
    of: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """A date or a period, as printed."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """Text of a record: shown as it is, in its own language and direction."""

    text: str
    strong: bool = False


Piece = str | Figure | Count | Day | Said


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Pieces in reading order; ``kind`` is ``plain``, ``lead``, ``note`` or ``subject``."""

    pieces: tuple[Piece, ...]
    kind: str = "plain"

    @property
    def text(self) -> str:
        """The sentence as plain text, without source numbers."""
        return "".join(p if isinstance(p, str) else p.text for p in self.pieces)


@dataclass(frozen=True, kw_only=True)
class Bullets:
    """Sentences as a list."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Sentences of a table cell; ``look`` is ``text``, ``number``, ``absent`` or ``head``."""

    lines: tuple[Sentence, ...] = ()
    look: str = "text"
    span: int = 1


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; ``widths`` are the shares of its columns, in per cent."""

    key: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG, its alternative for narrow screens, and what it says in words."""

    key: str
    svg: str
    alt: str
    narrow: str = ""
    caption: str = ""
    note: str = ""
    width_mm: float = 165.0


@dataclass(frozen=True, kw_only=True)
class Source:
    """One entry of the numbered list."""

    number: int
    text: str
    note: str
    url: str


Block = Sentence | Bullets | Table | Picture


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A situation update.

    Attributes
    ----------
    lang
        ``en`` or ``ur``; Urdu is written from right to left.
    title
        One sentence that says what the view holds.
    facts
        Label and value of the three dates, filters, rule, boundaries and data.
    stamp
        Machine-readable label and value: data, selection, version, link, command.
    foot
        One line for the foot of every page.
    """

    lang: str
    product: str
    title: Sentence
    summary: tuple[Sentence, ...]
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    sources_title: str
    closing: tuple[tuple[str, str], ...]
    stamp: tuple[tuple[str, str], ...]
    foot: str
    produced: str

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return "rtl" if self.lang == "ur" else "ltr"
