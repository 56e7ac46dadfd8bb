"""The use-cases of briefs and screenshots; both faces call these and nothing deeper."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geo import __version__
from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError
from geo.export.brief.build import make_brief
from geo.export.brief.model import Brief
from geo.export.safety import publish
from geo.export.stamp import KEY
from geo.export.write import write_whole
from geo.incidents.selection import Selection, to_query
from geo.workflow.carried import carry_findings
from geo.workflow.findings import published_findings
from geo.workflow.moment import one_moment
from geo.workflow.own_boundaries import with_credit
from geo.workflow.sources import say_sources
from geo.workflow.stamps import make_stamp
from geo.workflow.views import view_map, view_scene

FORMATS = ("html", "pdf", "docx")
PARTS = ("map", "page")


def view_brief(
    selection: Selection,
    *,
    produced: date,
    out: str = "OUT.html",
    profile: str = "internal",
    key: str | None = None,
    withhold: Sequence[str] = (),
    finding: str = "",
) -> Brief:
    """Document of a situation update.

    Parameters
    ----------
    selection
        The view.
    produced
        Date that the frame states as the day of making.
    out
        File name in the command that makes the file again.
    profile, key, withhold
        As `geo.export.safety.publish`.
    finding
        Findings to carry, as `geo.workflow.carried.parse_findings` reads them.

    Raises
    ------
    OptionError
        If the view names something that does not exist.
    """
    full = view_scene(selection)
    scene, withheld = publish(full, profile=profile, produced=produced, key=key, withhold=withhold)
    stamp = make_stamp(
        "brief", full, scene, withheld, produced=produced,
        options={"finding": finding} if finding else {},
    )  # fmt: skip
    selection = scene.selection
    link = view_link(selection)
    meta = {
        "credit": with_credit(say_sources(scene.record), full.boundary_set),
        "filters": stamp.filters,
        "withheld": withheld.sentences(lang=selection.lang),
        "version": __version__,
        "data": full.record.digest,
        "stamp": stamp.text(),
        "view": digest(canonical_json(to_query(selection))),
        "link": link,
        "command": stamp.command(out),
    }
    publication: dict[str, Any] = {"profile": profile, "key": key, "withhold": withhold}
    carried = carry_findings(
        finding, selection, produced=produced, record=full.record, published=scene.record,
        **publication,
    )  # fmt: skip
    return make_brief(
        scene, produced=produced, meta=meta, carried=carried,
        findings=published_findings(selection, produced=produced, **publication),
    )  # fmt: skip


@one_moment()
def render_brief(
    selection: Selection,
    *,
    kind: str,
    produced: date,
    out: str = "",
    profile: str = "public",
    **publication: Any,
) -> bytes:
    """Bytes of a situation update in one of `FORMATS`.

    Raises
    ------
    OptionError
        If there is no such format, or the view names something that does not exist.
    BrowserError
        If a PDF is asked for and there is no browser.
    """
    if kind not in FORMATS:
        raise OptionError(f"No brief as {kind!r}", where="format", choices=FORMATS)
    brief = view_brief(
        selection, produced=produced, out=out or f"OUT.{kind}", profile=profile, **publication
    )
    if kind == "pdf":
        from geo.export.brief.pdf import write_pdf

        return write_pdf(brief)
    if kind == "docx":
        from geo.export.brief.docx import write_docx

        return write_docx(brief)
    from geo.export.brief.html import write_html

    return write_html(brief).encode("utf-8")


@one_moment()
def save_brief(path: Path, selection: Selection, *, produced: date, **publication: Any) -> Path:
    """Write a situation update; the ending of the name says in which format.

    Raises
    ------
    OptionError
        If the name has another ending.
    BrowserError
        If a PDF is asked for and there is no browser.
    WriteError
        If it cannot be written.
    """
    kind = path.suffix.lower().lstrip(".").replace("htm", "html").replace("htmll", "html")
    if kind not in FORMATS:
        raise OptionError(
            f"{path.name!r} does not say in which format", where="OUT",
            fix="End it in .html, .pdf or .docx",
        )  # fmt: skip
    content = render_brief(selection, kind=kind, produced=produced, **publication)
    return write_whole(path, content)


@one_moment()
def render_screenshot(
    selection: Selection,
    *,
    produced: date,
    width: int = 1440,
    height: int = 900,
    ratio: float = 2.0,
    part: str = "map",
    profile: str = "public",
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> bytes:
    """PNG of the interactive map as a browser draws it; see `geo.export.screenshot`.

    Raises
    ------
    OptionError
        If the size, the ratio or the part cannot be.
    BrowserError
        If there is no browser or it fails.
    """
    from geo.export.screenshot import take_screenshot

    if selection.tiles:
        raise OptionError(
            "A screenshot is made without a network, so it has no tiles", where="tiles",
            fix="Leave --tiles out; the offline background is drawn",
        )  # fmt: skip
    publication: dict[str, Any] = {"profile": profile, "key": key, "withhold": withhold}
    view = view_map(selection, produced=produced, **publication)
    full = view_scene(selection)
    scene, withheld = publish(full, produced=produced, **publication)
    options = {"width": str(width), "height": str(height), "ratio": f"{ratio:g}", "part": part}
    stamp = make_stamp(
        "screenshot",
        full,
        scene,
        withheld,
        produced=produced,
        options=options,
    )
    words = {
        KEY: stamp.text(),
        "attribution": say_sources(scene.record),
        "version": __version__,
        "data": stamp.data,
        "block": view.digest,
        "link": stamp.view,
        "command": stamp.command("OUT.png"),
        "produced": stamp.produced,
        "cutoff": stamp.cutoff,
        "vintage": stamp.vintage,
    }
    return take_screenshot(
        view.block, width=width, height=height, ratio=ratio, part=part, stamp=words
    )


@one_moment()
def save_screenshot(
    path: Path,
    selection: Selection,
    *,
    produced: date,
    width: int = 1440,
    height: int = 900,
    ratio: float = 2.0,
    part: str = "map",
    **publication: Any,
) -> Path:
    """Write a screenshot; an existing file is replaced whole or not at all.

    Raises
    ------
    OptionError, BrowserError
        As `render_screenshot`; also if the name does not end in ``.png``.
    WriteError
        If it cannot be written.
    """
    if path.suffix.lower() != ".png":
        raise OptionError(
            f"{path.name!r} is not a PNG file name", where="OUT", fix="End it in .png"
        )
    picture = render_screenshot(
        selection, produced=produced, width=width, height=height, ratio=ratio, part=part,
        **publication,
    )  # fmt: skip
    return write_whole(path, picture)


def view_link(selection: Selection) -> str:
    """The view as the query of an address."""
    return urllib.parse.urlencode(to_query(selection), doseq=True)
