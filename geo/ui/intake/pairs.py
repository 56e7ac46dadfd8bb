"""Records of two datasets that may be one event: side by side, to be judged, never merged."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.core.digest import digest
from geo.core.errors import AtlasError
from geo.core.tables import each_row
from geo.ui import go, paper
from geo.ui.identity import current_actor
from geo.ui.person import may_write, signed, unsigned
from geo.ui.tongue import names, say
from geo.ui.words import figure_line
from geo.workflow import editing
from geo.workflow.intake_pairs import Side, judged_pairs, pair_sides
from geo.workflow.intake_shelf import ShelfState, shelf_token

_LIMIT = 10_000
_AT, _SHOWN, _MINE = "pair-at", "pair-shown", "pair-mine"


def section(state: ShelfState) -> None:
    """Show the likeliest pair that nobody has judged, and those that were judged."""
    pairs = _pairs(shelf_token())
    waiting = pairs[pairs["verdict"] == ""].reset_index(drop=True)
    paper.show(
        paper.text(
            say("pairs_say")
        ),
        paper.numbers(
            [(len(waiting), say("pairs_of_more" if len(waiting) == _LIMIT else "pairs_to_judge"),
              "")]
        ),
        key="pairs-say",
    )  # fmt: skip
    _overtaken(waiting)
    if waiting.empty:
        st.text(say("no_pair"))
    else:
        _judge(waiting, state)
    _judged()


def _pairs(token: str) -> pd.DataFrame:
    """Pairs of the store's present state, worked out once in a session."""
    held = st.session_state.get("pairs")
    if held is None or held[0] != token:
        with st.spinner(say("pairs_looking")):
            held = (token, editing.pairs_to_judge(limit=_LIMIT))
        st.session_state["pairs"] = held
    pairs: pd.DataFrame = held[1]
    return pairs


def _overtaken(waiting: pd.DataFrame) -> None:
    """Say that somebody else has judged the pair that this page showed last."""
    shown = st.session_state.pop(_SHOWN, None)
    there = waiting["a"].isin(shown or ()) & waiting["b"].isin(shown or ())
    if shown is None or shown == st.session_state.get(_MINE) or there.any():
        return
    judged = judged_pairs()
    one = judged[judged["a"].isin(shown) & judged["b"].isin(shown)].head(1)
    for row in each_row(one):
        verdict = names("verdict").get(row.verdict, row.verdict)
        paper.show(
            paper.problem(
                say("judged_meanwhile"), what=say("judged_by", who=row.by, verdict=verdict),
                where=[(say("record"), title) for title in (row.title_a, row.title_b)],
                fix=say("judged_fix"), tone="warn", pressed=True,
            ), key="overtaken",
        )  # fmt: skip


def _judge(waiting: pd.DataFrame, state: ShelfState) -> None:
    at = min(st.session_state.get(_AT, 0), len(waiting) - 1)
    pair = waiting.iloc[at]
    st.session_state[_SHOWN] = (pair["a"], pair["b"])
    one, other = pair_sides([pair["a"], pair["b"]])
    st.header(say("one_event"))
    paper.show(_why(pair), _side_by_side(one, other), key="pair")
    _links(one, other)
    if may_write(state):
        _verdict(pair)
    back, forward, _ = st.columns([1, 1, 4])
    if back.button(say("pair_back"), disabled=at == 0, width="stretch"):
        st.session_state[_AT] = at - 1
        st.rerun()
    if forward.button(say("pair_next"), disabled=at >= len(waiting) - 1, width="stretch"):
        st.session_state[_AT] = at + 1
        st.rerun()


def _why(pair: pd.Series) -> paper.Block:
    km = say("no_two_points") if pd.isna(pair["km"]) else say("km_apart", km=f"{pair['km']:.1f}")
    return paper.facts(
        [
            (
                say("apart"),
                say("apart_by" if pair["day_known"] else "apart_vague", km=km, days=pair["days"]),
            ),
            (say("alike_in"), str(pair["why"])),
            (say("likeness"), say("of_one", score=f"{pair['score']:.2f}")),
        ]
    )


def _side_by_side(one: Side, other: Side) -> paper.Block:
    rows: list[tuple[str, str | list[str], str | list[str], str]] = []
    for name, label in names("side").items():
        a, b = str(getattr(one, name)), str(getattr(other, name))
        compared = name in ("date", "district", "event_type")
        rows.append((label, a, b, "differs" if compared and a != b else ""))
    nothing = [say("no_figure")]
    rows.insert(6, (say("figures"), _figures(one) or nothing, _figures(other) or nothing, ""))
    return paper.compare((one.dataset, other.dataset), rows)


def _figures(side: Side) -> list[str]:
    return [figure_line(claim) for claim in side.figures]


def _links(one: Side, other: Side) -> None:
    with st.container(horizontal=True):
        for side, label in ((one, say("first_on_map")), (other, say("second_on_map"))):
            first, last = side.date[:10], side.date[-10:]
            query = {"from": first, "to": last, "focus": f"i:{side.incident_id}"}
            go.link(label, go.MAP, query, icon=":material/map:")


def _verdict(pair: pd.Series) -> None:
    # A press that comes late counts for the pair it was made for, which is gone by then.
    of = digest(f"{pair['a']} {pair['b']}")[:12]
    name, why = signed(f"judge-{of}", placeholder=say("hint.judge"))
    with st.container(horizontal=True):
        pressed = [
            verdict
            for verdict, label in names("verdict").items()
            if st.button(label, key=f"verdict-{verdict}-{of}")
        ]
    if not pressed or unsigned(name, why):
        return
    try:
        st.session_state[_MINE] = (pair["a"], pair["b"])
        editing.judge_pair(
            pair["a"], pair["b"], pressed[0], author=name, reason=why, actor=current_actor()
        )
    except AtlasError as error:
        paper.show(
            paper.problem(say("not_kept"), what=error.what, fix=error.fix, pressed=True),
            key="unjudged",
        )
        return
    st.rerun()


def _judged() -> None:
    judged = judged_pairs()
    st.header(say("judged_so_far"))
    if judged.empty:
        st.text(say("none_yet"))
        return
    verdicts = names("verdict")
    rows = [
        (verdicts.get(r.verdict, r.verdict), r.title_a or r.a, r.title_b or r.b, r.by, r.date,
         r.reason)
        for r in each_row(judged)
    ]  # fmt: skip
    columns = list(names("judged_table").values())
    st.dataframe(pd.DataFrame(rows, columns=columns), hide_index=True, width="stretch",
                 placeholder="", height=min(38 + 35 * len(rows), 320))  # fmt: skip
