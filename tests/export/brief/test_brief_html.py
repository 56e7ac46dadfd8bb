"""The HTML of a brief: no script, nothing fetched, hostile text as itself."""

import re
import struct
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from brief_cases import DAY, HOSTILE, PRODUCED, YEAR, brief_of, hostile_brief

from geo.export.brief.html import write_html
from geo.export.browser.page import shoot
from geo.workflow import briefs

URDU = replace(DAY, lang="ur")


class Reader(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("selection", [DAY, URDU, YEAR])
def test_nothing_runs_and_nothing_is_fetched(selection):
    page = Reader(write_html(brief_of(selection)))
    assert not {"script", "iframe", "img", "object", "embed", "form", "base"} & set(page.tags)
    for tag, key, value in page.attributes:
        assert not key.startswith("on")
        if key == "src" or (key == "href" and tag == "link"):
            assert value.startswith("data:")
        if key == "href" and tag == "a":
            assert value.startswith(("#", "https://", "http://"))
    policy = next(v for t, k, v in page.attributes if k == "content" and "default-src" in v)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("selection", [DAY, URDU, YEAR])
def test_every_link_inside_has_its_place(selection):
    page = Reader(write_html(brief_of(selection)))
    ids = [v for _, k, v in page.attributes if k == "id"]
    assert len(ids) == len(set(ids))
    inner = {v[1:] for _, k, v in page.attributes if k == "href" and v.startswith("#")}
    assert inner <= set(ids)
    assert any(i.startswith("c-") for i in inner)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_hostile_text_comes_back_as_itself(lang):
    html = write_html(hostile_brief(lang))
    page = Reader(html)
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert HOSTILE in "".join(page.text)
    assert "36481" not in re.sub(r"\d{5,}", "", html)
    assert "1337" not in "".join(page.text)


def test_urdu_is_written_from_right_to_left():
    html = write_html(brief_of(URDU))
    assert '<html lang="ur" dir="rtl">' in html
    assert "کیا معلوم ہے" in html
    assert '<bdi dir="ltr" class="n">14–177</bdi>' in html
    assert '<bdi dir="auto" lang="en">four security officials</bdi>' in html
    assert re.search(r'<(?:b|bdi) dir="auto">[^<]*[A-Za-z]', html) is None


def test_the_same_view_and_day_give_the_same_bytes():
    first, second = (briefs.render_brief(DAY, kind="html", produced=PRODUCED) for _ in range(2))
    assert first == second


def test_the_frame_is_whole():
    text = "".join(Reader(write_html(brief_of(DAY))).text)
    for words in (
        "Period covered", "Data cut-off", "Produced", "set of 36 districts", "How it is counted",
        "Coverage", "UCDP", "indicative", "atlas brief OUT.html --view",
        "not attributed to a district",
    ):  # fmt: skip
        assert words in text
    metas = {v for _, k, v in Reader(write_html(brief_of(DAY))).attributes if k == "name"}
    assert {"atlas:data", "atlas:selection", "atlas:command", "atlas:link"} <= metas


@pytest.mark.browser
@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize("selection", [DAY, URDU, YEAR])
def test_it_opens_with_no_network_and_shows_every_section(selection, width):
    html = write_html(brief_of(selection))
    keys = [s.key for s in brief_of(selection).sections] + ["sources", "method"]
    seen = f"{keys}.every((id) => document.getElementById(id).offsetHeight > 20)"
    fits = "document.documentElement.scrollWidth <= innerWidth"
    ready = f"{seen} && {fits}"
    shot = shoot(html, width=width, height=900, ratio=1, instead="", ready=ready, timeout=30)
    assert shot.asked == ()
    assert struct.unpack(">II", shot.png[16:24]) == (width, 900)


@pytest.mark.browser
def test_hostile_text_runs_nothing_in_a_browser():
    html = write_html(hostile_brief("en"))
    ready = "document.readyState === 'complete' && !document.querySelector('script, img')"
    assert shoot(html, width=800, height=600, ratio=1, instead="", ready=ready).asked == ()
