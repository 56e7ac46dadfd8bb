"""The page, the styles and the papers of a Word file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.export.brief.model import Brief
from geo.export.brief.word_xml import clean, fonts
from geo.export.stamp import KEY


def set_page(doc: Any) -> None:
    """A4, and the styles of two scripts."""
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    styles = doc.styles
    normal = styles["Normal"]
    normal.font.size = Pt(10)
    normal.paragraph_format.space_after = Pt(5)
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 14), ("Heading 2", 11)):
        style = styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1C, 0x21, 0x26)
        fonts(style.element.get_or_add_rPr(), size)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = styles[name]
        style.font.bold = True
        style.font.cs_bold = True
        style.paragraph_format.keep_with_next = True
    borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        styles["Title"].element.pPr.remove(borders)


def set_papers(doc: Any, brief: Brief) -> None:
    """Title, dates and stamp of the file."""
    core = doc.core_properties
    day = datetime.fromisoformat(brief.produced)
    core.created = core.modified = day
    core.author = core.last_modified_by = brief.product
    core.title = clean(brief.title.text)[:255]
    core.language = brief.lang
    stamp = dict(brief.stamp)
    core.identifier = f"data {stamp['data']}; selection {stamp['selection']}"
    core.keywords = stamp["link"][:255]
    core.comments = stamp["command"][:255]
    core.revision = 1
    _keep(doc, stamp["stamp"])


def _keep(doc: Any, stamp: str) -> None:
    """Keep the stamp as a document variable: Word carries it along and shows it nowhere."""
    settings = doc.settings.element
    variables = OxmlElement("w:docVars")
    variable = OxmlElement("w:docVar")
    variable.set(qn("w:name"), KEY)
    variable.set(qn("w:val"), stamp)
    variables.append(variable)
    before = settings.find(qn("w:compat"))
    if before is None:
        settings.append(variables)
    else:
        before.addnext(variables)
