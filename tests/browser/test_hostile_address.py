"""Addresses of an exported map by somebody who means ill: the page opens, and runs none of it."""

from urllib.parse import quote

import pytest
from hostile_text import PAYLOADS

pytestmark = pytest.mark.browser

KEYS = ("from", "unit", "as_of", "focus", "compare", "hidden")
WORDS = ("__proto__", "9999-12-31", "d:__proto__", "9" * 5000, *PAYLOADS[15::16])
# What has to be opened anew: the whole page is made from it.
OPENED = (
    "from=0001-01-01&to=9999-12-31&unit=day",
    "to=9999-12-31&unit=week&measure=killed",
    "%&%%%&%ff&=&a=b=c&__proto__=x&constructor=y",
)
LIVES = "() => [document.querySelectorAll('#timeline svg rect').length, document.title.length]"


@pytest.mark.parametrize("address", OPENED)
def test_the_page_opens(offline_page, exported, address):
    offline_page.goto(f"file://{exported}#{address}")
    offline_page.wait_for_selector("#timeline svg rect", state="attached")
    bars, title = offline_page.evaluate(LIVES)
    assert 0 < bars < 50_000
    assert title > 0


def test_no_address_runs_or_breaks_the_page(offline_page, exported):
    offline_page.goto(f"file://{exported}")
    offline_page.wait_for_selector("#timeline svg rect", state="attached")
    scripts = offline_page.locator("script").count()
    for address in [f"{key}={quote(word)}" for key in KEYS for word in WORDS]:
        offline_page.evaluate(
            """(address) => new Promise((done) => { location.hash = address;
              requestAnimationFrame(() => setTimeout(done, 0)); })""",
            address,
        )
        assert all(offline_page.evaluate(LIVES)), address
    assert offline_page.locator("script").count() == scripts
    assert offline_page.evaluate("() => window.pwned ?? Object.prototype.x ?? null") is None
