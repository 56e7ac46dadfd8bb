"""What Word needs and python-docx lacks: fonts of two scripts, row rules, a fixed clock."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_BARRED = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FONT = "Noto Sans"
FONT_RTL = "Noto Naskh Arabic"


def clean(text: str) -> str:
    """Text whose characters XML can hold; another stands there as its number, like ⟨U+001B⟩."""
    return _BARRED.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def has_arabic(text: str) -> bool:
    """Whether a text holds a letter of the Arabic script."""
    return any("؀" <= c <= "ۿ" or "ݐ" <= c <= "ݿ" or "ﭐ" <= c <= "ﻼ" for c in text)


def fonts(properties: Any, size: float) -> None:
    """Give a style its fonts for Latin and for right-to-left text, and its size in points."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    fonts.set(qn("w:cs"), FONT_RTL)
    complex_size(properties, size)


def complex_size(properties: Any, size: float) -> None:
    """Size in points of right-to-left text."""
    element = properties.find(qn("w:szCs"))
    if element is None:
        element = OxmlElement("w:szCs")
        properties.append(element)
    element.set(qn("w:val"), str(round(size * 2)))


def repeat(row: Any) -> None:
    """Let a heading row stand again on each page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    whole = OxmlElement("w:cantSplit")
    whole.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(whole)


def light_borders(table: Any) -> None:
    """Hairlines between rows and none between columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        across = side in ("top", "bottom", "insideH")
        line.set(qn("w:val"), "single" if across else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "BDBAB2")
        borders.append(line)
    table._tbl.tblPr.append(borders)


def without_clock(data: bytes) -> bytes:
    """The same archive with every entry dated alike."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
