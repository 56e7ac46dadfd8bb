"""The sentences of findings in another language than English, from the same numbers.

Every number of the English sentence stands in the other one; a refusal that quotes a dataset's own
statement has no translation and is left to its English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.analysis.shift.blocks import INDICATORS
from geo.analysis.unusual.wording import say_usual
from geo.render.figure.words import say, say_day, say_known, say_period, signed

_PARTS = "؛ "


def unusual_sentence(findings: Sequence[Finding], *, when: str, lang: str) -> str:
    """What the measures of a step say together."""
    parts = [
        say(
            "stat_part", lang=lang, unit=_noun(f, lang=lang),
            figure=_figure(f, lang=lang),
            answer=_answer(f, lang=lang),
        )
        for f in findings
    ]  # fmt: skip
    return say("stat_summary", lang=lang, when=when, parts=_PARTS.join(parts))


def _figure(found: Finding, *, lang: str) -> str:
    """The figure with what the source includes in it."""
    scope = str(found.details.get("scope", ""))
    figure = say_figure(str(found.details["figure"]), lang=lang)
    return f"{figure} ({scope_words(scope, lang=lang)})" if scope else figure


def _noun(found: Finding, *, lang: str) -> str:
    return unit_words(str(found.details.get("noun", found.details["unit"])), lang=lang)


def _answer(found: Finding, *, lang: str) -> str:
    """The answer with its usual range, or with what there is to hold it against."""
    answer, d = say(f"stat_answer_{found.answer}", lang=lang), found.details
    if found.answer == "alone":
        answer = say(
            "stat_elsewhere", lang=lang, n=f"{d['elsewhere']:,.0f}", answer=answer,
            scope=scope_words(str(d["elsewhere_scope"]), lang=lang),
            when=say_when(pd.Timestamp(d["elsewhere_when"]), str(d["step"]), lang=lang),
        )  # fmt: skip
    usual = usual_words(d, lang=lang)
    return say("stat_answer_usual", lang=lang, answer=answer, usual=usual) if usual else answer


def shift_sentence(
    verdict: Finding, *, event: tuple[pd.Timestamp, pd.Timestamp], step: str, lang: str
) -> str:
    """A verdict; ``event`` is its first and last day, ``step`` that of the series."""
    d = verdict.details
    reason = str(d.get("reason", "")).replace(" ", "_")
    when, by = _event(event, step, lang=lang), _event(event, step, lang=lang, oblique=True)
    if not reason:
        return say("stat_verdict_not_answerable", lang=lang, when=when)
    if reason == "too_short":
        return say("stat_said_too_short", lang=lang, when=when)
    unit = unit_words(str(d["unit"]), lang=lang)
    values: dict[str, Any] = {"when": when, "by": by, "unit": unit, "p": say_p(d["week_p"])}
    if reason == "before":
        (values["a"], span), (values["b"], _) = d["covered"], d["needed"]
        values["step"] = say(f"stat_steps_{span}", lang=lang)
        reason = "before_more" if d.get("more_before") else reason
    elif reason == "power":
        reason = "power_more" if d["more"] else "power_none"
        values["now"], values["wanted"] = _hundred(d["power"]), _hundred(d["wanted"])
        if d["more"]:
            values["n"] = d["more"][0]
            values["step"] = say(f"stat_steps_{d['more'][1]}", lang=lang)
    elif reason != "restless":
        rate = d["indicators"][INDICATORS[0]]
        numbers = {name: f"{rate[name]:.1f}" for name in ("change", "low", "high")}
        values["often"] = say("stat_said_often", lang=lang, unit=unit, **numbers)
        values["now"] = _hundred(d["power"])
        others = [name for name in d["changed"] if name != INDICATORS[0]]
        values["others"] = say("comma", lang=lang).join(_indicators(others, unit, lang=lang))
        if reason == "changed":
            first = INDICATORS[0] in d["changed"]
            reason = "changed_others" if not first else "changed_both" if others else "changed"
    return say(f"stat_said_{reason}", lang=lang, **values)


def break_sentence(found: Finding, *, event: tuple[pd.Timestamp, pd.Timestamp], lang: str) -> str:
    """Where a series breaks best, without the event."""
    d = found.details
    step = str(d["step"])
    by = _event(event, step, lang=lang, oblique=True)
    return say(
        f"stat_said_break_{found.answer}", lang=lang, by=by,
        after=say_when(pd.Timestamp(d["after"]), step, lang=lang, oblique=True),
        unit=unit_words(str(d["unit"]), lang=lang), step=say(f"stat_step_{step}", lang=lang),
        a=f"{d['before_mean']:.2g}", b=f"{d['after_mean']:.2g}", p=say_p(float(found.p or 0)),
    )  # fmt: skip


def coordinated_sentence(found: Finding, *, lang: str) -> str:
    """Whether districts hit at once are more than chance gives."""
    d, null = found.details, found.details["null_month"]
    long = "_pair" if d["days"] > 1 else ""
    when = say_day(pd.Timestamp(d["from"]), lang=lang)
    if long:
        when = say("stat_and_next", lang=lang, day=when)
    answer = found.answer if found.answer != "yes" or null["as_many"] else "never"
    return say(
        f"stat_said_coordinated_{answer}", lang=lang, when=when, n=d["observed"],
        unit=say(f"stat_unit_busiest{long}", lang=lang), of=f"{null['arrangements']}",
        k=null["as_many"], highest=null["highest"], median=f"{null['median']:.0f}",
        p=say_p(null["p"]),
    )  # fmt: skip


def fragile_sentence(found: Finding, *, answer: str, lang: str) -> str:
    """How many of the choices keep an answer."""
    return say(
        f"stat_fragile_{found.answer}", lang=lang, kept=found.details["kept"],
        runs=found.details["runs"], answer=answer_words(answer, lang=lang),
    )  # fmt: skip


def answer_words(answer: str, *, lang: str) -> str:
    """An answer in a word or two."""
    for group in ("stat_verdict_word", "stat_answer"):
        words = say_known(group, answer, lang=lang)
        if words != answer:
            return words
    return answer.replace("_", " ")


def toll_sentence(found: Finding, *, name: str, lang: str) -> str:
    """How heavy the tail of tolls is."""
    d = found.details
    return say(
        f"stat_said_toll_{found.answer}", lang=lang, end=say(f"stat_toll_{d['end']}", lang=lang),
        name=name, xmin=d["xmin"], often=f"{d['once_in']:.0f}", alpha=f"{found.value:.2f}",
        low=f"{found.low:.2f}", high=f"{found.high:.2f}",
    )  # fmt: skip


def number_words(found: Finding, *, lang: str) -> str:
    """The number with its interval and unit; empty without one."""
    if found.value is None:
        return ""
    said = signed(f"{found.value:.3g}")
    if found.low is not None and found.high is not None and found.level:
        said = say(
            "stat_number_interval", lang=lang, value=said, level=_hundred(found.level),
            low=signed(f"{found.low:.3g}"), high=signed(f"{found.high:.3g}"),
        )  # fmt: skip
    return f"{said} {say_known('stat_number', found.unit, lang=lang)}".rstrip()


def say_figure(figure: str, *, lang: str) -> str:
    """A figure in a language: ``27``, ``145 to 216``, ``at least 172``, ``145 to 216 or more``."""
    low, _, high = figure.removesuffix("+").partition(" to ")
    if figure.endswith("+"):
        key = "stat_from_to_open" if high else "stat_at_least"
        return say(key, lang=lang, a=low, b=high)
    return say("stat_from_to", lang=lang, a=low, b=high) if high else figure


def usual_words(details: Any, *, lang: str) -> str:
    """The usual range in words; empty where the series bears none."""
    usual = say_usual(details, step=False)
    if usual and lang != "en":
        usual = say("stat_from_to", lang=lang, a=usual.split(" ")[0], b=usual.split(" ")[-1])
    return say("stat_usual", lang=lang, range=usual) if usual else ""


def say_when(begin: pd.Timestamp, step: str, *, lang: str, oblique: bool = False) -> str:
    """A step in words; ``oblique`` before a word such as "after"."""
    if step == "year":
        return str(begin.year)
    if step == "month":
        return f"{say('months', lang=lang).split('|')[begin.month - 1]} {begin.year}"
    day = say_day(begin, lang=lang)
    return say("stat_by_week" if oblique else "stat_week_of", lang=lang, day=day) if (
        step == "week") else day  # fmt: skip


def unit_words(unit: str, *, lang: str) -> str:
    """What is counted, in words."""
    return say_known("stat_unit", unit, lang=lang)


def scope_words(scope: str, *, lang: str) -> str:
    """What a source includes, in words."""
    return say_known("stat_scope", scope, lang=lang)


def _event(
    event: tuple[pd.Timestamp, pd.Timestamp], step: str, *, lang: str, oblique: bool = False
) -> str:
    if step in ("month", "year"):
        return say_when(event[0], step, lang=lang)
    if (event[1] - event[0]).days == 6:
        return say_when(event[0], "week", lang=lang, oblique=oblique)
    return say_period(event[0], event[1], lang=lang)


def _indicators(names: Sequence[str], unit: str, *, lang: str) -> list[str]:
    told = [say(f"stat_name_{name}", lang=lang, unit=unit, step="") for name in names]
    return list(dict.fromkeys(told))


def _hundred(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.0f}"
