"""The version that somebody means, who may have looked at it some time ago."""

from __future__ import annotations

import sqlalchemy as sa

from geo.core.errors import ConflictError
from geo.store.versions import Version, version_row


def meant_version(connection: sa.Connection, given: Version | int) -> Version:
    """A version as it is stored.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    ConflictError
        If the number is another version's now: a store that was put back from a backup counts on
        from there.
    """
    if not isinstance(given, Version):
        return version_row(connection, given)
    found = version_row(connection, given.id)
    if found != given:
        raise ConflictError(
            f"{given.label} is no longer in the store, which was put back from a backup since",
            where=f"version {given.id} is now {found.label}",
            fix="Nothing was changed. Look at the versions as they are now",
        )
    return found
