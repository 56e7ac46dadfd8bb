"""Questions that only the owner of a file can answer, one at a time."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.importers.questions import Question
from geo.importers.unread import KEY as UNREAD
from geo.importers.upload.errors import UploadError
from geo.ui import paper
from geo.ui.intake import columns
from geo.ui.intake.held import COLUMN, Held
from geo.ui.tongue import lang, names, say
from geo.ui.words import label_of
from geo.workflow.intake import Reading

# Beside the choices that the reader offers: the way out of a question that offers only one.
_ALSO: dict[str, tuple[str, ...]] = {"calendar": ("gregorian",)}
# Their choices are words of ours; of every other question they may be names from the file, which
# a list of radio buttons would read as Markdown.
_TABLE_CHOICES = ("geo_precision", "area")
_TABLE_TEXTS = ("licence", "attribution")
_OUR_WORDS = (
    "encoding", "separator", "quotes", "crs", "axes", "date_order", "calendar", "event_type",
    "claimant_type", "repair", "known", "unread",
)  # fmt: skip


def show(held: Held, reading: Reading) -> None:
    """Show the first open question, and take its answer."""
    if any(one.key == "columns" or one.key.startswith(COLUMN) for one in reading.needed):
        columns.show(held, reading)
        return
    put(held, reading.needed[0], reading.problem, len(reading.needed))
    if reading.needed[0].key == UNREAD and st.button(say("columns_again"), key="unread-columns"):
        held.reopen_columns()
        st.rerun()


def put(held: Held, question: Question, error: UploadError | None, number: int) -> None:
    """Put one question of so many, and take its answer."""
    with st.container(key="question"):
        _say(question, error, number)
        value = _answer(held, question)
        if st.button(say("use_answer"), type="primary"):
            if value:
                held.answer(question.key, value)
                st.rerun()
            paper.show(paper.problem(say("answer_first"), tone="warn", pressed=True), key="open")


def offers(held: Held, reading: Reading) -> None:
    """Decisions that may be taken and need not: each is one list of our own words."""
    open_ones = [one for one in reading.questions if not one.needed and one.key != "dataset"]
    table = reading.format == "table"
    if not open_ones and not table:
        return
    with st.expander(say("may_decide"), key="fold-may-decide"):
        for question in open_ones:
            choices: list[str] = ["", *question.choices]
            chosen = st.selectbox(
                names("asked").get(question.key, say("decision")),
                choices,
                format_func=partial(_offered, question.key),
                key=f"offer-{question.key}-{held.sha256[:12]}-{lang()}",
            )
            if chosen:
                held.answer(question.key, chosen)
                st.rerun()
        if table:
            _of_tables(held)


def _of_tables(held: Held) -> None:
    """What a general table does not say of itself, and may be told."""
    for key in _TABLE_CHOICES:
        if key not in held.choices:
            options = ["", *names(f"choice_{key}")]
            chosen = st.selectbox(
                names("asked")[key],
                options,
                format_func=partial(_offered, key),
                key=f"offer-{key}-{held.sha256[:12]}-{lang()}",
            )
            if chosen:
                held.answer(key, chosen)
                st.rerun()
    for key in _TABLE_TEXTS:
        typed = st.text_input(
            names("asked")[key],
            value=held.choices.get(key, ""),
            key=f"offer-{key}-{held.sha256[:12]}",
        ).strip()
        if typed != held.choices.get(key, ""):
            held.answer(key, typed)
            st.rerun()


def _offered(key: str, value: str) -> str:
    return label_of(key, value) if value else say("undecided")


def _say(question: Question, error: UploadError | None, number: int) -> None:
    samples = [[label_of(question.key, value), line] for value, line in question.samples]
    paper.show(
        paper.problem(
            names("asked").get(question.key, say("a_question")),
            what=question.what,
            where=[(say("row"), str(error.row or "")), (say("column"), error.column)]
            if error
            else [],
            code=error.code if error else "",
            tone="asked",
        ),
        paper.table([say("if_it_is"), say("reads_like")], samples) if samples else None,
        paper.text(say("questions_open", number=number), tone="quiet") if number > 1 else None,
        key=f"question-{question.key}",
    )


def _answer(held: Held, question: Question) -> str:
    answer = _chosen(question, held.asking.get(question.key, ""))
    # Streamlit forgets a choice in another language, and on a page that was left.
    held.asking[question.key] = answer
    return answer


def _chosen(question: Question, before: str) -> str:
    choices: list[str] = [*question.choices, *_ALSO.get(question.key, ())]
    key = f"answer-{question.key}-{lang()}"
    if key not in st.session_state and (before in choices or not choices):
        st.session_state[key] = before
    # The question stands above as the heading of its field; for who hears the page it is the label.
    label = names("asked").get(question.key, say("a_question"))
    if not choices:
        return st.text_input(label, key=key, label_visibility="collapsed").strip()
    if question.key not in _OUR_WORDS or len(choices) > 7:
        chosen = st.selectbox(
            label, choices, index=None, key=key, placeholder=say("choose"),
            label_visibility="collapsed",
            format_func=lambda value: label_of(question.key, value),
        )  # fmt: skip
    else:
        chosen = st.radio(
            label, choices, index=None, key=key, label_visibility="collapsed",
            format_func=lambda value: label_of(question.key, value),
        )  # fmt: skip
    if question.key == "crs" and names("choice_crs"):
        other = st.text_input(say("other_crs"), key=f"{key}-other")
        return other.strip().upper() or chosen or ""
    return chosen or ""
