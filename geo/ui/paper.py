"""Text of files and records on a page: one own component that writes every word as text.

Streamlit's own texts read Markdown, and Markdown fetches pictures. What comes from a file or a
record is given to this component or to a table, never to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

Block = dict[str, Any]
_STATIC = Path(__file__).with_name("static")

_component: Callable[..., Any] = component(
    "atlas_paper",
    html="<div class='paper'></div>",
    css=(_STATIC / "paper.css").read_text(encoding="utf-8"),
    js=(_STATIC / "paper.js").read_text(encoding="utf-8"),
)


def show(*blocks: Block | None, key: str) -> dict[str, str] | None:
    """Show blocks one under the other.

    Returns
    -------
    dict or None
        What was just pressed in a block of cards: ``act`` (``switch`` or ``open``) and ``id``.
    """
    shown = [block for block in blocks if block]
    if not shown:
        return None
    result = _component(data={"blocks": shown}, key=key, on_said_change=_nothing)
    said: dict[str, str] | None = result.said
    return said


def _nothing() -> None:
    """A trigger needs a listener; the page reads the value itself."""


def text(words: str, *, tone: str = "") -> Block:
    """A paragraph; ``tone`` is ``quiet`` for what is beside the point."""
    return {"kind": "text", "text": words, "tone": tone}


def facts(rows: Sequence[tuple[str, str]]) -> Block:
    """Labels with their values; a value that is empty is left out."""
    return {"kind": "facts", "rows": [[label, value] for label, value in rows if value]}


def numbers(items: Sequence[tuple[int, str, str]]) -> Block:
    """Numbers with a label and a tone (``warn``, ``harm`` or empty); a zero is quiet."""
    return {
        "kind": "numbers",
        "items": [
            {"n": f"{n:,}", "label": label, "tone": tone if n else "none"}
            for n, label, tone in items
        ],
    }


def problem(
    title: str,
    *,
    what: str = "",
    where: Sequence[tuple[str, str]] = (),
    fix: str = "",
    code: str = "",
    tone: str = "refused",
) -> Block:
    """A message with its place and its way out; ``tone``: refused, asked, warn or done."""
    rows = [[label, value] for label, value in where if value]
    return {
        "kind": "problem", "tone": tone, "title": title, "what": what, "where": rows, "fix": fix,
        "code": code,
    }  # fmt: skip


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str = "",
    align: Sequence[str] = (),
) -> Block:
    """A small table that is read as a whole; a long one belongs in `st.dataframe`."""
    return {
        "kind": "table", "caption": caption, "columns": list(columns),
        "rows": [list(row) for row in rows], "align": list(align),
    }  # fmt: skip


def compare(
    heads: tuple[str, str], rows: Sequence[tuple[str, str | list[str], str | list[str], str]]
) -> Block:
    """Two things side by side: label, the one, the other, and ``differs`` or an empty tone."""
    return {"kind": "compare", "heads": list(heads), "rows": [list(row) for row in rows]}


def changes(items: Sequence[dict[str, Any]]) -> Block:
    """What was changed by whom: ``who``, ``when``, ``why``, ``note`` and ``cells``.

    A cell is a field with what it was and what it is, or with a text and None.
    """
    return {"kind": "changes", "items": list(items)}


def cards(items: Sequence[dict[str, Any]]) -> Block:
    """Cards with a switch and a button: ``id``, ``title``, ``meta``, ``note``, ``on`` and so on."""
    return {"kind": "cards", "items": list(items)}
