"""The page of place in a real browser with no network: read on a telephone, asked, taken along."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_kit import App, Watch
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
HEADING = "[class*=st-key-finding] [data-testid=stText]"


def ask(page: Page, app: App, query: str) -> None:
    page.goto(f"{app.url}/where?{query}")
    page.wait_for_selector(".st-key-picture-narrow img", timeout=90_000)


def settle(page: Page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")


def test_it_is_read_on_a_telephone_and_taken_along(
    new_context: Callable[..., BrowserContext], app: App, watch: Watch, tmp_path: Path
) -> None:
    # Streamlit asks below the page's own path before it asks at the root, and is told 404.
    watch.excuse("/where/_stcore/")
    page = new_context(viewport=PHONE, accept_downloads=True).new_page()
    ask(page, app, "")
    expect(page.locator(HEADING)).to_contain_text("lethal events cluster in Gwadar")
    wide, shown = page.evaluate(
        "[document.documentElement.scrollWidth, "
        "document.querySelector('.st-key-picture-narrow img').getBoundingClientRect().width]"
    )
    assert wide <= PHONE["width"]
    assert 330 <= shown <= PHONE["width"]
    picture = page.locator(".st-key-picture-narrow img").bounding_box()
    assert picture is not None
    assert picture["y"] < PHONE["height"] / 2  # the picture comes before the settings
    page.get_by_text("Near in place and time", exact=True).click()
    expect(page.locator(HEADING)).to_contain_text("no more often than chance", timeout=90_000)
    assert "dataset=bundled" in page.url
    settle(page)
    page.get_by_text("json", exact=True).click()
    settle(page)
    with page.expect_download(timeout=90_000) as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    finding = json.loads(path.read_text(encoding="utf-8"))["finding"]
    assert finding["sentence"] == page.locator(HEADING).inner_text().strip()
    assert page.get_by_test_id("stException").count() == 0
