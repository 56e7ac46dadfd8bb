"""Every page of the app for those who read it enlarged, by keyboard, or by screen reader."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from axe_kit import ACTIVE, SIZES, overflow, violations
from browser_kit import App, eventually
from playwright.sync_api import BrowserContext, Frame, Page, expect

pytestmark = pytest.mark.browser

HEROF = "BAL-2026-01-31-HEROF2"
LINK = "a[data-testid=stSidebarNavLink]"
# Violations of Streamlit's own elements that no style of ours can mend: rule, part of the target,
# and why. Nothing is on it now; a line here excuses this rule on this element and nothing else.
EXCUSED: tuple[tuple[str, str, str], ...] = ()
# What of the main part reaches over the window and is not inside something that scrolls by itself.
REACH = """() => { const main = document.querySelector("[data-testid=stMain]");
  const wide = document.documentElement.clientWidth;
  const held = (n) => { for (let m = n.parentElement; m && m !== main; m = m.parentElement)
    if (getComputedStyle(m).overflowX !== "visible") return true; return false; };
  const over = [...main.querySelectorAll("*")].filter((n) => {
    const box = n.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && n.checkVisibility()
      && (box.right > wide + 1 || box.left < -1)
      && !held(n); });
  return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - wide,
    over.slice(0, 3).map((n) => n.outerHTML.slice(0, 140))]; }"""

# Levels of the headings of the main part, those in components of ours included.
LEVELS = """() => { const deep = (root) => [...root.querySelectorAll("*")]
    .flatMap((n) => [n, ...(n.shadowRoot ? deep(n.shadowRoot) : [])]);
  return deep(document.querySelector("[data-testid=stMain]"))
    .filter((n) => /^h[1-6]$/.test(n.localName) && n.checkVisibility())
    .map((n) => Number(n.localName[1])); }"""
# How far an opaque header lies over what comes first in the page.
COVERED = """() => { const main = document.querySelector("[data-testid=stMain]");
  main.scrollTop = 0;
  const header = document.querySelector("[data-testid=stHeader]");
  const first = document.querySelector("h1, iframe[title*=atlas_map]").getBoundingClientRect();
  const opaque = !/, 0\\)$|transparent/.test(getComputedStyle(header).backgroundColor);
  return opaque ? header.getBoundingClientRect().bottom - first.top : 0; }"""
# English sentences in the Urdu page whose first letter is not at the left of their full stop.
TORN = """() => { const out = [];
  const walk = document.createTreeWalker(document.querySelector("[data-testid=stMain]"), 4);
  while (walk.nextNode()) {
    const n = walk.currentNode;
    if (!n.parentElement.closest("[data-testid=stText]")) continue;
    if (!/^[\\dA-Za-z].*\\.$/s.test(n.data)) continue;
    const at = (k) => { const r = document.createRange(); r.setStart(n, k); r.setEnd(n, k + 1);
      return r.getBoundingClientRect(); };
    const [a, b] = [at(0), at(n.data.length - 1)];
    if (Math.abs(a.top - b.top) < 4 && a.left > b.left) out.push(n.data.slice(0, 60));
  }
  return out; }"""


def settle(page: Page) -> None:
    """Wait until Streamlit has run the page and nothing of the page before is left."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    eventually(page, "!document.querySelector('[data-stale=true]')", seconds=60)


def paths(page: Page, app: App, query: str = "") -> list[str]:
    """Open the app; the paths of its pages as its own navigation lists them."""
    page.set_default_timeout(60_000)
    page.goto(f"{app.url}/{query}")
    frame_of(page)
    settle(page)
    links = page.locator(LINK).evaluate_all("(all) => all.map((a) => a.href)")
    return [urlsplit(link).path for link in links]


def go(page: Page, path: str) -> None:
    """Follow a link of the navigation; on a telephone it lies behind a button."""
    link = page.locator(f"{LINK}[href$='{path}']")
    link.evaluate("(a) => a.click()")
    page.wait_for_selector(f"{LINK}[href$='{path}'][aria-current=page]", state="attached")
    settle(page)


def frame_of(page: Page) -> Frame:
    """The map page inside the app."""
    handle = page.wait_for_selector("iframe[title*='atlas_map']", state="attached")
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_selector("html[data-ready]", state="attached")
    return frame


def reaching_over(page: Page) -> list[object]:
    """What reaches over the window when tables and frames have found their new width."""
    for _ in range(60):
        over = [one for one in page.evaluate(REACH) if one]
        if not over:
            break
        page.wait_for_timeout(100)
    return over


def unexcused(lines: list[str]) -> list[str]:
    return [
        line
        for line in lines
        if not any(line.startswith(rule) and part in line for rule, part, _ in EXCUSED)
    ]


def test_axe_finds_nothing_on_any_page(
    new_context: Callable[..., BrowserContext], app: App
) -> None:
    """English at a desk and enlarged; then, by the switch, Urdu from the right on a telephone."""
    page = new_context(viewport=SIZES["desk"], reduced_motion="reduce").new_page()
    found: dict[str, object] = {}
    names: set[str] = set()
    all_paths = paths(page, app)
    assert len(all_paths) >= 11
    for path in all_paths:
        go(page, path)
        found[path] = unexcused(violations(page))
        expect(page.locator("h1, iframe[title*=atlas_map]")).to_have_count(1)
        names.add(page.title())
        levels = page.evaluate(LEVELS)
        found[f"{path} headings"] = [b for a, b in pairwise(levels) if b > a + 1]
        for width in (720, 640, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found[f"{path} {width}"] = reaching_over(page)
            covered = page.evaluate(COVERED)
            found[f"{path} {width} header"] = [covered] if covered > 0 else []
        page.set_viewport_size(SIZES["desk"])
    assert len(names) == len(all_paths)
    assert all(name.endswith(" – Balochistan Incident Atlas") for name in names)
    page.get_by_text("اردو", exact=True).click()
    eventually(page, "document.documentElement.lang === 'ur'")
    eventually(page, "location.search.includes('lang=ur')")
    page.set_viewport_size(SIZES["phone"])
    # A window that is opened narrow begins with its sidebar folded.
    paths(page, app, "?lang=ur")
    titles: list[str] = []
    torn: list[str] = []
    for path in all_paths:
        go(page, path)
        eventually(page, "location.search.includes('lang=ur')")
        assert page.evaluate("document.documentElement.dir") == "rtl"
        found[f"{path} ur"] = [*unexcused(violations(page)), *reaching_over(page)]
        heads = [page.title(), *page.locator("h1").all_inner_texts()]
        titles += [text for text in heads if text.isascii()]
        torn += page.evaluate(TORN)
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert titles == []
    assert torn == []


def test_keyboard_in_the_app_is_seen_and_opens_the_navigation(
    new_context: Callable[..., BrowserContext], app: App
) -> None:
    page = new_context(viewport=SIZES["phone"]).new_page()
    paths(page, app)
    go(page, "/about")
    page.locator("[data-testid=stExpandSidebarButton]").focus()
    page.keyboard.press("Enter")
    eventually(page, "document.activeElement.matches('[data-testid=stSidebarNavLink]')")
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outline"
    assert page.evaluate(outline) == "rgb(23, 80, 136) solid 2px"
    page.keyboard.press("Escape")
    eventually(page, "document.activeElement.matches('[data-testid=stExpandSidebarButton]')")
    page.emulate_media(forced_colors="active")
    current = "getComputedStyle(document.querySelector('[aria-current=page]')).outlineStyle"
    assert page.evaluate(current) == "solid"


def test_the_map_page_in_the_app_is_reached_and_left_with_the_keyboard(
    new_context: Callable[..., BrowserContext], app: App
) -> None:
    page = new_context().new_page()
    page.goto(f"{app.url}/?from=2026-01-31&to=2026-01-31&focus=o:{HEROF}")
    frame = frame_of(page)
    assert violations(frame) == []
    assert overflow(frame)["scroll"] <= 0
    eventually(frame, "window.frameElement.getAttribute('aria-label') === 'Map and timeline'")
    frame.focus("path[data-district=quetta]")
    page.keyboard.press("Enter")
    assert frame.evaluate(ACTIVE) == "panel-title"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert frame.evaluate(ACTIVE) == "panel-title"
    frame.focus("#open-claims")
    page.keyboard.press("Enter")
    assert frame.evaluate(ACTIVE) == "sheet-title"
    # Streamlit runs meanwhile; neither the page nor the keyboard's place is lost by it.
    eventually(page, "location.search.includes('sheet=claims')")
    settle(page)
    assert frame.evaluate(ACTIVE) == "sheet-title"
    page.keyboard.press("Escape")
    assert frame.evaluate(ACTIVE) == "open-claims"
    # The link below the map comes with the run that the chosen incident starts.
    page.get_by_role("link", name="Correct this record").wait_for()
    settle(page)
    frame.evaluate(
        "[...document.querySelectorAll('button')].filter((b) => b.offsetParent).at(-1).focus()"
    )
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") != "IFRAME":
            break
    assert "Correct this record" in page.evaluate("document.activeElement.textContent")
