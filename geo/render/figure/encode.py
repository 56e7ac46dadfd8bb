"""Bytes of a figure: the same figure gives the same bytes, with its words inside the file."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import escape
from typing import Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from geo.core.errors import OptionError
from geo.core.settings import PRODUCT
from geo.render.figure.document import name_language
from geo.render.figure.fonts import FAMILY, WEIGHTS, font_path
from geo.render.figure.turn import turn

FORMS = ("png", "svg", "pdf")
STAMP_KEY = "atlas-stamp"
_SVG_TEXT = re.compile(r">(\u200f[^<]*)</text>")


@contextmanager
def settings() -> Iterator[None]:
    """Draw letters unhinted, as they were measured, and text as text."""
    wanted: dict[str, Any] = {
        "svg.fonttype": "none", "pdf.fonttype": 42, "svg.hashsalt": "atlas",
        "hatch.linewidth": 0.45, "pdf.compression": 6, "path.simplify": False,
        "text.hinting": "none",
    }  # fmt: skip
    with mpl.rc_context(cast(Any, wanted)):
        yield


def encode(
    figure: Figure, *, form: str, title: str, alt: str, stamp: str, produced: date, dpi: int,
    lang: str = "en",
) -> bytes:  # fmt: skip
    """File content of a figure.

    Parameters
    ----------
    form
        ``png``, ``svg`` or ``pdf``.
    title, alt, stamp
        Embedded: PNG text chunks, SVG ``<title>``, ``<desc>`` and ``<metadata>``, PDF Title,
        Subject and Keywords.
    produced
        The only date in the file.
    dpi
        Pixels an inch, for PNG.
    lang
        Of the words, ``en`` or ``ur``; every form says it.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    if form not in FORMS:
        raise OptionError(f"No picture format {form!r}", where="form", choices=FORMS)
    with turn(), settings():
        if form == "png":
            return _png(
                figure, title=title, alt=alt, stamp=stamp, produced=produced, dpi=dpi, lang=lang
            )
        if form == "svg":
            return _svg(figure, title=title, alt=alt, stamp=stamp, produced=produced, lang=lang)
        made = _pdf(figure, title=title, alt=alt, stamp=stamp, produced=produced)
        return name_language(made, lang=lang)


def _png(
    figure: Figure, *, title: str, alt: str, stamp: str, produced: date, dpi: int, lang: str
) -> bytes:
    from PIL import Image, PngImagePlugin  # noqa: PLC0415  (only here)

    figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3]))
    info = PngImagePlugin.PngInfo()
    for key, value in (
        ("Title", title), ("Description", alt), (STAMP_KEY, stamp), ("Software", PRODUCT),
        ("Creation Time", produced.isoformat()),
    ):  # fmt: skip
        info.add_itxt(key, value, lang if key in ("Title", "Description") else "en")
    out = io.BytesIO()
    image.save(out, "png", pnginfo=info, dpi=(dpi, dpi), compress_level=4)
    return out.getvalue()


def _svg(figure: Figure, *, title: str, alt: str, stamp: str, produced: date, lang: str) -> bytes:
    out = io.BytesIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(
        out,
        metadata={
            "Title": title,
            "Date": produced.isoformat(),
            "Creator": PRODUCT,
            "Description": alt,
        },
    )
    text = out.getvalue().decode("utf-8")
    desc = (
        f'<title id="atlas-title">{escape(title, quote=False)}</title>\n'
        f' <desc id="atlas-desc">{escape(alt, quote=False)}</desc>\n'
        f' <metadata id="{STAMP_KEY}">{escape(stamp, quote=False)}</metadata>\n'
    )
    text = re.sub(r"<title>.*?</title>\n", lambda _: desc, text, count=1, flags=re.DOTALL)
    named = f'<svg xml:lang="{lang}" role="img" aria-labelledby="atlas-title atlas-desc" '
    text = text.replace("<svg ", named, 1)
    # A browser reads a run that starts with a figure from the left unless it is isolated.
    text = _SVG_TEXT.sub(lambda m: f">\u2067{m[1]}\u2069</text>", text)
    style = '<style type="text/css">'
    return text.replace(style, style + _font_faces(text), 1).encode("utf-8")


def _font_faces(text: str) -> str:
    """The letters in use, of each weight, inside the file: it looks the same where it is opened."""
    from fontTools import subset  # noqa: PLC0415  (only SVG needs it)

    used = "".join(re.findall(r">([^<]+)</text>", text))
    faces = []
    for weight, number in WEIGHTS.items():
        options = subset.Options()
        options.recalc_timestamp = False
        options.layout_features = ["*"]
        options.hinting = False
        loaded = subset.load_font(io.BytesIO(font_path(weight).read_bytes()), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=used)
        cutter.subset(loaded)
        out = io.BytesIO()
        loaded.save(out)
        data = base64.b64encode(out.getvalue()).decode("ascii")
        faces.append(
            f"@font-face{{font-family:'{FAMILY}';font-weight:{number};"
            f"src:url(data:font/ttf;base64,{data})}}"
        )
    return "".join(faces)


def _pdf(figure: Figure, *, title: str, alt: str, stamp: str, produced: date) -> bytes:
    moment = datetime(produced.year, produced.month, produced.day, tzinfo=UTC)
    out = io.BytesIO()
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(
        out,
        metadata={
            "Title": title, "Subject": alt, "Keywords": stamp, "Author": PRODUCT,
            "Creator": PRODUCT, "Producer": PRODUCT, "CreationDate": moment, "ModDate": moment,
        },
    )  # fmt: skip
    return out.getvalue()
