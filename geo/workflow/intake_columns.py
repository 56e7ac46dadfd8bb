"""Whether a column map is enough for records, asked before anything else is."""

from __future__ import annotations

from geo.importers.codes import ImportRefusedError
from geo.importers.column_map import require_enough


def lacking(chosen: dict[str, str]) -> ImportRefusedError | None:
    """Why a map of fields to columns is not enough; None if it is."""
    try:
        require_enough(chosen)
    except ImportRefusedError as error:
        return error
    return None
