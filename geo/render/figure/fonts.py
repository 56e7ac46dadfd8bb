"""One type family for Latin and Urdu, from an installed package, in two static weights.

The package ships a variable font; matplotlib and PDF readers know static ones, so each weight is
cut from it once and kept in the cache folder under the hash of what it was cut from.
"""

from __future__ import annotations

import importlib.util
import io
import os
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from threading import get_ident

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

from geo.core.digest import digest
from geo.core.errors import NotFoundError
from geo.core.settings import cache_dir

FAMILY = "Noto Sans Arabic"
PACKAGE = "justmytype-intl-rtl"
WEIGHTS = {"regular": 400, "bold": 680}
_MODULE = "justmytype_intl_rtl"
_FILE = Path("fonts", "ofl", "notosansarabic", "NotoSansArabic[wdth,wght].ttf")
_PT = 25.4 / 72
_SUBSTITUTE = "?"
_RLM = "\u200f"


class FontMissingError(NotFoundError):
    """The font that has the letters of Urdu is not installed."""


def variable_font() -> Path:
    """Path of the variable font in the installed package.

    Raises
    ------
    FontMissingError
        If the package is not installed; the message says how to get it.
    """
    found = importlib.util.find_spec(_MODULE)
    folders = list(found.submodule_search_locations or []) if found else []
    for folder in folders:
        path = Path(folder) / _FILE
        if path.is_file():
            return path
    raise FontMissingError(
        f"No font {FAMILY!r}, which has the letters of Urdu (U+06C1 and others)",
        fix=f"Run make env, or pip install {PACKAGE}==0.1.0",
    )


@lru_cache(maxsize=8)
def font_path(weight: str = "regular") -> Path:
    """Path of the static font of one of `WEIGHTS`, cut and cached when first asked for."""
    source = variable_font()
    stem = f"atlas-{digest(source.read_bytes())[:12]}-{weight}"
    target = cache_dir() / f"{stem}.ttf"
    if not target.is_file():
        _cut(source, weight=weight, target=target)
    return target


def _cut(source: Path, *, weight: str, target: Path) -> None:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (half a second that only the first run pays)
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = instantiateVariableFont(
        TTFont(source, recalcTimestamp=False), {"wght": WEIGHTS[weight], "wdth": 100}
    )
    for number, text in ((2, weight.title()), (4, f"{FAMILY} {weight.title()}"),
                         (6, f"NotoSansArabic-{weight.title()}")):  # fmt: skip
        font["name"].setName(text, number, 3, 1, 0x409)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".ttf")
    os.close(handle)
    font.save(temporary)
    Path(temporary).replace(target)


@lru_cache(maxsize=256)
def font(size: float, weight: str = "regular") -> FontProperties:
    """Font properties of a size in points."""
    return FontProperties(
        family=FAMILY, fname=str(font_path(weight)), size=size, weight=WEIGHTS[weight]
    )


@lru_cache(maxsize=32)
def _face(weight: str, _thread: int) -> FT2Font:
    # One for each thread: a face holds the text that it measures.
    # From memory: a handle that stays open is a warning when the process ends.
    return FT2Font(io.BytesIO(font_path(weight).read_bytes()))


@cache
def _letters() -> frozenset[int]:
    return frozenset(_face("regular", get_ident()).get_charmap())


_BLANKS = str.maketrans("\t\r\v\f", "    ")


def missing_letters(text: str) -> str:
    """Characters of a text that the font has no glyph for, each once."""
    known = _letters()
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known and c not in "\n" + _RLM))


def drawable(text: str) -> str:
    """Text with what the font lacks replaced by a question mark, so that no box is drawn.

    A tab or a carriage return is space.
    """
    text = text.translate(_BLANKS)
    lacking = missing_letters(text)
    return "".join(_SUBSTITUTE if c in lacking else c for c in text) if lacking else text


@lru_cache(maxsize=8192)
def text_width(text: str, *, size: float, weight: str = "regular") -> float:
    """Width in millimetres of one line as it will be shaped."""
    face = _face(weight, get_ident())
    face.set_size(100, 72)
    face.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64 * size / 100 * _PT


def line_height(size: float) -> float:
    """Distance between the baselines of two lines, millimetres."""
    return size * _PT * 1.28


def wrap(text: str, *, width: float, size: float, weight: str = "regular") -> list[str]:
    """Lines no wider than ``width`` millimetres; a single word may be wider."""
    space = text_width("n n", size=size, weight=weight) - text_width("nn", size=size, weight=weight)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, length = "", 0.0
        for word in paragraph.split():
            own = text_width(word, size=size, weight=weight)
            if line and length + space + own > width:
                lines.append(line)
                line, length = word, own
            else:
                length += own + (space if line else 0.0)
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def cut(words: str, *, room: float, size: float, weight: str = "regular") -> str:
    """Words that fit into ``room`` millimetres, with an ellipsis where some were left out."""
    kept = " ".join(words.split())
    while len(kept) > 1 and text_width(kept, size=size, weight=weight) > room:
        kept = kept[:-2].rstrip(" ,…") + "…"
    return kept
