"""The app's entry: page config and navigation, nothing else."""

import streamlit as st

from geo.core.settings import PRODUCT
from geo.ui import heap, identity
from geo.ui.icon import icon
from geo.ui.pages import (
    about,
    atlas,
    checks,
    data,
    districts,
    edit,
    shift,
    takeaway,
    trail,
    unusual,
    where,
)

st.set_page_config(page_title=PRODUCT, page_icon=icon(), layout="wide")
with identity.admitted() as actor:
    pages = [
        st.Page(
            atlas.page,
            title="Map and timeline",
            icon=":material/map:",
            url_path="map",
            default=True,
        ),
        st.Page(
            takeaway.page, title="Figures and files", icon=":material/print:", url_path="files"
        ),
        st.Page(unusual.page, title="Unusual?", icon=":material/bar_chart:", url_path="unusual"),
        st.Page(shift.page, title="Shift?", icon=":material/compare_arrows:", url_path="shift"),
        st.Page(where.page, title="Where?", icon=":material/target:", url_path="where"),
        st.Page(districts.page, title="Districts", icon=":material/table:", url_path="districts"),
        st.Page(checks.page, title="Checks", icon=":material/rule:", url_path="checks"),
        st.Page(about.page, title="About the record", icon=":material/info:", url_path="about"),
    ]
    if actor.may_edit:
        pages += [
            st.Page(data.page, title="Data", icon=":material/database:", url_path="data"),
            st.Page(edit.page, title="Add or correct", icon=":material/edit:", url_path="edit"),
            st.Page(trail.page, title="Who did what", icon=":material/history:", url_path="trail"),
        ]
    st.navigation(pages).run()
    heap.settle()
