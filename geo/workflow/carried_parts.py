"""What stands of one finding in a plate or a briefing: its chart, its sentence, or its refusal."""

from __future__ import annotations

from datetime import date
from typing import Any

from geo.analysis.finding import Finding
from geo.incidents.selection import Selection
from geo.render.carried import NOT, Carried
from geo.render.figure.words import say
from geo.workflow.sentences import other_sentences

CHART_MM = 165.0


def carry_chart(
    found: Any, main: Finding, others: tuple[Finding, ...], selection: Selection, produced: date
) -> Carried:
    """The chart of an answer, for a wide page and a narrow one, and its sentences."""
    from geo.workflow.charts import WIDTHS, chart_and_bytes

    lang = selection.lang
    told = tuple(one.sentence for one in others)
    drawn = []
    for width in WIDTHS:
        chart, content = chart_and_bytes(found, produced=produced, form="svg", width=width,
                                         lang=lang, headed=False)  # fmt: skip
        drawn.append(content)
    return Carried(
        key="", question="", finding=main, wide=drawn[0], narrow=drawn[1], alt=chart.alt,
        sentence=main.sentence if lang == "en" else chart.title, width_mm=CHART_MM,
        others=told if lang == "en" else other_sentences(found, lang=lang),
    )  # fmt: skip


def carry_sentence(finding: Finding, *, lang: str) -> Carried:
    """A finding without a picture; a refusal quotes a dataset in English."""
    if lang != "en" and finding.answer == NOT:
        return Carried(key="", question="", finding=finding, others=(finding.sentence,),
                       sentence=say("where_refused", lang=lang))  # fmt: skip
    return Carried(key="", question="", finding=finding, sentence=finding.sentence)


def carry_refusal(question: str, sentence: str, *, lang: str) -> Carried:
    """Why a question that was asked has no answer."""
    finding = Finding(
        key=f"{question}.carried", answer=NOT, sentence=sentence, reference="", call="",
        method="Nothing was computed.",
    )  # fmt: skip
    return carry_sentence(finding, lang=lang)
