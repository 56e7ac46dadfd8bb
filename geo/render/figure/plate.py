"""The plate: title, map, strip, tallies and frame on one sheet of a stated size."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from geo.analysis.district_table import classes_of, district_table
from geo.analysis.scene import Scene
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.edges import (
    Drawing,
    draw_findings,
    draw_foot,
    draw_heading,
    findings_height,
    fit_findings,
)
from geo.render.figure.encode import encode
from geo.render.figure.finding import alt_text, propose_title, say_measured
from geo.render.figure.footer import Frame, footer_height, footer_text
from geo.render.figure.legend import draw_legend, legend_size
from geo.render.figure.map_box import Parts, aspect_of, draw_map_box, legend_of
from geo.render.figure.panels import compose_panels
from geo.render.figure.share import draw_share, share_height
from geo.render.figure.sizes import Size, find_size
from geo.render.figure.strip import draw_strip, strip_height
from geo.render.figure.tallies import draw_tallies, make_tallies, tallies_height, tally_columns
from geo.render.figure.turn import turn

_GAP = 3.0
_TALLEST_STRIP, _LOWEST_STRIP = 58.0, 21.0
DPI = 200


def draw_plate(
    scene: Scene,
    *,
    frame: Frame,
    size: str = "a4-portrait",
    form: str = "png",
    title: str | None = None,
    multiples: str = "",
    tiles: bool = False,
    dpi: int = DPI,
) -> bytes:
    """Bytes of a plate.

    Parameters
    ----------
    scene
        The view, worked out (after its publication profile was applied).
    frame
        Sources, dates, hashes and stamp.
    size
        One of `geo.render.figure.sizes.SIZES`.
    form
        ``png``, ``svg`` or ``pdf``.
    title
        Title instead of the proposed one.
    multiples
        ``year``, ``claimant`` or ``type`` for small multiples with one set of classes.
    tiles
        One tile of equal size for each district instead of its outline.
    dpi
        Pixels an inch, for PNG.

    Raises
    ------
    OptionError
        If a size, form or kind of multiples does not exist.
    """
    with turn():
        drawing = compose(
            scene, frame=frame, size=size, title=title, multiples=multiples, tiles=tiles
        )
        return encode(
            drawing.figure, form=form, title=drawing.title, alt=drawing.alt, stamp=frame.stamp,
            produced=frame.produced, dpi=dpi, lang=scene.selection.lang,
        )  # fmt: skip


def compose(
    scene: Scene,
    *,
    frame: Frame,
    size: str = "a4-portrait",
    title: str | None = None,
    multiples: str = "",
    tiles: bool = False,
) -> Drawing:
    """Lay a plate out; parameters as `draw_plate`."""
    paper = find_size(size)
    if multiples:
        return compose_panels(
            scene, frame=frame, paper=paper, title=title, by=multiples, tiles=tiles
        )
    table = district_table(scene)
    tallies = make_tallies(scene)
    parts = Parts(
        scene=scene, table=table, classes=classes_of(scene, table=table),
        harm=scene.selection.measure == "killed", tallies=tallies, tiles=tiles,
    )  # fmt: skip
    heading = title or propose_title(scene, table=table)
    sheet = Sheet(width=paper.width, height=paper.height, rtl=scene.selection.lang == "ur")
    if not paper.inset:
        paper = replace(paper, height=_needed(sheet, parts, paper, frame=frame, title=heading))
        sheet = Sheet(width=paper.width, height=paper.height, rtl=sheet.rtl)
    inner = Box(
        x=paper.margin, y=paper.margin, w=paper.width - 2 * paper.margin,
        h=paper.height - 2 * paper.margin,
    )  # fmt: skip
    top = draw_heading(
        sheet, inner, heading, say_measured(scene, filters=frame.filters), paper=paper
    )
    bottom = draw_foot(sheet, inner, scene, frame, paper=paper, tiles=tiles)
    free = Box(x=inner.x, y=top, w=inner.w, h=bottom - top)
    findings = fit_findings(
        sheet, frame, width=inner.w, paper=paper, lang=scene.selection.lang,
        room=partial(_room, sheet, free, parts, paper) if paper.inset else None,
    )  # fmt: skip
    top = draw_findings(sheet, inner, top, findings)
    body = Box(x=inner.x, y=top, w=inner.w, h=bottom - top)
    (_draw_beside if paper.side else _draw_stacked)(sheet, body, parts, paper)
    alt = alt_text(scene, table=table, title=heading, standing=tallies.standing, tiles=tiles)
    return Drawing(figure=sheet.figure, title=heading, alt=alt)


def _needed(sheet: Sheet, parts: Parts, paper: Size, *, frame: Frame, title: str) -> float:
    """Height of a column figure: as tall as its parts and a whole map ask for."""
    scene, size, wide = parts.scene, paper.small, paper.width - 2 * paper.margin
    measured = say_measured(scene, filters=frame.filters)
    texts = footer_text(scene, frame, tiles=parts.tiles, narrow=True)
    findings = fit_findings(sheet, frame, width=wide, paper=paper, lang=scene.selection.lang)
    columns = tally_columns(parts.tallies, width=wide, size=size, lang=scene.selection.lang)
    return (
        2 * paper.margin
        + sheet.block_height(title, width=wide, size=paper.title, weight="bold", leading=0.98)
        + sheet.block_height(measured, width=wide, size=paper.base)
        + findings_height(sheet, findings, width=wide)
        + wide * (1.0 if parts.tiles else aspect_of(scene)) * 1.04
        + legend_size(legend_of(parts), size=size, columns=1)[1]
        + share_height(sheet, scene, width=wide, size=size)
        + strip_height(scene, size=size)
        + tallies_height(sheet, scene, parts.tallies, width=wide, columns=columns, size=size)
        + footer_height(sheet, texts, width=wide, size=size, columns=1)
        + 3 * _GAP
        + 5
    )


def _room(sheet: Sheet, free: Box, parts: Parts, paper: Size, taken: float) -> float:
    """Height of the map below findings that take so much; 0 where the rest does not fit at all."""
    scene, size, tall = parts.scene, paper.small, free.h - taken
    if not paper.side:
        return tall - _below(sheet, free.w, parts, paper)
    column = free.w - min(tall / (1.0 if parts.tiles else aspect_of(scene)), free.w * 0.58) - 5
    own = tallies_height(sheet, scene, parts.tallies, width=column, columns=1, size=size)
    own += share_height(sheet, scene, width=column, size=size) + _GAP
    if tall - own - _GAP >= _LOWEST_STRIP:
        return tall
    return tall - strip_height(scene, size=size) - _GAP if own <= tall else 0.0


def _below(sheet: Sheet, width: float, parts: Parts, paper: Size) -> float:
    """Millimetres of all that stands below the map."""
    scene, size = parts.scene, paper.small
    columns = tally_columns(parts.tallies, width=width, size=size, lang=scene.selection.lang)
    return (
        tallies_height(sheet, scene, parts.tallies, width=width, columns=columns, size=size)
        + strip_height(scene, size=size)
        + share_height(sheet, scene, width=width, size=size)
        + 3 * _GAP
    )


def _draw_stacked(sheet: Sheet, body: Box, parts: Parts, paper: Size) -> None:
    scene, size = parts.scene, paper.small
    columns = tally_columns(parts.tallies, width=body.w, size=size, lang=scene.selection.lang)
    tall = tallies_height(sheet, scene, parts.tallies, width=body.w, columns=columns, size=size)
    strip = strip_height(scene, size=size)
    share = share_height(sheet, scene, width=body.w, size=size)
    legend = legend_of(parts)
    outside = 0.0 if paper.inset else legend_size(legend, size=size, columns=1)[1]
    room = body.h - _below(sheet, body.w, parts, paper) - outside
    natural = body.w * (1.0 if parts.tiles else aspect_of(scene))
    place = Box(x=body.x, y=body.y, w=body.w, h=min(room, natural * 1.12))
    draw_map_box(sheet, place, parts, paper, legend=legend if paper.inset else None)
    y = place.bottom + 1
    spare = max(room - place.h, 0) / 3
    if not paper.inset:
        draw_legend(
            sheet, Box(x=body.x - 2, y=y, w=body.w + 2, h=outside), legend, size=size, columns=1
        )
        y += outside
    y = (
        draw_share(sheet, Box(x=body.x, y=y, w=body.w, h=share), scene, size=size)
        + _GAP
        - 1
        + spare
    )
    draw_strip(sheet, Box(x=body.x, y=y, w=body.w, h=strip), scene, size=size)
    y += strip + _GAP + spare
    draw_tallies(
        sheet,
        Box(x=body.x, y=y, w=body.w, h=tall),
        scene,
        parts.tallies,
        columns=columns,
        size=size,
    )


def _draw_beside(sheet: Sheet, body: Box, parts: Parts, paper: Size) -> None:
    scene, size = parts.scene, paper.small
    natural = 1.0 if parts.tiles else aspect_of(scene)
    wide = min(body.h / natural, body.w * 0.58)
    column = body.w - wide - 5
    place = Box(x=body.x, y=body.y, w=wide, h=body.h)
    right = Box(x=body.x + wide + 5, y=body.y, w=column, h=body.h)
    if sheet.rtl:
        place = Box(x=body.right - wide, y=body.y, w=wide, h=body.h)
        right = Box(x=body.x, y=body.y, w=column, h=body.h)
    tall = tallies_height(sheet, scene, parts.tallies, width=column, columns=1, size=size)
    share = share_height(sheet, scene, width=column, size=size)
    strip = min(body.h - tall - share - 2 * _GAP, _TALLEST_STRIP)
    y = draw_share(sheet, right, scene, size=size) + _GAP
    if strip >= _LOWEST_STRIP:
        draw_strip(sheet, Box(x=right.x, y=y, w=column, h=strip), scene, size=size)
        y += strip + _GAP + max(body.bottom - y - strip - tall - _GAP, 0) / 3
    else:  # the column is full of tallies: the strip goes below the map
        strip = strip_height(scene, size=size)
        place = replace(place, h=place.h - strip - _GAP)
        below = Box(x=place.x, y=place.bottom + _GAP, w=place.w, h=strip)
        draw_strip(sheet, below, scene, size=size)
    draw_map_box(sheet, place, parts, paper, legend=legend_of(parts))
    draw_tallies(
        sheet, Box(x=right.x, y=y, w=column, h=tall), scene, parts.tallies, columns=1, size=size
    )
