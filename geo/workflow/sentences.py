"""The sentences of answers in the language of a page."""

from __future__ import annotations

from geo.analysis.finding import Finding
from geo.analysis.fragile.grid import Fragility
from geo.render.findings import say_number
from geo.workflow.findings import Answer, answer_parts
from geo.workflow.shift import Shift
from geo.workflow.unusual import Coordinated, Unusual

_ENGLISH = "en"


def answer_sentence(found: Answer, *, lang: str) -> str:
    """What an answer says; empty where it quotes a dataset that speaks English only."""
    if lang == _ENGLISH:
        return answer_parts(found)[0].sentence
    from geo.render import sentences

    if isinstance(found, Unusual) and found.findings:
        when = sentences.say_when(found.begin, found.step, lang=lang)
        return sentences.unusual_sentence(found.findings, when=when, lang=lang)
    if isinstance(found, Coordinated) and found.findings:
        return sentences.coordinated_sentence(found.summary, lang=lang)
    if isinstance(found, Fragility):
        answer = str(found.runs["answer"].iloc[0])
        return sentences.fragile_sentence(found.finding, answer=answer, lang=lang)
    if isinstance(found, Shift) and found.series is not None:
        event = (found.event, found.event_end)
        return sentences.shift_sentence(
            found.verdict, event=event, step=found.series.step, lang=lang
        )
    return ""


def other_sentences(found: Answer, *, lang: str) -> tuple[str, ...]:
    """What stands beside the main sentence: the second window of a day, the break of a series."""
    from geo.render.sentences import break_sentence, coordinated_sentence

    if isinstance(found, Coordinated):
        rest = found.findings[1:]
        if lang == _ENGLISH:
            return tuple(one.sentence for one in rest)
        return tuple(coordinated_sentence(one, lang=lang) for one in rest)
    if isinstance(found, Shift) and found.breaks is not None:
        if lang == _ENGLISH:
            return (found.breaks.sentence,)
        return (break_sentence(found.breaks, event=(found.event, found.event_end), lang=lang),)
    return ()


def toll_sentences(found: tuple[Finding, ...], *, name: str, lang: str) -> tuple[str, ...]:
    """How heavy the tail of tolls is, at either end of the claims."""
    from geo.render.sentences import toll_sentence

    if lang == _ENGLISH:
        return tuple(one.sentence for one in found)
    return tuple(toll_sentence(one, name=name, lang=lang) for one in found)


def number_of(finding: Finding, *, lang: str) -> str:
    """The number of a finding with its interval and unit; empty without one."""
    from geo.render.sentences import number_words

    if finding.value is None:
        return ""
    return say_number(finding) if lang == _ENGLISH else number_words(finding, lang=lang)
