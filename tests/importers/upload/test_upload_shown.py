"""What a sheet shows and what its cells hold: each row that differs is told, none is guessed."""

from __future__ import annotations

import datetime
import io
import re

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from geo.importers.upload.errors import UploadError
from geo.importers.upload.number_format import UNCLEAR, shown_otherwise
from geo.importers.upload.open import open_upload
from geo.importers.upload.table import TextTable

ACCOUNTING = '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'


def opened(rows, *, formats=(), struck=(), zeros=True, **choices) -> TextTable:
    """The table of a workbook with these rows below a header; cells are named as in a sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.sheet_view.showZeros = zeros
    for row in (["day", "killed"], *rows):
        sheet.append(row)
    for cell, code in formats:
        sheet[cell].number_format = code
    for cell in struck:
        sheet[cell].font = Font(strike=True)
    buffer = io.BytesIO()
    book.save(buffer)
    table = open_upload(buffer.getvalue(), file_name="a.xlsx", choices=choices)
    assert isinstance(table, TextTable)
    return table


def told(table, code):
    return [(note.row, note.column, note.what) for note in table.notes if note.code == code]


@pytest.mark.parametrize(
    ("code", "of_0", "of_5"),
    [
        ("General", None, None),
        ("0", None, None),
        ("#,##0.00", None, None),
        ("#,##0 ;(#,##0)", None, None),
        ("[$Rs-420]#,##0", None, None),
        ("[Red]0;-0", None, None),
        ("0.00E+00", None, None),
        ('0"°"', None, None),
        ('0;"a;b"0', None, None),
        ('0;-0;"unknown"', "unknown", None),
        (ACCOUNTING, "-", None),
        ("0;-0;;@", "", None),
        ("#", "", None),
        (";;;", "", ""),
        ('"-"', "-", "-"),
        ('"at least "0', "at least #", "at least #"),
        ('0"+"', "#+", "#+"),
        ("0\\+", "#+", "#+"),
        ('0"-7"', "#-7", "#-7"),
        ("0,", "#", "#"),
        ("0%", "#%", "#%"),
        ('[>=5]"many";0', None, "many"),
        ("[<5]0;0", None, None),
        ('[=0]"unknown";General', "unknown", None),
        ('[=0]"-";0', "-", None),
        ('[<1]"none";[=5]"at most "0;0', "none", "at most #"),
        ("[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;##,##0", None, None),
        ('"[<9]"0', "[<9]#", "[<9]#"),
        ("[>0]0", UNCLEAR, None),
        ('[=5]"five";0;"?"', UNCLEAR, "five"),
        ("[" * 2000, UNCLEAR, UNCLEAR),
        ("[<a]0;0", UNCLEAR, UNCLEAR),
    ],
)
def test_what_a_format_makes_of_a_number(code, of_0, of_5):
    assert (shown_otherwise(0, code), shown_otherwise(5, code)) == (of_0, of_5)


def test_a_zero_that_is_shown_as_unknown_is_none():
    codes = ['0;-0;"unknown"', ACCOUNTING, "#", '"at least "0', "0", ";;;"]
    rows = [["a", 0], ["b", 0], ["c", 0], ["d", 5], ["e", 0], ["f", 5]]
    table = opened(rows, formats=[(f"B{n}", code) for n, code in enumerate(codes, start=2)])
    assert table.frame["killed"].tolist() == ["unknown", "-", "", "5", "0", "5"]
    notes = told(table, "note_number_format")
    assert [row for row, *_ in notes] == [2, 3, 4, 5, 7]
    assert "B2 holds 0, the sheet shows 'unknown'" in notes[0][2]
    assert "what is shown was taken" in notes[0][2]
    assert "B5 holds 5, the sheet shows 'at least #'" in notes[3][2]
    assert "shows nothing" in notes[4][2]


def test_the_code_of_a_format_never_becomes_the_cell():
    rows = [["a", 0], ["b", 0], ["c", 0], ["d", 7]]
    codes = ["[<5]0;0", '[=0]"unknown";General', "[>0]0", '[<5]"few";0']
    table = opened(rows, formats=[(f"B{n}", code) for n, code in enumerate(codes, start=2)])
    assert table.frame["killed"].tolist() == ["0", "unknown", "0", "7"]
    notes = told(table, "note_number_format")
    assert [row for row, *_ in notes] == [3, 4]
    assert "B4 holds 0, which was kept; what the sheet shows is not clear" in notes[1][2]


def test_of_a_first_day_no_more_is_taken_than_the_sheet_shows():
    first, later = datetime.date(2026, 1, 1), datetime.date(2026, 3, 15)
    rows = [[first, 1], [first, 1], [first, 1], [later, 1], [datetime.date(2026, 4, 1), 1]]
    codes = ["mmm yyyy", "yyyy", "dd/mm/yyyy", "mmm-yy", "yyyy"]
    table = opened(rows, formats=[(f"A{n}", code) for n, code in enumerate(codes, start=2)])
    assert table.frame["day"].tolist() == [
        "2026-01", "2026", "2026-01-01", "2026-03-15", "2026-04-01",
    ]  # fmt: skip
    notes = told(table, "note_date_part")
    assert [row for row, *_ in notes] == [2, 3, 5, 6]
    assert "A2 holds 2026-01-01, the sheet shows less of it (format 'mmm yyyy')" in notes[0][2]


def test_every_formula_is_told_and_its_value_is_taken_if_asked():
    rows = [["a", "=1+1"], ["b", 3], ["c", "=SUM(B2:B3)"]]
    table = opened(rows)
    assert [row for row, *_ in told(table, "note_formula")] == [2, 4]
    assert all("formulas=values" in n.fix for n in table.notes if n.code == "note_formula")
    valued = opened(rows, formulas="values")
    assert valued.frame["killed"].tolist() == ["", "3", ""]
    assert "'=1+1': its last value '' was taken" in told(valued, "note_formula")[0][2]
    with pytest.raises(UploadError, match="cannot be read as 'text'") as refused:
        opened(rows, formulas="text")
    assert refused.value.code == "choice_invalid"


def test_what_is_struck_out_is_told():
    line, plain = InlineFont(strike=True), InlineFont(strike=False)
    partly = CellRichText("1", TextBlock(line, "2"), "5")
    rows = [["a", 7], ["b", partly], ["c", 8], ["d", CellRichText(TextBlock(plain, "6"), "1")]]
    table = opened(rows, struck=["B2"])
    assert table.frame["killed"].tolist() == ["7", "125", "8", "61"]
    assert [(row, column) for row, column, _ in told(table, "note_struck")] == [
        (2, "killed"), (3, "killed"),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_line_that_tells_excel_the_separator_is_named(mark):
    text = f"sep={mark}\nday{mark}killed\n2026-01-01{mark}3\n"
    with pytest.raises(UploadError, match="separator for Excel") as refused:
        open_upload(text.encode(), file_name="a.csv", choices={})
    assert (refused.value.code, refused.value.row) == ("csv_sep_line", 1)
    assert re.search("Remove the first line", refused.value.fix)


def test_a_sheet_that_shows_no_zeros_has_blanks_where_they_are():
    rows = [["2026-01-01", 0], ["2026-01-02", 5], ["2026-01-03", 0.0]]
    table = opened(rows, zeros=False, formats=[("B4", "0")])
    assert list(table.frame["killed"]) == ["", "5", ""]
    notes = told(table, "note_number_format")
    assert [(row, column) for row, column, _ in notes] == [(2, "killed"), (4, "killed")]
    assert "shows no zeros; what is shown was taken" in notes[0][2]
    assert list(opened(rows).frame["killed"]) == ["0", "5", "0"]
