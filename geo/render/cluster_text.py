"""An answer of place for a terminal: the sentence, the numbers, what to know, the table."""

from __future__ import annotations

from geo.analysis.finding import Finding
from geo.analysis.space.answer import Answer, say_chance, say_number, say_p

_SIDES = {1: "one-sided", 2: "two-sided"}

_STRONG = {
    "clusters.scan": "a cluster this strong", "clusters.spacetime": "a crowd this strong",
    "clusters.knox": "as many pairs or more", "clusters.moran": "a pattern this strong",
}  # fmt: skip


def say_answer(answer: Answer) -> str:
    """The answer in lines."""
    finding = answer.finding
    lines = [finding.sentence, "", *say_numbers(finding)]
    if finding.warnings:
        lines += ["", "To know", *(f"  - {warning}" for warning in finding.warnings)]
    lines += ["", f"Method: {finding.method}", f"Reference: {finding.reference}"]
    if len(answer.table):
        lines += ["", answer.table.to_string(index=False)]
    return "\n".join([*lines, "", f"Again: {finding.call}"])


def say_numbers(finding: Finding) -> list[str]:
    """Number, interval and p-value of a finding, one line each."""
    out = []
    details = finding.details
    expected = _expected(finding)
    if finding.key == "clusters.scan" and finding.value is not None and expected is not None:
        word = "cluster 1" if finding.answer == "yes" else "the strongest group"
        out.append(
            f"{finding.value:,.0f} {finding.unit} in {word}, {say_number(expected)} expected from "
            f"its population; {details['events']:,} in all"
        )
        expected = None
    elif finding.value is not None:
        value = f"{finding.value:.2f}" if finding.value % 1 else f"{finding.value:,.0f}"
        out.append(f"Found: {value} {finding.unit}")
    if finding.low is not None and finding.high is not None:
        out.append(f"{finding.level:.0%} interval: {finding.low:.2f} to {finding.high:.2f}")
    if expected is not None:
        out.append(f"Expected: {say_number(expected)}")
    if "chance_low" in details:
        out.append(
            f"By chance alone: {_short(details['chance_low'])} to {_short(details['chance_high'])} "
            "(95 of 100 shuffles)"
        )
    if "chance_most" in details:
        out.append(f"By chance alone: at most {details['chance_most']:.0f} in 95 of 100 shuffles")
    if finding.p is not None:
        sides = _SIDES.get(finding.sides or 0, "")
        p = ", ".join(part for part in (f"p = {say_p(finding.p)}", sides) if part)
        what = _STRONG.get(finding.key)
        out.append(
            f"Chance alone gives {what} about {say_chance(finding.p)} ({p})"
            if what else f"{p}, the smallest once all tests are allowed for"
        )  # fmt: skip
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
