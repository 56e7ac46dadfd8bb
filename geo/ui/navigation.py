"""What a session runs: page config and navigation, nothing else.

A page is imported when somebody opens it, so that the map waits for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from importlib import import_module

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from geo.core.errors import StoreError
from geo.core.settings import PRODUCT
from geo.ui import back, heap, identity
from geo.ui.icon import icon
from geo.ui.switch import switch
from geo.ui.tongue import say
from geo.ui.trouble import plain
from geo.workflow.moment import one_moment
from geo.workflow.permission import Actor

# Module of a page, its name in the table of words and its path, its icon.
READ = (
    ("atlas", "map", "map"),
    ("takeaway", "files", "print"),
    ("unusual", "unusual", "bar_chart"),
    ("shift", "shift", "compare_arrows"),
    ("where", "where", "target"),
    ("districts", "districts", "table"),
    ("checks", "checks", "rule"),
    ("about", "about", "info"),
)
EDIT = (("data", "data", "database"), ("edit", "edit", "edit"), ("trail", "trail", "history"))


def run() -> None:
    """Show whoever may come in the page that they ask for."""
    st.set_page_config(page_title=PRODUCT, page_icon=icon(), layout="wide")
    with identity.admitted() as actor:
        show(pages(actor))


def pages(actor: Actor) -> list[StreamlitPage]:
    """The pages that somebody may open; the first is the one without a path."""
    return [
        st.Page(
            _later(module, reads=page in READ),
            title=say(f"page.{path}"),
            icon=f":material/{symbol}:",
            url_path=path,
            default=module == READ[0][0],
        )
        for page in (*READ, *(EDIT if actor.may_edit else ()))
        for module, path, symbol in (page,)
    ]


def show(offered: Sequence[StreamlitPage]) -> None:
    """Draw the chosen page and the way to the others."""
    shown = st.navigation(list(offered))
    st.set_page_config(page_title=f"{shown.title} – {say('product')}")
    switch()
    back.enter(shown.url_path)
    try:
        shown.run()
    except StoreError as error:
        st.warning(say("cannot_show"))
        st.text(plain(error))
    heap.settle()


def _later(module: str, *, reads: bool) -> Callable[[], None]:
    def page() -> None:
        # All figures of a page are of one record, whoever saves while it is drawn.
        with one_moment() if reads else nullcontext():
            import_module(f"geo.ui.pages.{module}").page()

    return page
