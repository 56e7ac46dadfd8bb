"""A briefing says where its lists count records and its title events."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
from brief_cases import scene_of

from geo.export.brief.claims import disputed_section
from geo.export.brief.known import summary_of
from geo.export.brief.statements import disputes
from geo.export.brief.view import make_view
from geo.export.brief.words import words_of
from geo.incidents.selection import Selection

VIEW = make_view(scene_of(Selection()))


def judged(a: str, b: str, verdict: str, *, lang: str):
    said = pd.DataFrame([(a, b, verdict)], columns=["a", "b", "verdict"])
    scene = VIEW.scene
    scene = replace(scene, record=replace(scene.record, judgements=said, digest=verdict))
    return replace(VIEW, scene=scene, words=words_of(lang))


def test_records_of_one_event_are_said_to_be_and_their_sides_dispute():
    home = VIEW.incidents["district_id"].dropna()
    a, b = next(
        (str(a), str(b))
        for _, own in home.groupby(home)
        for a, b in combinations(own.index, 2)
        if disputes([*VIEW.about(str(a)), *VIEW.about(str(b))])
        and not [*disputes(VIEW.about(str(a))), *disputes(VIEW.about(str(b)))]
    )
    for lang, joined in (
        ("en", "1 of the 256 records is judged to be one event"),
        ("ur", "ایک ہی واقعہ قرار دیا گیا"),
    ):  # fmt: skip
        one, two = (judged(a, b, verdict, lang=lang) for verdict in ("same", "unsure"))
        texts = [" ".join(s.text for s in summary_of(v)) for v in (one, two)]
        assert [joined in text for text in texts] == [True, False]
        titles = [str(one.incidents.loc[i, "title"]) for i in one.incidents.index if i in (a, b)]
        heads = [
            [block.text for block in disputed_section(v).blocks if hasattr(block, "pieces")]
            for v in (one, two)
        ]
        named = [any(all(t in text for t in titles) for text in own) for own in heads]
        assert named == [True, False]
