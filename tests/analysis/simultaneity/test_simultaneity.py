"""Districts hit at once: exact answers, fair shuffles, and proposals with evidence."""

import time
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from geo.analysis.simultaneity.answer import judge_day
from geo.analysis.simultaneity.bits import Counter, Ranges, pack, windowed
from geo.analysis.simultaneity.event_days import EventDays, event_days, hit_in_window, strata
from geo.analysis.simultaneity.independent import (
    chances_on,
    independent_tail,
    poisson_binomial,
)
from geo.analysis.simultaneity.shuffle import draw_days, enumerated_maxima, shuffled_maxima
from geo.core.errors import DataError, NotFoundError, OptionError

START = pd.Timestamp("2026-01-01")


def days_of(*days, length):
    return EventDays(
        districts=tuple(f"d{i}" for i in range(len(days))),
        days=tuple(np.array(d, dtype=np.int64) for d in days), start=START, length=length,
    )  # fmt: skip


SMALL = days_of([0, 1], [0], [0, 2], length=4)


def test_the_exact_answer_is_a_quarter():
    maxima = enumerated_maxima(SMALL, null="free", window=1)
    assert (len(maxima), int((maxima >= 3).sum())) == (144, 36)
    found = judge_day(SMALL, "2026-01-01", call="x")
    assert found.p == 0.25
    assert found.details["observed"] == 3
    assert found.details["null_free"]["enumerated"]


def test_shuffles_give_the_exact_answer():
    maxima = shuffled_maxima(SMALL, null="free", permutations=20_000, seed=1)
    assert (maxima[1] >= 3).mean() == pytest.approx(0.25, abs=0.01)
    both = enumerated_maxima(SMALL, null="free", window=2)
    assert (maxima[2] >= 3).mean() == pytest.approx((both >= 3).mean(), abs=0.015)


def test_the_poisson_binomial_tail():
    assert independent_tail(np.full(34, 0.05), 9) == pytest.approx(3.263278e-5, rel=1e-6)
    chances = np.array([0.1, 0.5, 0.9])
    by_hand = sum(
        np.prod([p if i in some else 1 - p for i, p in enumerate(chances)])
        for some in combinations(range(3), 2)
    )
    assert poisson_binomial(chances)[2] == pytest.approx(by_hand)
    assert poisson_binomial(chances).sum() == pytest.approx(1)
    assert (independent_tail(chances, 0), independent_tail(chances, 4)) == (1.0, 0.0)
    with pytest.raises(DataError, match="between 0 and 1"):
        poisson_binomial(np.array([1.2]))


@pytest.mark.parametrize("null", ["free", "month"])
def test_every_shuffle_keeps_each_districts_days_in_each_stratum(null):
    rng = np.random.default_rng(6)
    length = 90
    own = np.sort(rng.choice(length, size=50, replace=False))
    begins = strata(days_of(own, length=length), null=null)
    words = draw_days(
        np.random.default_rng(1), own, begins=begins, ranges=Ranges.of(begins, length),
        length=length, permutations=300,
    )  # fmt: skip
    hit = unpack(words, length)
    edges = np.append(begins, length)
    wanted = np.histogram(own, bins=edges)[0]
    for row in hit:
        assert (np.histogram(np.flatnonzero(row), bins=edges)[0] == wanted).all()
    # Every day of a stratum is drawn as often as any other.
    for a, b, n in zip(edges[:-1], edges[1:], wanted, strict=True):
        assert hit[:, a:b].mean(axis=0) == pytest.approx(np.full(b - a, n / (b - a)), abs=0.14)


def unpack(words, length):
    return np.unpackbits(words.view(np.uint8), axis=1, bitorder="little")[:, :length].astype(bool)


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_words_count_as_days_do(length):
    rng = np.random.default_rng(length)
    sets = rng.random((9, 5, length)) < 0.4
    for window in (1, 2, 3):
        if window > length:
            continue
        counter = Counter(5, -(-length // 64))
        for one in sets:
            counter.add(windowed(pack(one), window))
        expected = [hit_in_window(sets[:, row], window).max() for row in range(5)]
        assert counter.highest(length - window + 1).tolist() == expected
    begins = np.unique(rng.integers(0, length, size=4))
    begins = np.unique(np.append(begins, 0))
    counted = Ranges.of(begins, length).count(pack(sets[0]))
    assert (counted == np.add.reduceat(sets[0], begins, axis=1, dtype=int)).all()
    assert (unpack(pack(sets[0]), length) == sets[0]).all()


def test_busy_months_are_allowed_by_the_second_null():
    """Twenty districts hit in one month each: the month null finds nothing, the free one does."""
    rng = np.random.default_rng(0)
    busy = [rng.choice(28, size=14, replace=False) for _ in range(20)]
    days = days_of(*busy, length=364)
    grid = days.grid()
    top = int(hit_in_window(grid, 1).argmax())
    found = judge_day(days, START + pd.Timedelta(days=top), permutations=199, call="x")
    assert found.details["null_free"]["p"] < 0.05
    assert found.details["null_month"]["p"] > 0.05
    assert found.answer == "depends"
    assert chances_on(days, top, null="month").sum() > chances_on(days, top, null="free").sum()


def test_several_attacks_in_a_district_on_a_day_are_one_event_day():
    days = pd.Series(pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-03", "2026-01-04"]))
    found = event_days(
        days, pd.Series(["a", "a", "b", None]), start=START, end=START + pd.Timedelta(days=9)
    )
    assert found.districts == ("a", "b")
    assert found.total == 2
    assert hit_in_window(found.grid(), 1).tolist() == [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert hit_in_window(found.grid(), 2).tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 0]


def test_the_window_that_begins_on_the_day_is_taken_where_several_hold_as_many():
    found = judge_day(SMALL, "2026-01-02", window=2, call="x")
    assert found.details["from"] == "2026-01-01"
    tied = days_of([1], [1], length=6)
    assert judge_day(tied, "2026-01-02", window=2, call="x").details["from"] == "2026-01-02"


def test_the_same_seed_gives_the_same_shuffles():
    one, two, other = (
        shuffled_maxima(SMALL, null="free", permutations=50, seed=s)[1].tolist() for s in (1, 1, 2)
    )
    assert one == two != other


def test_what_cannot_be_asked_is_named():
    with pytest.raises(NotFoundError, match="outside the period"):
        judge_day(SMALL, "2027-01-01", call="x")
    with pytest.raises(OptionError, match="No null"):
        strata(SMALL, null="year")
    with pytest.raises(DataError, match="No attack with a district"):
        event_days(pd.Series([START]), pd.Series([None], dtype=object), start=START, end=START)
    with pytest.raises(DataError, match="too many to list"):
        enumerated_maxima(days_of(range(30), range(30), length=90), null="free", window=1)


def naive_maxima(days, permutations, seed):
    """A loop over permutations, districts and months, as one writes it first."""
    rng = np.random.default_rng(seed)
    edges = np.append(strata(days, null="month"), days.length)
    out = []
    for _ in range(permutations):
        counts = np.zeros(days.length, dtype=int)
        for own in days.days:
            for a, b, n in zip(edges, edges[1:], np.histogram(own, bins=edges)[0], strict=False):
                counts[a + rng.choice(b - a, size=n, replace=False)] += 1
        out.append(counts.max())
    return np.array(out)


def test_all_permutations_at_once_are_much_faster_than_a_loop():
    rng = np.random.default_rng(0)
    days = days_of(*(rng.choice(1000, size=60, replace=False) for _ in range(36)), length=1000)
    start = time.process_time()
    ours = shuffled_maxima(days, null="month", permutations=99, seed=1, windows=(1,))[1]
    fast = time.process_time() - start
    start = time.process_time()
    theirs = naive_maxima(days, 99, 1)
    slow = time.process_time() - start
    assert np.mean(ours) == pytest.approx(np.mean(theirs), abs=0.3)
    assert 2 * fast < slow
