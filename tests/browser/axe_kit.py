"""What the accessibility tests share: the rules of axe that hold, and how far a page reaches."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# What can be operated, is shown, and so must be reached by Tab and say what it is.
CONTROLS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], [role=button], [role=slider]")]
  .filter((n) => n.checkVisibility({ visibilityProperty: true })
    && !n.closest("details:not([open]) > :not(summary)") && n.tabIndex >= 0 && !n.disabled)"""
# The element that has the keyboard, as a test names it.
ACTIVE = """() => { const n = document.activeElement;
  const name = n.id || n.dataset.key || n.getAttribute("aria-label") || n.textContent.trim();
  return (name || n.tagName).slice(0, 60); }"""


def violations(home: Page | Frame) -> list[str]:
    """What axe finds, one line for each element with what is wrong with it."""
    found = Axe().run(home, options=_RULES).response["violations"]
    return [
        f"{v['id']} ({v['impact']}): {', '.join(map(str, node['target']))} "
        f"{' '.join((node.get('failureSummary') or '').split())} {node['html'][:160]}"
        for v in found
        for node in v["nodes"]
    ]


def overflow(home: Page | Frame) -> dict[str, Any]:
    """How far a page of ours reaches over its window, and what of it does."""
    return home.evaluate(
        """() => { const wide = document.documentElement.clientWidth; return {
          scroll: document.documentElement.scrollWidth - wide,
          over: [...document.querySelectorAll("#page *")].filter((n) => {
            const box = n.getBoundingClientRect();
            return box.width && box.right > wide + 1 && !n.closest("svg, .leaflet-container")
              && ![...(function* (m) { while ((m = m.parentElement)) yield m; })(n)]
                .some((m) => ["auto", "scroll", "hidden"].includes(getComputedStyle(m).overflowX));
          }).slice(0, 5).map((n) => n.outerHTML.slice(0, 120)) }; }"""
    )
