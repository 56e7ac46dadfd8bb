"""Leaflet as an installed package, and our own scripts; nothing is ever fetched."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from xstatic.pkg import leaflet

from geo.core.digest import digest
from geo.core.errors import IntegrityError

LEAFLET_VERSION = "1.9.3"
LEAFLET_SHA256 = {
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}
_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_LAYOUT = re.compile(r"(?m)^[ \t]*(?://.*)?\n?")


@lru_cache(maxsize=8)
def leaflet_asset(name: str) -> str:
    """Text of a file of the installed Leaflet, which must be the one this page was made for.

    Raises
    ------
    IntegrityError
        If the file differs from the release named in `LEAFLET_VERSION`.
    """
    path = Path(leaflet.BASE_DIR) / name
    content = path.read_bytes()
    if digest(content) != LEAFLET_SHA256[name]:
        raise IntegrityError(
            f"{name} is not that of Leaflet {LEAFLET_VERSION}",
            where=str(path.name),
            fix="Install the locked requirements again with make env",
        )
    # A browser hashes what it parsed, and a parser knows only one line ending.
    text = content.decode("utf-8").replace("\r\n", "\n")
    return text[: text.rfind("//# sourceMappingURL")] if name.endswith(".js") else text


@cache
def page_script() -> str:
    """Our own script: the files of ``static/`` in order, in one scope of their own."""
    parts = [_bare(p.read_text(encoding="utf-8")) for p in sorted(_STATIC.glob("*.js"))]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "\n})();\n"


def _bare(script: str) -> str:
    """A script without indentation and without lines that are a comment: an eighth of every file.

    No text of ours runs over a line's end, so that nothing but the layout is lost.
    """
    return _LAYOUT.sub("", script)


@cache
def page_style() -> str:
    """Our own style sheet."""
    return (_STATIC / "page.css").read_text(encoding="utf-8")


@cache
def page_body() -> str:
    """The page's fixed markup; it holds no word of any record."""
    return (_STATIC / "page.html").read_text(encoding="utf-8")


@cache
def _word_table() -> dict[str, dict[str, str]]:
    with (_HERE / "words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {lang: {row["key"]: row[lang] for row in rows} for lang in ("en", "ur")}


def words(lang: str) -> dict[str, str]:
    """Words of the interface in ``en`` or ``ur``."""
    return dict(_word_table()[lang])
