"""Pictures and pages of our own HTML, made by a real browser that may reach no network."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.core.scratch import scratch_folder
from geo.export.browser.find import BrowserError, find_browser
from geo.export.browser.pipe import Pipe

_A4_INCHES = (8.27, 11.69)
_MM = 1 / 25.4
_PAGE = "page.html"
_POLL = """new Promise((done) => {
  const look = () => (%s) ? requestAnimationFrame(() => requestAnimationFrame(() => done(true)))
    : setTimeout(look, 25);
  look();
})"""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture, and the addresses that the page asked for beside its own file."""

    png: bytes
    asked: tuple[str, ...]


def shoot(
    html: str,
    *,
    width: int,
    height: int,
    ratio: float,
    instead: str,
    ready: str = "document.readyState === 'complete'",
    style: str = "",
    measure: str = "",
    timeout: float = 60.0,
) -> Shot:
    """Photograph a page.

    Parameters
    ----------
    html
        The file.
    width, height
        Size of the window in CSS pixels.
    ratio
        Pixels of the picture for one CSS pixel.
    instead
        What works without a browser, for the message.
    ready
        Expression that becomes true when the page is drawn.
    style
        Style sheet of ours laid over the page's own before anything is drawn.
    measure
        Expression that gives a number of pixels; the page is then drawn again with that number as
        the custom property ``--measured``.
    timeout
        Seconds after which the browser is ended.

    Raises
    ------
    BrowserError
        If there is no browser or it fails.
    """
    shots, asked = _photograph(
        html, [""], width=width, height=height, ratio=ratio, instead=instead, ready=ready,
        style=style, measure=measure, timeout=timeout,
    )  # fmt: skip
    return Shot(png=shots[0], asked=asked)


def shoot_parts(
    html: str, selects: Sequence[str], *, width: int, ratio: float, instead: str
) -> list[bytes]:
    """Photograph several parts of one page, each whole."""
    shots, _ = _photograph(
        html, selects, width=width, height=900, ratio=ratio, instead=instead,
        ready="document.readyState === 'complete'", style="", measure="", timeout=90.0,
    )  # fmt: skip
    return shots


def print_page(
    html: str, *, header: str, footer: str, instead: str, timeout: float = 90.0
) -> bytes:
    """Print a page as a tagged PDF on A4, with its outline and a header and a footer.

    Raises
    ------
    BrowserError
        If there is no browser or it fails.
    """
    with scratch_folder() as folder:
        with Pipe(find_browser(instead=instead), timeout=timeout) as pipe:
            session = _open(pipe, folder, html, width=1000, height=1400, ratio=1)
            _run(pipe, session, _POLL % "document.readyState === 'complete'")
            printed = pipe.call(
                "Page.printToPDF", session, paperWidth=_A4_INCHES[0], paperHeight=_A4_INCHES[1],
                marginTop=16 * _MM, marginBottom=18 * _MM, marginLeft=16 * _MM,
                marginRight=16 * _MM, printBackground=True, displayHeaderFooter=True,
                headerTemplate=header, footerTemplate=footer, generateTaggedPDF=True,
                generateDocumentOutline=True, transferMode="ReturnAsBase64",
            )  # fmt: skip
        return base64.b64decode(printed["data"])


def _photograph(
    html: str,
    selects: Sequence[str],
    *,
    width: int,
    height: int,
    ratio: float,
    instead: str,
    ready: str,
    style: str,
    measure: str,
    timeout: float,
) -> tuple[list[bytes], tuple[str, ...]]:
    with scratch_folder() as folder:
        with Pipe(find_browser(instead=instead), timeout=timeout) as pipe:
            session = _open(
                pipe, folder, html, width=width, height=height, ratio=ratio, style=style
            )
            _run(pipe, session, _POLL % ready)
            if measure:
                root = f":root {{ --measured: {float(_run(pipe, session, measure)):.1f}px; }}"
                _overlay(pipe, session, root)
                _go(pipe, session, folder)
                _run(pipe, session, _POLL % ready)
            shots = [_picture(pipe, session, select) for select in selects]
            asked = tuple(_asked(pipe.events, folder))
        return shots, asked


def _open(
    pipe: Pipe, folder: Path, html: str, *, width: int, height: int, ratio: float, style: str = ""
) -> str:
    (folder / _PAGE).write_text(html, encoding="utf-8")
    target = pipe.call("Target.createTarget", url="about:blank")["targetId"]
    session: str = pipe.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Network", "Runtime"):
        pipe.call(f"{domain}.enable", session)
    pipe.call("Page.setLifecycleEventsEnabled", session, enabled=True)
    # A colour caught halfway between two states would make two pictures of one view differ.
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    pipe.call("Emulation.setEmulatedMedia", session, features=still)
    pipe.call(
        "Network.emulateNetworkConditions", session, offline=True, latency=0,
        downloadThroughput=0, uploadThroughput=0,
    )  # fmt: skip
    pipe.call(
        "Emulation.setDeviceMetricsOverride", session, width=width, height=height,
        deviceScaleFactor=ratio, mobile=False,
    )  # fmt: skip
    if style:
        _overlay(pipe, session, style)
    _go(pipe, session, folder)
    return session


def _go(pipe: Pipe, session: str, folder: Path) -> None:
    """Open the page, and wait for its own load: an earlier page's may still be under way."""
    went = pipe.call("Page.navigate", session, url=(folder / _PAGE).as_uri())
    if went.get("errorText"):
        raise BrowserError(
            f"The browser could not open a page in the temporary folder ({went['errorText']})",
            where=str(folder),
            fix="A browser from a snap cannot read it: set TMPDIR to a folder in your home",
        )
    pipe.wait("Page.lifecycleEvent", session, loaderId=went["loaderId"], name="load")


def _overlay(pipe: Pipe, session: str, style: str) -> None:
    """Add a style sheet to every page to come; an adopted one needs no leave of its policy."""
    script = (
        "{ const sheet = new CSSStyleSheet();"
        f" sheet.replaceSync({json.dumps(style)});"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }"
    )
    pipe.call("Page.addScriptToEvaluateOnNewDocument", session, source=script)


def _run(pipe: Pipe, session: str, script: str) -> Any:
    done = pipe.call(
        "Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True
    )
    if "exceptionDetails" in done:
        raise BrowserError(f"The page failed: {done['exceptionDetails'].get('text', '')}")
    return done["result"].get("value")


def _picture(pipe: Pipe, session: str, select: str) -> bytes:
    options: dict[str, Any] = {"format": "png", "captureBeyondViewport": bool(select)}
    if select:
        box = _run(
            pipe,
            session,
            "(() => { const b = document.querySelector("
            + repr(select)
            + ").getBoundingClientRect();"
            " return [b.x + scrollX, b.y + scrollY, b.width, b.height]; })()",
        )
        x, y, wide, high = box
        options["clip"] = {"x": x, "y": y, "width": wide, "height": high, "scale": 1}
    return base64.b64decode(pipe.call("Page.captureScreenshot", session, **options)["data"])


def _asked(events: list[dict[str, Any]], folder: Path) -> list[str]:
    own = folder.as_uri()
    urls = [
        e["params"]["request"]["url"]
        for e in events
        if e.get("method") == "Network.requestWillBeSent"
    ]
    return [u for u in urls if not u.startswith((own, "data:", "about:"))]
