"""One real browser among many sessions: from the click on a filter to the changed map."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from tracing import browser_path

FLAGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
_SIZE = {"width": 1440, "height": 900}
_OPTIONS = ("Battles", "Protests", "Riots", "Violence against civilians")
_READY = "html[data-ready]"
_FRAME = "iframe[title*='atlas_map']"

# The line under the title names the filters; it is painted in the frame that paints the map. Two
# frames later the picture is out.
CHANGED = """() => new Promise((done) => {
  const line = document.getElementById("subtitle");
  const now = () => performance.timeOrigin + performance.now();
  const seen = () => requestAnimationFrame(() => requestAnimationFrame(() => done(now())));
  const watch = new MutationObserver(() => { watch.disconnect(); seen(); });
  watch.observe(line, { childList: true, characterData: true, subtree: true });
  window.setTimeout(() => { watch.disconnect(); done(0); }, 30000);
})"""
CLICKED = """() => { window.addEventListener("mousedown", () => {
  window.clickedAt = performance.timeOrigin + performance.now(); }, { capture: true }); }"""


@dataclass
class Browsing:
    """A browser session until a time; ``changed`` are seconds from click to changed map."""

    url: str
    until: float
    opened: float = 0.0
    changed: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Open the app, change the event type again and again, and leave."""
        from playwright.async_api import Error, async_playwright

        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=browser_path(), args=list(FLAGS)
                )
                page = await browser.new_page(viewport=_SIZE)
                page.on("pageerror", lambda error: self.errors.append(f"page: {error}"[:200]))
                await self._use(page)
                await browser.close()
        except Error as error:
            self.errors.append(f"browser: {error}"[:300])

    async def _use(self, page: Any) -> None:
        dice = random.Random(7)  # noqa: S311 - the same clicks in every run
        began = time.monotonic()
        frame = await open_map(page, self.url)
        self.opened = time.monotonic() - began
        await page.evaluate(CLICKED)
        on = ""
        while time.monotonic() < self.until - 5:
            await asyncio.sleep(dice.uniform(2, 6))
            on = dice.choice([one for one in _OPTIONS if one != on])
            self.changed.append(await toggle(page, frame, on))


async def open_map(page: Any, url: str) -> Any:
    """Open the app and wait for its drawn map; the map's frame."""
    page.set_default_timeout(120_000)
    await page.goto(url)
    handle = await page.wait_for_selector(_FRAME, state="attached")
    frame = await handle.content_frame()
    await frame.wait_for_selector(_READY, state="attached")
    return frame


async def toggle(page: Any, frame: Any, option: str) -> float:
    """Choose an event type, or take it away where it is chosen; seconds until the map changed."""
    box = page.locator("[data-testid='stMultiSelect']").first
    chosen = box.get_by_text(option, exact=True)
    watching = asyncio.ensure_future(frame.evaluate(CHANGED))
    await asyncio.sleep(0.1)
    if await chosen.count():
        await chosen.first.hover()
        await box.get_by_role("button", name=option).first.click()
    else:
        await box.locator("input").click()
        await page.get_by_role("option", name=option, exact=True).first.click()
    at = await watching
    clicked = await page.evaluate("window.clickedAt")
    await page.keyboard.press("Escape")
    if not at:
        raise TimeoutError("the map did not change in 30 s")
    return float(at - clicked) / 1000
