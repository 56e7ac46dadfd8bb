"""How unusual was it: the measures along time, the step in question in full colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.series import Series, regular, step_start
from geo.analysis.unusual.rank import ordinal
from geo.analysis.unusual.wording import place_of
from geo.render.figure.chart import (
    COUNT,
    GREY,
    HARM,
    Chart,
    ChartFrame,
    Part,
    find_paper,
    foot_part,
    key_part,
    stack,
    text_part,
)
from geo.render.figure.time_panel import TimePanel, room_for_axis, time_part
from geo.render.figure.words import say
from geo.render.sentences import (
    say_figure,
    say_when,
    scope_words,
    unit_words,
    unusual_sentence,
    usual_words,
)

NOT = "not_answerable"
MOST_PANELS = 3
_MOST_BARS = 400
_REACH = {"day": 183, "week": 1096, "month": 3653, "year": 18263}
"""Days drawn on either side of the step, where a series is too long to be drawn whole."""
_LOUD = ("highest", "unusual", "high", "depends")
_HARM = ("killed", "injured", "captives", "abducted")


def compose_unusual(
    summary: Finding, findings: Sequence[Finding], series: Sequence[Series], *,
    bands: dict[str, pd.DataFrame], others: dict[str, tuple[tuple[pd.Timestamp, float], ...]],
    begin: pd.Timestamp, step: str, lang: str, width: str, frame: ChartFrame, headed: bool = True,
) -> Chart:  # fmt: skip
    """Lay the chart out: three panels at most, the loudest measures beside attacks.

    Parameters
    ----------
    summary, findings, series
        As `geo.workflow.unusual.Unusual` has them.
    bands
        Ordinary range of a series by its key.
    others
        Figures of other scopes of the same source, by the key of a series.
    begin, step
        The step in question.
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
    when = say_when(begin, step, lang=lang)
    title = summary.sentence
    if lang != "en":
        title = unusual_sentence(findings, when=when, lang=lang)
    shown = choose(findings)
    parts = [text_part(title, size=paper.title, weight="bold", gap=2.4)] if headed else []
    by_key = {one.key: one for one in series}
    span = _span([by_key[f.details["series"]] for f in shown or findings], begin)
    panels = []
    for found in shown:
        own = by_key[found.details["series"]]
        band = bands.get(own.key)
        panels.append(TimePanel(
            heading=heading_of(own, lang=lang), frame=_on(own.frame, span, step), step=step,
            harm=own.measure in _HARM, label=label_of(found, lang=lang), target=begin,
            loud=found.answer in _LOUD,
            band=None if band is None else band[(band.index >= span[0]) & (band.index <= span[1])],
            others=tuple(o for o in others.get(own.key, ()) if span[0] <= o[0] <= span[1]),
        ))  # fmt: skip
    # One margin for all, so that a month stands below the same month.
    room = max((room_for_axis(panel, paper) for panel in panels), default=0.0)
    parts += [time_part(replace(one, room=room), paper=paper, lang=lang) for one in panels]
    refused = [f for f in findings if f.answer == NOT]
    if refused:
        names = [unit_words(str(f.details["unit"]), lang=lang) for f in refused]
        comma = "، " if lang == "ur" else ", "
        words = f"{comma.join(names)}: {say('stat_refused', lang=lang)}"
        parts.append(text_part(words[:1].upper() + words[1:], size=paper.small, colour=GREY))
    parts.append(_key(shown, by_key, bands, others, step=step, paper=paper, lang=lang))
    parts.append(foot_part(frame, paper=paper, lang=lang))
    figure = stack(parts, paper=paper, rtl=lang == "ur")
    alt = title if lang != "en" else " ".join([title, *(f.sentence for f in shown)])
    return Chart(figure=figure, title=title, alt=alt, lang=lang)


def choose(findings: Sequence[Finding]) -> list[Finding]:
    """Attacks first, then the measures that stand out most, then the others; three at most."""
    ranked = [f for f in findings if f.answer != NOT]
    order = ["highest", "unusual", "alone", "depends", "high", "ordinary", "ranked"]
    first = [f for f in ranked if f.details["measure"] in ("attacks", "events")][:1]
    rest = sorted((f for f in ranked if f not in first), key=lambda f: order.index(f.answer))
    return [*first, *rest][:MOST_PANELS]


def label_of(found: Finding, *, lang: str) -> tuple[str, ...]:
    """The figure with its answer, its usual range, and its rank."""
    d = found.details
    figure = say_figure(str(d["figure"]), lang=lang)
    head = f"{figure} · {say(f'stat_answer_{found.answer}', lang=lang)}"
    usual = usual_words(d, lang=lang)
    if usual:
        head += f" ({usual})"
    if d["of"] <= 1:
        return (head, say("stat_only", lang=lang))
    of, step = d["of"], say(f"stat_steps_{d['step']}", lang=lang)
    if d["rank_worst"] == 1:
        return (head, say("stat_rank_one", lang=lang, of=of, step=step))
    ends = _places(d, lang=lang)
    key = "stat_rank_exact" if ends[0] == ends[1] else "stat_rank"
    return (head, say(key, lang=lang, best=ends[0], worst=ends[1], of=of, step=step))


def _places(details: Mapping[str, Any], *, lang: str) -> tuple[str, str]:
    """Best and worst place of a figure: ``8th`` and ``10th``."""
    best, worst = (int(details[f"rank_{end}"]) for end in ("best", "worst"))
    return (ordinal(best), ordinal(worst)) if lang == "en" else (str(best), str(worst))


def heading_of(series: Series, *, lang: str) -> str:
    """What a panel counts, by what step, and whose."""
    source = series.name.split(":")[0]
    published = series.dataset == "monitor_totals"
    scope = source
    if published:
        scope += say("comma", lang=lang) + scope_words(series.scope, lang=lang)
    unit = unit_words(series.unit, lang=lang)
    if series.measure == "attacks" and not published:
        unit = say("stat_attacks_are", lang=lang, unit=unit)
    return say(
        "stat_head", lang=lang, unit=unit, step=say(f"stat_step_{series.step}", lang=lang),
        scope=scope, place=place_of(series) or say("stat_place", lang=lang),
    )  # fmt: skip


def _span(series: Sequence[Series], begin: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The stretch that all panels share; of a very long one, some years about the step."""
    first = min(pd.Timestamp(one.frame.index[0]) for one in series)
    last = max(pd.Timestamp(one.frame.index[-1]) for one in series)
    if max(len(one.frame) for one in series) <= _MOST_BARS:
        return first, last
    reach = pd.Timedelta(days=_REACH[series[0].step])
    return max(first, begin - reach), min(last, begin + reach)


def _on(frame: pd.DataFrame, span: tuple[pd.Timestamp, pd.Timestamp], step: str) -> pd.DataFrame:
    """Figures on every step of the span; steps beyond the series are gaps."""
    ends = pd.DatetimeIndex([step_start(day, step) for day in span]).astype("datetime64[s]")
    whole = regular(frame.reindex(frame.index.union(ends)), step=step)
    return whole[(whole.index >= span[0]) & (whole.index <= span[1])]


def _key(
    shown: Sequence[Finding], by_key: dict[str, Series], bands: dict[str, Any],
    others: dict[str, Any], *, step: str, paper: Any, lang: str,
) -> Part:  # fmt: skip
    own = [by_key[f.details["series"]] for f in shown]
    items = []
    rests = {
        (f.details["at_low"]["steps"], f.details["of"], f.details["at_low"]["reach"])
        for f in shown if f.details["series"] in bands and "at_low" in f.details
    }  # fmt: skip
    if any(s.key in bands for s in own):
        items.append(
            ("band", say("stat_key_band", lang=lang, step=say(f"stat_one_{step}", lang=lang)))
        )
        if len(rests) == 1:
            steps, of, reach = rests.pop()
            why = say(
                "stat_key_reach" if reach else "stat_key_whole", lang=lang, years=f"{reach:g}",
                step=say(f"stat_itself_{step}", lang=lang),
            )  # fmt: skip
            words = say("stat_key_rests", lang=lang, k=steps, of=of, why=why)
            items[-1] = ("band", items[-1][1] + words)
    if any(s.gaps for s in own):
        # Circles over a gap are figures too, so that a gap is none of this kind only.
        beside = any(others.get(s.key) for s in own)
        items.append(("gap", say("stat_key_gap_here" if beside else "stat_key_gap", lang=lang)))
    if any(s.known["high"].gt(s.known["low"]).any() for s in own):
        harm = any(s.measure in _HARM for s in own)
        items.append(((HARM if harm else COUNT)[0], say("stat_key_range", lang=lang)))
    if any(f.details["at_least"] for f in shown):
        items.append(("arrow", say("stat_key_at_least", lang=lang)))
    if any(others.get(s.key) for s in own):
        items.append(("dot", say("stat_key_others", lang=lang)))
    tied = [f.details for f in shown if f.details["rank_worst"] > f.details["rank_best"]]
    if tied:
        best, worst = _places(tied[0], lang=lang)
        items.append(("", say("stat_key_ties", lang=lang, best=best, worst=worst)))
    return key_part(items, paper=paper)
