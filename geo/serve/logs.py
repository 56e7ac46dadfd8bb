"""Logs as JSON lines on standard error: what happened, never to which record or by whom.

Messages of libraries can hold anything, such as the cell that could not be read. Only the place
they come from is kept, and the kinds of faults with the lines of code that they passed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

_ROOT = Path(__file__).resolve().parents[2]
_OWN = "atlas"


def tell(event: str, *, level: str = "info", **facts: str | float) -> None:
    """Write one line. Facts are kinds and numbers of our own, never text of a record or a name."""
    line = {
        "at": datetime.now(tz=UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "event": event,
        **facts,
    }
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")


def tell_fault(error: BaseException, *, event: str = "fault") -> None:
    """Write the kind of a fault and where it arose, without its message."""
    tell(event, level="error", kind=kind_of(error), where=where_of(error.__traceback__))


def kind_of(error: BaseException) -> str:
    """Name of a fault's class."""
    return type(error).__name__


def where_of(trace: TracebackType | None) -> str:
    """Lines of code that a fault passed, the last three of our own and the innermost."""
    frames = traceback.extract_tb(trace)
    own = [frame for frame in frames if _is_own(frame.filename)][-3:]
    told = [*own, *(frames[-1:] if frames and frames[-1] not in own else [])]
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in told)


class JsonHandler(logging.Handler):
    """Hands on what libraries log, without their words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for a record."""
        facts: dict[str, str | float] = {
            "logger": record.name,
            "where": f"{record.module}:{record.lineno}",
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            facts.update(kind=kind_of(error), passed=where_of(error.__traceback__))
        tell("library", level=record.levelname.lower(), **facts)


def take_over() -> None:
    """Send every logger's lines through ours; ``ATLAS_DEBUG=1`` leaves them as they are.

    Libraries give their loggers handlers of their own, some of them late: call it once the server
    has started, and again is harmless.
    """
    if os.environ.get("ATLAS_DEBUG"):
        return
    logging.captureWarnings(True)
    handler = JsonHandler()
    root = logging.getLogger()
    for name in [None, *logging.root.manager.loggerDict]:
        logger = logging.getLogger(name)
        logger.handlers = [handler] if logger is root else []
        logger.propagate = True
    root.setLevel(logging.WARNING)


def silence_late_handlers() -> None:
    """Keep loggers that come later from writing by handlers of their own.

    A logger that is made after `take_over` may still get a handler. What reaches it is stripped
    of its words when the record is made.
    """
    if os.environ.get("ATLAS_DEBUG"):
        return
    logging.setLogRecordFactory(_Bare)


class _Bare(logging.LogRecord):
    """A record that says where it arose and nothing else to a plain handler."""

    def getMessage(self) -> str:  # noqa: N802  (the name is logging's)
        facts = {
            "at": datetime.fromtimestamp(self.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": self.levelname.lower(),
            "event": "library",
            "logger": self.name,
            "where": f"{self.module}:{self.lineno}",
        }
        self.exc_info, self.exc_text, self.stack_info = None, None, None
        return json.dumps(facts)


def now_ms(since: float) -> float:
    """Milliseconds since a moment of the monotonic clock, rounded."""
    return round((time.monotonic() - since) * 1000, 1)


def _is_own(name: str) -> bool:
    return Path(name).is_relative_to(_ROOT / "geo") or Path(name) == _ROOT / "app.py"


def _short(name: str) -> str:
    path = Path(name)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
