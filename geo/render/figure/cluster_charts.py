"""Charts of answers that are no map: shuffles, neighbours against each other, rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Circle

from geo.analysis.space.answer import Answer
from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.cluster_map import area_names
from geo.render.figure.fonts import cut, line_height, text_width, wrap
from geo.render.figure.words import say, signed
from geo.render.style import INK, ramps

_BLUE = ramps()["count"]["7"]
_GREY, _PALE, _MID = "#5a5750", "#dedbd2", "#b5b2a9"
_PT = 25.4 / 72
_TOP = 12
_NAMED = 7


def draw_knox(sheet: Sheet, box: Box, answer: Answer, *, lang: str, size: float) -> None:
    """Pairs found against what shuffles of the dates gave."""
    said, sample = answer.blanks, np.asarray(answer.data["sample"])
    found, expected = int(answer.data["observed"]), float(answer.data["expected"])
    details = answer.finding.details
    most = details["chance_most"]
    step = line_height(size)
    plot = Box(x=box.x + 3, y=box.y + 2.6 * step, w=box.w - 6, h=box.h - 7.2 * step)
    left = min(int(sample.min(initial=found)), found) - 1
    right = max(int(sample.max(initial=found)), found) + 1
    width = max(1, int(np.ceil((right - left + 1) / 60)))
    edges = np.arange(left, right + width + 1, width)
    counts, _ = np.histogram(sample, edges)
    scale = plot.w / (edges[-1] - edges[0])
    tall = plot.h / max(int(counts.max(initial=1)), 1)

    def at(value: float) -> float:
        return float(plot.x + (value - edges[0] + 0.5 * (width == 1)) * scale)

    for start, count in zip(edges[:-1], counts, strict=True):
        if count:
            inside = start + (width - 1) / 2 <= most
            bar = Box(
                x=plot.x + (start - edges[0]) * scale + 0.15, y=plot.bottom - count * tall,
                w=width * scale - 0.3, h=count * tall,
            )  # fmt: skip
            sheet.rect(bar, z=2, facecolor=_MID if inside else _PALE)
    sheet.line([(plot.x, plot.bottom), (plot.right, plot.bottom)], width=0.6)
    for value in _round_steps(float(edges[0]), float(edges[-2])):
        if value >= 0:
            sheet.text(at(value), plot.bottom + step, f"{value + 0:g}", size=size, ha="center")
    caption = say("knox_axis", lang=lang, km=said["km"], days=said["days"])
    middle = plot.x + plot.w / 2
    sheet.text(middle, plot.bottom + 2.1 * step, caption, size=size, ha="center")
    note = say("knox_bars", lang=lang, n=details["permutations"])
    sheet.text(middle, plot.bottom + 4.2 * step, note, size=size - 1, ha="center", colour=_GREY)
    share = say("knox_share", lang=lang, share=_share(float(answer.finding.p or 1), lang))
    sheet.text(middle, plot.bottom + 3.2 * step, share, size=size, ha="center", weight="bold",
               colour=_BLUE[6])  # fmt: skip
    words = say("knox_expected", lang=lang, expected=said["expected"])
    _flag(sheet, plot, at(expected), words, top=box.y + 2.1 * step, size=size, colour=_GREY,
          dash=(0, (2, 1.5)), thick=1.0)  # fmt: skip
    _flag(sheet, plot, at(found), say("knox_found", lang=lang, n=found), top=box.y + step,
          size=size + 2, colour=_BLUE[6], dash="solid", thick=2.2, weight="bold")  # fmt: skip


def draw_moran(sheet: Sheet, box: Box, answer: Answer, *, lang: str, size: float) -> None:
    """Each district against the mean of its neighbours, with the slope that is Moran's I."""
    said, own, lag = answer.blanks, answer.data["own"], answer.data["lag"]
    step = line_height(size)
    plot = Box(x=box.x + 5.5, y=box.y + 1, w=box.w - 6.5, h=box.h - 3.4 * step)
    wide = _span(own, pad=0.09)
    high = _span(lag, pad=0.12)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            plot.x + (x - wide[0]) / (wide[1] - wide[0]) * plot.w,
            plot.bottom - (y - high[0]) / (high[1] - high[0]) * plot.h,
        )

    sheet.rect(plot, z=0.5, facecolor="#faf9f6", edgecolor="#c9c5bb", linewidth=0.5)
    corner = Box(x=place(0, 0)[0], y=plot.y, w=plot.right - place(0, 0)[0],
                 h=place(0, 0)[1] - plot.y)  # fmt: skip
    sheet.rect(corner, z=0.6, facecolor=_BLUE[0], alpha=0.55)
    sheet.line([place(0, high[0]), place(0, high[1])], z=1, colour=_MID, width=0.6)
    sheet.line([place(wide[0], 0), place(wide[1], 0)], z=1, colour=_MID, width=0.6)
    slope = float(answer.data["slope"])
    ends = [x for x in wide if high[0] <= slope * x <= high[1]] or list(wide)
    reach = np.clip([slope * wide[0], slope * wide[1]], *high) / slope if slope else np.array(wide)
    ends = [max(min(reach), wide[0]), min(max(reach), wide[1])]
    sheet.line([place(x, slope * x) for x in ends], z=2, colour=_BLUE[6], width=1.6)
    names = dict(zip(own.index, _names_of(answer, own.index, lang), strict=True))
    busy: list[Box] = []
    _corners(sheet, plot, busy, lang=lang, size=size - 1)
    for one in own.index:
        x, y = place(float(own[one]), float(lag[one]))
        sheet.add(Circle((x, y), 0.95, facecolor=INK, edgecolor="#ffffff", linewidth=0.5), z=3)
        busy.append(Box(x=x - 1, y=y - 1, w=2, h=2))
    far = (own**2 + lag**2).sort_values(ascending=False).index[:_NAMED]
    for one in far:
        _beside(sheet, plot, busy, place(float(own[one]), float(lag[one])), names[one], size=size)
    details = answer.finding.details
    told = [say("moran_slope", lang=lang, i=signed(f"{slope:.2f}")),
            say("moran_chance", lang=lang, low=signed(f"{details['chance_low']:.2f}"),
                high=signed(f"{details['chance_high']:.2f}"))]  # fmt: skip
    key = "moran_x" if said["per"] == "people" else "moran_x_count"
    sheet.text(plot.x + plot.w / 2, plot.bottom + step, say(key, lang=lang), size=size,
               ha="center")  # fmt: skip
    sheet.text(plot.x + plot.w / 2, plot.bottom + 2.1 * step, "; ".join(told), size=size,
               ha="center", colour=_BLUE[6], weight="bold")  # fmt: skip
    _upright(sheet, box.x + size * _PT, plot.y + plot.h / 2, say("moran_y", lang=lang),
             size=size)  # fmt: skip


def draw_rates(sheet: Sheet, box: Box, answer: Answer, *, lang: str, size: float) -> None:
    """Smoothed rates with intervals, highest first, and the province's rate as a line."""
    said, table = answer.blanks, answer.data["rates"]
    shown, mean = table.iloc[:_TOP], float(answer.data["mean"])
    names = _names_of(answer, shown.index, lang)
    step = line_height(size) * 1.18
    room = min(max(text_width(n, size=size) for n in names) + 2, box.w * 0.36)
    plot = Box(x=box.x + room, y=box.y + step, w=box.w - room - 9, h=step * len(shown))
    top = float(shown["high"].max()) * 1.02

    def at(value: float) -> float:
        return float(plot.x + value / top * plot.w)

    for value in _round_steps(0, top):
        sheet.line([(at(value), plot.y), (at(value), plot.bottom)], z=0.5, colour="#e6e3db",
                   width=0.5)  # fmt: skip
        sheet.text(at(value), plot.bottom + step * 0.85, f"{value:g}", size=size, ha="center")
    sheet.line([(at(mean), plot.y - 0.5), (at(mean), plot.bottom)], z=1, colour=_GREY, width=1,
               dash=(0, (3, 2)))  # fmt: skip
    words = say("rates_line", lang=lang, mean=said["mean"])
    sheet.text(at(mean), plot.y - 1.2, words, size=size - 0.5, ha="center", colour=_GREY)
    for number, (row, name) in enumerate(zip(each_row(shown), names, strict=True)):
        y = plot.y + (number + 0.5) * step
        sure = bool(row.low > mean)
        colour, weight = (_BLUE[6], "bold") if sure else (_BLUE[3], "regular")
        base = y + size * _PT * 0.36
        label = cut(name, room=room - 1.5, size=size, weight=weight)
        sheet.text(plot.x - 1.5, base, label, size=size, ha="right", weight=weight)
        sheet.line([(at(row.low), y), (at(row.high), y)], z=2, colour=colour, width=1.3)
        dot = Circle((at(row.rate), y), 1.0, facecolor=colour if sure else "#ffffff",
                     edgecolor=colour, linewidth=1.1)  # fmt: skip
        sheet.add(dot, z=3)
        sheet.text(box.right, base, f"{int(row.events):,}", size=size, ha="right", colour=_GREY)
    unit = say(f"unit_{said['unit']}", lang=lang)
    key = "rates_axis" if said["yearly"] else "rates_axis_period"
    more = len(table) - len(shown)
    lines = [say(key, lang=lang, unit=unit), say("rates_note", lang=lang, unit=unit)]
    if more:
        lines[1] += f"; {say('rates_more', lang=lang, n=more)}"
    y = plot.bottom + 1.9 * step
    sheet.text(plot.x + plot.w / 2, y, lines[0], size=size, ha="center")
    sheet.block(Box(x=box.x, y=y + 1, w=box.w, h=1), lines[1], size=size - 1, colour=_GREY)


def rates_height(answer: Answer, *, size: float) -> float:
    """Millimetres that `draw_rates` takes."""
    rows = min(len(answer.data["rates"]), _TOP)
    return line_height(size) * 1.18 * (rows + 3) + 3 * line_height(size)


def _names_of(answer: Answer, ids: pd.Index, lang: str) -> list[str]:
    assert answer.areas is not None  # noqa: S101  (charts of areas have them)
    return area_names(answer.areas.loc[list(ids)], lang=lang)


def _flag(
    sheet: Sheet, plot: Box, x: float, words: str, *, top: float, size: float, colour: str,
    dash: Any, thick: float, weight: str = "regular",
) -> None:  # fmt: skip
    """A line down to the axis with words at its top, kept inside the plot."""
    sheet.line([(x, top + 0.8), (x, plot.bottom)], z=4, colour=colour, width=thick, dash=dash)
    wide = text_width(words, size=size, weight=weight)
    start = min(max(x - wide / 2, plot.x), plot.right - wide)
    sheet.text(start, top, words, size=size, weight=weight, colour=colour, halo="#ffffff")


def _corners(sheet: Sheet, plot: Box, busy: list[Box], *, lang: str, size: float) -> None:
    """What each corner of the scatter means."""
    step = line_height(size)
    for key, right, upper in (("high-high", True, True), ("low-low", False, False),
                              ("high-low", True, False), ("low-high", False, True)):  # fmt: skip
        # Half of the plot each, so that two beside each other never meet.
        lines = wrap(say(f"where_{key}", lang=lang), width=plot.w / 2 - 2.4, size=size)
        y = plot.y + step if upper else plot.bottom - 1.2 - step * (len(lines) - 1)
        x = plot.right - 1.2 if right else plot.x + 1.2
        ha = "right" if right else "left"
        for at, words in enumerate(lines):
            busy.append(sheet.text(x, y + at * step, words, size=size, colour=_GREY, ha=ha))


def _beside(
    sheet: Sheet, plot: Box, busy: list[Box], point: tuple[float, float], name: str, *, size: float
) -> None:
    """Write a name next to its dot where nothing else stands, or leave it out."""
    wide, tall = text_width(name, size=size), size * _PT
    x, y = point
    for left, base in ((x + 1.8, y + tall * 0.36), (x - 1.8 - wide, y + tall * 0.36),
                       (x - wide / 2, y - 1.9), (x - wide / 2, y + 1.9 + tall * 0.8)):  # fmt: skip
        box = Box(x=left, y=base - tall * 0.8, w=wide, h=tall * 1.05)
        if plot.holds(box) and not any(box.meets(other, gap=0.2) for other in busy):
            busy.append(sheet.text(left, base, name, size=size, halo="#ffffff"))
            return


def _upright(sheet: Sheet, x: float, y: float, words: str, *, size: float) -> None:
    """Words along the vertical axis."""
    from geo.render.figure.fonts import drawable, font  # noqa: PLC0415  (one chart needs it)

    place = sheet.figure.transFigure.inverted().transform(sheet.mm.transform((x, y)))
    sheet.figure.text(
        place[0], place[1], drawable(words), rotation=90, ha="center", va="center", color=INK,
        fontproperties=font(size), zorder=6, parse_math=False,
    )  # fmt: skip


def _span(values: pd.Series, *, pad: float) -> tuple[float, float]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = (high - low) * pad
    return low - room, high + room


def _round_steps(low: float, high: float) -> list[float]:
    """Four to eight round numbers between two."""
    span = max(high - low, 1e-9)
    power = 10.0 ** np.floor(np.log10(span / 4))
    step = next(power * k for k in (1, 2, 5, 10) if span / (power * k) <= 8)
    first = np.ceil(low / step) * step
    return [float(round(v, 10)) + 0.0 for v in np.arange(first, high + step * 1e-6, step)]


def _share(p: float, lang: str) -> str:
    """A p-value as so many of a hundred, or of a thousand."""
    if p >= 0.01:
        return say("of_hundred", lang=lang, n=round(100 * p))
    return say("of_thousand", lang=lang, n=max(1, round(1000 * p)))
