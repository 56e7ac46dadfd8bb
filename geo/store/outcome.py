"""Whether a change was written whose last word the server did not answer."""

from __future__ import annotations

import time

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from geo.core.errors import StoreAwayError

# A server that starts again, or whose standby takes over, needs some seconds.
_PAUSES_S = (0.0, 0.5, 1.0, 2.0, 4.0)
_NUMBER = "SELECT txid_current_if_assigned()"
_STATUS = sa.text("SELECT txid_status(:number)")


def number_of(connection: sa.Connection) -> int | None:
    """A server's number of the transaction; None if it has changed nothing."""
    found = connection.exec_driver_sql(_NUMBER).scalar()
    return None if found is None else int(found)


def was_written(engine: sa.Engine, number: int, where: str) -> bool:
    """Whether a transaction that ended in a fault was written.

    Raises
    ------
    StoreAwayError
        If the server does not say.
    """
    for pause in _PAUSES_S:
        time.sleep(pause)
        try:
            with engine.connect() as connection:
                status = connection.execute(_STATUS, {"number": number}).scalar()
        except SQLAlchemyError:
            continue
        if status in ("committed", "aborted"):
            return bool(status == "committed")
    raise StoreAwayError(
        "The database stopped answering while the change was written: it is not known whether it "
        "was",
        where=where,
        fix="When it answers again, look whether the change is there (atlas versions, or the page "
        "Data) before you make it again",
    )
