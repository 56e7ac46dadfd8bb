"""JSON without the latitude of most readers: no NaN, no key twice, numbers as written."""

from __future__ import annotations

import codecs
import json
import math
from typing import Any

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.limits import MAX_DEPTH

_DIGITS = 400


class Number(str):
    """A number whose text a float or int would not give back: it stays as written."""

    __slots__ = ()


class Unfit(str):
    """A number that is refused, kept until its row and column are known."""

    __slots__ = ("code",)
    code: str


def load(data: bytes) -> tuple[Any, list[Unfit]]:
    """Parsed JSON, and the numbers in it that must be refused where they stand.

    Raises
    ------
    UploadError
        ``json_encoding``, ``json_syntax``, ``json_depth`` or ``json_duplicate``; the row is that
        of the feature that was being read.
    """
    state = _State()
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UploadError(
            f"Bytes {data[error.start : error.start + 4].hex(' ')} are not UTF-8",
            code="json_encoding",
        ) from error
    if "\x00" in text[:64]:
        raise UploadError("The JSON is in UTF-16 or UTF-32", code="json_encoding")
    try:
        value = json.loads(
            text,
            object_pairs_hook=state.object,
            parse_float=state.real,
            parse_int=state.whole,
            parse_constant=state.constant,
        )
    except json.JSONDecodeError as error:
        raise UploadError(
            f"The JSON breaks off in line {error.lineno}, character {error.colno} ({error.msg})",
            code="json_syntax",
        ) from error
    except RecursionError as error:
        raise UploadError(
            "Values are nested hundreds deep", code="json_depth", row=state.row
        ) from error
    return value, state.unfit


class _State:
    """Counts features while they are read, so that a fault names its row."""

    def __init__(self) -> None:
        self.row = 2
        self.unfit: list[Unfit] = []

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise UploadError(
                f"Key {show(twice)} occurs twice in one object",
                code="json_duplicate",
                row=self.row,
                column=twice,
            )
        if found.get("type") == "Feature":
            self.row += 1
        return found

    def real(self, text: str) -> Any:
        number = float(text)
        if math.isinf(number):
            return self._refuse(text, "json_number")
        return number if repr(number) == text else Number(text)

    def whole(self, text: str) -> Any:
        if len(text) > _DIGITS:
            return self._refuse(text, "json_number")
        return Number(text) if text == "-0" else int(text)

    def constant(self, text: str) -> Any:
        return self._refuse(text, "json_constant")

    def _refuse(self, text: str, code: str) -> Unfit:
        unfit = Unfit(text)
        unfit.code = code
        self.unfit.append(unfit)
        return unfit


def refuse_unfit(value: Any, *, row: int, column: str, depth: int = 0) -> None:
    """Raise for a refused number, or for nesting too deep, anywhere in a value.

    Raises
    ------
    UploadError
        ``json_constant``, ``json_number`` or ``json_depth``.
    """
    if isinstance(value, Unfit):
        word = "is no number in JSON" if value.code == "json_constant" else "is too large a number"
        raise UploadError(f"{show(value)} {word}", code=value.code, row=row, column=column)
    if depth > MAX_DEPTH:
        raise UploadError("Values are nested too deep", code="json_depth", row=row, column=column)
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            if type(part) in (float, int, str):
                continue
            refuse_unfit(part, row=row, column=column, depth=depth + 1)


def cell_of(value: Any) -> str:
    """Text of a property: text and numbers as written, null as nothing, the rest as JSON."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return _dump(value)
    return json.dumps(value)


def _dump(value: Any) -> str:
    """JSON of a nested value with its numbers as written, which json.dumps would quote."""
    if isinstance(value, dict):
        inner = (
            f"{json.dumps(key, ensure_ascii=False)}:{_dump(part)}" for key, part in value.items()
        )
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_dump(part) for part in value) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)
