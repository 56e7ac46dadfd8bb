"""Faults of Parquet files and of the disk, told with file, row group and column."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from geo.core.errors import AtlasError, DataError


class EngineError(AtlasError, OSError):
    """A piece could not be read or written, or a worker was lost for good."""


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Tell what is wrong with a file that cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise EngineError("There is no such file", where=where, fix="Check the path") from None
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, AtlasError):
            raise
        raise DataError(
            f"The file cannot be read as Parquet ({_short(error)})",
            where=where,
            fix="Restore it from its source; a copy cut short has no footer",
        ) from error


@contextmanager
def writing(where: str) -> Iterator[None]:
    """Tell why a file could not be written."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, AtlasError):
            raise
        raise EngineError(
            f"The file was not written ({_short(error)})",
            where=where,
            fix="Choose a folder that exists, can be written and has room",
        ) from error


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(str(text).split())[:160].rstrip(".")
