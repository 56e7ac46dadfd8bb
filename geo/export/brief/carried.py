"""Section: findings of the statistics that somebody asked for, each with its picture."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from geo.export.brief.model import Block, Bullets, Picture, Said, Section, Sentence
from geo.export.brief.unusual import counted
from geo.export.brief.words import Words
from geo.render.carried import Carried, say_lines


def carried_section(words: Words, carried: Sequence[Carried]) -> Section | None:
    """Question, sentence, picture, number, what to know, method and call of each finding.

    Parameters
    ----------
    words
        Of the brief's language.
    carried
        As `geo.workflow.carried.carry_findings` gives them; without any there is no section.
    """
    if not carried:
        return None
    blocks: list[Block] = []
    for number, one in enumerate(carried):
        of = one.finding.call or one.finding.key
        blocks.append(Sentence(pieces=(Said(text=one.question),), kind="subject"))
        blocks.append(counted(one.sentence, of=of, kind="lead"))
        if one.wide:
            blocks.append(_picture(one, key=f"finding-{number}"))
        lines = [counted(text, of=of) for text in one.others]
        lines += [
            Sentence(pieces=(f"{label}: ", Said(text=text)), kind="note")
            for label, text in say_lines(one, lang=words.lang)
        ]
        blocks.append(Bullets(items=tuple(lines)))
    blocks.append(words.say("carried_note", kind="note"))
    return Section(key="findings", title=words("section_carried"), blocks=tuple(blocks))


def _picture(one: Carried, *, key: str) -> Picture:
    return Picture(
        key=key, svg=_image(one.wide, one.alt), narrow=_image(one.narrow, one.alt), alt=one.alt,
        width_mm=one.width_mm,
    )  # fmt: skip


def _image(svg: bytes, alt: str) -> str:
    """The drawing as a picture of its own: its styles are not those the page's policy admits."""
    if not svg:
        return ""
    data = base64.b64encode(svg).decode("ascii")
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(alt, quote=True)}">'
