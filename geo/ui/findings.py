"""A finding on a page: the sentence as the heading, the picture, the number, the way to repeat it.

Sentences name datasets and operations, so they are written as plain text and never as markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from geo import workflow
from geo.core.errors import OptionError
from geo.core.short_number import short_number
from geo.export.stamp import SIDECAR
from geo.ui import cache, tongue
from geo.ui.heads import heads
from geo.ui.offer import offer_later
from geo.ui.picture import show as show_image
from geo.ui.tongue import say

_STYLE = (
    "<style>[class*='st-key-sentence'] [data-testid='stText']{font-size:1.35rem;font-weight:650;"
    "line-height:1.3;white-space:normal;font-family:inherit;max-width:60rem}"
    # English in a page from right to left keeps its full stops, and its own side.
    "[class*='st-key-sentence'] [data-testid='stText'],"
    "[class*='st-key-note'] [data-testid='stText'],[class*='st-key-note'] [data-testid='stText'] *"
    "{unicode-bidi:plaintext;text-align:start}"
    "[class*='st-key-note'] [data-testid='stText']{white-space:normal;font-family:inherit;"
    "font-size:.9rem}"
    "[class*='st-key-wide']{max-width:60rem}"
    "@media(max-width:640px){[class*='st-key-wide']{display:none}"
    "[class*='st-key-sentence'] [data-testid='stText']{font-size:1.12rem}}"
    "@media(min-width:641px){[class*='st-key-narrow']{display:none}}</style>"
)
_DRAWN = ("png", "svg")


def style() -> None:
    """Write the style of findings once a page; the text here is constant."""
    st.html(_STYLE)


def show_answer(
    found: workflow.Answer, *, key: str, lang: str, name: str,
    way_out: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Show an answer: sentence, picture, number, table, method, downloads.

    Parameters
    ----------
    found
        The answer.
    key
        Unique on the page.
    lang
        Language of the picture.
    name
        Begin of the file names.
    way_out
        Draws what leads on from a sentence that gives no answer, beneath that sentence.
    """
    main, _, table = workflow.answer_parts(found)
    said = workflow.answer_sentence(found, lang=tongue.lang())
    if tongue.lang() != "en":
        st.caption(say("method_in_english" if said else "finding_in_english"))
    say_sentence(said or main.sentence, key=key)
    if way_out is not None:
        way_out()
    record = workflow.record_name()
    drawn = show_picture(found, record, key=key, lang=lang, said=(said or main.sentence,))
    _number(main, key=key)
    if isinstance(found, workflow.Shift):
        _indicators(found, key=key)
    elif len(table):
        show_table(table, key=key)
    show_method(main, key=key)
    _downloads(found, drawn=drawn, key=key, lang=lang, name=name)


def _indicators(found: workflow.Shift, *, key: str) -> None:
    """The indicators; apart and marked as no finding where too little is covered."""
    table = found.shown()
    if not len(table):
        return
    if not found.wanting:
        show_table(table, key=key)
        return
    with (
        st.expander(say("little_computed"), key=f"fold-little-{key}"),
        st.container(key=f"note-{key}"),
    ):
        st.text(say("little_say"))
        show_table(table, key=key)


def say_sentence(words: str, *, key: str) -> None:
    """The sentence of a finding, as a heading of plain text."""
    with st.container(key=f"sentence-{key}"):
        st.text(tongue.unbroken(words))


def show_picture(
    found: workflow.Answer, record: str, *, key: str, lang: str, said: tuple[str, ...]
) -> bool:
    """Both widths of the picture, of which the window shows one; whether there was one.

    Its description goes without what is ``said`` above it.
    """
    if not has_picture(found):
        return False
    for width in ("wide", "narrow"):
        with st.container(key=f"{width}-{key}"):
            drawn = picture(found, record, "png", width=width, lang=lang, headed=False)
            show_image(drawn, said=said)
    return True


def has_picture(found: workflow.Answer) -> bool:
    """Whether there is anything to draw."""
    if isinstance(found, workflow.Shift):
        return found.series is not None
    if isinstance(found, workflow.Unusual | workflow.Coordinated):
        return bool(found.findings)
    return True


def picture(found: workflow.Answer, record: str, form: str, **options: Any) -> bytes:
    """Picture of an answer, kept between reruns; ``record`` names that which was asked."""
    main, _, _ = workflow.answer_parts(found)
    named = tuple(sorted(options.items()))
    made: bytes = cache.answer_picture(main.call, date.today(), form, named, record, _found=found)
    return made


def _number(finding: workflow.Finding, *, key: str) -> None:
    parts = []
    if finding.value is not None:
        parts.append(say("number_is", number=workflow.number_of(finding, lang=tongue.lang())))
    if finding.p is not None:
        sides = say(f"sided.{1 if finding.sides == 1 else 2}")
        parts.append(f"p = {short_number(finding.p, digits=2)}, {sides}")
    if parts:
        with st.container(key=f"note-number-{key}"):
            st.text(tongue.unbroken(" · ".join(parts)))


def show_table(table: Any, *, key: str) -> None:
    """A table with its fractions shortened; whole numbers and empty cells stay as they are."""
    short = table.copy()
    for column in short.select_dtypes("float"):
        short[column] = short[column].map(_shortened, na_action="ignore")
    st.dataframe(
        short, hide_index=True, placeholder="", key=f"table-{key}", column_config=heads(short)
    )


def _shortened(value: float) -> float:
    return value if value == round(value, 0) else float(f"{value:.3g}")


def show_method(finding: workflow.Finding, *, key: str) -> None:
    """What was done, after whom, what to mind, and the call that repeats it."""
    with (
        st.expander(say("how_found"), key=f"fold-how-{key}"),
        st.container(key=f"note-method-{key}"),
    ):
        for warning in finding.warnings:
            st.text(say("mind", text=warning))
        st.text(say("method_is", text=finding.method))
        if finding.reference:
            st.text(say("after_whom", text=finding.reference))
        if finding.call:
            st.text(say("in_python"))
            st.code(f"from geo import workflow\n{finding.call}", language="python")


def _downloads(found: workflow.Answer, *, drawn: bool, key: str, lang: str, name: str) -> None:
    """Files for the public, made when they are asked for; or why there are none."""
    main, _, _ = workflow.answer_parts(found)
    named = (main.call, date.today())
    record = workflow.record_name()
    try:
        said = cache.answer_withheld(*named, lang, record, _found=found)
    except OptionError as error:
        with st.container(key=f"note-files-{key}"):
            st.text(say("no_public_files", why=error.what))
        return
    forms = (*(_DRAWN if drawn else ()), "csv", "json")

    def make(form: str) -> bytes:
        answer = cache.let_out_answer(*named, record, _found=found)
        if form == SIDECAR:
            return workflow.answer_papers(answer, lang=lang)
        return workflow.answer_file(answer, form=form, lang=lang)

    with st.container(horizontal=True, key=f"files-{key}"):
        for form in forms:
            offer_later(
                form.upper(), partial(make, form), name=f"{name}.{form}", key=f"{key}-{form}",
            )  # fmt: skip
        offer_later(
            "CSV.STAMP", partial(make, SIDECAR), name=f"{name}.csv{SIDECAR}", key=f"{key}-papers"
        )
    if said:
        with st.container(key=f"note-files-{key}"):
            st.text(say("public_files", said=said))
    st.caption(say("keep_stamp"))
