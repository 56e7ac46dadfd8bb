"""A brief as a paginated PDF: its HTML, printed by a real browser, with numbered pages."""

from __future__ import annotations

import re
from html import escape

from geo.export.brief.html import write_html
from geo.export.brief.model import Brief
from geo.export.browser.page import print_page

INSTEAD = "write the brief as .html or .docx; they need none"
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]*\)")
_NODE = re.compile(rb"\(node(\d{8})\)")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)\s*%%EOF\s*$", re.DOTALL)


def write_pdf(brief: Brief) -> bytes:
    """Print a brief.

    Returns
    -------
    bytes
        Tagged PDF on A4 with an outline, page numbers, and the stamp in its document information.

    Raises
    ------
    BrowserError
        If there is no browser or it fails.
    """
    size = "font-size:7.5pt;color:#54585f;width:100%;margin:0 16mm"
    family = 'font-family:"Noto Sans","Noto Naskh Arabic",sans-serif'
    footer = (
        f"<div dir='{brief.direction}' style='{size};{escape(family)};display:flex;"
        "justify-content:space-between'>"
        f"<span>{escape(brief.foot)}</span><span dir='ltr'><span class='pageNumber'></span> / "
        "<span class='totalPages'></span></span></div>"
    )
    printed = print_page(write_html(brief), header="<span></span>", footer=footer, instead=INSTEAD)
    return stamp_pdf(printed, brief)


def stamp_pdf(data: bytes, brief: Brief) -> bytes:
    """Append the stamp as document information, and take the clock out of the file."""
    day = brief.produced.replace("-", "").encode()
    data = _numbered(_DATE.sub(lambda m: _same_length(m[0], m[1], day), data))
    found = _TRAILER.search(data)
    if found is None:
        return data
    size = int(re.search(rb"/Size (\d+)", found[1])[1])  # type: ignore[index]
    rest = re.sub(rb"/Prev \d+|/Info \d+ \d+ R", b"", found[1]).strip()
    rest = rest.replace(b"/Size %d" % size, b"/Size %d" % (size + 1))
    subject = "; ".join(f"{k}={v}" for k, v in brief.stamp if v and k != "stamp")
    stamp = re.sub(r"([\\()])", r"\\\1", dict(brief.stamp)["stamp"])
    info = (
        f"{size} 0 obj\n<</Title {_text(brief.title.text)}\n/Subject {_text(subject)}\n"
        f"/Keywords ({stamp})\n"
        f"/Creator {_text(brief.product)}\n/CreationDate (D:{day.decode()}000000Z)\n"
        f"/ModDate (D:{day.decode()}000000Z)>>\nendobj\n"
    ).encode("ascii")
    at = len(data)
    table = b"xref\n%d 1\n%010d 00000 n \n" % (size, at)
    trailer = b"trailer\n<<%s\n/Prev %d\n/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + info + table + trailer % (rest, int(found[2]), size, at + len(info))


def _numbered(data: bytes) -> bytes:
    """Number the heads that cells of a table refer to from 1: a busy browser begins elsewhere."""
    order = {name: n for n, name in enumerate(sorted(set(_NODE.findall(data))), start=1)}
    return _NODE.sub(lambda m: b"(node%08d)" % order[m[1]], data)


def _same_length(whole: bytes, key: bytes, day: bytes) -> bytes:
    start = b"/" + key + b" (D:" + day + b"000000"
    return (
        start + b"+00'00'"[: len(whole) - len(start) - 1].ljust(len(whole) - len(start) - 1) + b")"
    )


def _text(text: str) -> str:
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"
