"""What a person is told of a refusal: where the store is concerns whoever runs the atlas."""

from __future__ import annotations

import os

from geo.core.errors import (
    AtlasError,
    ConflictError,
    StoreAwayError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
)
from geo.serve.logs import kind_of, tell
from geo.serve.settings import needs_sign_in
from geo.ui.identity import current_actor
from geo.ui.tongue import say


def plain(error: AtlasError) -> str:
    """The words of a refusal; of a store that fails, a reader is told that it does.

    Where it is and what to do is in the log, and told to whoever may change it.
    """
    if not isinstance(error, StoreError) or isinstance(error, ConflictError):
        return str(error)
    if not needs_sign_in(os.environ):
        return str(error)
    cause = getattr(error.__cause__, "orig", None) or error.__cause__
    code = str(getattr(cause, "sqlstate", None) or "")
    # Sentences of our own; those of other faults may quote what the database said.
    said = error.what if isinstance(error, StoreAwayError) else ""
    tell("store", level="error", kind=kind_of(error), code=code, said=said)
    if current_actor().may_edit:
        return str(error)
    if isinstance(error, StoreBusyError):
        return say("store_busy")
    if isinstance(error, StoreDamagedError):
        return f"{error.what.rstrip('.')}. {say('store_tell')}"
    return say("store_away")
