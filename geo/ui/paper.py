"""Text of files and records on a page: one own component that writes every word as text.

Streamlit's own texts read Markdown, and Markdown fetches pictures. What comes from a file or a
record is given to this component or to a table, never to them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from geo import __version__
from geo.ui import tongue as speech

Block = dict[str, Any]
_HOME = "balochistan-incident-atlas"
_NAME = f"{_HOME}.paper"
_HTML = "<div class='paper'></div><p class='away' role='status'></p>"


def _known() -> None:
    """Tell the running server where the component's files are.

    Streamlit would run a script given as text from a blob, which the content policy of a served
    atlas forbids; a file it asks of the server. Only packages with a manifest of their own are
    found by themselves, so the manifest is given here, to each server that the process runs.
    """
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(_NAME) is None:
        paper = ComponentConfig(name="paper", asset_dir="static")
        manifest = ComponentManifest(name=_HOME, version=__version__, components=[paper])
        manager.register_from_manifest(manifest, Path(__file__).parent)


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    """The component; a server must know its files before, and none runs where modules are read."""
    return component(_NAME, html=_HTML, css="paper.css", js="paper.js")


def show(*blocks: Block | None, key: str) -> dict[str, str] | None:
    """Show blocks one under the other.

    Returns
    -------
    dict or None
        What was just pressed in a block of cards: ``act`` (``on``, ``off`` or ``open``) and ``id``.
    """
    shown = [block for block in blocks if block]
    if not shown:
        return None
    _known()
    result = _component()(
        data={"blocks": shown, "words": speech.names("paper")}, key=key, on_said_change=_nothing
    )
    said: dict[str, str] | None = result.said
    return said


def _nothing() -> None:
    """A trigger needs a listener; the page reads the value itself."""


def tongue(lang: str) -> Block:
    """No text, but the language and direction of the whole document."""
    return {"kind": "tongue", "lang": lang}


def door() -> Block:
    """No text, but the page that somebody came for is where they are after signing in."""
    return {"kind": "door"}


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
    pressed: bool = False,
) -> Block:
    """A message with its place and its way out; ``tone``: refused, asked, warn or done.

    One that answers what was just ``pressed`` is brought into view.
    """
    rows = [[label, value] for label, value in where if value]
    return {
        "kind": "problem", "tone": tone, "title": title, "what": what, "where": rows, "fix": fix,
        "code": code, "pressed": pressed,
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
