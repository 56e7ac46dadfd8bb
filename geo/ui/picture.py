"""A picture on a page, with the words that its file carries for those who cannot see it."""

from __future__ import annotations

import io
from collections.abc import Iterable

import streamlit as st
from PIL import Image

from geo.render.beside import beside
from geo.ui.tongue import lang


def show(png: bytes, *, said: Iterable[str] = ()) -> None:
    """Show one of our own PNG files as wide as there is room.

    Parameters
    ----------
    png
        The file.
    said
        Sentences that the page says itself: they are not read out again with the picture.
    """
    said = tuple(said)
    words = description(png)
    st.image(png, width="stretch", alt=beside(words, said=said, lang=lang()) if said else words)


def description(png: bytes) -> str:
    """The description inside a PNG file that `geo.render.figure.encode` wrote."""
    with Image.open(io.BytesIO(png)) as image:
        return str(image.info["Description"])
