"""One small tree of errors.

A message says what is wrong, which value, where, and how to fix it; a face (command line or
browser) prints ``str(error)`` and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence


class AtlasError(Exception):
    """Anything this package refuses, with the way out.

    Parameters
    ----------
    what
        The fault in one sentence, with the offending value.
    where
        File, row, column, option or URL parameter in which it was found.
    fix
        What the reader can do next.
    choices
        The values that would have been accepted, where they can be listed.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        fix: str = "",
        choices: Sequence[str] = (),
    ) -> None:
        self.what = what
        self.where = where
        self.fix = fix
        self.choices = tuple(choices)
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [self.what.rstrip(".") + "."]
        if self.where:
            parts.append(f"Where: {self.where}.")
        if self.choices:
            parts.append("Choices: " + ", ".join(self.choices) + ".")
        if self.fix:
            parts.append(self.fix.rstrip(".") + ".")
        return " ".join(parts)


class OptionError(AtlasError, ValueError):
    """An option, filter or URL parameter has a value that is not one of its choices."""


class DataError(AtlasError, ValueError):
    """A table or file does not hold what it must: a column, a type, a reference, a range."""


class CrsError(AtlasError, ValueError):
    """Coordinates come without a reference system, in the wrong one, or with axes swapped."""


class NameUnknownError(AtlasError, LookupError):
    """A place or district name that no table knows."""


class NameAmbiguousError(AtlasError, LookupError):
    """A name that means more than one district, or names something that is not a district."""


class NotFoundError(AtlasError, LookupError):
    """An incident, operation, source or file that is not there."""


class PermissionDeniedError(AtlasError, RuntimeError):
    """Somebody asks for what their role does not allow; nothing was changed."""


class IntegrityError(AtlasError, RuntimeError):
    """A shipped or stored file is not the one its manifest describes."""


class FetchError(AtlasError, RuntimeError):
    """A source could not be fetched: out of reach, moved, too large, or not what it should be."""


class StoreError(AtlasError, RuntimeError):
    """The record store cannot be opened, read or written; what it held is still there."""


class StoreDamagedError(StoreError):
    """The store's file is cut short, changed from outside, or not a store."""


class StoreReadOnlyError(StoreError):
    """The store can be read and not written: its folder, its disk or its state forbids it."""


class StoreBusyError(StoreError):
    """Somebody else is writing, and for longer than is waited for."""


class StoreAwayError(StoreError):
    """The store's server cannot be reached, or lets nobody in."""


class ConflictError(StoreError):
    """Somebody else changed the same thing in between; nothing of either side is lost."""
