"""A brief as a Word file that editors can change: real headings, tables and numbered sources."""

from __future__ import annotations

import io
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
from geo.export.brief.papers import set_page, set_papers
from geo.export.brief.rasters import Raster, draw_pictures
from geo.export.brief.word_xml import (
    clean,
    complex_size,
    has_arabic,
    keep_whole,
    light_borders,
    repeat,
    without_clock,
)
from geo.export.brief.words import words_of

_SOFT, _WIDTH_MM = RGBColor(0x54, 0x58, 0x5F), 170
# Word has no isolates that every version knows; marks keep "14–177" and "ISPR, 5" in order.
_LRM, _RLM = "\u200e", "\u200f"


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
        set_page(self.doc)
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
        set_papers(self.doc, self.brief)
        out = io.BytesIO()
        self.doc.save(out)
        return without_clock(out.getvalue())

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
        latin = not has_arabic(text) and not isinstance(piece, str)
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
        run = paragraph.add_run(clean(text))
        if size:
            run.font.size = Pt(size)
            complex_size(run._r.get_or_add_rPr(), size)
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
        repeat(made.rows[0])
        for row in table.rows:
            added = made.add_row()
            keep_whole(added)
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
        light_borders(made)
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
        properties.set("descr", clean(picture.alt))
        properties.set("name", clean(picture.key))

    def _left_out(self, picture: Picture) -> None:
        text = words_of(self.brief.lang)("picture_left_out", alt=picture.alt)
        self._paragraph(Sentence(pieces=(text,), kind="note"))

    def _source(self, source: Source) -> None:
        paragraph = self._set(self.doc.add_paragraph())
        paragraph.paragraph_format.left_indent = Mm(9)
        paragraph.paragraph_format.first_line_indent = Mm(-9)
        paragraph.paragraph_format.space_after = Pt(2)
        self._run(paragraph, f"[{source.number}]\t", rtl=False, quiet=False, size=8.5)
        self._run(paragraph, source.text, rtl=has_arabic(source.text), quiet=False, size=8.5)
        if source.note:
            self._run(
                paragraph, f" · {source.note}", rtl=has_arabic(source.note), quiet=True, size=8.5
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
