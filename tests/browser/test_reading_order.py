"""The order in which text is read: numbers, dates and names in Urdu; headings; languages."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from browser_kit import open_file
from playwright.sync_api import Page

from geo import workflow
from geo.incidents.selection import Selection

pytestmark = pytest.mark.browser

HEROF = "BAL-2026-01-31-HEROF2"
DAY = date(2026, 1, 31)
# Past the delay of the public profile, after the operations of that day have ended.
PRODUCED = date(2026, 7, 10)
VIEWS: dict[str, dict[str, str]] = {
    "opening": {},
    "killed": {"measure": "killed", "focus": "d:quetta", "from": "2026-01-01"},
    "incident": {"focus": "i:BAL-2026-01-31-QUETTA"},
    "claims": {"focus": f"o:{HEROF}", "sheet": "claims", "as_of": "2026-02-03"},
    "operations": {"sheet": "operations"},
}
# What stands in the texts of the page, and where its parts are drawn: each match of a pattern with
# the left edges of its groups, and whether it stands on one line.
DRAWN = """(source) => { const out = [];
  const walk = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const n = walk.currentNode;
    if (!n.parentElement.checkVisibility() || n.parentElement.closest("option, title")) continue;
    for (const m of n.data.matchAll(new RegExp(source, "gd"))) {
      const boxes = m.indices.slice(1).filter(Boolean).map(([a, b]) => {
        const r = document.createRange();
        r.setStart(n, a);
        r.setEnd(n, b);
        return r.getBoundingClientRect(); });
      if (boxes.every((r) => Math.abs(r.bottom - boxes[0].bottom) < 4))
        out.push([m[0], boxes.map((r) => Math.round(r.left))]);
    }
  }
  return out; }"""
# Texts that are in another script than the language that is said of them.
FOREIGN = """() => { const out = [];
  const walk = document.createTreeWalker(document.getElementById("page"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const n = walk.currentNode;
    if (!n.parentElement.checkVisibility() || n.parentElement.closest("code, .leaflet-control"))
      continue;
    const [latin, arabic] = [/[A-Za-z]{2}/, /[\\u0600-\\u06ff]/].map((one) => one.test(n.data));
    const lang = n.parentElement.closest("[lang]").getAttribute("lang");
    if ((latin && !arabic && lang !== "en") || (arabic && !latin && lang !== "ur"))
      out.push(n.data.slice(0, 60));
  }
  return out; }"""
MONTHS = "جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The map of 31 January 2026 in both languages."""
    folder = tmp_path_factory.mktemp("read")
    made = {}
    for lang in ("en", "ur"):
        made[lang] = folder / f"{lang}.html"
        view = Selection(start=DAY, end=DAY, lang=lang)
        made[lang].write_text(workflow.render_map(view, produced=PRODUCED), encoding="utf-8")
    return made


@pytest.fixture
def urdu(offline_page: Page, exports: dict[str, Path]) -> Page:
    return open_file(offline_page, exports["ur"])


def test_urdu_is_drawn_in_one_order_and_says_what_is_not_urdu(
    urdu: Page, exports: dict[str, Path]
) -> None:
    """A range and 2026-01-31 from the left, as in a briefing; 31 جنوری 2026 from the right."""
    ranges = dates = 0
    for name, view in VIEWS.items():
        page = open_file(urdu, exports["ur"], **view)
        from_left = page.evaluate(DRAWN, r"(\d[\d,]*)[–-](\d[\d,]*)(?:-(\d\d))?(?!\d)")
        from_left += page.evaluate(DRAWN, r"(\d)(\+)")
        assert [one for one in from_left if one[1] != sorted(one[1])] == [], name
        from_right = page.evaluate(DRAWN, rf"(?<!\d)(\d\d?) ({MONTHS})(?: (20\d\d))?")
        assert [one for one in from_right if one[1] != sorted(one[1], reverse=True)] == [], name
        assert page.evaluate(FOREIGN) == [], name
        ranges, dates = ranges + len(from_left), dates + len(from_right)
    assert ranges > 20
    assert dates > 100


def test_a_date_stays_with_itself_beside_a_name_in_latin_letters(
    urdu: Page, exports: dict[str, Path]
) -> None:
    page = open_file(urdu, exports["ur"], **VIEWS["claims"])
    said = page.locator(".said-by").all_inner_texts()
    assert "\u2068BLA\u2069، \u20673 فروری 2026\u2069" in said
    # Nor is anything of the chart written on its lines.
    over = page.evaluate(
        """() => { const box = (n) => n.getBoundingClientRect();
          const chart = document.querySelector(".revisions");
          const lines = [...chart.querySelectorAll("path[stroke-width='2.2']")].map(box);
          const end = Math.max(...lines.map((b) => b.right));
          return [...chart.querySelectorAll(".line-name")]
            .map((n) => Math.round(box(n).left - end)); }"""
    )
    assert len(over) == 2
    assert min(over) >= 0


def test_an_urdu_name_in_the_english_page_says_that_it_is(
    offline_page: Page, exports: dict[str, Path]
) -> None:
    page = open_file(offline_page, exports["en"], **VIEWS["killed"])
    assert page.evaluate(FOREIGN) == []
    panel = page.locator("#panel-title")
    assert panel.inner_text() == "Quetta · کوئٹہ"
    assert panel.locator("[lang=ur]").inner_text() == "کوئٹہ"


def test_a_sheet_is_the_main_part_with_its_own_heading_and_title(
    offline_page: Page, exports: dict[str, Path]
) -> None:
    titles = set()
    for name in ("opening", "claims", "operations"):
        page = open_file(offline_page, exports["en"], **VIEWS[name])
        seen = page.evaluate(
            """() => [...document.querySelectorAll("h1, h2, h3, h4")]
              .filter((n) => n.checkVisibility()).map((n) => [+n.localName[1], n.textContent])"""
        )
        levels = [level for level, _ in seen]
        assert levels.count(1) == 1, name
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, seen)
        assert page.title() == f"{seen[0][1]} – Balochistan Incident Atlas"
        titles.add(page.title())
        lost = page.evaluate(
            """() => [...document.querySelectorAll("#page button, #page select, #page table")]
              .filter((n) => n.checkVisibility() && !n.closest("nav, main")).length"""
        )
        assert lost == 0, name
        assert page.locator("main").is_visible()
    assert len(titles) == 3
    page.keyboard.press("Escape")
    assert page.title().startswith("31 January 2026: ")


def test_playback_steps_as_the_time_axis_runs(urdu: Page) -> None:
    left = "document.getElementById('{}').getBoundingClientRect().left"
    at = [urdu.evaluate(left.format(name)) for name in ("step-back", "play", "step-on")]
    assert at == sorted(at)
    style = "getComputedStyle(document.getElementById('step-on')).direction"
    assert urdu.evaluate(style) == "ltr"  # else the browser would mirror its sign
