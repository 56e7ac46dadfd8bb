"""Shift or outlier: the record before and after with its levels, and the indicators beneath."""

from __future__ import annotations

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.series import Series
from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import (
    GREY,
    HAIR,
    HARM,
    PT,
    Chart,
    ChartFrame,
    Paper,
    Part,
    dot,
    find_paper,
    foot_part,
    key_part,
    stack,
    text_part,
)
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.time_panel import TimePanel, time_part
from geo.render.figure.unusual_chart import heading_of, say_when
from geo.render.figure.words import say, say_day


def compose_shift(
    verdict: Finding, *, series: Series, table: pd.DataFrame, breaks: Finding | None,
    event: tuple[pd.Timestamp, pd.Timestamp], span: tuple[pd.Timestamp, pd.Timestamp], lang: str,
    width: str, frame: ChartFrame, headed: bool = True,
) -> Chart:  # fmt: skip
    """Lay the chart out.

    Parameters
    ----------
    verdict, series, table, breaks
        As `geo.workflow.shift.Shift` has them.
    event
        First and last day that are left out.
    span
        First and last day that are compared.
    lang
        ``en`` or ``ur``.
    width
        ``wide`` or ``narrow``.
    frame
        Source, call and day of making.
    headed
        Whether the sentence stands above; a page that writes it itself leaves it out.
    """
    paper = find_paper(width)
    title = verdict.sentence
    if lang != "en":
        when = say_day(event[0], lang=lang)
        if series.step in ("month", "year"):
            when = say_when(event[0], series.step, lang=lang)
        title = say(f"stat_verdict_{verdict.answer}", lang=lang, when=when)
    shown = series.frame[(series.frame.index >= span[0]) & (series.frame.index <= span[1])]
    marks: tuple[tuple[pd.Timestamp, str], ...] = ()
    if breaks is not None and breaks.answer == "yes":
        after = pd.Timestamp(str(breaks.details["after"]))
        number = int(shown.index.searchsorted(after, side="right"))
        if number < len(shown):
            marks = ((pd.Timestamp(shown.index[number]), say("stat_break", lang=lang)),)
    panel = TimePanel(
        heading=heading_of(series, lang=lang), frame=shown, step=series.step, harm=False, out=event,
        means=_means(verdict, table), marks=marks,
    )  # fmt: skip
    key = [("#b9ae92", say("stat_key_out", lang=lang)), ("line", say("stat_key_mean", lang=lang))]
    if shown["low"].isna().any():
        key.append(("gap", say("stat_key_gap", lang=lang)))
    parts = [
        *((text_part(title, size=paper.title, weight="bold", gap=2.4),) if headed else ()),
        time_part(panel, paper=paper, lang=lang),
        key_part(key, paper=paper),
    ]
    if len(table):
        parts.append(text_part(say("stat_indicators", lang=lang), size=paper.base, weight="bold"))
        parts.append(_indicators(table, step=series.step, paper=paper, lang=lang))
    parts.append(foot_part(frame, paper=paper))
    said = " ".join(
        f"{name}: {_figures(row, lang='en')}." for name, row in table.iterrows() if len(table)
    )
    return Chart(
        figure=stack(parts, paper=paper, rtl=lang == "ur"), title=title,
        alt=f"{verdict.sentence} {said}".strip(),
    )  # fmt: skip


def _means(
    verdict: Finding, table: pd.DataFrame
) -> tuple[tuple[pd.Timestamp, pd.Timestamp, float], ...]:
    """Rates of the blocks that were compared, over the days that they span."""
    spans = verdict.details.get("compared")
    if not spans or not len(table):
        return ()
    rate = table.loc["attack rate"]
    return tuple(
        (pd.Timestamp(first), pd.Timestamp(last), float(rate[side]))
        for side, (first, last) in spans.items()
    )


def _figures(row: pd.Series, *, lang: str) -> str:
    if pd.isna(row["before"]) and pd.isna(row["after"]):
        return say("stat_missing", lang=lang)
    return say("stat_from_to", lang=lang, a=_short(row["before"]), b=_short(row["after"]))


def _short(value: float) -> str:
    if pd.isna(value):
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _indicators(table: pd.DataFrame, *, step: str, paper: Paper, lang: str) -> Part:
    """A row an indicator: before and after, and a filled mark where it changed."""
    size = paper.small
    tall = line_height(size) * 1.3
    every = say(f"stat_step_{'week' if step == 'day' else step}", lang=lang)

    def draw(sheet: Sheet, box: Box) -> None:
        rtl = sheet.rtl
        marks = 34 if paper.name == "wide" else 0
        for number, row in enumerate(each_row(table.reset_index())):
            y = box.y + number * tall
            baseline = y + tall * 0.7
            sheet.line([(box.x, y), (box.right, y)], colour=HAIR, width=0.3, z=0.5)
            name = say(f"stat_name_{row.indicator}", lang=lang, step=every)
            known = not pd.isna(row.p)
            x = box.right - 3.2 if rtl else box.x + 3.2
            at = box.right - 1.2 if rtl else box.x + 1.2
            face = HARM[2] if row.changed else "#ffffff"
            if known:
                dot(sheet, at, y + tall * 0.5, radius=0.85, face=face, edge=GREY)
            sheet.text(
                x, baseline, name, size=size, ha="right" if rtl else "left",
                weight="bold" if row.changed else "regular", colour="#1c2126" if known else GREY,
            )  # fmt: skip
            told = _figures(pd.Series(row._asdict()), lang=lang)
            end = box.x + marks if rtl else box.right - marks
            sheet.text(end, baseline, told, size=size, ha="left" if rtl else "right",
                       colour="#1c2126" if known else GREY)  # fmt: skip
            if marks and known:
                words = say("stat_changed" if row.changed else "stat_same", lang=lang)
                edge = box.x if rtl else box.right
                sheet.text(edge, baseline, words, size=size, ha="left" if rtl else "right",
                           colour=HARM[2] if row.changed else GREY)  # fmt: skip
        bottom = box.y + len(table) * tall
        sheet.line([(box.x, bottom), (box.right, bottom)], colour=HAIR, width=0.3, z=0.5)
        if not table["p"].notna().any():  # too little to be judged: no mark to explain
            return
        y = bottom + 1
        x = box.right - 1.2 if rtl else box.x + 1.2
        for face, key in ((HARM[2], "stat_changed"), ("#ffffff", "stat_same")):
            words = f"{say(key, lang=lang)}"
            middle = y + size * PT * 0.65
            dot(sheet, x, middle, radius=0.85, face=face, edge=GREY)
            side = -2 if rtl else 2
            sheet.text(x + side, y + size * PT, words, size=size, colour=GREY,
                       ha="right" if rtl else "left")  # fmt: skip
            x += (-1 if rtl else 1) * (6 + text_width(words, size=size))

    return Part(height=lambda _, __: len(table) * tall + line_height(size) + 1.5, draw=draw)
