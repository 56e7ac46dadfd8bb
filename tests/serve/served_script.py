"""The app's own entry with one more page: it takes a file and changes the record for whoever asks.

It offers both to everybody, so that what stops a viewer is not a button that is not there.
"""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import identity, navigation
from geo.ui.icon import icon
from geo.ui.identity import current_actor
from geo.workflow import intake


def attempt() -> None:
    st.title("Attempt")
    file = st.file_uploader("A file", type=["csv"])
    if file is not None:
        st.code(file.getvalue().decode())
    st.text_input("Note", key="note")
    if st.button("Change"):
        try:
            for on in (False, True):
                intake.switch_dataset("bundled", on, author="Somebody", actor=current_actor())
            st.text("Done")
        except AtlasError as error:
            st.text(f"Refused: {error}")
    if st.button("Fail"):
        raise ValueError("a record's text")


st.set_page_config(page_title="Atlas", page_icon=icon(), layout="wide")
with identity.admitted() as somebody:
    more = st.Page(attempt, title="Attempt", url_path="attempt")
    navigation.show([*navigation.pages(somebody), more])
