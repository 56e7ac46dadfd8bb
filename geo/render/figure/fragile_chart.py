"""Is it fragile: for every value of every choice, the share of runs that keep the answer."""

from __future__ import annotations

import pandas as pd

from geo.analysis.finding import Finding
from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import (
    COUNT,
    GREY,
    HARM,
    Chart,
    ChartFrame,
    Paper,
    Part,
    find_paper,
    foot_part,
    stack,
    text_part,
)
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.words import say
from geo.render.sentences import answer_words, fragile_sentence


def compose_fragile(
    finding: Finding, *, choices: pd.DataFrame, answer: str, lang: str, width: str,
    frame: ChartFrame, headed: bool = True,
) -> Chart:  # fmt: skip
    """Lay the chart out.

    Parameters
    ----------
    finding, choices
        As `geo.analysis.fragile.grid.Fragility` has them.
    answer
        The answer that is tested.
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
    said = answer_words(answer, lang=lang)
    title = finding.sentence
    if lang != "en":
        title = fragile_sentence(finding, answer=answer, lang=lang)
    parts = [
        *((text_part(title, size=paper.title, weight="bold", gap=2.4),) if headed else ()),
        text_part(say("stat_fragile_head", lang=lang, answer=said), size=paper.base, weight="bold"),
        _bars(choices, paper=paper, lang=lang),
        foot_part(frame, paper=paper, lang=lang),
    ]
    return Chart(
        figure=stack(parts, paper=paper, rtl=lang == "ur"), title=title, alt=title,
        lang=lang,
    )  # fmt: skip


def _bars(choices: pd.DataFrame, *, paper: Paper, lang: str) -> Part:
    size = paper.small
    step = line_height(size) * 1.18
    groups = list(dict.fromkeys(choices["choice"]))

    def draw(sheet: Sheet, box: Box) -> None:
        label = max(text_width(str(v), size=size) for v in choices["value"]) + 4
        tail = text_width("100 % (100/100)", size=size) + 2
        flip = text_width(say("stat_flips", lang=lang), size=size) + 3
        beside = paper.name == "wide"
        room = box.w - label - tail - (flip if beside else 0)
        y = box.y
        for group in groups:
            x, ha = (box.right, "right") if sheet.rtl else (box.x, "left")
            sheet.text(x, y + step * 0.75, group, size=size, weight="bold", ha=ha)
            y += step
            for row in each_row(choices[choices["choice"] == group]):
                base = y + step * 0.75
                side = box.right - 2 if sheet.rtl else box.x + 2
                sheet.text(side, base, str(row.value), size=size, ha=ha)
                start = box.right - label if sheet.rtl else box.x + label
                for share, face in ((1.0, "#f1efea"), (row.share, COUNT[2])):
                    wide = room * share
                    left = start - wide if sheet.rtl else start
                    sheet.rect(Box(x=left, y=y + step * 0.2, w=wide, h=step * 0.62), facecolor=face)
                end = start - room - 1 if sheet.rtl else start + room + 1
                told = f"{100 * row.share:.0f} % ({row.kept}/{row.runs})"
                sheet.text(end, base, told, size=size, ha=ha, colour=GREY)
                if row.flips:
                    words = say("stat_flips", lang=lang) if beside else "!"
                    edge = box.x if sheet.rtl else box.right
                    sheet.text(edge, base, words, size=size, colour=HARM[2],
                               ha="left" if sheet.rtl else "right")  # fmt: skip
                y += step
            y += 1.2

    tall = (len(choices) + len(groups)) * step + 1.2 * len(groups)
    return Part(height=lambda _, __: tall, draw=draw)
