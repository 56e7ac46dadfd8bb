"""Section: how unusual it was, or why the record cannot say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.analysis.finding import Finding
from geo.export.brief.model import Block, Bullets, Count, Piece, Said, Section, Sentence
from geo.export.brief.words import Words
from geo.incidents.datasets import BUNDLED
from geo.render.figure.words import say
from geo.render.sentences import coordinated_sentence

_NOT = "not_answerable"
_NUMBER = re.compile(r"(\d[\d.,–+]*\d\+?|\d\+?)")


def unusual_section(
    words: Words, findings: Sequence[Finding], *, there: Sequence[str] = ()
) -> Section | None:
    """The summary and a line a measure; the sentence why not, where the coverage forbids it.

    Parameters
    ----------
    words
        Of the brief's language.
    findings
        As `geo.workflow.findings.published_findings` gives them; without any there is no section.
    there
        Datasets of the record; those are named of which the findings do not speak.
    """
    if not findings:
        return None
    head, *rest = findings
    blocks: list[Block] = []
    judged = str(head.details.get("dataset", BUNDLED))
    own = {} if judged == BUNDLED else {"dataset": judged}
    which = "_own" if own else ""
    others = [one for one in there if one != judged]
    if head.answer == _NOT and not rest:
        told = (
            head.sentence
            if words.lang == "en"
            else words("unusual_held" if head.details.get("held") else "unusual_not")
        )
        blocks.append(_sentence(told, head))
    else:
        if others:
            listed = Said(text=words("list_comma").join(others))
            blocks.append(words.say(f"unusual_others{which}", list=listed, **own))
        if words.lang == "en":
            blocks.append(_sentence(head.sentence, head, kind="lead"))
        items = [_line(words, one) for one in rest if one.answer != _NOT]
        blocks.append(Bullets(items=tuple(items)))
        blocks.append(words.say(f"unusual_note{which}", kind="note", **own))
    if "withheld" in head.details:
        blocks.append(_sentence(str(head.details["withheld"]), head, kind="note"))
    return Section(key="unusual", title=words("section_unusual"), blocks=tuple(blocks))


def _line(words: Words, finding: Finding) -> Sentence:
    if words.lang == "en":
        return _sentence(finding.sentence, finding)
    d = finding.details
    if "observed" in d:
        return _sentence(coordinated_sentence(finding, lang=words.lang), finding)
    text = say(
        "stat_part", lang=words.lang, unit=say(f"stat_unit_{d['unit']}", lang=words.lang),
        figure=d["figure"], answer=say(f"stat_answer_{finding.answer}", lang=words.lang),
    )  # fmt: skip
    return _sentence(text, finding)


def _sentence(text: str, finding: Finding, *, kind: str = "plain") -> Sentence:
    return counted(text, of=finding.call or finding.key, kind=kind)


def counted(text: str, *, of: str, kind: str = "plain") -> Sentence:
    """A sentence whose numbers are counts that name the call which gives them again."""
    pieces: list[Piece] = []
    for number, part in enumerate(_NUMBER.split(text)):
        if part:
            pieces.append(Count(text=part, of=of) if number % 2 else part)
    return Sentence(pieces=tuple(pieces), kind=kind)
