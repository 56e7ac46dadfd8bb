"""The PDF of a brief: pages, numbers, text, stamp, and no clock."""

import re
import shutil
import subprocess
import zlib

import pytest
from brief_cases import DAY, PRODUCED, YEAR

from geo.workflow import briefs

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def printed() -> bytes:
    return briefs.render_brief(DAY, kind="pdf", produced=PRODUCED)


def test_it_has_pages_an_outline_and_tags(printed):
    assert printed.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b(?!s)", printed))
    assert 4 < pages < 20
    assert b"/StructTreeRoot" in printed
    assert b"/Outlines" in printed
    assert re.search(rb"/MarkInfo <</Type /MarkInfo\s*/Marked true", printed)
    assert b"/DisplayDocTitle true" in printed
    assert b"/Lang (en)" in printed


def test_its_text_can_be_copied(printed):
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", printed, re.DOTALL)
    maps = 0
    for stream in streams:
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        maps += b"beginbfrange" in text or b"beginbfchar" in text
    assert maps >= 1


def test_its_stamp_says_what_it_is_made_of(printed):
    utf16 = "atlas brief OUT.pdf --view".encode("utf-16-be").hex().upper().encode()
    assert utf16 in printed
    assert b"(D:20260710000000Z)" in printed
    assert printed.rstrip().endswith(b"%%EOF")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext")
def test_its_pages_are_numbered(printed, tmp_path):
    path = tmp_path / "brief.pdf"
    path.write_bytes(printed)
    program = shutil.which("pdftotext")
    run = subprocess.run([program, "-layout", path, "-"], capture_output=True, check=True)
    pages = run.stdout.decode().rstrip("\f\n").split("\f")
    for number, page in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in page.replace(" ", "")
    text = " ".join(run.stdout.decode().split())
    assert "What is known, and by whom" in text
    assert "145" in text


def test_the_same_view_and_day_give_the_same_bytes():
    first, second = (briefs.render_brief(YEAR, kind="pdf", produced=PRODUCED) for _ in range(2))
    assert first == second


def test_heads_of_tables_are_numbered_from_one_in_their_order(printed):
    heads = [int(n) for n in re.findall(rb"/ID \(node(\d{8})\)", printed)]
    told = {int(n) for n in re.findall(rb"\(node(\d{8})\)", printed)}
    assert sorted(heads) == list(range(1, len(heads) + 1))
    assert told == set(heads)
