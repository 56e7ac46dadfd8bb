"""A finding as a plate or a briefing carries it: sentence, number, method, picture, call."""

from __future__ import annotations

from dataclasses import dataclass

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.render.figure.words import say
from geo.render.findings import say_number

NOT = "not_answerable"


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One finding ready to be set.

    Attributes
    ----------
    key
        As it was asked for: ``gi:bundled``.
    question
        What was asked, and of which dataset, as a heading.
    finding
        The finding itself.
    sentence
        Its sentence in the language of the document.
    others
        Sentences of the findings that it sums up.
    wide, narrow
        The picture as SVG for a page and for a telephone; empty where there is none.
    alt
        What the picture shows, in words, beside the sentences.
    width_mm
        Of the picture in print.
    """

    key: str
    question: str
    finding: Finding
    sentence: str
    others: tuple[str, ...] = ()
    wide: bytes = b""
    narrow: bytes = b""
    alt: str = ""
    width_mm: float = 165.0

    @property
    def number(self) -> str:
        """The number with its interval, and the p-value with its sides; empty without either."""
        found, parts = self.finding, []
        if found.value is not None:
            parts.append(say_number(found))
        if found.p is not None:
            sides = {1: ", one-sided", 2: ", two-sided"}.get(found.sides or 0, "")
            parts.append(f"p = {say_p(found.p)}{sides}")
        return "; ".join(parts)


def say_lines(carried: Carried, *, lang: str, method: bool = True) -> tuple[tuple[str, str], ...]:
    """Label and text of what stands below the sentence, in order.

    Parameters
    ----------
    carried
        The finding.
    lang
        Of the labels; numbers, methods and calls are English everywhere.
    method
        Whether the method is told at length, or by its publication alone.
    """
    found = carried.finding
    told = (found.method, found.reference) if method else (found.reference,)
    rows = [
        ("number", carried.number),
        *(("mind", warning) for warning in found.warnings),
        ("method", " ".join(f"{one.rstrip('. ')}." for one in told if one)),
        ("again", found.call),
    ]
    return tuple((say(f"carried_{name}", lang=lang), text) for name, text in rows if text)
