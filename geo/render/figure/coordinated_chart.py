"""Was it coordinated: the busiest day of every shuffled record, and the day in question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.chart import (
    COUNT,
    GREY,
    HAIR,
    PT,
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
from geo.render.figure.words import say, say_day
from geo.render.sentences import coordinated_sentence

NULLS = ("free", "month")
_TALL = 24.0


def compose_coordinated(
    findings: Sequence[Finding], *, lang: str, width: str, frame: ChartFrame, headed: bool = True
) -> Chart:
    """Lay the chart out: one panel a null for the window of the first finding.

    Parameters
    ----------
    findings
        As `geo.workflow.unusual.Coordinated` has them.
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
    found = findings[0]
    d = found.details
    when = say_day(pd.Timestamp(d["from"]), lang=lang)
    title = found.sentence
    if lang != "en":
        title = coordinated_sentence(found, lang=lang)
    top = max(d["observed"], *(d[f"null_{n}"]["highest"] for n in NULLS)) + 1
    head = say("stat_busiest" if d["days"] == 1 else "stat_busiest_pair", lang=lang)
    parts = [
        *((text_part(title, size=paper.title, weight="bold", gap=2.4),) if headed else ()),
        text_part(head, size=paper.base, weight="bold", gap=1.6),
        *(
            _panel(d, null, top=top, when=when, last=null == NULLS[-1], paper=paper, lang=lang)
            for null in NULLS
        ),
        foot_part(frame, paper=paper, lang=lang),
    ]
    alt = " ".join(
        f.sentence if lang == "en" else coordinated_sentence(f, lang=lang) for f in findings
    )
    return Chart(
        figure=stack(parts, paper=paper, rtl=lang == "ur"), title=title, alt=alt, lang=lang
    )


def _panel(d: Any, null: str, *, top: int, when: str, last: bool, paper: Paper, lang: str) -> Part:
    own = d[f"null_{null}"]
    size = paper.small
    words = say(f"stat_null_{null}", lang=lang)
    told = say(
        "stat_p", lang=lang, k=own["as_many"], n=f"{own['arrangements']:,}", p=say_p(own["p"])
    )
    foot = line_height(size) * 1.3 if last else 1.0

    def draw(sheet: Sheet, box: Box) -> None:
        y = sheet.block(box, f"{words} · {told}", size=size, colour=GREY)
        room = line_height(size) * 1.1
        plot = Box(x=box.x + 1, y=y + room, w=box.w - 2, h=box.bottom - foot - y - room)
        wide = plot.w / (top + 1)
        peak = max(own["histogram"])
        for number, count in enumerate(own["histogram"]):
            tall = plot.h * count / peak
            bar = Box(x=plot.x + number * wide + 0.4, y=plot.bottom - tall, w=wide - 0.8, h=tall)
            if count:
                sheet.rect(bar, z=2, facecolor=COUNT[1])
        x = plot.x + (d["observed"] + 0.5) * wide
        sheet.line([(x, plot.y - 0.5), (x, plot.bottom)], z=3, colour=COUNT[2], width=1.8)
        label = say("stat_observed", lang=lang, when=when, n=d["observed"])
        length = text_width(label, size=size, weight="bold")
        ha = "right" if x + length > plot.right else "left"
        sheet.text(x, plot.y - 1.2, label, size=size, weight="bold", colour=COUNT[2], ha=ha)
        sheet.line([(plot.x, plot.bottom), (plot.right, plot.bottom)], width=0.6)
        sheet.line([(plot.x, plot.y), (plot.right, plot.y)], z=0.9, colour=HAIR, width=0.3)
        for number in range(top + 1) if last else ():
            middle = plot.x + (number + 0.5) * wide
            sheet.text(
                middle, plot.bottom + 1 + size * PT, str(number), size=size, ha="center",
                colour=GREY,
            )  # fmt: skip

    def height(sheet: Sheet, w: float) -> float:
        said = sheet.block_height(f"{words} · {told}", width=w, size=size)
        return said + line_height(size) * 1.1 + _TALL + foot

    return Part(height=height, draw=draw)
