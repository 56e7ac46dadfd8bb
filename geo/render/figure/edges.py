"""The edges of a plate: its heading, the findings below it, and the footer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from geo.analysis.scene import Scene
from geo.core.errors import OptionError
from geo.render.carried import Carried, say_lines
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.footer import Frame, draw_footer, footer_height, footer_text
from geo.render.figure.sizes import Size

_GREY, _RULE = "#5a5750", "#1c2126"
_AIR, _LEADING = 1.4, 0.98
_SHARE = 0.17
"""Of the height of a sheet that findings may take before they say less."""
_LEAST = 0.34
"""Of the shorter side of a sheet that the body needs."""
_WORDS = ("all", "short", "least")
_Block = tuple[str, float, str]
Paragraphs = list[list[_Block]]
"""Of each finding its paragraphs, each with its size and weight."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A composed plate: the matplotlib figure and its words."""

    figure: Figure
    title: str
    alt: str


def draw_heading(sheet: Sheet, inner: Box, title: str, measured: str, *, paper: Size) -> float:
    """Write title and measure; returns where the body may begin."""
    y = sheet.block(inner, title, size=paper.title, weight="bold", leading=0.98)
    under = Box(x=inner.x, y=y + 0.8, w=inner.w, h=1)
    return sheet.block(under, measured, size=paper.base, colour=_GREY) + 1.6


def draw_foot(
    sheet: Sheet, inner: Box, scene: Scene, frame: Frame, *, paper: Size, tiles: bool
) -> float:
    """Write the footer at the bottom; returns where the body must end."""
    texts = footer_text(scene, frame, tiles=tiles, narrow=min(paper.width, paper.height) <= 180)
    columns = 2 if paper.width > 120 else 1
    tall = footer_height(sheet, texts, width=inner.w, size=paper.small, columns=columns)
    place = Box(x=inner.x, y=inner.bottom - tall, w=inner.w, h=tall)
    draw_footer(sheet, place, texts, size=paper.small, columns=columns)
    return place.y - 2.0


def fit_findings(
    sheet: Sheet, frame: Frame, *, width: float, paper: Size, lang: str,
    room: Callable[[float], float] | None = None,
) -> Paragraphs:  # fmt: skip
    """Paragraphs of the findings, as many words as the sheet has room for.

    Parameters
    ----------
    sheet, width, paper, lang
        Where they will stand, and in which language.
    room
        What is left for the map, in millimetres, by the height that findings take; without it the
        sheet grows with them.

    Raises
    ------
    OptionError
        If their fewest words leave the map no room.
    """
    least = _LEAST * min(paper.height, paper.width)
    for words in _WORDS if room else ("short",):
        out = [_blocks(one, paper=paper, lang=lang, words=words) for one in frame.findings]
        tall = findings_height(sheet, out, width=width)
        crowded = words != _WORDS[-1] and tall > _SHARE * paper.height
        if not out or room is None or (room(tall) >= least and not crowded):
            return out
    raise OptionError(
        f"The findings leave no room for the map on {paper.name}", where="finding, size",
        fix="Ask for one finding, choose a larger size, or make a briefing",
    )  # fmt: skip


def findings_height(sheet: Sheet, findings: Paragraphs, *, width: float) -> float:
    """Millimetres that findings take."""
    return sum(_tall(sheet, one, width=width) for one in findings)


def draw_findings(sheet: Sheet, inner: Box, y: float, findings: Paragraphs) -> float:
    """Write each finding below a line; returns where the body may begin."""
    for one in findings:
        sheet.line([(inner.x, y), (inner.right, y)], colour=_RULE, width=0.6)
        y += _AIR
        for text, size, weight in one:
            y = sheet.block(
                Box(x=inner.x, y=y, w=inner.w, h=1), text, size=size, weight=weight,
                colour=_RULE if weight == "bold" else _GREY, leading=_LEADING,
            )  # fmt: skip
        y += _AIR
    return y


def _tall(sheet: Sheet, blocks: list[_Block], *, width: float) -> float:
    return 2 * _AIR + sum(
        sheet.block_height(text, width=width, size=size, weight=weight, leading=_LEADING)
        for text, size, weight in blocks
    )


def _blocks(one: Carried, *, paper: Size, lang: str, words: str) -> list[_Block]:
    """Question, sentence and the lines below; the question alone where there are no lines."""
    # Numbers, methods and calls are English, so in every language they are one English paragraph.
    told: dict[str, list[str]] = {}
    for label, text in say_lines(one, lang="en", method=words == "all"):
        told.setdefault(label, []).append(text if text[-1] in ".)]" else f"{text}.")
    rows = [
        f"{label}: {' '.join(texts[:1] if words == 'least' else texts)}"
        for label, texts in told.items()
    ]
    out = [(one.question, paper.small, "regular"), (one.sentence, paper.base, "bold")]
    if lang != "en" and one.finding.sentence != one.sentence:
        rows = [one.finding.sentence, *rows]
    return [*out, (" ".join(rows), paper.small, "regular")] if rows else out
