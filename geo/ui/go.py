"""Links between the app's pages that carry a view or a record along."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

MAP, EDIT, DATA = "map", "edit", "data"
"""Paths of pages as `geo.ui.navigation` names them."""


def link(label: str, page: str, query: Mapping[str, str], *, icon: str) -> None:
    """Draw a link to a page of the app; the label is one of our own words, never a record's."""
    target = st.Page(_elsewhere, title=label, url_path=page)
    st.page_link(target, label=label, icon=icon, query_params=dict(query))


def _elsewhere() -> None:
    """Stands for a page that is known by its path alone."""
