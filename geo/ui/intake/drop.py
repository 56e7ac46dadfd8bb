"""Taking a file in hand, and saying what it is and how that was told."""

from __future__ import annotations

import streamlit as st

from geo.core.digest import digest
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake import areas, ask, done, held, preview
from geo.ui.intake.held import Held
from geo.ui.person import may_write
from geo.ui.tongue import lang, names, say
from geo.ui.words import label_of, separator_of
from geo.workflow.intake import BOUNDARIES, QUESTION, REFUSED, Reading
from geo.workflow.intake_shelf import ShelfState


def section(state: ShelfState) -> None:
    """Walk a file from the drop to its version in the store."""
    if not current_actor().may_edit:
        paper.show(paper.text(say("only_editor")), key="viewer")
        return
    one = held.current()
    if one is None:
        _gone()
        one = _drop()
    if one is None:
        return
    held.mark(one)
    if one.imported is not None:
        done.show(one)
        return
    _head()
    _beside(one)
    with st.spinner(say("reading_file")):
        reading = one.reading()
    paper.show(paper.facts(_what(one, reading)), _remarks(reading), key="what-it-is")
    if reading.kind == REFUSED:
        _refused(reading)
    _answers(one, reading)
    if reading.kind == QUESTION:
        ask.show(one, reading)
    elif reading.kind == BOUNDARIES:
        areas.show(one, may_write=may_write(state))
    elif reading.kind != REFUSED:
        preview.show(one, reading, may_write=may_write(state))


def _gone() -> None:
    """Say that the file of the address is in no hand: the app was started anew, or the page."""
    if held.was_marked():
        paper.show(
            paper.problem(say("file_gone"), what=say("file_gone_say"), fix=say("file_gone_fix"),
                          tone="warn"), key="gone",
        )  # fmt: skip


def _drop() -> Held | None:
    # Several are taken so that they can be named: of two that are dropped one was let go unseen.
    given = st.file_uploader(
        say("drop_here"),
        key=f"file-{held.turn()}",
        accept_multiple_files=True,
    )
    paper.show(
        paper.text(say("drop_say"), tone="quiet"),
        key="drop-say",
    )
    if not given:
        return None
    first, *others = given
    held.take(first.name, first.getvalue(), beside=[one.name for one in others])
    st.rerun()


def _beside(one: Held) -> None:
    if one.beside:
        words = say("one_file_say", taken=one.name, others=", ".join(one.beside))
        paper.show(
            paper.problem(say("one_file"), what=words, fix=say("one_file_fix"), tone="warn"),
            key="beside",
        )


def _head() -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.header(say("the_file"))
    if right.button(say("put_away"), key=f"away-{held.turn()}", width="stretch"):
        held.put_away()
        st.rerun()


def _what(one: Held, reading: Reading) -> list[tuple[str, str]]:
    table, areas_ = reading.table, reading.areas
    opened = table or areas_
    say_of = names("file")
    rows = [(say_of["name"], one.name), (say_of["size"], _size(len(one.data)))]
    if reading.file_kind:
        rows.append(
            (
                say_of["content"],
                names("content").get(opened.kind if opened else reading.file_kind, ""),
            )
        )
    if reading.title:
        rows += [(say_of["read_as"], reading.title), (say_of["told_by"], reading.reason)]
    if opened is not None:
        rows.append((say_of["rows"], f"{len(opened.frame):,}"))
        rows.append((say_of["columns"], f"{len(_columns(reading)):,}"))
        rows += [(say_of["encoding"], opened.encoding), (say_of["layer"], opened.layer)]
        rows.append((say_of["reference"], opened.crs))
    if table is not None:
        rows += [(say_of["separator"], separator_of(table.separator))]
        rows += [(say_of["sheet"], table.sheet)]
    return [*rows, ("SHA-256", f"{one.sha256[:16]}…")]


def _columns(reading: Reading) -> list[str]:
    if reading.table is not None:
        return [str(name) for name in reading.table.frame.columns]
    return list(reading.areas.columns) if reading.areas else []


def _remarks(reading: Reading) -> paper.Block | None:
    """Remarks on the file as a whole; those on rows stand with the rows."""
    rows = [(note.what, note.value) for note in reading.notes if note.row == 0]
    if not rows:
        return None
    return paper.table([say("noted"), say("value")], rows)


def _refused(reading: Reading) -> None:
    error = reading.problem
    if error is None:
        return
    paper.show(
        paper.problem(
            say("unreadable"),
            what=error.what,
            where=[(say("row"), str(error.row or "")), (say("column"), error.column)],
            fix=error.fix,
            code=error.code,
        ),
        key="refused",
    )
    if error.choices:
        paper.show(paper.table([say("accepted")], [[c] for c in error.choices]), key="ok")


def _answers(one: Held, reading: Reading) -> None:
    """Say what was decided so far, and let each be taken back."""
    given = {key: value for key, value in one.choices.items() if not key.startswith(held.COLUMN)}
    mapped = len(one.choices) - len(given)
    number = len(given) + bool(mapped)
    if not number and reading.table is None:
        return
    title = say("your_answers", number=number) if number else say("something_else")
    with st.expander(title, key="fold-answers"):
        rows = [
            [names("asked").get(key, key), label_of(key, value)] for key, value in given.items()
        ]
        if rows:
            paper.show(paper.table([say("question"), say("answer")], rows), key="answers")
        for number, key in enumerate(given):
            words = names("asked").get(key, say("answer_n", number=number + 1))
            if st.button(say("take_back", what=words), key=f"back-{digest(key)[:8]}"):
                one.answer(key, "")
                st.rerun()
        if mapped and st.button(say("columns_again")):
            one.reopen_columns()
            st.rerun()
        if reading.table is not None:
            _other_format(one)


def _other_format(one: Held) -> None:
    formats = names("kind_of_file")
    chosen = st.selectbox(
        say("read_it_as"),
        list(formats),
        index=list(formats).index(one.choices.get("format", "")),
        format_func=formats.__getitem__,
        key=f"format-{held.turn()}-{lang()}",
    )
    if chosen != one.choices.get("format", ""):
        one.answer("format", chosen)
        st.rerun()


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else say("bytes", n=f"{count:,}")
