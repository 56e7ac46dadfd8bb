"""Files of the statistics: an answer with its stamp, and the answer asked again from the file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo import __version__
from geo.core.digest import canonical_json, digest
from geo.core.errors import DataError, OptionError
from geo.core.settings import disclaimer
from geo.core.tables import each_row
from geo.export.compare import Verdict, differences
from geo.export.safety import Withheld
from geo.export.stamp import ANSWER, SIDECAR, Stamp
from geo.export.write import write_together
from geo.incidents.datasets import say_credit
from geo.incidents.record import Record
from geo.workflow.calls import ask, asked_of, call_of, parse_call
from geo.workflow.charts import FORMS, draw_answer
from geo.workflow.findings import Answer, answer_json, answer_parts
from geo.workflow.let_out import counted_on
from geo.workflow.moment import instead, one_moment
from geo.workflow.shelf import current_record
from geo.workflow.statistics import find_source

_LANGS = ("en", "ur")


@dataclass(frozen=True, kw_only=True)
class LetOut:
    """An answer as a profile lets it out: counted without what ``withheld`` reports.

    ``credit`` says whose figures it rests on, ``produced`` is the day of publication.
    """

    found: Answer
    withheld: Withheld
    credit: str
    produced: date

    @property
    def attribution(self) -> str:
        """Credit and disclaimer."""
        return f"{self.credit} {disclaimer()}"


@one_moment()
def let_out_answer(
    found: Answer, *, produced: date, profile: str = "public", key: str | None = None,
    withhold: Sequence[str] = (),
) -> LetOut:  # fmt: skip
    """An answer for a publication profile; asked again where that withholds what was counted.

    Parameters
    ----------
    found
        The answer, of all that the record holds.
    produced, profile, key, withhold
        As `geo.export.safety.publish`.

    Raises
    ------
    OptionError
        If there is no such profile, the terms of the dataset forbid it, or it leaves nothing.
    NotFoundError
        If what is left has nothing for the day that is asked about.
    """
    call = call_of(found)
    record, withheld = _scope(call, produced=produced, profile=profile, key=key, withhold=withhold)
    return _let_out(call, record, withheld, produced, found=found)


@one_moment()
def answer_withheld(
    found: Answer, *, produced: date, profile: str = "public", lang: str = "en"
) -> str:
    """What a profile withholds of what an answer counts, in words; "" where it counts all of it.

    Raises
    ------
    OptionError
        As `let_out_answer`; it is told here without asking again.
    """
    record, withheld = _scope(
        call_of(found), produced=produced, profile=profile, key=None, withhold=()
    )
    return withheld.sentences(lang=lang) if record is not None else ""


def _scope(
    call: str, *, produced: date, profile: str, key: str | None, withhold: Sequence[str]
) -> tuple[Record | None, Withheld]:
    """What may be counted, None where that is all of it, and what is withheld."""
    dataset, vintage, day = asked_of(call)
    return counted_on(
        dataset, day=day, vintage=vintage, produced=produced, profile=profile, key=key,
        withhold=withhold,
    )  # fmt: skip


def _let_out(
    call: str, record: Record | None, withheld: Withheld, produced: date, *,
    found: Answer | None = None,
) -> LetOut:  # fmt: skip
    with instead(record=record or current_record()):
        own = found if found is not None and record is None else ask(call)
        credit = _credit(own, asked_of(call)[0])
    return LetOut(found=own, withheld=withheld, credit=credit, produced=produced)


def answer_file(answer: LetOut, *, form: str, lang: str = "en") -> bytes:
    """Content of a file of an answer, with its stamp but in a CSV (see `answer_papers`).

    Raises
    ------
    OptionError
        If the form is none of png, svg, pdf, csv and json, or there is nothing to draw.
    """
    stamp = answer_stamp(answer, lang=lang)
    if form in FORMS:
        return draw_answer(
            answer.found, produced=answer.produced, form=form, lang=lang, stamp=stamp.text(),
            withheld=answer.withheld.sentences(lang=lang),
        )  # fmt: skip
    if form == "csv":
        return _csv(answer, lang=lang).encode()
    if form == "json":
        value = {
            **answer_json(answer.found), "attribution": answer.attribution,
            "withheld": answer.withheld.sentences(lang=lang), "stamp": json.loads(stamp.text()),
        }  # fmt: skip
        return (canonical_json(value) + "\n").encode()
    raise OptionError(f"No format {form!r}", where="OUT", choices=[*FORMS, "csv", "json"])


def _csv(answer: LetOut, *, lang: str) -> str:
    """The table; every row says the call that gives it, whose figures, and what was withheld."""
    main, _, table = answer_parts(answer.found)
    if not len(table):
        table = pd.DataFrame([{"answer": main.answer, "sentence": main.sentence}])
    cited = table.assign(
        call=main.call, source=answer.credit, withheld=answer.withheld.sentences(lang=lang)
    )
    return str(cited.to_csv(index=False, lineterminator="\n"))


def answer_papers(answer: LetOut, *, lang: str = "en") -> bytes:
    """What stands beside a CSV of an answer: attribution and stamp."""
    stamp = answer_stamp(answer, lang=lang)
    value = {
        "attribution": answer.attribution, "coverage": [], "stamp": json.loads(stamp.text()),
    }  # fmt: skip
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def save_answer(
    path: Path, found: Answer, *, produced: date, lang: str = "en", profile: str = "public",
    key: str | None = None, withhold: Sequence[str] = (),
) -> Path:  # fmt: skip
    """Write an answer: a picture, its table or all of it, by the ending of the name.

    A CSV has its papers beside it in ``NAME.stamp.json``. Publication is that of
    `let_out_answer`.

    Raises
    ------
    OptionError
        If the ending is none of png, svg, pdf, csv and json, there is nothing to draw, or as
        `let_out_answer`.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    _form(path)
    return _save(
        path, let_out_answer(found, produced=produced, profile=profile, key=key, withhold=withhold),
        lang=lang,
    )  # fmt: skip


def _form(path: Path) -> str:
    form = path.suffix.lower().lstrip(".")
    if form not in (*FORMS, "csv", "json"):
        raise OptionError(f"{path.name!r} has no known ending", where="OUT",
                          choices=[*FORMS, "csv", "json"])  # fmt: skip
    return form


def _save(path: Path, answer: LetOut, *, lang: str) -> Path:
    form = _form(path)
    files = {path: answer_file(answer, form=form, lang=lang)}
    if form == "csv":
        papers = answer_papers(answer, lang=lang)
        files = {path.with_name(path.name + SIDECAR): papers, **files}
    write_together(files)
    return path


def answer_stamp(answer: LetOut, *, lang: str) -> Stamp:
    """Stamp of a file of an answer; its data are what the answer says."""
    withheld = answer.withheld
    return Stamp(
        kind=ANSWER, data=digest(canonical_json(answer_json(answer.found))), view="",
        produced=answer.produced.isoformat(), cutoff="", as_of="", period=("", ""), filters="",
        vintage="", version=__version__, profile=withheld.profile, key=withheld.key,
        kept_back=withheld.kept_back, withheld=withheld.sentences(),
        options={"call": call_of(answer.found), "lang": lang},
    )  # fmt: skip


def _credit(found: Answer, dataset: str) -> str:
    """Whose figures an answer rests on, with the terms of a dataset that was imported."""
    own = current_record().datasets
    told = [say_credit(one) for one in each_row(own[own["dataset"] == dataset])]
    series = getattr(found, "series", ()) or ()
    first = series[0] if isinstance(series, tuple) and series else series
    said = getattr(first, "source", "")
    return "; ".join(dict.fromkeys([find_source(dataset).name, *([said] if said else []), *told]))


@one_moment()
def verify_answer(
    path: Path, stamp: Stamp, *, key: str | None = None, withhold: Sequence[str] = ()
) -> Verdict:
    """Ask again what a file's stamp says and compare; see `geo.workflow.files.verify`.

    Raises
    ------
    DataError
        If the stamp holds no call of a statistic, or the file cannot be read.
    OptionError, NotFoundError
        As the statistic and `let_out_answer`.
    """
    lang, produced = stamp.options.get("lang", ""), date.fromisoformat(stamp.produced)
    if lang not in _LANGS:
        raise DataError(f"The stamp holds no language {lang!r}", where=path.name)
    call = stamp.options.get("call", "")
    parse_call(call)
    record, withheld = _scope(
        call, produced=produced, profile=stamp.profile, key=key, withhold=withhold
    )
    answer = _let_out(call, record, withheld, produced)
    own = answer_stamp(answer, lang=lang)
    with tempfile.TemporaryDirectory() as folder:
        again = _save(Path(folder) / path.name, answer, lang=lang)
        out = differences(path, again)
        notes = []
        if not out and path.read_bytes() != again.read_bytes():
            notes.append("it says the same throughout, in other bytes, as other libraries write")
    if out and stamp.data != own.data:
        out.insert(0, "data: the answer is another on the record as it stands")
    if stamp.kept_back != own.kept_back:
        out.append("withheld records: made with another list than was given")
    if stamp.key != own.key:
        out.append("offset key: made with another key than the one given")
    if stamp.version != __version__:
        notes.append(f"made by version {stamp.version}, compared by {__version__}")
    return Verdict(same=not out, stamp=stamp, differences=tuple(out), notes=tuple(notes))
