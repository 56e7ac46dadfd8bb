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
from geo.ui.switch import switch
from geo.ui.tongue import say

heap.spare()
st.set_page_config(page_title=PRODUCT, page_icon=icon(), layout="wide")
with identity.admitted() as actor:
    pages = [
        st.Page(
            atlas.page,
            title=say("page.map"),
            icon=":material/map:",
            url_path="map",
            default=True,
        ),
        st.Page(takeaway.page, title=say("page.files"), icon=":material/print:", url_path="files"),
        st.Page(
            unusual.page, title=say("page.unusual"), icon=":material/bar_chart:", url_path="unusual"
        ),
        st.Page(
            shift.page, title=say("page.shift"), icon=":material/compare_arrows:", url_path="shift"
        ),
        st.Page(where.page, title=say("page.where"), icon=":material/target:", url_path="where"),
        st.Page(
            districts.page,
            title=say("page.districts"),
            icon=":material/table:",
            url_path="districts",
        ),
        st.Page(checks.page, title=say("page.checks"), icon=":material/rule:", url_path="checks"),
        st.Page(about.page, title=say("page.about"), icon=":material/info:", url_path="about"),
    ]
    if actor.may_edit:
        pages += [
            st.Page(data.page, title=say("page.data"), icon=":material/database:", url_path="data"),
            st.Page(edit.page, title=say("page.edit"), icon=":material/edit:", url_path="edit"),
            st.Page(
                trail.page, title=say("page.trail"), icon=":material/history:", url_path="trail"
            ),
        ]
    shown = st.navigation(pages)
    switch()
    shown.run()
    heap.settle()
