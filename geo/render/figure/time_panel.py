"""One measure along time: bars, gaps as gaps, the ordinary range, one step in full colour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import BAND, COUNT, GREY, HAIR, HARM, PT, Paper, Part, dot
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.words import say

_FEW_YEARS = 4
_ASIDE = "#b9ae92"
_GAP = 1.5
"""Height of the hatched strip that stands for a gap, millimetres."""


@dataclass(frozen=True, kw_only=True)
class TimePanel:
    """What a panel shows.

    ``frame`` as `geo.analysis.series.Series` has it, ``length`` the days of a step, by which bars
    are as wide as what they count. ``target`` is the step in full colour, ``label`` the lines
    beside it. ``band`` has ``low`` and ``high`` on the same steps, ``others`` are single figures
    that are not part of the series. ``means`` are levels over spans: first day, last day, value.
    ``out`` is a span that is left out, ``marks`` are days with a line and words.
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
        left = text_width(_number(peak), size=paper.small) + 2
        plot = Box(x=box.x + left, y=top, w=box.w - left - 1, h=box.bottom - foot - top)
        drawn = _Drawn(sheet, plot, panel=panel, paper=paper, lang=lang, peak=peak)
        drawn.draw(axis=axis)

    return Part(height=tall, draw=draw)


def _labels(panel: TimePanel, paper: Paper) -> float:
    """Room above the bars for the words of the target and of the marks."""
    lines = max(len(panel.label), len(panel.marks))
    return lines * line_height(paper.small) * 1.02 + 1.2


def _peak(panel: TimePanel) -> float:
    known = panel.frame["high"].max()
    over = [known, *(value for _, value in panel.others), *(m[2] for m in panel.means)]
    if panel.band is not None:
        over.append(float(panel.band["high"].quantile(0.9)))
    return round_up(float(max(v for v in over if not math.isnan(v))))


def round_up(peak: float) -> float:
    """The next round number at or above a peak."""
    if peak <= 4:
        return max(math.ceil(peak), 1)
    scale = 10 ** math.floor(math.log10(peak))
    steps = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return float(next(scale * k for k in steps if scale * k >= peak))


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
        for value in (0.0, self.peak / 2, self.peak):
            y = self.up(value)
            colour, width = ("#1c2126", 0.6) if value == 0 else (HAIR, 0.35)
            line = [(plot.x, y), (plot.right, y)]
            self.sheet.line(line, z=2.9 if value == 0 else 0.95, colour=colour, width=width)
            if value != self.peak / 2 or float(value).is_integer():
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
            colour = deep if chosen else _ASIDE if aside else pale
            x = (a + b - wide) / 2
            for value, face, z in (
                (row.high, pale if chosen else faint, 2.0),
                (row.low, colour, 2.2),
            ):
                if value > 0:
                    y = self.up(value)
                    box = Box(x=x, y=y, w=wide, h=self.plot.bottom - y)
                    self.sheet.rect(box, z=z + (0.5 if chosen else 0), facecolor=face)
            if chosen and row.at_least:
                self._arrow(x + wide / 2, self.up(row.low), deep)
        for day, value in self.panel.others:
            x = (self.at(day) + self.at(day + self._length(day))) / 2
            dot(self.sheet, x, self.up(value), radius=0.75, face="#ffffff")

    def _arrow(self, x: float, y: float, colour: str) -> None:
        """An open end upwards: the figure says "at least"."""
        for side in (-0.9, 0.9):
            self.sheet.line([(x + side, y - 0.2), (x, y - 1.3)], z=3, colour=colour, width=0.9)

    def _levels(self) -> None:
        for first, last, value in self.panel.means:
            a, b = self.at(first), self.at(last + pd.Timedelta(days=1))
            y = self.up(value)
            self.sheet.line([(a, y), (b, y)], z=3.2, colour="#ffffff", width=2.6)
            self.sheet.line([(a, y), (b, y)], z=3.3, width=1.2)
            words, size = f"{value:.2g}", self.paper.small
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
        first = self.plot.y - 1.2 - step * (len(panel.label) - 1)
        for i, words in enumerate(panel.label):
            self.sheet.text(
                x + (-0.6 if ha == "left" else 0.6), first + i * step, words, size=size, ha=ha,
                weight="bold" if i == 0 else "regular", colour=(HARM if panel.harm else COUNT)[2]
                if i == 0 else GREY,
            )  # fmt: skip
        top = self.plot.y - 0.6
        low = panel.frame["high"].get(day, float("nan"))
        reach = self.up(float(low)) - (1.6 if panel.frame["at_least"].get(day) else 0.3)
        if reach > top:
            self.sheet.line([(x, top), (x, reach)], z=2.8, colour=HAIR, width=0.5)

    def _axis(self, shown: bool) -> None:
        size, last = self.paper.small, -1e9
        for day, words in _ticks(self.first, self.last, self.plot.w, size, self.lang):
            x = self.at(day)
            self.sheet.line([(x, self.plot.bottom), (x, self.plot.bottom + 0.9)], width=0.4)
            wide = text_width(words, size=size)
            if shown and x - wide / 2 > last + 1.2 and x + wide / 2 < self.plot.right + 2:
                y = self.plot.bottom + 1.0 + size * PT
                self.sheet.text(x, y, words, size=size, ha="center", colour=GREY)
                last = x + wide / 2


def _side(x: float, wide: float, plot: Box) -> str:
    """Whether words beside a mark stand to its right or to its left."""
    return "left" if x + wide < plot.right + 1 else "right"


def _ticks(
    first: pd.Timestamp, last: pd.Timestamp, width: float, size: float, lang: str
) -> Sequence[tuple[pd.Timestamp, str]]:
    """Days with words on the axis: months of a short span, years of a long one."""
    years = (last - first).days / 365.25
    if years > _FEW_YEARS:
        every = math.ceil(years * (text_width("2026", size=size) + 2.5) / width)
        every = next(n for n in (1, 2, 3, 5, 10, 20, 50) if n >= every)
        begin = -(-(first.year + (first.day_of_year > 1)) // every) * every
        return [(pd.Timestamp(y, 1, 1), str(y)) for y in range(begin, last.year + 1, every)]
    names = say("months_short", lang=lang).split("|")
    days = pd.date_range(first, last, freq="MS")
    longest = max(text_width(f"{name} 2026", size=size) for name in names)
    every = max(math.ceil(len(days) * (longest * 0.75) / width), 1)
    every = next(n for n in (1, 2, 3, 4, 6, 12) if n >= min(every, 12))
    chosen = [d for d in days if (d.month - 1) % every == 0]
    out, year = [], 0
    for day in chosen:
        named = names[day.month - 1]
        out.append((day, f"{named} {day.year}" if day.year != year else named))
        year = day.year
    return out
