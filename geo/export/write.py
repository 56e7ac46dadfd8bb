"""Writing a file so that a fault leaves the old one or the new one; see `geo.core.files`."""

from __future__ import annotations

from geo.core.files import WriteError, no_room, write_together, write_whole

__all__ = ["WriteError", "no_room", "write_together", "write_whole"]
