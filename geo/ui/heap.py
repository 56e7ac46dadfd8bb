"""What the process keeps for long, set aside from Streamlit's collector.

Streamlit lets Python look for garbage after every run, through every object there is: a tenth of a
second with a record of 10,000, in which no other session goes on. Modules, records and caches are
no garbage. Set aside once, they are not looked through again, and what a session leaves is still
let go at the end of its run.
"""

from __future__ import annotations

import gc
import time

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError

_QUARTER_S = 900


def settle(page: str) -> None:
    """Set aside what is there now: for a page, a record and a quarter of an hour once.

    What is set aside is let go when nothing refers to it any more, except for circles. Those are
    found the next time, for then everything is looked through again.
    """
    try:
        record = workflow.record_name()
    except AtlasError:
        return
    _settle(page, record, int(time.monotonic() // _QUARTER_S))


@st.cache_resource(max_entries=64, show_spinner=False)
def _settle(page: str, record: str, quarter: int) -> None:  # noqa: ARG001 - the key
    gc.unfreeze()
    gc.collect()
    gc.freeze()
