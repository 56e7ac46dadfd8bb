"""Calls of the statistics as text: read back from a file of anybody's making, and asked again."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from geo.core.errors import DataError
from geo.workflow.findings import Answer, answer_parts
from geo.workflow.fragile import how_fragile
from geo.workflow.shift import shift_or_outlier
from geo.workflow.unusual import OPENING_DATASET, how_unusual, was_coordinated

_ASK: dict[str, tuple[Callable[..., Answer], str]] = {
    "how_unusual": (how_unusual, OPENING_DATASET),
    "was_coordinated": (was_coordinated, "bundled"),
    "shift_or_outlier": (shift_or_outlier, "bundled"),
    "how_fragile": (how_fragile, "bundled"),
}
# A call in a file of anybody's making: as long, and with numbers as large, as a person writes.
_LONGEST = 2_000
_MOST = {"draws": 9_999, "permutations": 9_999, "years": 200, "before": 40_000, "after": 40_000}


def ask(call: str) -> Answer:
    """Ask what a call asks, as the record stands in this moment.

    Raises
    ------
    DataError
        If it is no call of a statistic, or the statistic takes no such options.
    OptionError, NotFoundError
        As the statistic.
    """
    function, args, options = _read(call)
    try:
        return _ASK[function][0](*args, **options)
    except (TypeError, ValueError, KeyError) as error:
        raise DataError(
            f"The call is none that the statistic takes ({type(error).__name__})", where="stamp",
            fix="The file was changed: make it again",
        ) from error  # fmt: skip


def call_of(found: Answer) -> str:
    """The call of the workflow that gave an answer."""
    return ast.unparse(_innermost(ast.parse(answer_parts(found)[0].call, mode="eval").body))


def asked_of(call: str) -> tuple[str, str, Any]:
    """Dataset, district set and day that a call asks of."""
    function, args, options = _read(call)
    dataset = str(options.get("dataset", _ASK[function][1]))
    return dataset, str(options.get("vintage", "36")), args[-1] if args else None


def parse_call(text: str) -> tuple[str, list[Any], dict[str, Any]]:
    """Function, arguments and options of a call as the statistics write it; nothing is run.

    Raises
    ------
    DataError
        If it is no such call, or asks for more than a person would.
    """
    function, args, options = _read(text)
    try:
        for name, most in _MOST.items():
            if not 0 <= float(options.get(name) or 0) <= most:
                raise ValueError(f"{name} of more than {most:,}")
    except (ValueError, TypeError) as error:
        raise _no_call() from error
    return function, args, options


def _read(text: str) -> tuple[str, list[Any], dict[str, Any]]:
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
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise _no_call() from error
    return function, args, options


def _no_call() -> DataError:
    return DataError("The stamp holds no call of a statistic", where="stamp",
                     fix="The file was changed: make it again")  # fmt: skip


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
