"""Findings as a person reads them on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from geo.analysis.finding import Finding
from geo.core.short_number import short_number


def say_finding(finding: Finding) -> str:
    """A finding in full: sentence, number with its interval, method, reference, warnings, call."""
    lines = [finding.sentence]
    if finding.value is not None:
        lines.append(f"  number: {say_number(finding)}")
    if finding.p is not None:
        lines.append(
            f"  p: {short_number(finding.p)}, {'one' if finding.sides == 1 else 'two'}-sided"
        )
    lines += [f"  mind: {warning}" for warning in finding.warnings]
    lines.append(f"  method: {finding.method}")
    if finding.reference:
        lines.append(f"  after: {finding.reference}")
    lines.append(f"  again: from geo import workflow; {finding.call}")
    return "\n".join(lines)


def say_number(finding: Finding) -> str:
    """The number with its interval and unit: ``2.7 (95 % interval 2.1 to 3.8) times before``."""
    if finding.value is None:
        return "none"
    interval = ""
    if finding.low is not None and finding.high is not None and finding.level:
        interval = (
            f" ({100 * finding.level:.0f} % interval {short_number(finding.low)} to "
            f"{short_number(finding.high)})"
        )
    return f"{short_number(finding.value)}{interval} {finding.unit}".rstrip()


def say_findings(summary: Finding, findings: Sequence[Finding]) -> str:
    """The summary in full, and the other sentences beneath."""
    rest = [f"- {one.sentence}" for one in findings if one.key != summary.key]
    return "\n".join([say_finding(summary), *rest])
