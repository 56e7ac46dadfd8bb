"""The pages of the statistics in a real browser: one picture for each window, nothing from afar."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_kit import App, Watch
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

WINDOWS = {"desk": (1440, 900), "telephone": (390, 844)}


@pytest.mark.parametrize("window", WINDOWS)
def test_the_picture_fits_the_window_and_the_sentence_stands_above_it(
    new_context: Callable[..., BrowserContext], app: App, watch: Watch, window: str
) -> None:
    width, height = WINDOWS[window]
    page = new_context(viewport={"width": width, "height": height}).new_page()
    page.set_default_timeout(60_000)
    for name, words in (("unusual", "January 2026: 27"), ("shift", "It cannot be said")):
        # Streamlit asks below the page's own path before it asks at the root, and is told 404.
        watch.excuse(f"/{name}/_stcore/")
        page.goto(f"{app.url}/{name}")
        sentence = page.locator("[class*='st-key-sentence'] [data-testid='stText']").first
        sentence.wait_for()
        assert sentence.inner_text().startswith(words)
        page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
        pictures = page.locator("[data-testid='stImage'] img")
        expect(pictures).to_have_count(2)
        expect(pictures.nth(0 if window == "desk" else 1)).to_be_visible()
        said = sentence.inner_text().rstrip(".")
        for alt in pictures.evaluate_all("(all) => all.map((one) => one.alt)"):
            assert len(alt) > 10
            assert said not in alt
        seen = [i for i in range(2) if pictures.nth(i).is_visible()]
        assert seen == ([0] if window == "desk" else [1])
        box = pictures.nth(seen[0]).bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["width"] > 0.7 * min(width, 960)
        assert sentence.bounding_box()["y"] < box["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
