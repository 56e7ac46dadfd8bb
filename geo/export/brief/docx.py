"""A brief as a Word file that editors can change: real headings, tables and numbered sources."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.export.brief.html import anchor
from geo.export.brief.model import (
    Brief,
    Bullets,
    Cell,
    Count,
    Figure,
    Picture,
    Piece,
    Said,
    Sentence,
    Source,
    Table,
)
from geo.export.brief.rasters import Raster, draw_pictures
from geo.export.brief.words import words_of
from geo.export.stamp import KEY

_SOFT = RGBColor(0x54, 0x58, 0x5F)
_WIDTH_MM = 170
# Word has no isolates that every version knows; marks keep "14–177" and "ISPR, 5" in order.
_LRM, _RLM = "\u200e", "\u200f"
_FONT = "Noto Sans"
_FONT_RTL = "Noto Naskh Arabic"


def write_docx(brief: Brief) -> bytes:
    """Write the file; the same brief and the same browser give the same bytes.

    Pictures are drawn by a headless browser. Where there is none each is left out, with a note in
    its place that holds its text in words.
    """
    return _Writer(brief, draw_pictures(brief)).write()


class _Writer:
    def __init__(self, brief: Brief, rasters: dict[str, Raster]) -> None:
        self.brief = brief
        self.rasters = rasters
        self.rtl = brief.direction == "rtl"
        self.doc = Document()
        self.marks = 0
        self.defined: set[str] = set()

    def write(self) -> bytes:
        """Everything in order."""
        self._page()
        brief = self.brief
        self._paragraph(Sentence(pieces=(brief.product,), kind="note"))
        title = self.doc.add_heading(level=0)
        self._fill(title, brief.title)
        for sentence in brief.summary:
            self._paragraph(sentence)
        facts = " · ".join(f"{label}: {value}" for label, value in brief.facts)
        self._paragraph(Sentence(pieces=(facts,), kind="note"))
        for section in brief.sections:
            self._heading(section.title, 1)
            small: Any = None
            for block in section.blocks:
                if isinstance(block, Picture) and block.width_mm < 100:
                    small = self._small(block, small)
                    continue
                small = None
                if isinstance(block, Sentence):
                    self._paragraph(block)
                elif isinstance(block, Bullets):
                    for item in block.items:
                        self._fill(self._new("List Bullet"), item)
                elif isinstance(block, Table):
                    self._table(block)
                else:
                    self._picture(block)
        self._heading(brief.sources_title, 1)
        for source in brief.sources:
            self._source(source)
        for label, text in brief.closing:
            pieces: tuple[Piece, ...] = (Said(text=f"{label}. ", strong=True), Said(text=text))
            self._paragraph(Sentence(pieces=pieces, kind="note"))
        self._foot()
        self._properties()
        out = io.BytesIO()
        self.doc.save(out)
        return _without_clock(out.getvalue())

    def _page(self) -> None:
        section = self.doc.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(18)
        styles = self.doc.styles
        normal = styles["Normal"]
        normal.font.size = Pt(10)
        normal.paragraph_format.space_after = Pt(5)
        for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 14), ("Heading 2", 11)):
            style = styles[name]
            style.font.size = Pt(size)
            style.font.color.rgb = RGBColor(0x1C, 0x21, 0x26)
            _fonts(style.element.get_or_add_rPr(), size)
        for name in ("Title", "Heading 1", "Heading 2"):
            style = styles[name]
            style.font.bold = True
            style.font.cs_bold = True
            style.paragraph_format.keep_with_next = True
        borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            styles["Title"].element.pPr.remove(borders)

    def _new(self, style: str | None = None) -> Any:
        return self._set(self.doc.add_paragraph(style=style))

    def _set(self, paragraph: Any) -> Any:
        if self.rtl:
            properties = paragraph._p.get_or_add_pPr()
            if properties.find(qn("w:bidi")) is None:
                properties.append(OxmlElement("w:bidi"))
        return paragraph

    def _heading(self, text: str, level: int) -> None:
        heading = self.doc.add_heading(level=level)
        self._fill(heading, Sentence(pieces=(text,)))

    def _paragraph(self, sentence: Sentence) -> None:
        if sentence.kind == "subject":
            self._fill(self.doc.add_heading(level=2), sentence)
            return
        self._fill(self._new(), sentence)

    def _fill(self, paragraph: Any, sentence: Sentence, *, size: float | None = None) -> None:
        self._set(paragraph)
        quiet = sentence.kind == "note"
        for piece in sentence.pieces:
            self._piece(paragraph, piece, quiet=quiet, size=size or (8.5 if quiet else None))

    def _piece(self, paragraph: Any, piece: Piece, *, quiet: bool, size: float | None) -> None:
        text = piece if isinstance(piece, str) else piece.text
        latin = not _has_arabic(text) and not isinstance(piece, str)
        if self.rtl and latin:
            text = f"{_LRM}{text}{_LRM}{_RLM}"
        run = self._run(paragraph, text, rtl=self.rtl and not latin, quiet=quiet, size=size)
        if isinstance(piece, Said) and piece.strong:
            run.bold = True
        if isinstance(piece, Count):
            return
        if isinstance(piece, Figure):
            run.bold = not piece.defines
            if piece.defines:
                self._bookmarks(run, piece)
            if piece.sources:
                numbers = f"[{', '.join(map(str, piece.sources))}]"
                note = self._run(
                    paragraph,
                    f"{_LRM}{numbers}{_LRM}{_RLM}" if self.rtl else numbers,
                    rtl=False,
                    quiet=True,
                    size=size,
                )
                note.font.superscript = True

    def _run(self, paragraph: Any, text: str, *, rtl: bool, quiet: bool, size: float | None) -> Any:
        run = paragraph.add_run(_clean(text))
        if size:
            run.font.size = Pt(size)
            _complex_size(run._r.get_or_add_rPr(), size)
        if quiet:
            run.font.color.rgb = _SOFT
        if rtl:
            properties = run._r.get_or_add_rPr()
            properties.append(OxmlElement("w:rtl"))
            language = OxmlElement("w:lang")
            language.set(qn("w:bidi"), "ur-PK")
            properties.append(language)
        return run

    def _bookmarks(self, run: Any, figure: Figure) -> None:
        """Mark where a claim is written out, so that a link can find it."""
        for claim in figure.claims:
            name = anchor(claim).replace("-", "_")[:40]
            if name in self.defined:
                continue
            self.defined.add(name)
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            for element in (start, end):
                element.set(qn("w:id"), str(self.marks))
            start.set(qn("w:name"), name)
            run._r.addprevious(start)
            run._r.addnext(end)
            self.marks += 1

    def _table(self, table: Table) -> None:
        if table.caption:
            self._heading(table.caption, 2)
        made = self.doc.add_table(rows=1, cols=len(table.head), style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        if self.rtl:
            made._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for cell, head in zip(made.rows[0].cells, table.head, strict=True):
            self._cell(cell, Cell(lines=(Sentence(pieces=(Said(text=head, strong=True),)),)))
        _repeat(made.rows[0])
        for row in table.rows:
            added = made.add_row()
            _keep_whole(added)
            cells = added.cells
            if row[-1].span > 1:
                cells[len(row) - 1].merge(cells[-1])
                cells = cells[: len(row)]
            for cell, content in zip(cells, row, strict=True):
                self._cell(cell, content)
        for at, share in enumerate(table.widths):
            width = Mm(_WIDTH_MM * share / sum(table.widths))
            made.columns[at].width = width
            for row in made.rows:
                if len({c._tc for c in row.cells}) == len(row.cells):
                    row.cells[at].width = width
        _light_borders(made)
        after = Sentence(pieces=(table.note,), kind="note")
        self._fill(self._new(), after)

    def _cell(self, cell: Any, content: Cell) -> None:
        paragraph = cell.paragraphs[0]
        for at, line in enumerate(content.lines):
            if at:
                paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            absent = content.look == "absent"
            shown = Sentence(pieces=line.pieces, kind="note") if absent else line
            self._fill(paragraph, shown, size=8.5)
            if content.look == "number" and not self.rtl and len(line.pieces) == 1:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _picture(self, picture: Picture) -> None:
        if picture.caption:
            self._heading(picture.caption, 2)
        raster = self.rasters.get(picture.key)
        if raster is None:
            self._left_out(picture)
        else:
            self._image(self.doc.add_paragraph(), picture, raster)
        if picture.note:
            self._paragraph(Sentence(pieces=(picture.note,), kind="note"))

    def _small(self, picture: Picture, cell: Any) -> Any:
        """Put two small pictures side by side; returns the cell that has room for one more."""
        raster = self.rasters.get(picture.key)
        if raster is None:
            self._left_out(picture)
            return cell
        if cell is not None:
            self._image(cell.paragraphs[0], picture, raster)
            return None
        pair = self.doc.add_table(rows=1, cols=2)
        if self.rtl:
            pair._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        self._image(pair.rows[0].cells[0].paragraphs[0], picture, raster)
        return pair.rows[0].cells[1]

    def _image(self, paragraph: Any, picture: Picture, raster: Raster) -> None:
        run = paragraph.add_run()
        shape = run.add_picture(io.BytesIO(raster.png), width=Mm(picture.width_mm))
        properties = shape._inline.docPr
        properties.set("descr", _clean(picture.alt))
        properties.set("name", picture.key)

    def _left_out(self, picture: Picture) -> None:
        text = words_of(self.brief.lang)("picture_left_out", alt=picture.alt)
        self._paragraph(Sentence(pieces=(text,), kind="note"))

    def _source(self, source: Source) -> None:
        paragraph = self._set(self.doc.add_paragraph())
        paragraph.paragraph_format.left_indent = Mm(9)
        paragraph.paragraph_format.first_line_indent = Mm(-9)
        paragraph.paragraph_format.space_after = Pt(2)
        self._run(paragraph, f"[{source.number}]\t", rtl=False, quiet=False, size=8.5)
        self._run(paragraph, source.text, rtl=_has_arabic(source.text), quiet=False, size=8.5)
        if source.note:
            self._run(
                paragraph, f" · {source.note}", rtl=_has_arabic(source.note), quiet=True, size=8.5
            )
        if source.url:
            self._run(paragraph, " ", rtl=False, quiet=True, size=8.5)
            self._link(paragraph, source.url)

    def _link(self, paragraph: Any, url: str) -> None:
        relation = self.doc.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), relation)
        run = self._run(paragraph, url, rtl=False, quiet=False, size=8.5)
        run.font.color.rgb = RGBColor(0x17, 0x50, 0x88)
        link.append(run._r)
        paragraph._p.append(link)

    def _foot(self) -> None:
        paragraph = self._set(self.doc.sections[0].footer.paragraphs[0])
        self._run(paragraph, self.brief.foot + " · ", rtl=self.rtl, quiet=True, size=7.5)
        for code in ("PAGE", " / ", "NUMPAGES"):
            if code == " / ":
                self._run(paragraph, code, rtl=False, quiet=True, size=7.5)
                continue
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), code)
            field.append(self._run(paragraph, "1", rtl=False, quiet=True, size=7.5)._r)
            paragraph._p.append(field)

    def _properties(self) -> None:
        core = self.doc.core_properties
        day = datetime.fromisoformat(self.brief.produced)
        core.created = core.modified = day
        core.author = core.last_modified_by = self.brief.product
        core.title = _clean(self.brief.title.text)[:255]
        core.language = self.brief.lang
        stamp = dict(self.brief.stamp)
        core.identifier = f"data {stamp['data']}; selection {stamp['selection']}"
        core.keywords = stamp["link"][:255]
        core.comments = stamp["command"][:255]
        core.revision = 1
        self._keep(stamp["stamp"])

    def _keep(self, stamp: str) -> None:
        """Keep the stamp as a document variable: Word carries it along and shows it nowhere."""
        settings = self.doc.settings.element
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


def _clean(text: str) -> str:
    """Text without characters that XML cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else "�" for c in text)


def _has_arabic(text: str) -> bool:
    return any("؀" <= c <= "ۿ" or "ݐ" <= c <= "ݿ" or "ﭐ" <= c <= "ﻼ" for c in text)


def _fonts(properties: Any, size: float) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{name}"), _FONT)
    fonts.set(qn("w:cs"), _FONT_RTL)
    _complex_size(properties, size)


def _complex_size(properties: Any, size: float) -> None:
    element = properties.find(qn("w:szCs"))
    if element is None:
        element = OxmlElement("w:szCs")
        properties.append(element)
    element.set(qn("w:val"), str(round(size * 2)))


def _repeat(row: Any) -> None:
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(header)


def _keep_whole(row: Any) -> None:
    whole = OxmlElement("w:cantSplit")
    whole.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(whole)


def _light_borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        across = side in ("top", "bottom", "insideH")
        line.set(qn("w:val"), "single" if across else "nil")
        line.set(qn("w:sz"), "4")
        line.set(qn("w:color"), "BDBAB2")
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _without_clock(data: bytes) -> bytes:
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
