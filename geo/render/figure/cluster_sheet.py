"""The picture of an answer of place: for the page as it is, for a file with title and papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from matplotlib.figure import Figure

from geo.analysis.space.answer import BARS, HISTOGRAM, MAP, NOTHING, SCATTER, Answer
from geo.analysis.space.area_answers import MOST_NAMED
from geo.core.errors import OptionError
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.cluster_charts import draw_knox, draw_moran, draw_rates, rates_height
from geo.render.figure.cluster_looks import legend_rows
from geo.render.figure.cluster_map import area_names, draw_area_map, map_height
from geo.render.figure.encode import encode
from geo.render.figure.fonts import wrap
from geo.render.figure.footer import draw_footer, footer_height
from geo.render.figure.legend import Legend, Row, draw_legend, legend_size
from geo.render.figure.turn import turn
from geo.render.figure.words import say, say_day, say_period, signed

WIDTH = 120.0
"""Millimetres."""
WIDTHS = {"wide": WIDTH, "narrow": 86.0}
_SIZE, _SMALL, _TITLE = 9.0, 7.0, 13.0
_CHART = 82.0
_UNDER = 3.0
"""What a key on a plate leaves free below itself, and one at the end of a sheet need not."""
_KEY = 11.0
"""Millimetres of a key that are no words: margins and swatch."""
DPI = 240


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What travels with a file: sources, dates, hashes, disclaimer, and the stamp inside it.

    ``withheld`` says what its publication profile left out.
    """

    sources: str
    boundaries: str
    disclaimer: str
    produced: date
    version: str
    data: str
    view: str
    stamp: str
    withheld: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A composed picture and its words."""

    figure: Figure
    title: str
    alt: str


def draw_answer(
    answer: Answer, *, form: str, lang: str = "en", papers: Papers | None = None,
    produced: date, dpi: int = DPI, width: str = "wide",
) -> bytes:  # fmt: skip
    """Bytes of a picture.

    Parameters
    ----------
    answer
        The answer.
    form
        ``png``, ``svg`` or ``pdf``.
    lang
        ``en`` or ``ur``.
    papers
        With them the picture carries its title and footer; without them the page says both.
    produced
        The only date in the file.
    dpi
        Pixels an inch, for PNG.
    width
        ``wide``, or ``narrow`` for a telephone, on which the type is larger for the map.

    Raises
    ------
    OptionError
        If the answer has no picture, or there is no such format.
    """
    with turn():
        picture = compose_answer(answer, lang=lang, papers=papers, width=width)
        return encode(
            picture.figure, form=form, title=picture.title, alt=picture.alt,
            stamp=papers.stamp if papers else "", produced=produced, dpi=dpi, lang=lang,
        )  # fmt: skip


def compose_answer(
    answer: Answer, *, lang: str = "en", papers: Papers | None = None, width: str = "wide"
) -> Picture:
    """Lay a picture out; parameters as `draw_answer`."""
    if answer.picture not in (MAP, SCATTER, HISTOGRAM, BARS):
        raise OptionError("There is no picture of this answer", where="OUT", fix="Save it as .json")
    title = answer_title(answer, lang=lang)
    across = WIDTHS[width]
    draft = Sheet(width=across, height=across, rtl=lang == "ur")
    wide = across - (8 if papers else 1)
    head = draft.block_height(title, width=wide, size=_TITLE, weight="bold") + 1.5 if papers else 0
    texts = _footer(answer, papers, lang=lang) if papers else []
    foot = footer_height(draft, texts, width=wide, size=_SMALL, columns=1) + 2 if papers else 0
    legend = _legend(answer, lang=lang, width=wide)
    below = legend_size(legend, size=_SIZE - 0.5, columns=1)[1] - _UNDER if legend else 0
    body = _body_height(answer, width=wide)
    edge = (across - wide) / 2
    sheet = Sheet(width=across, height=head + body + below + foot + 2 * edge, rtl=draft.rtl)
    inner = Box(x=edge, y=edge, w=wide, h=head + body + below + foot)
    if papers:
        sheet.block(inner, title, size=_TITLE, weight="bold")
    place = Box(x=edge, y=edge + head, w=wide, h=body)
    _draw_body(sheet, place, answer, lang=lang)
    if legend:
        under = Box(x=edge - 2, y=place.bottom - 1, w=wide + 2, h=below)
        draw_legend(sheet, under, legend, size=_SIZE - 0.5, columns=1)
    if papers:
        last = Box(x=edge, y=inner.bottom - foot + 2, w=wide, h=foot)
        draw_footer(sheet, last, texts, size=_SMALL, columns=1)
    return Picture(figure=sheet.figure, title=title, alt=answer_alt(answer, lang=lang))


def answer_title(answer: Answer, *, lang: str) -> str:
    """The finding as a sentence in a language."""
    if lang == "en" and answer.picture != NOTHING:
        return answer.finding.sentence
    values = dict(answer.blanks)
    if "start" in values:
        values["period"] = say_period(values["start"], values["end"], lang=lang)
        if values.get("place"):
            values["period"] = say("comma", lang=lang).join(
                (say("stat_place", lang=lang), values["period"])
            )
    if "i" in values:
        values["i"] = signed(values["i"])
    if "unit" in values:
        values["unit"] = say(f"unit_{values['unit']}", lang=lang)
    if "first" in values:
        first, last = (pd.Timestamp(values[name]) for name in ("first", "last"))
        values["days"] = say_period(first, last, lang=lang)
    if values.get("ids") and answer.areas is not None:
        values["names"] = _listed(
            area_names(answer.areas.loc[list(values["ids"])], lang=lang), lang
        )
    if answer.said == "scan_yes":
        values["parts"] = _clusters(answer, lang=lang)
    return say(f"where_{answer.said}", lang=lang, **values)


def _clusters(answer: Answer, *, lang: str) -> str:
    """The clusters that were found, three at most, and how many more."""
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    found = answer.blanks["clusters"]
    parts = [
        say("where_scan_part", lang=lang, n=n, expected=expected,
            names=_listed(area_names(answer.areas.loc[list(ids)], lang=lang), lang))
        for ids, n, expected in found[:MOST_NAMED]
    ]  # fmt: skip
    if len(found) > MOST_NAMED:
        parts.append(say("where_scan_more", lang=lang, n=len(found) - MOST_NAMED))
    return ("؛ " if lang == "ur" else "; ").join(parts)


def answer_alt(answer: Answer, *, lang: str) -> str:
    """Text that states the finding for those who do not see the picture."""
    title = answer_title(answer, lang=lang).rstrip(".۔")
    if answer.picture != MAP:
        return say("where_alt_chart", lang=lang, title=title)
    rows = "; ".join(row.words for row in legend_rows(answer, lang=lang))
    return say("where_alt_map", lang=lang, title=title, list=rows)


def _legend(answer: Answer, *, lang: str, width: float) -> Legend | None:
    if answer.picture != MAP or answer.areas is None:
        return None
    areas, values = answer.areas, answer.blanks
    unit = say(f"unit_{values['unit']}", lang=lang)
    period = say_period(values["start"], values["end"], lang=lang)
    heading = f"{unit[:1].upper()}{unit[1:]}{say('comma', lang=lang)}{period}"
    room = width - _KEY

    def name(ids: Sequence[str]) -> list[str]:
        own = _listed(area_names(areas.loc[list(ids)], lang=lang), lang)
        return wrap(own, width=room, size=_SIZE - 0.5)

    rows = legend_rows(answer, lang=lang, names=name)
    one = [str(at) for at, members in areas["members"].items() if len(members) > 1]
    if one:
        names = ("؛ " if lang == "ur" else "; ").join(area_names(areas.loc[one], lang=lang))
        words = say("where_joined", lang=lang, names=names)
        blank = {"facecolor": "none"}
        rows += [Row(words=line, style=blank)
                 for line in wrap(words, width=room, size=_SIZE - 0.5)]  # fmt: skip
    return Legend(heading=heading, note="", classes=tuple(rows), marks=())


def _body_height(answer: Answer, *, width: float) -> float:
    if answer.picture == MAP and answer.areas is not None:
        return map_height(answer.areas, width=width)
    if answer.picture == BARS:
        return rates_height(answer, size=_SIZE)
    return _CHART + (18 if answer.picture == SCATTER else 0)


def _draw_body(sheet: Sheet, box: Box, answer: Answer, *, lang: str) -> None:
    if answer.picture == MAP:
        draw_area_map(sheet, box, answer, lang=lang, size=_SIZE, taken=[])
        return
    draw = {HISTOGRAM: draw_knox, SCATTER: draw_moran, BARS: draw_rates}[answer.picture]
    draw(sheet, box, answer, lang=lang, size=_SIZE)


def _footer(answer: Answer, papers: Papers, *, lang: str) -> list[str]:
    finding = answer.finding
    # English in an Urdu picture stands in lines of its own, or its full stops would change sides.
    apart = "\n" if lang == "ur" else " "
    made = say(
        "where_foot_made", lang=lang, produced=say_day(papers.produced, lang=lang),
        data=papers.data[:12], view=papers.view[:12], product=say("product", lang=lang),
        version=papers.version,
    )  # fmt: skip
    boundaries = f"Boundaries: {papers.boundaries} {papers.disclaimer}"
    return [
        f"{say('where_foot_method', lang=lang)}{apart}{finding.method} {finding.reference}.",
        f"{say('foot_sources', lang=lang)}{apart}{papers.sources} {boundaries}",
        f"{papers.withheld} {made}".lstrip(),
    ]


def _listed(names: list[str], lang: str) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("comma", lang=lang).join(names[:-1]) + say("and_word", lang=lang) + names[-1]
