"""What the linter finds in the record: each finding names its rows."""

from __future__ import annotations

import streamlit as st

from geo.ui import cache
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.tongue import lang, names, say

_LEVELS = ("error", "warning", "info")


def page() -> None:
    """Show the findings, the open ones first; a known oddity carries its note."""
    use_room()
    st.title(say("page.checks"))
    findings = cache.lint_findings()
    unsettled = findings[~findings["annotated"] & (findings["severity"] != "info")]
    st.text(say("checks_say", all=len(findings), open=len(unsettled)))
    if lang() != "en":
        st.caption(say("in_english"))
    severity = st.segmented_control(
        say("severity"), _LEVELS, selection_mode="multi",
        format_func=names("severity").__getitem__, key=kept("checks: severity"),
    )  # fmt: skip
    shown = findings[findings["severity"].isin(severity)] if severity else findings
    columns = ["severity", "code", "message", "rows", "note"]
    gravity = shown["severity"].map(_LEVELS.index)
    st.dataframe(
        shown.assign(gravity=gravity)
        .sort_values(["gravity", "annotated", "code"])[columns]
        .assign(severity=lambda table: table["severity"].map(names("severity"))),
        hide_index=True,
        height=640,
        placeholder="",
        column_config={
            name: st.column_config.Column(label, width="large" if name == "message" else None)
            for name, label in names("check").items()
        },
    )
