"""The footer: sources, dates, boundaries, projection, disclaimer and the stamp."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.analysis.scene import Scene
from geo.render.carried import Carried
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.words import say, say_day, say_period

_GREY = "#5a5750"
_GAP = 5.0


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What travels with every figure.

    ``stamp`` is the text embedded in the file; ``data`` and ``view`` the hashes shown; ``filters``
    the view's filters in words; ``withheld`` what its publication profile left out and rounded;
    ``findings`` what the statistics say.
    """

    sources: str
    boundaries: str
    disclaimer: str
    produced: date
    cutoff: date
    version: str
    data: str
    view: str
    filters: str = ""
    withheld: str = ""
    stamp: str = ""
    sources_short: str = ""
    findings: tuple[Carried, ...] = ()


def footer_text(
    scene: Scene, frame: Frame, *, tiles: bool = False, narrow: bool = False
) -> list[str]:
    """Paragraphs of the footer; a narrow one takes the short form of the sources."""
    lang = scene.selection.lang
    period = say_period(scene.start, scene.end, lang=lang)
    dates = say(
        "foot_dates", lang=lang, produced=say_day(frame.produced, lang=lang),
        cutoff=say_day(frame.cutoff, lang=lang), period=period,
    )  # fmt: skip
    boundaries = say("foot_boundaries", lang=lang, n=len(scene.boundaries), source=frame.boundaries)
    projection = say("foot_tiles" if tiles else "foot_projection", lang=lang)
    stamp = say(
        "foot_stamp", lang=lang, data=frame.data[:12], view=frame.view[:12],
        product=say("product", lang=lang), version=frame.version,
    )  # fmt: skip
    covered = _coverage(scene)
    # English in an Urdu plate stands in lines of its own, or its full stops would change sides.
    apart = "\n" if lang == "ur" else " "
    sources = frame.sources_short if narrow and frame.sources_short else frame.sources
    return [
        p
        for p in (
            f"{say('foot_sources', lang=lang)}{apart}{sources}",
            f"{say('foot_coverage', lang=lang)} {covered}" if covered else "",
            f"{dates} {boundaries} {projection}",
            f"{frame.disclaimer}{apart}{frame.withheld} {stamp}",
        )
        if p
    ]


def _coverage(scene: Scene) -> str:
    """Coverage statements that touch the period, the latest first, three at most."""
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"])]
    kept = 3
    touching = own[~(own["period_from"] > scene.end) & ~(own["period_to"] < scene.start)].iloc[::-1]
    column = "statement_ur" if scene.selection.lang == "ur" else "statement_en"
    if len(touching) > kept:  # the latest two, and the widest of what they cannot be held against
        touching = pd.concat([touching.head(kept - 1), touching.tail(1)])
    return " ".join(touching[column])


def footer_height(
    sheet: Sheet, texts: list[str], *, width: float, size: float, columns: int
) -> float:
    """Height of the tallest column."""
    heights = _heights(sheet, texts, width=width, size=size, columns=columns)
    return max(sum(heights[i] for i in group) for group in _split(heights, columns)) + 2.2


def draw_footer(sheet: Sheet, box: Box, texts: list[str], *, size: float, columns: int) -> None:
    """Write the footer below a hairline."""
    sheet.line([(box.x, box.y), (box.right, box.y)], colour="#aaa79f", width=0.4)
    heights = _heights(sheet, texts, width=box.w, size=size, columns=columns)
    wide = (box.w - _GAP * (columns - 1)) / columns
    for number, group in enumerate(_split(heights, columns)):
        place = columns - 1 - number if sheet.rtl else number
        y = box.y + 1.6
        for index in group:
            cell = Box(x=box.x + place * (wide + _GAP), y=y, w=wide, h=1)
            sheet.block(cell, texts[index], size=size, colour=_GREY, leading=0.95)
            y += heights[index]


def _heights(
    sheet: Sheet, texts: list[str], *, width: float, size: float, columns: int
) -> list[float]:
    wide = (width - _GAP * (columns - 1)) / columns
    return [sheet.block_height(t, width=wide, size=size, leading=0.95) for t in texts]


def _split(heights: list[float], columns: int) -> list[list[int]]:
    """Paragraphs in order over columns, so that the tallest is as low as can be."""
    count = len(heights)
    if columns == 1 or count == 1:
        return [list(range(count))]
    best = min(range(1, count), key=lambda k: max(sum(heights[:k]), sum(heights[k:])))
    return [list(range(best)), list(range(best, count))]
