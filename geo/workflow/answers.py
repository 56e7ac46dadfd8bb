"""Files of the statistics: an answer with its stamp, and the answer asked again from the file."""

from __future__ import annotations

import ast
import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geo import __version__
from geo.core.digest import canonical_json, digest
from geo.core.errors import DataError, OptionError
from geo.core.settings import disclaimer
from geo.core.tables import each_row
from geo.export.compare import Verdict, differences
from geo.export.stamp import ANSWER, SIDECAR, Stamp
from geo.export.write import write_together
from geo.incidents.datasets import say_credit
from geo.workflow.charts import FORMS, draw_answer
from geo.workflow.findings import Answer, answer_json, answer_parts
from geo.workflow.fragile import how_fragile
from geo.workflow.shelf import current_record
from geo.workflow.shift import shift_or_outlier
from geo.workflow.statistics import find_source
from geo.workflow.unusual import OPENING_DATASET, how_unusual, was_coordinated

_ASK: dict[str, tuple[Callable[..., Answer], str]] = {
    "how_unusual": (how_unusual, OPENING_DATASET),
    "was_coordinated": (was_coordinated, "bundled"),
    "shift_or_outlier": (shift_or_outlier, "bundled"),
    "how_fragile": (how_fragile, "bundled"),
}
# A call in a file of anybody's making: as long, and with numbers as large, as a person writes.
_LONGEST = 2_000
_LANGS = ("en", "ur")
_MOST = {"draws": 9_999, "permutations": 9_999, "years": 200, "before": 40_000, "after": 40_000}


def answer_file(found: Answer, *, form: str, produced: date, lang: str = "en") -> bytes:
    """Content of a file of an answer, with its stamp but in a CSV (see `answer_papers`).

    Raises
    ------
    OptionError
        If the form is none of png, svg, pdf, csv and json, or there is nothing to draw.
    """
    if form in FORMS:
        return draw_answer(found, produced=produced, form=form, lang=lang)
    if form == "csv":
        return answer_csv(found).encode()
    if form == "json":
        stamp = answer_stamp(found, produced=produced, lang=lang)
        value = {
            **answer_json(found), "attribution": _attribution(found),
            "stamp": json.loads(stamp.text()),
        }  # fmt: skip
        return (canonical_json(value) + "\n").encode()
    raise OptionError(f"No format {form!r}", where="OUT", choices=[*FORMS, "csv", "json"])


def answer_csv(found: Answer) -> str:
    """The table of an answer as CSV; every row says the call that gives it and whose figures."""
    main, _, table = answer_parts(found)
    if not len(table):
        table = pd.DataFrame([{"answer": main.answer, "sentence": main.sentence}])
    cited = table.assign(call=main.call, source=answer_credit(found))
    return str(cited.to_csv(index=False, lineterminator="\n"))


def answer_papers(found: Answer, *, produced: date, lang: str = "en") -> bytes:
    """What stands beside a CSV of an answer: attribution and stamp."""
    stamp = answer_stamp(found, produced=produced, lang=lang)
    value = {
        "attribution": _attribution(found), "coverage": [], "stamp": json.loads(stamp.text()),
    }  # fmt: skip
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def save_answer(path: Path, found: Answer, *, produced: date, lang: str = "en") -> Path:
    """Write an answer: a picture, its table or all of it, by the ending of the name.

    A CSV has its papers beside it in ``NAME.stamp.json``.

    Raises
    ------
    OptionError
        If the ending is none of png, svg, pdf, csv and json, or there is nothing to draw.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    form = path.suffix.lower().lstrip(".")
    if form not in (*FORMS, "csv", "json"):
        raise OptionError(f"{path.name!r} has no known ending", where="OUT",
                          choices=[*FORMS, "csv", "json"])  # fmt: skip
    files = {path: answer_file(found, form=form, produced=produced, lang=lang)}
    if form == "csv":
        papers = answer_papers(found, produced=produced, lang=lang)
        files = {path.with_name(path.name + SIDECAR): papers, **files}
    write_together(files)
    return path


def answer_stamp(found: Answer, *, produced: date, lang: str) -> Stamp:
    """Stamp of a file of an answer; its data are what the answer says."""
    call = _own_call(answer_parts(found)[0].call)
    return Stamp(
        kind=ANSWER, data=digest(canonical_json(answer_json(found))), view="",
        produced=produced.isoformat(), cutoff="", as_of="", period=("", ""), filters="",
        vintage="", version=__version__, profile="", key="", kept_back="", withheld="",
        options={"call": call, "lang": lang},
    )  # fmt: skip


def answer_credit(found: Answer) -> str:
    """Whose figures an answer rests on, with the terms of a dataset that was imported."""
    dataset = _dataset(answer_parts(found)[0].call)
    own = current_record().datasets
    told = [say_credit(one) for one in each_row(own[own["dataset"] == dataset])]
    series = getattr(found, "series", ()) or ()
    first = series[0] if isinstance(series, tuple) and series else series
    said = getattr(first, "source", "")
    return "; ".join(dict.fromkeys([find_source(dataset).name, *([said] if said else []), *told]))


def verify_answer(path: Path, stamp: Stamp) -> Verdict:
    """Ask again what a file's stamp says and compare; see `geo.workflow.files.verify`.

    Raises
    ------
    DataError
        If the stamp holds no call of a statistic, or the file cannot be read.
    OptionError, NotFoundError
        As the statistic.
    """
    function, args, options = parse_call(stamp.options.get("call", ""))
    lang, produced = stamp.options.get("lang", ""), date.fromisoformat(stamp.produced)
    if lang not in _LANGS:
        raise DataError(f"The stamp holds no language {lang!r}", where=path.name)
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        try:
            found = _ASK[function][0](*args, **options)
        except (TypeError, ValueError, KeyError) as error:
            raise DataError(
                f"{path.name} is not what its stamp says ({type(error).__name__})",
                where=path.name, fix="The file was changed: make it again",
            ) from error  # fmt: skip
        save_answer(again, found, produced=produced, lang=lang)
        out = differences(path, again)
        notes = []
        if not out and path.read_bytes() != again.read_bytes():
            notes.append("it says the same throughout, in other bytes, as other libraries write")
    if out and stamp.data != answer_stamp(found, produced=produced, lang=lang).data:
        out.insert(0, "data: the answer is another on the record as it stands")
    if stamp.version != __version__:
        notes.append(f"made by version {stamp.version}, compared by {__version__}")
    return Verdict(same=not out, stamp=stamp, differences=tuple(out), notes=tuple(notes))


def parse_call(text: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Function, arguments and options of a call as the statistics write it; nothing is run.

    Raises
    ------
    DataError
        If it is no such call, or asks for more than a person would.
    """
    try:
        if len(text) > _LONGEST:
            raise ValueError("too long")
        call = _innermost(ast.parse(text, mode="eval").body)
        function = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        args = [ast.literal_eval(one) for one in call.args]
        options = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
        if function not in _ASK:
            raise ValueError(f"no statistic {function!r}")
        if ast.unparse(call) != text or any(one.arg is None for one in call.keywords):
            raise ValueError("more than the call")  # what is shown as the command is the call alone
        for name, most in _MOST.items():
            if not 0 <= float(options.get(name) or 0) <= most:
                raise ValueError(f"{name} of more than {most:,}")
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise DataError("The stamp holds no call of a statistic", where="stamp",
                        fix="The file was changed: make it again") from error  # fmt: skip
    return function, args, options


def _innermost(node: ast.expr) -> ast.Call:
    """The call of the workflow itself, below what is picked of its answer."""
    while True:
        if isinstance(node, ast.Call):
            inner = node.func
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                return node
            node = inner
        elif isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        else:
            raise ValueError("no call")


def _own_call(text: str) -> str:
    return ast.unparse(_innermost(ast.parse(text, mode="eval").body))


def _dataset(text: str) -> str:
    call = _innermost(ast.parse(text, mode="eval").body)
    given = [one.value for one in call.keywords if one.arg == "dataset"]
    usual = _ASK[call.func.attr][1] if isinstance(call.func, ast.Attribute) else ""
    return str(ast.literal_eval(given[0])) if given else usual


def _attribution(found: Answer) -> str:
    return f"{answer_credit(found)} {disclaimer()}"
