"""A real browser that can reach nothing but this machine, the real app, and the real export."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

pytest.register_assert_rewrite("browser_kit", "axe_kit")

from browser_kit import PRODUCED, ROOT, App, Watch, run_cli, running_app  # noqa: E402

DESK = {"width": 1440, "height": 900}
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: they are slow, and Playwright keeps an event loop in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if os.environ.get("ATLAS_SECOND_TRY"):
        # A browser on a crowded machine loses a race now and then; a fault fails twice. Each second
        # try is listed at the end of the run.
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Path of a browser, by the script that `make test` uses; without one the tests fail."""
    found = subprocess.run(
        [str(ROOT / "scripts" / "find_browser.sh")], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.fail(found.stderr.strip() or "scripts/find_browser.sh found no browser")
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(browser_path: str) -> Iterator[Browser]:
    flags = list(_FLAGS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path, headless=True, args=flags
        )
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[Callable[..., BrowserContext]]:
    """Open a watched context; at the end nothing may have gone wrong in any of them."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": DESK, **options})
        context.set_default_timeout(20_000)
        watch.attach(context)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert watch.unexcused() == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a watched context."""
    return new_context().new_page()


@pytest.fixture
def offline_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a watched context whose network is off altogether."""
    return new_context(offline=True).new_page()


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of 31 January 2026, written by the real command line."""
    path = tmp_path_factory.mktemp("export") / "out.html"
    run_cli("map", path, "--from", "2026-01-31", "--to", "2026-01-31", "--produced", PRODUCED)
    return path


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The real app, for all tests that leave it running."""
    with running_app(tmp_path_factory.mktemp("app")) as running:
        yield running
