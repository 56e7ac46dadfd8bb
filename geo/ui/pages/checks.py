"""What the linter finds in the record: each finding names its rows."""

from __future__ import annotations

import streamlit as st

from geo import workflow
from geo.ui.layout import use_room

_LEVELS = ("error", "warning", "info")


def page() -> None:
    """Show the findings, the open ones first; a known oddity carries its note."""
    use_room()
    st.title("Checks")
    findings = workflow.lint_findings()
    unsettled = findings[~findings["annotated"] & (findings["severity"] != "info")]
    st.text(
        f"{len(findings)} findings; {len(unsettled)} errors or warnings without a note. "
        "Nothing is corrected silently: a finding is either mended in the table or explained."
    )
    severity = st.segmented_control("Severity", _LEVELS, selection_mode="multi", default=[])
    shown = findings[findings["severity"].isin(severity)] if severity else findings
    columns = ["severity", "code", "message", "rows", "note"]
    gravity = shown["severity"].map(_LEVELS.index)
    st.dataframe(
        shown.assign(gravity=gravity).sort_values(["gravity", "annotated", "code"])[columns],
        hide_index=True,
        height=640,
        placeholder="",
        column_config={"message": st.column_config.TextColumn(width="large")},
    )
