"""Shift or outlier: the record before and after with its levels, and the indicators beneath."""

from __future__ import annotations

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.series import Series
from geo.analysis.shift.shown import NUMBERS, counts, shown_value
from geo.analysis.shift.wording import SILENT
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import (
    COUNT,
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
from geo.render.figure.time_panel import ASIDE, TimePanel, time_part
from geo.render.figure.unusual_chart import heading_of
from geo.render.figure.words import say, say_day
from geo.render.sentences import say_when, shift_sentence, unit_words

_SHORTEST = 6
"""Days from which a stretch that takes no part is shown as one."""


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
        title = shift_sentence(verdict, event=event, step=series.step, lang=lang)
    shown = series.frame[(series.frame.index >= span[0]) & (series.frame.index <= span[1])]
    marks: tuple[tuple[pd.Timestamp, str], ...] = ()
    if breaks is not None and breaks.answer == "yes":
        after = pd.Timestamp(str(breaks.details["after"]))
        number = int(shown.index.searchsorted(after, side="right"))
        if number < len(shown):
            marks = ((pd.Timestamp(shown.index[number]), say("stat_break", lang=lang)),)
    wanting = not _compared(verdict)
    spans = _means(verdict, table)
    idle = () if wanting else _idle(spans, span, event)
    panel = TimePanel(
        heading=heading_of(series, lang=lang), frame=shown, step=series.step, harm=False, out=event,
        means=() if wanting else spans, marks=() if wanting else marks, idle=idle, loud=False,
        spans=_covered(verdict, span, event, lang=lang) if wanting else (),
        target=event[0] if event[0] in shown.index else None,
        label=_event_label(series, event[0], lang=lang),
    )  # fmt: skip
    key = [(ASIDE, say("stat_key_out", lang=lang))]
    if not wanting:
        key.append(("line", say("stat_key_mean", lang=lang)))
    if panel.spans:
        key.append(("span", say("stat_key_covered", lang=lang)))
    if idle:
        key.append((COUNT[0], say("stat_key_idle", lang=lang)))
    if shown["low"].isna().any():
        key.append(("gap", say("stat_key_gap", lang=lang)))
    parts = [
        *((text_part(title, size=paper.title, weight="bold", gap=2.4),) if headed else ()),
        time_part(panel, paper=paper, lang=lang),
        key_part(key, paper=paper),
    ]
    if wanting:
        table = table.iloc[:0]
    known = table[table["before"].notna() | table["after"].notna()] if len(table) else table
    if len(known):
        head = "stat_indicators" if len(known) == len(NUMBERS) else "stat_indicators_some"
        parts.append(text_part(say(head, lang=lang), size=paper.base, weight="bold"))
        parts.append(_indicators(known, series=series, paper=paper, lang=lang))
    parts.append(foot_part(frame, paper=paper, lang=lang))
    said = " ".join(
        f"{name if lang == 'en' else NUMBERS[str(name)]}: {_figures(str(name), row, lang=lang)}."
        for name, row in known.iterrows()
    )
    return Chart(
        figure=stack(parts, paper=paper, rtl=lang == "ur"), title=title,
        alt=f"{title} {said}".strip(), lang=lang,
    )  # fmt: skip


def _compared(verdict: Finding) -> bool:
    """Whether enough was covered that numbers beside the answer are findings."""
    return verdict.details.get("reason") not in (None, "too short", *SILENT)


def _covered(
    verdict: Finding, span: tuple[pd.Timestamp, pd.Timestamp],
    event: tuple[pd.Timestamp, pd.Timestamp], *, lang: str,
) -> tuple[tuple[pd.Timestamp, pd.Timestamp, str], ...]:  # fmt: skip
    """How much is covered before the event, over the stretch itself, and how much is needed."""
    d = verdict.details
    if d.get("reason") != "before":
        return ()
    first = pd.Timestamp(d["compared"]["before"][0])
    words = _say_covered(verdict, lang=lang)
    return ((max(first, span[0]), event[0] - pd.Timedelta(days=1), words),)


def _say_covered(verdict: Finding, *, lang: str) -> str:
    (number, step), (needed, _) = verdict.details["covered"], verdict.details["needed"]
    unit = say(f"stat_steps_{step}", lang=lang)
    return say("stat_covered", lang=lang, a=number, b=needed, step=unit)


def _idle(
    spans: tuple[tuple[pd.Timestamp, pd.Timestamp, float], ...],
    span: tuple[pd.Timestamp, pd.Timestamp], event: tuple[pd.Timestamp, pd.Timestamp],
) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:  # fmt: skip
    """Stretches at the ends that fill no block and take no part."""
    if not spans:
        return ()
    day, first, last = pd.Timedelta(days=1), spans[0][0], spans[-1][1]
    ends = ((span[0], min(first, event[0]) - day), (max(last, event[1]) + day, span[1]))
    return tuple((a, b) for a, b in ends if (b - a).days >= _SHORTEST)


def _event_label(series: Series, event: pd.Timestamp, *, lang: str) -> tuple[str, ...]:
    if event not in series.known.index:
        return ()
    number = f"{series.known['high'][event]:,.0f}"
    when = say_when(event, series.step, lang=lang)
    if series.step == "week":
        when = say("stat_week", lang=lang, day=say_day(event, lang=lang, short=True))
    return (
        say("stat_event", lang=lang, when=when, n=number, unit=unit_words(series.unit, lang=lang)),
    )


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


def _figures(name: str, row: pd.Series, *, lang: str) -> str:
    told = []
    for side in ("before", "after"):
        own, value = counts(row, side), shown_value(name, float(row[side]))
        told.append(say("stat_counts", lang=lang, a=value, k=own[0], m=own[1]) if own else value)
    return say("stat_from_to", lang=lang, a=told[0], b=told[1])


def _indicators(table: pd.DataFrame, *, series: Series, paper: Paper, lang: str) -> Part:
    """A row an indicator: before and after, and a filled mark where it changed.

    On a narrow sheet the figures stand below the name, for there is no room beside it.
    """
    size = paper.small
    rows_each = 1 if paper.name == "wide" else 2
    line = line_height(size) * 1.3
    tall = line * (1 if rows_each == 1 else 1.85)
    every = say(f"stat_step_{'week' if series.step == 'day' else series.step}", lang=lang)
    unit = unit_words(series.unit, lang=lang)

    def draw(sheet: Sheet, box: Box) -> None:
        rtl = sheet.rtl
        marks = 34 if rows_each == 1 else 0
        for number, (key, row) in enumerate(table.iterrows()):
            y = box.y + number * tall
            baseline = y + line * 0.7
            sheet.line([(box.x, y), (box.right, y)], colour=HAIR, width=0.3, z=0.5)
            name = (
                f"{NUMBERS[str(key)]}  {say(f'stat_name_{key}', lang=lang, step=every, unit=unit)}"
            )
            known, changed = not pd.isna(row["p"]), bool(row["changed"])
            x = box.right - 3.2 if rtl else box.x + 3.2
            at = box.right - 1.2 if rtl else box.x + 1.2
            if known:
                dot(sheet, at, y + line * 0.5, radius=0.85, face=HARM[2] if changed else "#ffffff",
                    edge=GREY)  # fmt: skip
            sheet.text(
                x, baseline, name, size=size, ha="right" if rtl else "left",
                weight="bold" if changed else "regular", colour="#1c2126" if known else GREY,
            )  # fmt: skip
            told = _figures(str(key), row, lang=lang)
            end = box.x + marks if rtl else box.right - marks
            under = baseline + (rows_each - 1) * line * 0.8
            sheet.text(end, under, told, size=size, ha="left" if rtl else "right",
                       colour="#1c2126" if known else GREY)  # fmt: skip
            if marks and known:
                words = say("stat_changed" if changed else "stat_same", lang=lang)
                edge = box.x if rtl else box.right
                sheet.text(edge, baseline, words, size=size, ha="left" if rtl else "right",
                           colour=HARM[2] if changed else GREY)  # fmt: skip
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
