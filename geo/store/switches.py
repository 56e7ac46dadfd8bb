"""Switching datasets on and off: a version like any other change."""

from __future__ import annotations

from geo.core.errors import NotFoundError
from geo.store.database import Writer
from geo.store.entries import SWITCH, Change, load_states, write_state
from geo.store.past import dataset_names
from geo.store.versions import Version, add_version, latest_row


def switch(writer: Writer, name: str, enabled: bool, *, author: str) -> Version | None:
    """Switch a dataset on or off; None if it is already so."""
    if latest_row(writer.connection, name) is None:
        raise NotFoundError(
            f"No dataset {name!r} in the store", choices=dataset_names(writer.connection)
        )
    key = (SWITCH, "enabled")
    before = load_states(writer.connection, name, [key]).get(key)
    if enabled == (before is None):
        return None
    off = write_state({"enabled": "false"}, position=0, file=None)
    change = Change(*key, before, None if enabled else off)
    reason = "Switched on" if enabled else "Switched off"
    return add_version(writer, name, [change], kind="switch", author=author, reason=reason)
