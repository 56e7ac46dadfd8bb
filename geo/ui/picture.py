"""A picture on a page, with the words that its file carries for those who cannot see it."""

from __future__ import annotations

import io

import streamlit as st
from PIL import Image


def show(png: bytes) -> None:
    """Show one of our own PNG files as wide as there is room."""
    st.image(png, width="stretch", alt=description(png))


def description(png: bytes) -> str:
    """The description inside a PNG file that `geo.render.figure.encode` wrote."""
    with Image.open(io.BytesIO(png)) as image:
        return str(image.info["Description"])
