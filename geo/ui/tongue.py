"""The language of the app: kept in the address, chosen beside the pages, and the words in it."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import streamlit as st
from pandas import Timestamp

from geo import workflow
from geo.core.text import fill
from geo.incidents.selection import LANGUAGES, Selection
from geo.render.figure.words import say_period
from geo.render.webmap.assets import words as page_words

_KEY = "lang"


def lang() -> str:
    """Language of the address; without one there the session's, English to begin with."""
    asked = st.query_params.get(_KEY, "")
    if asked in LANGUAGES:
        st.session_state[_KEY] = asked
    held: str = st.session_state.get(_KEY, LANGUAGES[0])
    return held


def say(key: str, **values: object) -> str:
    """Words of a key with their blanks filled (see `geo.core.text.fill`).

    The web map's words are used where they are the same.
    """
    return fill(_words(lang())[key], values)


def names(group: str) -> dict[str, str]:
    """What is called ``group.name`` in the table, by its name and in the order of the table."""
    prefix = f"{group}."
    found = {k: v for k, v in _words(lang()).items() if k.startswith(prefix)}
    return {key.removeprefix(prefix): text for key, text in found.items()}


def say_view(selection: Selection) -> str:
    """The measure, period, rule, filters and as-of day of a view in one line."""
    killed = selection.measure == "killed"
    what = say(f"killed_{selection.category}" if killed else f"measure_{selection.measure}")
    per = say(f"per_{selection.per}") if selection.per != "count" else ""
    end = say(f"bound_{selection.bound}") if selection.bound == "low" else ""
    days = ""
    if selection.start and selection.end:
        days = say_period(Timestamp(selection.start), Timestamp(selection.end), lang=lang())
    rule = say("rule_is", rule=say(f"rule_{selection.rule}")) if killed else ""
    why = say("total_why") if selection.made_total else ""
    limits = workflow.say_limits(selection)
    return " · ".join(part for part in (what, per, end, days, rule, why, limits) if part)


def unbroken(text: str) -> str:
    """A sentence whose ``p = 0.04`` stays on one line: from the right its halves would part."""
    return text.replace("p = ", "p\u00a0=\u00a0")


def speak(language: str) -> None:
    """Take another language from now on."""
    st.session_state[_KEY] = language
    _write(language)


def keep() -> None:
    """Write the language to the address; one that nobody speaks is left there to be said."""
    if st.query_params.get(_KEY, LANGUAGES[0]) in LANGUAGES:
        _write(lang())


def _write(language: str) -> None:
    if st.query_params.get(_KEY, LANGUAGES[0]) == language:
        return
    if language == LANGUAGES[0]:
        del st.query_params[_KEY]
    else:
        st.query_params[_KEY] = language


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, str]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        own = {row["key"]: row[language] for row in csv.DictReader(file)}
    return {**page_words(language), **own}
