"""Pictures of the statistics as files; the same words, numbers and call as the findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo import __version__
from geo.analysis.published import published_series
from geo.core.errors import DataError, OptionError
from geo.workflow.unusual import Coordinated, Unusual

if TYPE_CHECKING:
    from geo.analysis.fragile.grid import Fragility
    from geo.analysis.series import Series
    from geo.render.figure.chart import Chart, ChartFrame
    from geo.workflow.shift import Shift

    ChartAnswer = Unusual | Coordinated | Shift | Fragility

FORMS = ("png", "svg", "pdf")
WIDTHS = ("wide", "narrow")
_NOTHING = "There is nothing to draw: the coverage forbids an answer"


def draw_answer(
    found: ChartAnswer,
    *,
    produced: date,
    form: str = "png",
    width: str = "wide",
    lang: str = "en",
    headed: bool = True,
    stamp: str = "",
    withheld: str = "",
) -> bytes:
    """Picture of an answer.

    Parameters
    ----------
    found
        How unusual, coordinated, shift or fragile.
    produced
        Day of making.
    form
        ``png``, ``svg`` or ``pdf``.
    width
        ``wide`` for a page, ``narrow`` for a telephone.
    lang
        ``en`` or ``ur``.
    headed
        Whether the sentence stands above.
    stamp
        Of a picture that is a file by itself; without one its call is in it.
    withheld
        What the profile of a file left out, in words.

    Raises
    ------
    OptionError
        If there is nothing to draw, or a format, width or language does not exist.
    """
    return chart_and_bytes(
        found, produced=produced, form=form, width=width, lang=lang, headed=headed, stamp=stamp,
        withheld=withheld,
    )[1]  # fmt: skip


def chart_and_bytes(
    found: ChartAnswer,
    *,
    produced: date,
    form: str,
    width: str,
    lang: str,
    headed: bool,
    stamp: str = "",
    withheld: str = "",
) -> tuple[Chart, bytes]:
    """Chart of an answer and its picture; parameters and errors as `draw_answer`."""
    from geo.render.figure.chart import chart_bytes
    from geo.render.figure.turn import turn

    with turn():
        chart, frame = compose_chart(
            found, produced=produced, width=width, lang=lang, headed=headed, withheld=withheld
        )
        return chart, chart_bytes(chart, frame, form=form, stamp=stamp)


def compose_chart(
    found: ChartAnswer, *, produced: date, width: str = "wide", lang: str = "en",
    headed: bool = True, withheld: str = "",
) -> tuple[Chart, ChartFrame]:  # fmt: skip
    """Chart of an answer with its title and its text for those who do not see it.

    Parameters and errors as `draw_answer`.
    """
    from geo.render.figure.chart import ChartFrame
    from geo.workflow.shift import Shift

    shared: dict[str, Any] = {"width": width, "lang": lang, "headed": headed}
    framed = partial(ChartFrame, produced=produced, version=__version__, withheld=withheld)
    if isinstance(found, Unusual):
        return _unusual(found, framed, **shared)
    if isinstance(found, Coordinated):
        return _coordinated(found, framed, **shared)
    if isinstance(found, Shift):
        return _shift(found, framed, **shared)
    return _fragile(found, framed, **shared)


def _unusual(
    found: Unusual, framed: Callable[..., ChartFrame], *, width: str, lang: str, headed: bool
) -> tuple[Chart, ChartFrame]:
    from geo.render.figure.unusual_chart import compose_unusual

    if not found.findings:
        raise OptionError(_NOTHING, where="OUT")
    bands: dict[str, pd.DataFrame] = {}
    others: dict[str, tuple[tuple[pd.Timestamp, float], ...]] = {}
    for one in found.series:
        band = _band(one, found.begin)
        if band is not None:
            bands[one.key] = band
        else:
            others[one.key] = _others(one, found.begin)
    frame = framed(source=found.series[0].source, call=found.summary.call)
    chart = compose_unusual(
        found.summary, found.findings, found.series,
        bands=bands, others=others, begin=found.begin, step=found.step, lang=lang, width=width,
        frame=frame, headed=headed,
    )  # fmt: skip
    return chart, frame


def _coordinated(
    found: Coordinated, framed: Callable[..., ChartFrame], *, width: str, lang: str, headed: bool
) -> tuple[Chart, ChartFrame]:
    from geo.render.figure.coordinated_chart import compose_coordinated

    if not found.findings:
        raise OptionError(_NOTHING, where="OUT")
    frame = framed(source=found.source, call=found.summary.call)
    chart = compose_coordinated(found.findings, lang=lang, width=width, frame=frame, headed=headed)
    return chart, frame


def _shift(
    found: Shift, framed: Callable[..., ChartFrame], *, width: str, lang: str, headed: bool
) -> tuple[Chart, ChartFrame]:
    from geo.render.figure.shift_chart import compose_shift

    if found.series is None:
        raise OptionError(_NOTHING, where="OUT")
    frame = framed(source=found.series.source, call=found.verdict.call)
    chart = compose_shift(
        found.verdict, series=found.series, table=found.table, breaks=found.breaks,
        event=(found.event, found.event_end), span=(found.start, found.end), lang=lang,
        width=width, frame=frame, headed=headed,
    )  # fmt: skip
    return chart, frame


def _fragile(
    found: Fragility, framed: Callable[..., ChartFrame], *, width: str, lang: str, headed: bool
) -> tuple[Chart, ChartFrame]:
    from geo.render.figure.fragile_chart import compose_fragile

    frame = framed(source="", call=found.finding.call)
    chart = compose_fragile(
        found.finding, choices=found.choices, answer=str(found.runs["answer"].iloc[0]), lang=lang,
        width=width, frame=frame, headed=headed,
    )  # fmt: skip
    return chart, frame


def _band(series: Series, begin: pd.Timestamp) -> pd.DataFrame | None:
    from geo.analysis.unusual.baseline import band, fit_baseline

    try:
        base = fit_baseline(series, begin)
    except DataError:
        return None
    index = pd.DatetimeIndex(series.frame.index)
    first = min(base.steps[0], begin)
    # A range drawn through steps without a figure would look like something that was counted.
    known = index.isin(series.known.index)
    return band(base, index[known & (index >= first) & (index <= max(base.steps[-1], begin))])


def _others(series: Series, begin: pd.Timestamp) -> tuple[tuple[pd.Timestamp, float], ...]:
    """Figures of the same source and measure in other scopes."""
    same = [
        one
        for one in published_series().values()
        if (one.family, one.measure, one.category)
        == (series.family, series.measure, series.category)
        and one.key != series.key
    ]
    return tuple(
        (pd.Timestamp(str(day)), float(value))
        for one in same
        for day, value in one.known["low"].items()
        if day != begin
    )
