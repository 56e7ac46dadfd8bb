"""What the process keeps for long, set aside from Streamlit's collector.

Streamlit lets Python look for garbage after every run, through every object there is: a tenth of a
second with a record of 10,000, in which no other session goes on. Modules, records and caches are
no garbage. Set aside, they are looked through once a minute and not after every run.

glibc keeps what is free in pieces between what is not: an arena for each thread that allocates,
and there any block up to the size of the largest ever freed. Eight visits left 100 MB of holes.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from functools import lru_cache
from typing import Any

import streamlit as st

PERIOD_S = 60
_ARENAS, _LARGE = (-8, 2), (-3, 1 << 18)
"""Numbers of `mallopt`: at most so many arenas; blocks from this size on are the system's own."""


@lru_cache(maxsize=1)
def spare() -> None:
    """Have large blocks given back as soon as they are free, and few places for the small ones.

    Once in a process, before its threads have arenas of their own.
    """
    set_option = _of_glibc("mallopt")
    for option, value in (_ARENAS, _LARGE):
        if set_option is not None:
            set_option(option, value)


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
    give_back = _of_glibc("malloc_trim")
    if give_back is not None:
        give_back(0)


def _of_glibc(name: str) -> Any:
    """A function of the C library; None where it has none."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
