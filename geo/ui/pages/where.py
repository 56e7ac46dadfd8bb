"""Where and when do incidents lie together? The picture, the finding as a sentence, the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from geo import workflow
from geo.analysis.space.answer import NOTHING, Answer
from geo.core.errors import AtlasError
from geo.incidents.selection import with_changes
from geo.render.cluster_text import say_numbers
from geo.ui import back, cache, state, tongue
from geo.ui.heads import heads
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.offer import offer_later
from geo.ui.picture import show as show_image
from geo.ui.tongue import say
from geo.ui.trouble import plain
from geo.ui.where_controls import controls, method_choice
from geo.workflow import ClusterQuestion
from geo.workflow.cluster_question import OWN

_STYLE = (
    "<style>[class*=st-key-finding] [data-testid=stText]{font-size:1.45rem;font-weight:650;"
    "line-height:1.25;white-space:normal;max-width:44em}"
    ".st-key-finding-ur{direction:rtl;text-align:right}"
    # English in a page from right to left keeps its full stops, and its own side.
    ".st-key-know [data-testid=stText],.st-key-why [data-testid=stText],"
    ".st-key-more [data-testid=stText],.st-key-method [data-testid=stText],"
    ".st-key-know [data-testid=stText] *,.st-key-more [data-testid=stText] *"
    "{unicode-bidi:plaintext;text-align:start}"
    ".st-key-picture-wide img{max-width:760px}"
    "@media(max-width:640px){.st-key-picture-wide{display:none}}"
    "@media(min-width:641px){.st-key-picture-narrow{display:none}}"
    ".st-key-numbers [data-testid=stText]{font-size:1.05rem;font-weight:600}"
    ".st-key-know [data-testid=stText],.st-key-why [data-testid=stText],"
    ".st-key-more [data-testid=stText]"
    "{white-space:normal;color:#45423c}"
    ".st-key-method [data-testid=stText]{white-space:normal}"
    ".st-key-numbers{gap:.15rem}"
    "@media(max-width:640px){[class*=st-key-finding] [data-testid=stText]"
    "{font-size:1.2rem}}</style>"
)
_CONTROLS = "where: "
_FORMS = ("png", "svg", "csv", "json")


def page() -> None:
    """Ask, and show the picture first."""
    use_room()
    st.html(_STYLE)
    heading = st.empty()
    try:
        went = back.went(controls=_CONTROLS)
        question = _asked()
        method = method_choice(question)
        heading.title(say("where_title" if method == "knox" else "where_only_title"))
        sentence = st.container(key=f"finding-{question.selection.lang}")
        left, right = st.columns([3, 2], gap="large")
        with right:
            numbers = st.container()
            question = controls(question, method=method)
        _remember(question, went=went)
        answer = cache.where_answer(question)
        if answer.finding.key == "clusters.spacetime":
            heading.title(say("where_title"))
        with sentence:
            st.text(tongue.unbroken(workflow.title_of(answer, lang=question.selection.lang)))
        with left:
            _picture(answer, question)
        with numbers:
            _numbers(answer, question)
        with right:
            _save(answer, question)
        _below(answer, question)
        back.note(controls=_CONTROLS)
    except AtlasError as error:
        st.warning(say("not_asked"))
        st.text(plain(error))
        if st.button(say("ask_opening")):
            _forget()
            st.rerun()


def _asked() -> ClusterQuestion:
    """The question of the address; without one the session's last, or the opening one.

    An address of another page says nothing of places: its filters and language are kept, its
    period is not, for the days of a map are seldom those that a comparison needs.
    """
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    if any(name in query for name in OWN):
        question = workflow.question_from(query)
        workflow.find_dataset(question.dataset)
        return _spoken(question)
    last: ClusterQuestion | None = st.session_state.get("question")
    view = with_changes(state.current(), start=None, end=None, focus="", sheet="", compare="")
    question = ClusterQuestion(selection=view)
    if last is not None and not query.keys() - {"lang"}:
        kept = with_changes(view, start=last.selection.start, end=last.selection.end)
        question = replace(last, selection=kept)
    return question if query.keys() - {"lang"} else _spoken(back.came_in("question", question))


def _spoken(question: ClusterQuestion) -> ClusterQuestion:
    return replace(question, selection=with_changes(question.selection, lang=tongue.lang()))


def _remember(question: ClusterQuestion, *, went: bool) -> None:
    """Write the question to the address; its method always, so that it is known as one.

    Where somebody came in and went back to stays without a word, till something else is asked.
    """
    untouched = went or st.session_state.get("question") == question
    st.session_state["question"] = question
    if back.at_beginning() and untouched:
        return
    wanted = {"method": question.method, **workflow.question_query(question)}
    present = {key: st.query_params.get_all(key) for key in st.query_params}
    if {k: [v] if isinstance(v, str) else v for k, v in wanted.items()} != present:
        st.query_params.from_dict(wanted)


def _forget() -> None:
    st.query_params.clear()
    back.forget()
    for key in list(st.session_state):
        if key in ("question", "selection") or str(key).startswith(_CONTROLS):
            del st.session_state[key]


def _picture(answer: Answer, question: ClusterQuestion) -> None:
    if answer.picture == NOTHING:
        with st.container(key="why"):
            st.text(answer.finding.sentence)
        return
    for width in ("wide", "narrow"):
        with st.container(key=f"picture-{width}"):
            drawn = cache.where_picture(question, date.today(), width)
            show_image(drawn, said=(workflow.title_of(answer, lang=question.selection.lang),))


def _numbers(answer: Answer, question: ClusterQuestion) -> None:
    """Number, interval and p-value; the first thing to know in the open, the rest on demand."""
    finding = answer.finding
    with st.container(key="numbers"):
        for line in say_numbers(finding, lang=question.selection.lang):
            st.text(tongue.unbroken(line))
    with st.container(key="know"):
        for warning in finding.warnings[:1]:
            st.text(warning)
    rest = finding.warnings[1:]
    if rest:
        title = say("more_to_know", n=len(rest))
        with st.expander(title, key="fold-more-to-know"), st.container(key="more"):
            for warning in rest:
                st.text(warning)


def _save(answer: Answer, question: ClusterQuestion) -> None:
    why = workflow.barred(question.dataset)
    if why:
        st.text(say("barred_say", why=why))
        return
    forms = _FORMS if answer.picture != NOTHING else ("json",)
    form = (
        st.segmented_control(say("save_as"), forms, key=kept(f"where: save {forms[0]}", forms[0]))
        or forms[0]
    )
    today = date.today()
    # Made when it is pressed: four files need not be made for every question.
    offer_later(
        say("save_answer"),
        lambda: cache.where_file(question, today, form),
        name=f"balochistan-{question.method}.{form}",
        of=f"{cache.view_name(question.selection)} {question} {today}",
    )


def _below(answer: Answer, question: ClusterQuestion) -> None:
    finding = answer.finding
    if len(answer.table):
        st.dataframe(
            answer.table, hide_index=True, placeholder="", column_config=heads(answer.table)
        )
    with st.expander(say("method_again"), key="fold-method-again"), st.container(key="method"):
        st.text(finding.method)
        st.text(finding.reference)
        st.code(finding.call, language="python", wrap_lines=True)
        st.code(_command(question), language="shell", wrap_lines=True)


def _command(question: ClusterQuestion) -> str:
    from urllib.parse import urlencode  # noqa: PLC0415  (one line needs it)

    query = {"method": question.method, **workflow.question_query(question)}
    return f"atlas clusters --view '{urlencode(query, doseq=True)}'"
