"""A page in headless Chromium, by the browser's own trace: when it stood, what kept it busy.

*Visually complete* is the time of the first picture of the trace from which on nothing of the page
changes any more. A *task* is one uninterrupted stretch of the page's main thread. Both are read
from the trace, not from scripts in the page, so that they mean the same for every page.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SIZE = {"width": 1440, "height": 900}
# Software drawing of WebGL, as on any machine without a graphics card.
FLAGS = ("--no-sandbox", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
CATEGORIES = (
    "toplevel", "devtools.timeline", "blink.user_timing", "loading",
    "disabled-by-default-devtools.timeline",
)  # fmt: skip
_PICTURES = "disabled-by-default-devtools.screenshot"
# A pixel has changed if it differs by more than this; the page has if so many of a thousand have.
_STEP, _SHARE = 24, 0.002


@dataclass
class Trace:
    """What a trace says of one page; times in milliseconds since its navigation began."""

    complete: float = 0.0
    tasks: list[tuple[float, float]] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    marks: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """Longest task until the page stood."""
        return max((d for at, d in self.tasks if at <= self.complete), default=0.0)

    def busy(self, times: list[float]) -> list[float]:
        """Longest task in each stretch between two times."""
        out = []
        for a, b in itertools.pairwise(times):
            inside = [d for at, d in self.tasks if at + d > a and at < b]
            out.append(max(inside, default=0.0))
        return out


def browser_path() -> str:
    """Path of a browser, by the script that the tests use."""
    script = Path(__file__).parents[1] / "scripts" / "find_browser.sh"
    found = subprocess.run([str(script)], capture_output=True, text=True, check=False)
    return found.stdout.strip() or shutil.which("chromium") or ""


def trace_page(
    path: Path,
    *,
    settle: float,
    act: Callable[[Any], None] | None = None,
    pictures: bool = True,
    address: str = "",
) -> Trace:
    """Open a file in a fresh browser without a network and read its trace.

    Parameters
    ----------
    path
        The HTML file.
    settle
        Seconds that the page is given, and watched for.
    act
        What is done with the page after that, while the trace runs on.
    pictures
        Whether pictures are taken; they cost time of their own.
    address
        What follows the file's name.
    """
    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        page = browser.new_page(viewport=SIZE, offline=True)
        page.on("pageerror", lambda error: faults.append(str(error)[:200]))
        page.goto("about:blank")
        browser.start_tracing(
            page=page, screenshots=pictures,
            categories=[*CATEGORIES, *([_PICTURES] if pictures else [])],
        )  # fmt: skip
        page.goto(path.as_uri() + address, timeout=120_000)
        page.wait_for_timeout(settle * 1000)
        if act:
            act(page)
        events = json.loads(browser.stop_tracing())["traceEvents"]
        browser.close()
    return _read(events, faults)


def _read(events: list[dict[str, Any]], faults: list[str]) -> Trace:
    began = [
        e for e in events
        if e["name"] == "navigationStart"
        and str(e.get("args", {}).get("data", {}).get("documentLoaderURL", "")).startswith("file")
    ][-1]  # fmt: skip
    start, process = began["ts"], began["pid"]
    threads = {
        (e["pid"], e["tid"])
        for e in events
        if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"
    }
    out = Trace(faults=faults)
    end = -1.0
    for e in sorted(events, key=lambda e: e.get("ts", 0)):
        at = (e.get("ts", 0) - start) / 1000
        own = (e["pid"], e["tid"]) in threads and e["pid"] == process
        if own and e["name"] == "RunTask" and e.get("ph") == "X" and at > end:
            out.tasks.append((at, e["dur"] / 1000))
            end = at + e["dur"] / 1000
        elif own and e["name"] == "EventDispatch" and e["args"]["data"]["type"] == "mousemove":
            out.moves.append(at)
        elif "blink.user_timing" in e.get("cat", "") and e["name"].startswith("step-"):
            out.marks[e["name"]] = at
    pictures = [(e["ts"], e["args"]["snapshot"]) for e in events if e["name"] == "Screenshot"]
    out.complete = (_complete(pictures) - start) / 1000 if pictures else 0.0
    return out


def _complete(pictures: list[tuple[float, str]]) -> float:
    """Time of the first picture that is like all that follow."""

    def pixels(snapshot: str) -> np.ndarray:
        with Image.open(io.BytesIO(base64.b64decode(snapshot))) as image:
            return np.asarray(image.convert("L"), dtype=np.int16)

    last = pixels(pictures[-1][1])
    since = pictures[-1][0]
    for at, snapshot in reversed(pictures):
        now = pixels(snapshot)
        if now.shape != last.shape or (np.abs(now - last) > _STEP).mean() > _SHARE:
            break
        since = at
    return since


def drag(page: Any, *, steps: int = 40) -> None:
    """Drag the middle of what is drawn to and fro with a real mouse."""
    x, y = 480, 480
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(steps):
        page.mouse.move(x + 6 * (k if k < steps / 2 else steps - k), y + (k % 7))
        page.wait_for_timeout(40)
    page.mouse.up()


STEPS = """async (n) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
  await frame();
  for (let k = 0; k <= n; k += 1) {
    performance.mark(`step-${String(k).padStart(4, "0")}`);
    if (k < n) document.getElementById("step-on").click();
    await frame();
    await frame();
  }
}"""
