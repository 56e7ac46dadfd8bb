"""An answer of place for a terminal: the sentence, the numbers, what to know, the table."""

from __future__ import annotations

from functools import partial

import numpy as np

from geo.analysis.finding import Finding
from geo.analysis.space.answer import LEVEL, Answer, say_chance, say_number, say_p
from geo.render.figure import words
from geo.render.figure.words import signed, unit_in

_STRONG = {
    "clusters.scan": "strong_cluster", "clusters.spacetime": "strong_crowd",
    "clusters.knox": "strong_pairs", "clusters.moran": "strong_pattern",
}  # fmt: skip


def say_answer(answer: Answer) -> str:
    """The answer in lines."""
    finding = answer.finding
    lines = [finding.sentence, "", *say_numbers(finding)]
    if finding.warnings:
        lines += ["", "To know", *(f"  - {warning}" for warning in finding.warnings)]
    lines += ["", f"Method: {finding.method}", f"Reference: {finding.reference}"]
    if len(answer.table):
        lines += ["", answer.table.to_string(index=False, na_rep="")]
    return "\n".join([*lines, "", f"Again: {finding.call}"])


def say_numbers(finding: Finding, *, lang: str = "en") -> list[str]:
    """Number, interval and p-value of a finding, one line each; of every cluster that is sure."""
    say = partial(words.say, lang=lang)
    out = []
    details = finding.details
    expected = _expected(finding)
    unit = unit_in(finding.unit, lang=lang)
    if finding.key == "clusters.scan" and finding.value is not None and expected is not None:
        out.append(
            say(
                "where_num_cluster" if finding.answer == "yes" else "where_num_group",
                k=f"{finding.value:,.0f}", unit=unit, expected=say_number(expected),
                all=f"{details['events']:,}",
            )
        )  # fmt: skip
        expected = None
    elif finding.value is not None:
        value = f"{finding.value:.2f}" if finding.value % 1 else f"{finding.value:,.0f}"
        out.append(say("where_num_found", value=signed(value), unit=unit))
    if finding.low is not None and finding.high is not None and finding.level:
        out.append(
            say("where_num_interval", level=f"{100 * finding.level:.0f}",
                low=signed(f"{finding.low:.2f}"), high=signed(f"{finding.high:.2f}"))
        )  # fmt: skip
    if expected is not None:
        out.append(say("where_num_expected", expected=say_number(expected)))
    if "chance_low" in details:
        out.append(
            say("where_num_chance", low=signed(_short(details["chance_low"])),
                high=signed(_short(details["chance_high"])))
        )  # fmt: skip
    if "chance_most" in details:
        out.append(say("where_num_most", most=f"{details['chance_most']:.0f}"))
    if finding.p is not None:
        out.append(_odds(finding, finding.p, finding.sides, lang=lang))
    return out + _further(finding, unit, lang=lang)


def _odds(finding: Finding, p: float, sides: int | None, *, lang: str) -> str:
    """How often chance alone gives as much."""
    say = partial(words.say, lang=lang)
    told = f"p = {say_p(p)}"
    if sides in (1, 2):
        told += say("comma") + say(f"where_num_sides_{sides}")
    if finding.key not in _STRONG:
        return say("where_num_smallest", told=told)
    return say("where_num_odds", what=say(f"where_num_{_STRONG[finding.key]}"),
               often=_chance(p, lang=lang), told=told)  # fmt: skip


def _chance(p: float, *, lang: str) -> str:
    """A p-value as so many times."""
    if lang == "en":
        return say_chance(p)
    of = 100 if p >= 0.1 else 1000 if p >= 0.001 else 10 ** int(np.ceil(-np.log10(p)))
    return words.say("where_num_times", lang=lang, k=max(round(p * of), 1), of=f"{of:,}")


def _further(finding: Finding, unit: str, *, lang: str) -> list[str]:
    """The same numbers of every further cluster that is beyond chance."""
    if finding.answer != "yes" or finding.key not in ("clusters.scan", "clusters.spacetime"):
        return []
    out = []
    for row in finding.details["clusters"][1:]:
        if row["p"] < LEVEL:
            n = row["events" if "events" in row else "incidents"]
            out += [
                words.say(
                    "where_num_further", lang=lang, k=f"{n:,}", unit=unit,
                    number=row["cluster"], expected=say_number(row["expected"]),
                ),
                _odds(finding, float(row["p"]), 1, lang=lang),
            ]  # fmt: skip
    return out


def _short(value: float) -> str:
    return f"{value:.2f}" if value % 1 else f"{value:.0f}"


def _expected(finding: Finding) -> float | None:
    """What chance or the population leads one to expect of the number found."""
    clusters = finding.details.get("clusters")
    if clusters:
        return float(clusters[0]["expected"])
    expected = finding.details.get("expected") if finding.key == "clusters.knox" else None
    return None if expected is None else float(expected)
