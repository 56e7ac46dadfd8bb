"""A boundary file: its name and code columns, how it compares with the shipped set, and its use."""

from __future__ import annotations

import streamlit as st

from geo.ui.intake.held import Held
from geo.workflow.intake import Reading


def show(held: Held, reading: Reading) -> None:  # noqa: ARG001
    """Say that these are areas."""
    st.text("These are areas, not records.")
