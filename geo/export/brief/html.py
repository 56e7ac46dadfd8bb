"""A brief as one HTML file: no script, nothing fetched, printable."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from pathlib import Path

from geo.export.brief.model import (
    Block,
    Brief,
    Bullets,
    Cell,
    Count,
    Day,
    Figure,
    Picture,
    Piece,
    Said,
    Section,
    Sentence,
    Source,
    Table,
)

_LETTER = re.compile("[A-Za-z\u0600-\u06ff]")


def write_html(brief: Brief) -> str:
    """Write the file.

    Returns
    -------
    str
        HTML whose content policy admits our one style sheet by its hash and nothing else: no
        script, no connection, no picture from anywhere. Record text is escaped, never a template.
    """
    style = brief_style()
    defined: set[str] = set()
    sections = "".join(_section(s, defined) for s in brief.sections)
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{_esc(brief.title.text)}</title>\n"
        + "".join(
            f'<meta name="atlas:{_esc(key)}" content="{_esc(value)}">\n'
            for key, value in brief.stamp
        )
        + f"<style>{style}</style>\n"
    )
    body = (
        f"<header>\n<p class=product>{_esc(brief.product)}</p>\n"
        f"<h1>{_sentence(brief.title, defined)}</h1>\n"
        + "".join(f"<p class=lead>{_sentence(s, defined)}</p>\n" for s in brief.summary)
        + _facts(brief.facts)
        + "</header>\n<main>\n"
        + sections
        + _sources(brief)
        + _closing(brief)
        + f"</main>\n<footer><p>{_esc(brief.foot)}</p></footer>\n"
    )
    text = (
        f'<!DOCTYPE html>\n<html lang="{brief.lang}" dir="{brief.direction}">\n'
        f"<head>\n{head}</head>\n<body>\n{body}</body>\n</html>\n"
    )
    return _without_dead_links(text, defined)


@cache
def brief_style() -> str:
    """The one style sheet, for screen and print."""
    return (Path(__file__).parent / "brief.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    name = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{name}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )


def _esc(text: str) -> str:
    return escape(text, quote=True)


def anchor(claim_id: str) -> str:
    """Id of the place where a claim is written out."""
    return "c-" + "".join(
        c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in claim_id
    )


def _piece(piece: Piece, defined: set[str]) -> str:
    if isinstance(piece, str):
        return _esc(piece)
    if isinstance(piece, Day):
        return f"<bdi>{_esc(piece.text)}</bdi>"
    if isinstance(piece, Count):
        return f'<bdi dir="ltr" class="n">{_esc(piece.text)}</bdi>'
    if isinstance(piece, Said):
        return _said("b" if piece.strong else "bdi", piece.text)
    return _figure(piece, defined)


def _said(name: str, text: str) -> str:
    """Words of others: their own direction, and the language that their first letter is of."""
    letter = _LETTER.search(text)
    lang = f' lang="{"ur" if letter[0] > "z" else "en"}"' if letter else ""
    return f'<{name} dir="auto"{lang}>{_esc(text)}</{name}>'


def _figure(figure: Figure, defined: set[str]) -> str:
    number = f'<bdi dir="ltr" class="n">{_esc(figure.text)}</bdi>'
    title = f' title="{_esc(" ".join(figure.claims))}"' if figure.claims else ""
    if figure.defines:
        new = [anchor(c) for c in figure.claims if anchor(c) not in defined]
        defined.update(new)
        for name in new:
            number = f'<span id="{name}">{number}</span>'
        number = f"<span{title}>{number}</span>"
    elif figure.claims:
        number = f'<a class="claim" href="#{anchor(figure.claims[0])}"{title}>{number}</a>'
    return number + _notes(figure.sources)


def _notes(sources: tuple[int, ...]) -> str:
    links = ", ".join(f'<a href="#s-{n}">{n}</a>' for n in sources)
    return f'<sup><bdi dir="ltr">[{links}]</bdi></sup>' if links else ""


def _sentence(sentence: Sentence, defined: set[str]) -> str:
    return "".join(_piece(p, defined) for p in sentence.pieces)


def _section(section: Section, defined: set[str]) -> str:
    blocks = []
    charts: list[str] = []
    for block in section.blocks:
        small = isinstance(block, Picture) and block.width_mm < 100
        if charts and not small:
            blocks.append(f'<div class="charts">\n{"".join(charts)}</div>\n')
            charts = []
        (charts if small else blocks).append(_block(block, defined))
    if charts:
        blocks.append(f'<div class="charts">\n{"".join(charts)}</div>\n')
    return (
        f'<section id="{section.key}">\n<h2>{_esc(section.title)}</h2>\n{"".join(blocks)}'
        "</section>\n"
    )


def _block(block: Block, defined: set[str]) -> str:
    if isinstance(block, Sentence):
        if block.kind == "subject":
            return f"<h3>{_sentence(block, defined)}</h3>\n"
        kind = f' class="{block.kind}"' if block.kind != "plain" else ""
        return f"<p{kind}>{_sentence(block, defined)}</p>\n"
    if isinstance(block, Bullets):
        items = "".join(f"<li{_kind(s)}>{_sentence(s, defined)}</li>\n" for s in block.items)
        return f"<ul>\n{items}</ul>\n"
    if isinstance(block, Table):
        return _table(block, defined)
    return _picture(block)


def _picture(picture: Picture) -> str:
    caption = f"<figcaption>{_esc(picture.caption)}</figcaption>\n" if picture.caption else ""
    wide = f'<div class="{"wide" if picture.narrow else "chart"}">{picture.svg}</div>\n'
    narrow = f'<div class="narrow">{picture.narrow}</div>\n' if picture.narrow else ""
    note = f'<p class="note">{_esc(picture.note)}</p>\n' if picture.note else ""
    return (
        f'<figure class="{picture.key.split("-")[0]}">\n'
        + f"{caption}{wide}{narrow}{note}</figure>\n"
    )


def _table(table: Table, defined: set[str]) -> str:
    kind = table.key.split("-")[0]
    columns = "".join(f'<col class="w{w}">' for w in table.widths)
    head = "".join(
        f'<th scope="col"{_number_column(table, i)}>{_esc(h)}</th>'
        for i, h in enumerate(table.head)
    )
    rows = "".join(_row(table, row, defined) for row in table.rows)
    caption = f"<caption>{_esc(table.caption)}</caption>" if table.caption else ""
    note = f'<p class="note">{_esc(table.note)}</p>\n' if table.note else ""
    return (
        f'<div class="scroll"><table class="{kind}">{caption}<colgroup>{columns}</colgroup>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n{note}"
    )


def _number_column(table: Table, at: int) -> str:
    looks = {row[at].look for row in table.rows if len(row) > at and row[at].span == 1}
    return ' class="number"' if "number" in looks and "text" not in looks else ""


def _row(table: Table, row: tuple[Cell, ...], defined: set[str]) -> str:
    cells = []
    for at, cell in enumerate(row):
        inside = "".join(
            f"<div{_kind(line)}>{_sentence(line, defined)}</div>" for line in cell.lines
        )
        span = f' colspan="{cell.span}"' if cell.span > 1 else ""
        name = _esc(table.head[at]) if at < len(table.head) and cell.span == 1 else ""
        if cell.look == "head":
            cells.append(f'<th scope="row">{inside}</th>')
            continue
        look = f' class="{cell.look}"' if cell.look != "text" else ""
        cells.append(f'<td{look}{span} data-name="{name}">{inside}</td>')
    return f"<tr>{''.join(cells)}</tr>\n"


def _kind(line: Sentence) -> str:
    return f' class="{line.kind}"' if line.kind != "plain" else ""


def _facts(facts: tuple[tuple[str, str], ...]) -> str:
    items = "".join(f"<div><dt>{_esc(k)}</dt><dd>{_esc(v)}</dd></div>" for k, v in facts)
    return f'<dl class="facts">{items}</dl>\n'


def _sources(brief: Brief) -> str:
    items = "".join(_source(s) for s in brief.sources)
    return (
        f'<section id="sources">\n<h2>{_esc(brief.sources_title)}</h2>\n'
        f"<ol>\n{items}</ol>\n</section>\n"
    )


def _source(source: Source) -> str:
    link = (
        f' <a dir="ltr" rel="noreferrer" href="{_esc(source.url)}">{_esc(_short(source.url))}</a>'
        if source.url
        else ""
    )
    said = _said("bdi", source.text)
    note = f' <bdi class="quiet">{_esc(source.note)}</bdi>' if source.note else ""
    return f'<li id="s-{source.number}" value="{source.number}">{said}{note}{link}</li>\n'


def _short(url: str) -> str:
    bare = url.split("://", 1)[1]
    return bare if len(bare) <= 70 else bare[:66] + "…"


def _closing(brief: Brief) -> str:
    rows = []
    for at, (label, text) in enumerate(brief.closing):
        last = at == len(brief.closing) - 1
        said = f'<code dir="ltr">{_esc(text)}</code>' if last else _said("bdi", text)
        rows.append(f"<p><b>{_esc(label)}.</b> {said}</p>\n")
    return f'<section id="method" class="closing">\n{"".join(rows)}</section>\n'


def _without_dead_links(text: str, defined: set[str]) -> str:
    """Point at nothing rather than at a claim that is not written out."""
    parts = text.split('<a class="claim" href="#')
    for at in range(1, len(parts)):
        name = parts[at].split('"', 1)[0]
        lead = '<a class="claim" href="#' if name in defined else '<a class="claim" data-claim="'
        parts[at] = lead + parts[at]
    return "".join(parts)
