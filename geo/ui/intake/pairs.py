"""Records of two datasets that may be one event: side by side, to be judged, never merged."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.core.tables import each_row
from geo.ui import go, paper
from geo.ui.identity import current_actor
from geo.ui.person import may_write, signed, unsigned
from geo.workflow import editing
from geo.workflow.intake_pairs import Side, judged_pairs, pair_sides
from geo.workflow.intake_shelf import ShelfState, shelf_token

_LIMIT = 200
_AT = "pair-at"
_VERDICTS = {"same": "The same event", "different": "Different events", "unsure": "Unsure"}


def section(state: ShelfState) -> None:
    """Show the likeliest pair that nobody has judged, and those that were judged."""
    pairs = _pairs(shelf_token())
    waiting = pairs[pairs["verdict"] == ""].reset_index(drop=True)
    paper.show(
        paper.text(
            "Records of different datasets that lie close in time and place. A judgement is kept "
            "with your name and reason; both records stay as they are, and nothing is merged."
        ),
        paper.numbers([(len(waiting), "pairs to judge", "")]),
        key="pairs-say",
    )  # fmt: skip
    if waiting.empty:
        st.text("No pair waits. Pairs appear when two datasets with like records are switched on.")
    else:
        _judge(waiting, state)
    _judged()


def _pairs(token: str) -> pd.DataFrame:
    """Pairs of the store's present state, worked out once in a session."""
    held = st.session_state.get("pairs")
    if held is None or held[0] != token:
        with st.spinner("Looking for records that are alike"):
            held = (token, editing.pairs_to_judge(limit=_LIMIT))
        st.session_state["pairs"] = held
    pairs: pd.DataFrame = held[1]
    return pairs


def _judge(waiting: pd.DataFrame, state: ShelfState) -> None:
    at = min(st.session_state.get(_AT, 0), len(waiting) - 1)
    pair = waiting.iloc[at]
    one, other = pair_sides([pair["a"], pair["b"]])
    st.subheader("Are these one event?")
    paper.show(_why(pair), _side_by_side(one, other), key="pair")
    _links(one, other)
    if may_write(state):
        _verdict(pair)
    back, forward, _ = st.columns([1, 1, 4])
    if back.button("Previous pair", disabled=at == 0, width="stretch"):
        st.session_state[_AT] = at - 1
        st.rerun()
    if forward.button("Next pair", disabled=at >= len(waiting) - 1, width="stretch"):
        st.session_state[_AT] = at + 1
        st.rerun()


def _why(pair: pd.Series) -> paper.Block:
    km = "not both have a point" if pd.isna(pair["km"]) else f"{pair['km']:.1f} km"
    return paper.facts(
        [
            ("Apart", f"{km}; {pair['days']} days"),
            ("Alike in", str(pair["why"])),
            ("Likeness", f"{pair['score']:.2f} of 1"),
        ]
    )


def _side_by_side(one: Side, other: Side) -> paper.Block:
    fields = (
        ("Date", "date"),
        ("District", "district"),
        ("Place", "place"),
        ("Title", "title"),
        ("Kind", "event_type"),
        ("Actors", "actors"),
        ("Summary", "summary"),
        ("Sources", "source"),
        ("Record", "incident_id"),
    )
    rows: list[tuple[str, str | list[str], str | list[str], str]] = []
    for label, name in fields:
        a, b = str(getattr(one, name)), str(getattr(other, name))
        compared = name in ("date", "district", "event_type")
        rows.append((label, a, b, "differs" if compared and a != b else ""))
    nothing = ["no figure"]
    rows.insert(6, ("Figures", list(one.figures) or nothing, list(other.figures) or nothing, ""))
    return paper.compare((one.dataset, other.dataset), rows)


def _links(one: Side, other: Side) -> None:
    with st.container(horizontal=True):
        for side, label in ((one, "The first on the map"), (other, "The second on the map")):
            first, last = side.date[:10], side.date[-10:]
            query = {"from": first, "to": last, "focus": f"i:{side.incident_id}"}
            go.link(label, go.MAP, query, icon=":material/map:")


def _verdict(pair: pd.Series) -> None:
    name, why = signed("judge", placeholder="For example: same clash, two sources")
    with st.container(horizontal=True):
        pressed = [
            verdict
            for verdict, label in _VERDICTS.items()
            if st.button(label, key=f"verdict-{verdict}")
        ]
    if not pressed or unsigned(name, why):
        return
    try:
        editing.judge_pair(
            pair["a"], pair["b"], pressed[0], author=name, reason=why, actor=current_actor()
        )
    except AtlasError as error:
        paper.show(paper.problem("It was not kept", what=error.what, fix=error.fix), key="unjudged")
        return
    st.session_state.pop("reason-judge", None)
    st.rerun()


def _judged() -> None:
    judged = judged_pairs()
    st.subheader("Judged so far")
    if judged.empty:
        st.text("None.")
        return
    rows = [
        (_VERDICTS.get(r.verdict, r.verdict), r.title_a or r.a, r.title_b or r.b, r.by, r.date,
         r.reason)
        for r in each_row(judged)
    ]  # fmt: skip
    columns = ["verdict", "one", "other", "by", "on", "reason"]
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, width="stretch",
                 placeholder="", height=min(38 + 35 * len(rows), 320))  # fmt: skip
