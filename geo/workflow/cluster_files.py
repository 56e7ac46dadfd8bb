"""Files of answers of place: a picture with its papers, a table, or all of it as JSON."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geo import __version__
from geo.analysis.space.answer import Answer
from geo.core.digest import digest
from geo.core.errors import OptionError
from geo.core.settings import disclaimer
from geo.core.tables import each_row
from geo.core.values import plain_rows
from geo.export.safety import Withheld
from geo.export.stamp import SIDECAR, Stamp
from geo.export.write import write_whole
from geo.incidents.datasets import say_credit
from geo.incidents.record import Record
from geo.incidents.selection import Selection, to_query, with_changes
from geo.render.filters import say_filters
from geo.workflow.cluster_data import dated
from geo.workflow.cluster_question import (
    SERIES,
    ClusterQuestion,
    own_options,
    question_from,
    question_text,
)
from geo.workflow.clusters import cluster_answer
from geo.workflow.let_out import let_out, nothing_withheld
from geo.workflow.moment import one_moment
from geo.workflow.own_boundaries import resolve_boundaries
from geo.workflow.shelf import current_record

PICTURES = ("png", "svg", "pdf")
FORMS = (*PICTURES, "csv", "json")
_SERIES_SOURCES = (
    "UCDP GED 22.1, Uppsala Conflict Data Program, CC BY 4.0, aggregated to districts and years "
    "(Sundberg and Melander 2013; Davies et al. 2022). Population: Pakistan Bureau of Statistics."
)


@one_moment()
def make_clusters(
    question: ClusterQuestion,
    *,
    form: str,
    produced: date,
    profile: str = "public",
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> tuple[bytes, Stamp]:
    """Content of a file, and its stamp.

    Parameters
    ----------
    question
        The question.
    form
        ``png``, ``svg``, ``pdf``, ``csv`` or ``json``.
    produced
        Day of making; the only date the file takes from outside the data.
    profile, key, withhold
        As `geo.export.safety.publish`. Incidents that a profile holds back take no part; the
        others take part with the place they have, for no coordinate leaves in any of the formats.

    Raises
    ------
    OptionError
        If an option names something that does not exist, or there is no picture of the answer.
    """
    if form not in FORMS:
        raise OptionError(f"No format {form!r}", where="OUT", choices=FORMS)
    question, withheld, kept, published = _let_out(question, profile, produced, key, withhold)
    answer = cluster_answer(question, kept=kept, published=published)
    stamp = _stamp(question, withheld, produced=produced)
    if form in PICTURES:
        said = withheld.sentences(lang=question.selection.lang)
        return _picture(answer, question, stamp, said, form=form, produced=produced), stamp
    if form == "csv":
        from geo.export.table import table_bytes

        return table_bytes(_table(answer, question, stamp, produced), form="csv"), stamp
    return _json(answer, question, stamp), stamp


@one_moment()
def draw_clusters(
    answer: Answer, *, lang: str, produced: date, form: str = "png", width: str = "wide"
) -> bytes:
    """Draw the picture of an answer for a page that says title and papers itself."""
    from geo.render.figure.cluster_sheet import draw_answer

    return draw_answer(answer, form=form, lang=lang, produced=produced, width=width)


def title_of(answer: Answer, *, lang: str) -> str:
    """The finding as a sentence in a language; a refusal says no more than that it is one."""
    from geo.render.figure.cluster_sheet import answer_title

    return answer_title(answer, lang=lang)


@one_moment()
def save_clusters(
    path: Path,
    selection: Selection,
    *,
    produced: date,
    profile: str = "public",
    key: str | None = None,
    withhold: Sequence[str] = (),
    **options: str,
) -> Path:
    """Write an answer; the name's ending says the format, ``options`` are a question's own.

    Raises
    ------
    OptionError
        As `make_clusters`.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    question = replace(question_from(options), selection=selection)
    content, stamp = make_clusters(
        question, form=path.suffix.lower().lstrip("."), produced=produced, profile=profile,
        key=key, withhold=withhold,
    )  # fmt: skip
    if path.suffix.lower() == ".csv":
        beside = {
            "attribution": f"{credit(question)} {disclaimer()}",
            "coverage": [],
            "stamp": json.loads(stamp.text()),
        }
        text = json.dumps(beside, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_whole(path.with_name(path.name + SIDECAR), text)
    return write_whole(path, content)


def credit(question: ClusterQuestion) -> str:
    """Sources of the dataset that was asked."""
    if question.dataset == SERIES:
        return _SERIES_SOURCES
    own = current_record().datasets
    told = [say_credit(one) for one in each_row(own[own["dataset"] == question.dataset])]
    return f"Dataset {question.dataset}: {' '.join(told) or 'claims as cited on each record'}."


def _let_out(
    question: ClusterQuestion, profile: str, produced: date, key: str | None,
    withhold: Sequence[str],
) -> tuple[ClusterQuestion, Withheld, pd.Index | None, Record | None]:  # fmt: skip
    """The question with the days that a profile lets out, what it withholds, and what is left."""
    if question.dataset == SERIES:
        none = nothing_withheld(profile=profile, key=key, withhold=withhold)
        return replace(question, selection=dated(question)), none, None, None
    publication: dict[str, Any] = {
        "produced": produced, "profile": profile, "key": key, "withhold": withhold,
    }  # fmt: skip
    scene, _, _ = let_out(question.dataset, question.selection, **publication)
    question = replace(question, selection=dated(question, record=scene.record))
    scene, withheld, kept = let_out(question.dataset, question.selection, **publication)
    return question, withheld, kept, scene.record


def _stamp(question: ClusterQuestion, withheld: Withheld, *, produced: date) -> Stamp:
    view = question.selection
    districts = resolve_boundaries(view.vintage)
    operations = current_record().operations.iloc[:0]
    plain = with_changes(view, focus="", sheet="", compare="")
    return Stamp(
        kind="clusters", data=current_record().digest,
        view=urllib.parse.urlencode(to_query(plain), doseq=True), produced=produced.isoformat(),
        cutoff=str(view.end), as_of="", period=(str(view.start), str(view.end)),
        filters=say_filters(view, boundaries=districts.drawn, operations=operations),
        vintage=view.vintage, version=__version__,
        profile=withheld.profile, key=withheld.key, kept_back=withheld.kept_back,
        withheld=withheld.sentences(), options=own_options(question),
        boundaries=districts.digest,
    )  # fmt: skip


def _picture(
    answer: Answer, question: ClusterQuestion, stamp: Stamp, withheld: str, *, form: str,
    produced: date,
) -> bytes:  # fmt: skip
    from geo.render.figure.cluster_sheet import Papers, draw_answer

    papers = Papers(
        sources=credit(question), disclaimer=disclaimer(), produced=produced,
        boundaries=resolve_boundaries(question.selection.vintage).credit, version=__version__,
        data=stamp.data,
        view=digest(question_text(question)), stamp=stamp.text(), withheld=withheld,
    )  # fmt: skip
    return draw_answer(
        answer, form=form, lang=question.selection.lang, papers=papers, produced=produced
    )


def _table(answer: Answer, question: ClusterQuestion, stamp: Stamp, produced: date) -> Any:
    from geo.export.frames import Table

    said = {"answer": [answer.finding.answer], "why": [answer.finding.sentence]}
    return Table(
        what="clusters", geometry=None,
        frame=pd.DataFrame(said) if answer.table.columns.empty else answer.table,
        attribution=f"{credit(question)} {disclaimer()}", coverage=(), stamp=stamp.text(),
        produced=produced.isoformat(),
    )  # fmt: skip


def _json(answer: Answer, question: ClusterQuestion, stamp: Stamp) -> bytes:
    value = {
        "attribution": f"{credit(question)} {disclaimer()}",
        "stamp": json.loads(stamp.text()),
        **answer_values(answer, question),
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def answer_values(answer: Answer, question: ClusterQuestion) -> dict[str, Any]:
    """The answer as plain values: the finding, the table, and the boundary set."""
    return {
        "dataset": question.dataset,
        "districts": len(resolve_boundaries(question.selection.vintage).frame),
        "finding": _plain(answer.finding.as_dict()),
        "table": plain_rows(answer.table),
    }


def _plain(value: Any) -> Any:
    """Arrays, tuples and numbers of numpy as JSON has them; what is infinite is left out."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return None
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124
