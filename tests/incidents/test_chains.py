"""Judgements about a part of a record join it as those about the whole did."""

import numpy as np
import pandas as pd

from geo.incidents.chains import judgements_left
from geo.incidents.events import make_events
from geo.incidents.model import JUDGEMENTS

NAMES = "abcdefgh"


def table(*said):
    rows = [(f"J{k}", *one, "QZWHO", "2026-01-01", "QZWHY") for k, one in enumerate(said)]
    return pd.DataFrame(rows, columns=JUDGEMENTS.columns, dtype=str)


def groups(judged, *, known, home):
    one, maybe = make_events(judged, known=known).at_home(home)
    return [sorted(map(sorted, found)) for found in (one, maybe)]


def test_a_part_is_joined_as_it_was_in_the_whole():
    draw = np.random.default_rng(20260131)
    for size in (3, 6, 9, 14) * 20:
        pairs = [draw.choice(list(NAMES), 2, replace=False) for _ in range(size)]
        verdicts = draw.choice(["same", "unsure", "unsure", "different"], size)
        judged = table(*((str(a), str(b), v) for (a, b), v in zip(pairs, verdicts, strict=True)))
        left = {str(one) for one in draw.choice(list(NAMES), draw.integers(3, 8), replace=False)}
        kept = judgements_left(judged, known=set(NAMES), left=left)
        assert {*kept["a"], *kept["b"]} <= left
        assert kept["judgement_id"].is_unique
        for _ in range(2):
            home = {one: str(draw.choice(["p", "q"])) for one in left if draw.random() < 0.7}
            whole = groups(judged, known=set(NAMES), home=home)
            assert groups(kept, known=left, home=home) == whole, (judged, left, home)


def test_what_joins_two_names_nothing_of_the_third():
    judged = table(("a", "b", "same"), ("b", "c", "same"), ("c", "d", "unsure"))
    kept = judgements_left(judged, known=set(NAMES), left=set("acd"))
    assert kept[["a", "b", "verdict", "by", "reason"]].to_numpy().tolist() == [
        ["c", "d", "unsure", "QZWHO", "QZWHY"], ["a", "c", "same", "", ""]
    ]  # fmt: skip
    assert kept["judgement_id"].iloc[-1].startswith("own:J")
    assert judgements_left(judged, known=set(NAMES), left=set("cd")).equals(judged.iloc[2:])
    assert judgements_left(kept, known=set("acd"), left=set("acd")).equals(kept)
