"""What became of a file: its version, the way back, and what can be taken away."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.export.notes import notes_csv
from geo.store.versions import Version
from geo.ui import go, paper
from geo.ui.identity import current_actor
from geo.ui.intake import held
from geo.ui.intake.held import Held
from geo.ui.offer import offer
from geo.ui.person import signed, unsigned
from geo.ui.tongue import lang, say
from geo.workflow import intake
from geo.workflow.intake_files import original_file
from geo.workflow.intake_shelf import dated_after, version_days


def show(one: Held) -> None:
    """Show the version, and offer to undo it."""
    version = one.imported
    if version is None:
        return
    undone = version.kind == "undo"
    paper.show(
        paper.problem(
            say("undone" if undone else "imported"),
            what=say("version_of", dataset=version.dataset, n=version.number),
            where=[
                (say("done.file"), one.name),
                (say("done.by"), version.author),
                (say("done.reason"), version.reason),
                (say("done.when"), when(version.at)),
            ],
            tone="done",
        ),
        paper.numbers(
            [
                (version.added, say("records_added"), ""),
                (version.changed, say("changed"), ""),
                (version.removed, say("removed"), "warn"),
                *([] if undone else [(version.rejected, say("rows_rejected"), "warn")]),
            ]
        ),
        key="done",
    )
    clock(version)
    if not undone:
        _links(version)
    if version.kind == "import":
        files(version)
    _undo(one, version)
    if st.button(say("another_file")):
        held.put_away()
        st.rerun()


def clock(version: Version) -> None:
    """Say that a version was dated by a clock that is behind, if it was."""
    earlier = dated_after(version)
    if earlier is not None:
        at = when(earlier.at)
        # Between Urdu words a day and its time would change places.
        at = at if lang() == "en" else f"\u2066{at}\u2069"
        what = say("clock_what", n=earlier.number, dataset=earlier.dataset, when=at)
        paper.show(
            paper.problem(say("clock_title"), what=what, fix=say("clock_fix"), tone="warn"),
            key=f"clock-{version.id}",
        )


def _links(version: Version) -> None:
    days = version_days(version.dataset)
    if days:
        query = {"from": days[0], "to": days[1]}
        go.link(say("see_on_map"), go.MAP, query, icon=":material/map:")


def files(version: Version) -> None:
    """Offer the file as it came, and the rows that were left out."""
    with st.container(horizontal=True):
        try:
            name, data = original_file(version)
            offer(say("download_original"), data, name=name, key=f"original-{version.mark}")
            if version.rejected:
                offer(
                    say("download_rejected"), notes_csv(intake.rejected_table(version)),
                    name=f"rejected-rows-version-{version.number}.csv", key=f"left-{version.mark}",
                )  # fmt: skip
        except AtlasError as error:
            st.text(str(error))


def _undo(one: Held, version: Version) -> None:
    back = version.kind == "undo"
    title = say("bring_back_records" if back else "undo_import")
    with st.expander(title, key=f"fold-undo-import-{back}"):
        undone = undo_form(version, say("bring_back" if back else "undo_it"))
    if undone is not None:
        one.imported = undone
        st.rerun()


def undo_form(version: Version, label: str) -> Version | None:
    """Ask who and why, and undo a version; None until that was done."""
    # A page that was open while the store was put back from a backup shows another version.
    key = f"undo-{version.mark}"
    name, why = signed(key, placeholder=say("hint.wrong_release"))
    if not st.button(label, key=key) or unsigned(name, why):
        return None
    try:
        return intake.undo_import(version, author=name, reason=why, actor=current_actor())
    except AtlasError as error:
        paper.show(
            paper.problem(
                say("not_undone"),
                what=error.what,
                where=[(say("where_label"), error.where)],
                fix=error.fix,
            ),
            key=f"not-{key}",
        )
        return None


def when(at: str) -> str:
    """A time of the store as a person reads it."""
    return f"{at[:10]} {at[11:16]} UTC" if at else ""
