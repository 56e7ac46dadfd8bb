"""What the process keeps for long, set aside from Streamlit's collector.

Streamlit lets Python look for garbage after every run, through every object there is: a tenth of a
second with a record of 10,000, in which no other session goes on. Modules, records and caches are
no garbage. Set aside, they are looked through once a minute and not after every run.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time

import streamlit as st

PERIOD_S = 60


def settle() -> None:
    """Let go what is garbage and set aside the rest, once in `PERIOD_S`.

    What a session leaves is let go at once, or by the next run a minute later where it refers to
    itself.
    """
    _settle(int(time.monotonic() // PERIOD_S))


@st.cache_resource(max_entries=1, show_spinner=False)
def _settle(period: int) -> None:  # noqa: ARG001 - the key
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    # What is free goes back to the system; glibc keeps it otherwise, piece by piece.
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if give_back is not None:
        give_back(0)
