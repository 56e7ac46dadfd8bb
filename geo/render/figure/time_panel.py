"""One measure along time: bars, gaps as gaps, the ordinary range, one step in full colour."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from geo.core.short_number import short_number
from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import BAND, COUNT, GREY, HAIR, HARM, PT, Paper, Part, dot, draw_arrow
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.time_axis import axis_ticks, grid_lines, round_up
from geo.render.style import INK

ASIDE = "#b9ae92"
_NAUGHT = 1.5
"""Width in millimetres from which a step of zero has room to say so."""
_APART = 1.4
"""Between the words over a stretch and those of the step in question."""
_GAP = 1.5
"""Height of the hatched strip that stands for a gap, millimetres."""


@dataclass(frozen=True, kw_only=True)
class TimePanel:
    """What a panel shows.

    ``frame`` as `geo.analysis.series.Series` has it, ``length`` the days of a step, by which bars
    are as wide as what they count. ``target`` is the step in full colour, ``label`` the lines
    beside it. ``band`` has ``low`` and ``high`` on the same steps, ``others`` are single figures
    that are not part of the series. ``means`` are levels over spans: first day, last day, value.
    ``out`` is a span that is left out, ``marks`` are days with a line and words, ``spans`` are
    stretches with words over them, ``idle`` stretches whose bars take no part. ``loud`` says
    whether the label has the colour of its bar, ``room`` how wide the numbers of the axis are.
    """

    heading: str
    frame: pd.DataFrame
    step: str
    harm: bool
    label: tuple[str, ...] = ()
    target: pd.Timestamp | None = None
    band: pd.DataFrame | None = None
    others: tuple[tuple[pd.Timestamp, float], ...] = ()
    means: tuple[tuple[pd.Timestamp, pd.Timestamp, float], ...] = ()
    out: tuple[pd.Timestamp, pd.Timestamp] | None = None
    marks: tuple[tuple[pd.Timestamp, str], ...] = ()
    spans: tuple[tuple[pd.Timestamp, pd.Timestamp, str], ...] = ()
    idle: tuple[tuple[pd.Timestamp, pd.Timestamp], ...] = ()
    loud: bool = True
    room: float = 0.0


def time_part(panel: TimePanel, *, paper: Paper, lang: str, axis: bool = True) -> Part:
    """The panel as a part of a chart."""
    head = line_height(paper.base) * 1.1
    foot = line_height(paper.small) * 1.15 if axis else 0.8

    def tall(sheet: Sheet, w: float) -> float:
        titled = sheet.block_height(panel.heading, width=w, size=paper.base, weight="bold")
        return max(titled, head) + _labels(panel, paper) + paper.panel + foot

    def draw(sheet: Sheet, box: Box) -> None:
        top = sheet.block(box, panel.heading, size=paper.base, weight="bold")
        top = max(top, box.y + head) + _labels(panel, paper)
        peak = _peak(panel)
        left = max(panel.room, room_for_axis(panel, paper))
        plot = Box(x=box.x + left, y=top, w=box.w - left - 1, h=box.bottom - foot - top)
        drawn = _Drawn(sheet, plot, panel=panel, paper=paper, lang=lang, peak=peak)
        drawn.draw(axis=axis)

    return Part(height=tall, draw=draw)


def room_for_axis(panel: TimePanel, paper: Paper) -> float:
    """Millimetres that the numbers of the axis take."""
    return text_width(_number(_peak(panel)), size=paper.small) + 2


def _labels(panel: TimePanel, paper: Paper) -> float:
    """Room above the bars for the words of the target and of the marks."""
    lines = len(panel.label) + len(panel.marks) + bool(panel.spans)
    return lines * line_height(paper.small) * 1.02 + 1.2 + _APART * bool(panel.spans)


def _peak(panel: TimePanel) -> float:
    known = panel.frame["high"].max()
    over = [known, *(value for _, value in panel.others), *(m[2] for m in panel.means)]
    if panel.band is not None:
        over.append(float(panel.band["high"].max()))
    return round_up(float(max(v for v in over if not math.isnan(v))))


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


class _Drawn:
    """A panel being drawn; every method draws one thing."""

    def __init__(
        self, sheet: Sheet, plot: Box, *, panel: TimePanel, paper: Paper, lang: str, peak: float
    ) -> None:
        self.sheet, self.plot, self.panel, self.paper = sheet, plot, panel, paper
        self.lang, self.peak = lang, peak
        index = panel.frame.index
        self.first = pd.Timestamp(index[0])
        self.last = pd.Timestamp(index[-1]) + self._length(pd.Timestamp(index[-1]))

    def draw(self, *, axis: bool) -> None:
        self._ground()
        self._bars()
        self._levels()
        self._spans()
        self._label()
        self._axis(axis)

    def _length(self, day: pd.Timestamp) -> pd.Timedelta:
        after = {"day": 1, "week": 7}.get(self.panel.step)
        if after:
            return pd.Timedelta(days=after)
        offset = pd.DateOffset(months=1) if self.panel.step == "month" else pd.DateOffset(years=1)
        return pd.Timestamp(day + offset) - day

    def at(self, day: pd.Timestamp) -> float:
        share = (day - self.first) / (self.last - self.first)
        return self.plot.x + self.plot.w * float(min(max(share, 0.0), 1.0))

    def up(self, value: float) -> float:
        return self.plot.bottom - self.plot.h * min(value / self.peak, 1.0)

    def _ground(self) -> None:
        plot, frame = self.plot, self.panel.frame
        missing = frame["low"].isna()
        runs = (missing != missing.shift()).cumsum()
        for _, own in frame[missing].groupby(runs[missing]):
            a = self.at(pd.Timestamp(own.index[0]))
            end = pd.Timestamp(own.index[-1])
            b = self.at(end + self._length(end))
            self.sheet.rect(
                Box(x=a, y=plot.bottom - _GAP, w=b - a, h=_GAP), z=1.2, facecolor="#ffffff",
                hatch="//////", hatchcolor="#aaa79f",
            )  # fmt: skip
        band = self.panel.band
        if band is not None:
            for row in each_row(band):
                day = pd.Timestamp(row.Index)
                a, b = self.at(day), self.at(day + self._length(day))
                top, bottom = self.up(row.high), self.up(row.low)
                box = Box(x=a, y=top, w=b - a + 0.02, h=bottom - top)
                self.sheet.rect(box, z=0.8, facecolor=BAND)
        if self.panel.out:
            a, b = self.at(self.panel.out[0]), self.at(self.panel.out[1] + pd.Timedelta(days=1))
            wide = max(b - a, 0.6)
            self.sheet.rect(
                Box(x=(a + b - wide) / 2, y=plot.y, w=wide, h=plot.h), z=0.9, facecolor="#efece4"
            )
        for value in grid_lines(self.peak):
            y = self.up(value)
            colour, width = ("#1c2126", 0.6) if value == 0 else (HAIR, 0.35)
            line = [(plot.x, y), (plot.right, y)]
            self.sheet.line(line, z=2.9 if value == 0 else 0.95, colour=colour, width=width)
            size = self.paper.small
            self.sheet.text(
                plot.x - 1, y + size * PT * 0.36, _number(value), size=size, ha="right",
                colour=GREY,
            )  # fmt: skip

    def _bars(self) -> None:
        faint, pale, deep = HARM if self.panel.harm else COUNT
        for row in each_row(self.panel.frame[self.panel.frame["low"].notna()]):
            day = pd.Timestamp(row.Index)
            a, b = self.at(day), self.at(day + self._length(day))
            gap = min(0.18 * (b - a), 0.4)
            chosen = day == self.panel.target
            wide = max(b - a - 2 * gap, 0.9 if chosen else 0.12)
            out = self.panel.out
            aside = out is not None and out[0] <= day <= out[1]
            idle = any(a <= day <= b for a, b in self.panel.idle)
            colour = ASIDE if aside else deep if chosen else faint if idle else pale
            x = (a + b - wide) / 2
            for value, face, z in (
                (row.high, pale if chosen and not aside else faint, 2.0),
                (row.low, colour, 2.2),
            ):
                if value > 0:
                    y = self.up(value)
                    box = Box(x=x, y=y, w=wide, h=self.plot.bottom - y)
                    self.sheet.rect(box, z=z + (0.5 if chosen else 0), facecolor=face)
            if row.high == 0 and b - a >= _NAUGHT:
                size = self.paper.small
                self.sheet.text(
                    (a + b) / 2, self.plot.bottom - 0.6, "0", size=size, ha="center", colour=GREY
                )
            if chosen and row.at_least:
                draw_arrow(self.sheet, x + wide / 2, self.up(row.low), deep)
        for day, value in self.panel.others:
            x = (self.at(day) + self.at(day + self._length(day))) / 2
            dot(self.sheet, x, self.up(value), radius=0.75, face="#ffffff")

    def _levels(self) -> None:
        for first, last, value in self.panel.means:
            a, b = self.at(first), self.at(last + pd.Timedelta(days=1))
            y = self.up(value)
            self.sheet.line([(a, y), (b, y)], z=3.2, colour="#ffffff", width=2.6)
            self.sheet.line([(a, y), (b, y)], z=3.3, width=1.2)
            words, size = short_number(value, digits=2), self.paper.small
            x = min(max((a + b) / 2, a), b)
            self.sheet.text(
                x, y - 0.8, words, size=size, weight="bold", ha="center", z=6, halo="#ffffff"
            )
        for number, (day, words) in enumerate(self.panel.marks):
            x = self.at(day)
            size = self.paper.small
            y = self.plot.y - 0.8 - number * line_height(size)
            self.sheet.line(
                [(x, y + 0.6), (x, self.plot.bottom)], z=3.4, width=0.8, dash=(0, (2.2, 1.6))
            )
            ha = _side(x, text_width(words, size=size), self.plot)
            self.sheet.text(x + (0.8 if ha == "left" else -0.8), y, words, size=size, ha=ha)

    def _label(self) -> None:
        panel, size = self.panel, self.paper.small
        if panel.target is None or not panel.label:
            return
        day = panel.target
        x = (self.at(day) + self.at(day + self._length(day))) / 2
        wide = max(text_width(words, size=size, weight="bold") for words in panel.label)
        ha = _side(x, wide, self.plot)
        step = line_height(size) * 1.02
        deep = (HARM if panel.harm else COUNT)[2] if panel.loud else INK
        first = self.plot.y - 1.2 - step * (len(panel.label) - 1 + len(panel.marks))
        if panel.spans:
            first -= step + _APART
        for i, words in enumerate(panel.label):
            self.sheet.text(
                x + (-0.6 if ha == "left" else 0.6), first + i * step, words, size=size, ha=ha,
                weight="bold" if i == 0 else "regular", colour=deep if i == 0 else GREY,
            )  # fmt: skip
        top = self.plot.y - 0.6
        low = panel.frame["high"].get(day, float("nan"))
        reach = self.up(float(low)) - (1.6 if panel.frame["at_least"].get(day) else 0.3)
        if reach > top:
            self.sheet.line([(x, top), (x, reach)], z=2.8, colour=HAIR, width=0.5)

    def _axis(self, shown: bool) -> None:
        size = self.paper.small
        ticks = axis_ticks(self.first, self.last, self.plot.w, size, self.lang)
        taken: list[tuple[float, float]] = []
        # The last one first: a reader must see where the record ends.
        for day, words in reversed(ticks):
            x, wide = self.at(day), text_width(words, size=size)
            start = min(x - wide / 2, self.plot.right + 1 - wide)
            self.sheet.line([(x, self.plot.bottom), (x, self.plot.bottom + 0.9)], width=0.4)
            if shown and all(start + wide + 1.2 < a or start > b + 1.2 for a, b in taken):
                y = self.plot.bottom + 1.0 + size * PT
                self.sheet.text(start, y, words, size=size, colour=GREY)
                taken.append((start, start + wide))

    def _spans(self) -> None:
        """Words over a stretch, with a line that shows how far it reaches."""
        size = self.paper.small
        for first, last, words in self.panel.spans:
            a, b = self.at(first), self.at(last + pd.Timedelta(days=1))
            y = self.plot.y - 0.8
            self.sheet.line([(a, y), (b, y)], z=3, width=0.9)
            for x in (a, b):
                self.sheet.line([(x, y - 0.8), (x, y + 0.8)], z=3, width=0.9)
            wide = text_width(words, size=size)
            start = min(max((a + b - wide) / 2, self.plot.x), self.plot.right - wide)
            self.sheet.text(start, y - 1.2, words, size=size, weight="bold")


def _side(x: float, wide: float, plot: Box) -> str:
    """Whether words beside a mark stand to its right or to its left."""
    return "left" if x + wide < plot.right + 1 else "right"
