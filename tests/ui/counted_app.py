"""The app, and on request how many files in hand are alive in its process."""

import weakref
from pathlib import Path

import streamlit as st

from geo.ui import heap
from geo.ui.intake import held

if not hasattr(held, "alive"):
    held.alive = []
    take = held.take

    def counted(name, data, **named):
        one = take(name, data, **named)
        held.alive.append(weakref.ref(one))
        return one

    held.take = counted
    heap.PERIOD_S = 1

if "count" in st.query_params:
    heap.settle()
    st.text(f"files in hand: {sum(ref() is not None for ref in held.alive)} of {len(held.alive)}")
else:
    script = Path(__file__).resolve().parents[2] / "app.py"
    exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"))  # noqa: S102
