"""The app's entry: page config and navigation, nothing else."""

import streamlit as st

from geo.core.settings import PRODUCT
from geo.ui.icon import icon
from geo.ui.pages import about, atlas, checks, districts, shift, takeaway, unusual

st.set_page_config(page_title=PRODUCT, page_icon=icon(), layout="wide")
st.navigation(
    [
        st.Page(atlas.page, title="Map and timeline", icon=":material/map:", default=True),
        st.Page(
            takeaway.page, title="Figures and files", icon=":material/print:", url_path="files"
        ),
        st.Page(districts.page, title="Districts", icon=":material/table:", url_path="districts"),
        st.Page(unusual.page, title="Unusual?", icon=":material/bar_chart:", url_path="unusual"),
        st.Page(shift.page, title="Shift?", icon=":material/compare_arrows:", url_path="shift"),
        st.Page(checks.page, title="Checks", icon=":material/rule:", url_path="checks"),
        st.Page(about.page, title="About the record", icon=":material/info:", url_path="about"),
    ]
).run()
