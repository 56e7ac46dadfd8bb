"""Charts: parts stacked on one sheet, as wide as a page or as a telephone, as tall as they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.figure import Figure

from geo.core.errors import OptionError
from geo.core.settings import PRODUCT
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.encode import encode
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.words import say, say_day
from geo.render.style import INK, ramps

GREY = "#5a5750"
HAIR = "#c9c5bb"
BAND = "#e9e6dd"
COUNT = tuple(ramps()["count"]["7"][i] for i in (0, 2, 5))
HARM = tuple(ramps()["harm"]["7"][i] for i in (0, 2, 5))
"""Faint, pale and deep: up to the highest claim, the others, the step in question."""
PT = 25.4 / 72
DPI = 200


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Width in millimetres and type in points."""

    name: str
    width: float
    margin: float
    title: float
    base: float
    small: float
    panel: float


PAPERS = {
    p.name: p
    for p in (
        Paper(name="wide", width=180, margin=4, title=13.5, base=8.4, small=7.4, panel=34),
        Paper(name="narrow", width=90, margin=3, title=11.5, base=8.4, small=7.6, panel=32),
    )
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a chart: the height it takes at a width, and how it is drawn in a box."""

    height: Callable[[Sheet, float], float]
    draw: Callable[[Sheet, Box], object]
    gap: float = 2.6


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A composed chart: the matplotlib figure and its words, in ``lang``."""

    figure: Figure
    title: str
    alt: str
    lang: str


@dataclass(frozen=True, kw_only=True)
class ChartFrame:
    """What travels with every chart: sources, the call that repeats it, and the day of making.

    ``withheld`` says what the profile of a file left out.
    """

    source: str
    call: str
    produced: date
    version: str
    withheld: str = ""


def find_paper(name: str) -> Paper:
    """Paper by its name.

    Raises
    ------
    OptionError
        If there is no such paper.
    """
    if name not in PAPERS:
        raise OptionError(f"No width {name!r}", where="width", choices=list(PAPERS))
    return PAPERS[name]


def stack(parts: Sequence[Part], *, paper: Paper, rtl: bool) -> Figure:
    """Draw parts below each other on a sheet of just the height they take."""
    wide = paper.width - 2 * paper.margin
    measure = Sheet(width=paper.width, height=paper.width, rtl=rtl)
    tall = [part.height(measure, wide) for part in parts]
    total = sum(tall) + sum(part.gap for part in parts[:-1]) + 2 * paper.margin
    sheet = Sheet(width=paper.width, height=total, rtl=rtl)
    y = paper.margin
    for part, height in zip(parts, tall, strict=True):
        part.draw(sheet, Box(x=paper.margin, y=y, w=wide, h=height))
        y += height + part.gap
    return sheet.figure


def text_part(
    text: str, *, size: float, weight: str = "regular", colour: str = "", gap: float = 1.2
) -> Part:
    """A block of wrapped text."""
    return Part(
        height=lambda sheet, w: sheet.block_height(text, width=w, size=size, weight=weight),
        draw=lambda sheet, box: sheet.block(
            box, text, size=size, weight=weight, colour=colour or INK
        ),
        gap=gap,
    )


def foot_part(frame: ChartFrame, *, paper: Paper, lang: str) -> Part:
    """Source and day of making, below a hairline; the call that repeats it is inside the file."""
    made = say("stat_made", lang=lang, day=say_day(frame.produced, lang=lang), product=PRODUCT,
               version=frame.version)  # fmt: skip
    made = f"{frame.withheld} {made}".lstrip()
    size = paper.small

    def draw(sheet: Sheet, box: Box) -> None:
        sheet.line([(box.x, box.y), (box.right, box.y)], colour=HAIR, width=0.4)
        y = box.y + 1
        if frame.source:
            # Sources are English whatever the language of the chart.
            rows = Sheet(width=1, height=1)
            rows.figure, rows.mm = sheet.figure, sheet.mm
            y = rows.block(Box(x=box.x, y=y, w=box.w, h=1), frame.source, size=size, colour=GREY)
        sheet.block(Box(x=box.x, y=y, w=box.w, h=1), made, size=size, colour=GREY)

    def tall(sheet: Sheet, w: float) -> float:
        lines = [line for line in (frame.source, made) if line]
        return sum(sheet.block_height(line, width=w, size=size) for line in lines) + 1

    return Part(height=tall, draw=draw)


def _draw_span(sheet: Sheet, box: Box) -> None:
    """A line with a stroke at either end, as over a stretch of time."""
    y = box.y + box.h / 2
    sheet.line([(box.x, y), (box.right, y)], width=0.9)
    for x in (box.x, box.right):
        sheet.line([(x, y - 0.8), (x, y + 0.8)], width=0.9)


def key_part(items: Sequence[tuple[str, str]], *, paper: Paper) -> Part:
    """A key in a row: kinds of mark (``band``, ``gap``, a colour, none) and their words."""
    size = paper.small
    step = line_height(size) * 1.1
    ruler = Sheet(width=1, height=1)

    def places(width: float) -> list[tuple[float, float, float]]:
        """Start, top and height of each item; one that is wider than the sheet is wrapped."""
        out, x, y, tall = [], 0.0, 0.0, 0.0
        for mark, words in items:
            lead = 5.5 if mark else 0.0
            wide = lead + text_width(words, size=size) + 3.5
            if x and x + wide > width + 3.5:
                x, y = 0.0, y + tall
            tall = step
            if wide > width + 3.5:
                tall = max(step, ruler.block_height(words, width=width - lead, size=size) + 0.4)
            out.append((x, y, tall))
            x += wide
        return out

    def draw(sheet: Sheet, box: Box) -> None:
        for (mark, words), (x, y, tall) in zip(items, places(box.w), strict=True):
            lead = 5.5 if mark else 0.0
            left = box.right - x - 4 if sheet.rtl else box.x + x
            swatch = Box(x=left, y=box.y + y + 0.3, w=4, h=step - 1.1)
            if mark == "gap":
                strip = Box(x=swatch.x, y=swatch.y + swatch.h / 2 - 0.75, w=swatch.w, h=1.5)
                sheet.rect(strip, facecolor="#ffffff", hatch="//////", hatchcolor="#aaa79f")
            elif mark == "line":
                middle = swatch.y + swatch.h / 2
                sheet.line([(swatch.x, middle), (swatch.right, middle)], width=1.1)
            elif mark == "arrow":
                draw_arrow(sheet, swatch.x + swatch.w / 2, swatch.bottom - 0.2, INK)
            elif mark == "span":
                _draw_span(sheet, swatch)
            elif not mark:
                pass
            elif mark == "dot":
                dot(sheet, swatch.x + 2, swatch.y + swatch.h / 2, radius=0.8, face="#ffffff")
            else:
                sheet.rect(swatch, facecolor=BAND if mark == "band" else mark)
            baseline = box.y + y + size * PT * 0.98
            if tall > step:
                start = box.x if sheet.rtl else box.x + lead
                under = Box(x=start, y=box.y + y, w=box.w - lead, h=tall)
                sheet.block(under, words, size=size, colour=GREY)
            elif sheet.rtl:
                right = box.right - x - lead
                sheet.text(right, baseline, words, size=size, ha="right", colour=GREY)
            else:
                sheet.text(left + lead, baseline, words, size=size, colour=GREY)

    return Part(height=lambda _, w: sum(places(w)[-1][1:]) if items else 0.0, draw=draw)


def draw_arrow(sheet: Sheet, x: float, y: float, colour: str) -> None:
    """An open end upwards: the figure says "at least"."""
    for side in (-0.9, 0.9):
        sheet.line([(x + side, y - 0.2), (x, y - 1.3)], z=3, colour=colour, width=0.9)


def dot(
    sheet: Sheet, x: float, y: float, *, radius: float, face: str, edge: str = GREY, z: float = 3
) -> None:
    """Draw a small circle."""
    from matplotlib.patches import Circle  # noqa: PLC0415  (only here)

    sheet.add(Circle((x, y), radius, facecolor=face, edgecolor=edge, linewidth=0.7), z=z)


def chart_bytes(
    chart: Chart, frame: ChartFrame, *, form: str, stamp: str = "", dpi: int = DPI
) -> bytes:
    """File content of a chart; its words and its stamp, or else its call, are inside the file.

    Raises
    ------
    OptionError
        If there is no such format.
    """
    return encode(
        chart.figure, form=form, title=chart.title, alt=chart.alt, stamp=stamp or frame.call,
        produced=frame.produced, dpi=dpi, lang=chart.lang,
    )  # fmt: skip
