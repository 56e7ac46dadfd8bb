"""The audit trail: who signed in, exported, purged, restored. Lines are added, never changed.

Each line carries a hash over itself and the line before it, and the store knows their number, so
that a line that was altered, left out or cut off is told. A forger who works out every hash anew
is not.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError, StoreDamagedError
from geo.store.database import Writer, get_number, put_meta
from geo.store.faults import RESTORE
from geo.store.schema import AUDIT, checksum, signed

EVENTS = ("sign_in", "sign_out", "refused", "export", "purge", "restore", "upgrade")
COLUMNS = ("at", "actor", "role", "event", "subject", "detail")
COUNT = "audit_lines"
_LENGTH = 300


def add_line(
    writer: Writer, event: str, *, actor: str, role: str = "", subject: str = "", detail: str = ""
) -> None:
    """Add a line; the write lock keeps two lines from claiming one place.

    Raises
    ------
    OptionError
        If there is no such event.
    """
    if event not in EVENTS:
        raise OptionError(f"No event {event!r}", where="event", choices=EVENTS)
    last = _last(writer.connection)
    number = last["id"] + 1 if last else 1
    texts = {"actor": actor, "role": role, "event": event, "subject": subject, "detail": detail}
    row: dict[str, Any] = {
        "id": number,
        "revision": writer.revision,
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        **{name: _short(text) for name, text in texts.items()},
    }
    row["chain"] = _link(last["chain"] if last else "", row)
    writer.connection.execute(sa.insert(AUDIT), signed(AUDIT, row))
    put_meta(writer.connection, COUNT, str(number))


def has_line(connection: sa.Connection, event: str, *, actor: str, subject: str) -> bool:
    """Whether the trail has told of this before."""
    query = sa.select(AUDIT.c.id).where(
        AUDIT.c.event == event, AUDIT.c.actor == actor, AUDIT.c.subject == subject
    )
    return connection.execute(query.limit(1)).first() is not None


def chain_fault(connection: sa.Connection) -> str:
    """First fault of the trail in a few words; empty if no line is missing or altered."""
    if not _has_trail(connection):
        return ""
    before, number = "", 0
    for number, row in enumerate(_rows(connection), start=1):
        if row["id"] != number or row["chain"] != _link(before, row):
            return "a line of the audit trail is missing or altered"
        before = row["chain"]
    return "" if get_number(connection, COUNT) == number else "the audit trail was cut short"


def trail_lines(connection: sa.Connection) -> list[Any]:
    """Lines of the trail, oldest first; none in a store of an earlier schema.

    Raises
    ------
    StoreDamagedError
        If one is not as it was written.
    """
    if not _has_trail(connection):
        return []
    rows = _rows(connection)
    if any(row["checksum"] != checksum(AUDIT, row) for row in rows):
        raise StoreDamagedError("A line of the audit trail is not as it was written", fix=RESTORE)
    return rows


def _rows(connection: sa.Connection) -> list[Any]:
    return list(connection.execute(sa.select(AUDIT).order_by(AUDIT.c.id)).mappings())


def _last(connection: sa.Connection) -> Any:
    query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(1)
    return connection.execute(query).mappings().first()


def _link(before: str, row: Any) -> str:
    return digest(
        canonical_json([before, row["id"], row["revision"], *(row[name] for name in COLUMNS)])
    )


def _has_trail(connection: sa.Connection) -> bool:
    return get_number(connection, "schema_version") > 1


def _short(text: str) -> str:
    """Text in one line that can be kept."""
    return " ".join(text.replace("\x00", "\ufffd").split())[:_LENGTH]
