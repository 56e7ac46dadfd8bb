"""The Word file of a brief: headings, tables, pictures, direction, and what is left out."""

import io
from dataclasses import replace

import docx
import pytest
from brief_cases import DAY, HOSTILE, brief_of, hostile_brief
from docx.oxml.ns import qn

from geo.export.brief import rasters
from geo.export.brief.docx import write_docx
from geo.export.browser.find import BrowserError


@pytest.fixture
def no_browser(monkeypatch):
    def none(**_):
        raise BrowserError("none")

    monkeypatch.setattr(rasters, "find_browser", none)


def opened(brief):
    return docx.Document(io.BytesIO(write_docx(brief)))


def test_headings_and_tables_are_real(no_browser):
    brief = brief_of(DAY)
    document = opened(brief)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [*(s.title for s in brief.sections), brief.sources_title]
    assert next(p.text for p in document.paragraphs if p.style.name == "Title") == brief.title.text
    assert len(document.tables) >= 4
    ledger = next(t for t in document.tables if t.rows[0].cells[0].text == "Date")
    assert [c.text for c in ledger.rows[0].cells] == ["Date", "State", "Armed group", "Independent"]
    assert "84[" in ledger.rows[1].cells[2].text
    numbered = [p.text for p in document.paragraphs if p.text.startswith("[1]")]
    assert numbered


def test_without_a_browser_pictures_are_left_out_with_a_note(no_browser):
    document = opened(brief_of(DAY))
    assert not document.inline_shapes
    notes = [p.text for p in document.paragraphs if "no browser was found" in p.text]
    assert any("Map by district" in n for n in notes)


def test_urdu_runs_are_marked(no_browser):
    document = opened(brief_of(replace(DAY, lang="ur")))
    paragraphs = [p for p in document.paragraphs if p.text.strip()]
    assert all(p._p.pPr.find(qn("w:bidi")) is not None for p in paragraphs)
    urdu = [r for p in paragraphs for r in p.runs if "واقعات" in r.text]
    assert urdu
    assert all(r._r.rPr.find(qn("w:rtl")) is not None for r in urdu)
    latin = [r for p in paragraphs for r in p.runs if "ISPR" in r.text and "واقع" not in r.text]
    latin = [r for r in latin if r.text.isascii() or "\u200e" in r.text]
    assert latin
    assert all(r._r.rPr is None or r._r.rPr.find(qn("w:rtl")) is None for r in latin)
    assert all(t._tbl.tblPr.find(qn("w:bidiVisual")) is not None for t in document.tables)


def test_hostile_text_comes_back_as_itself(no_browser):
    document = opened(hostile_brief("en"))
    text = "\n".join(
        [*(p.text for p in document.paragraphs),
         *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )  # fmt: skip
    assert HOSTILE in text


def test_the_stamp_is_in_its_properties(no_browser):
    core = opened(brief_of(DAY)).core_properties
    assert dict(brief_of(DAY).stamp)["data"] in core.identifier
    assert core.created.date().isoformat() == "2026-07-10"


@pytest.mark.browser
def test_pictures_are_drawn_and_the_bytes_are_the_same_twice():
    first, second = (write_docx(brief_of(DAY)) for _ in range(2))
    assert first == second
    document = docx.Document(io.BytesIO(first))
    assert len(document.inline_shapes) >= 2
    described = [s._inline.docPr.get("descr") for s in document.inline_shapes]
    assert all(described)
