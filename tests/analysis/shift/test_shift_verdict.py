"""Shift, outlier or not answerable: on records of which the truth is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.analysis.attacks import About, Attacks, narrow
from geo.analysis.published import published_series
from geo.analysis.record_series import vague_sentences
from geo.analysis.shift.blocks import INDICATORS, SUMS, cut_attacks, cut_series
from geo.analysis.shift.indicators import distances, indicators
from geo.analysis.shift.neighbours import has_season, lengthen, memory, merge_pairs
from geo.analysis.shift.permute import joint_test, label_plans
from geo.analysis.shift.power import power_of
from geo.analysis.shift.simulate import KINDS, nothing_changes, simulate_record
from geo.analysis.shift.surge import surge_flags
from geo.analysis.shift.verdict import compare_sides, judge_blocks
from geo.analysis.shift.week import week_tail
from geo.core.errors import DataError, OptionError

ALL = np.ones(len(INDICATORS), dtype=bool)
ATTACKS, STEPS = SUMS.index("attacks"), SUMS.index("steps")


def cut(made, block=28):
    return cut_attacks(
        made.rows, event=made.event, event_end=made.event_end, start=made.start, end=made.end,
        block=block,
    )  # fmt: skip


def verdict(made, *, seed=1):
    week = week_tail(made.rows, event=made.event, start=made.start, end=made.end)
    return judge_blocks(
        cut(made), week_p=week, when="the event week", seed=seed, permutations=399, call="x"
    )


def answers(number, *, seed=20260131, **options):
    rng = np.random.default_rng(seed)
    return [
        verdict(
            simulate_record(
                rng, kind="bursty", rate=5, weeks_before=156, weeks_after=78, **options
            ),
            seed=i,
        ).finding.answer
        for i in range(number)
    ]  # fmt: skip


def test_shift_outlier_and_nothing_are_told_apart():
    """The study of docs/statistics.md in small: bursty records, 78 weeks after the event."""
    shifted = answers(10, factor=3.0, event=30)
    lone = answers(10, event=30)
    nothing = answers(10, event=3)
    assert shifted.count("shift") >= 8
    assert lone.count("outlier") >= 7
    assert nothing.count("not_answerable") >= 8
    assert lone.count("shift") + nothing.count("shift") <= 3


@pytest.mark.parametrize("kind", ["bursty", "clustered", "seasonal"])
def test_records_in_which_nothing_changes_are_seldom_called_a_shift(kind):
    """Of 30, more than 4 would be met in 1 of 60 studies if the rate were the 5 % allowed."""
    rng = np.random.default_rng(7)
    made = (
        simulate_record(rng, kind=kind, rate=5, weeks_before=104, weeks_after=52, event=3)
        for _ in range(30)
    )
    found = [
        compare_sides(cut(one), seed=seed, permutations=399).shift for seed, one in enumerate(made)
    ]
    assert sum(found) <= 4


def test_a_season_must_show_on_both_sides_of_the_event():
    """A wave before, and its opposite after, is chance; the same wave throughout is a season."""
    calm = cut(simulate_record(np.random.default_rng(1), kind="poisson", weeks_before=156,
                               weeks_after=104, event=3))  # fmt: skip
    wave = np.sin(2 * np.pi * calm.season / 13)
    sums = calm.sums.copy()
    sums[:, ATTACKS] = np.round(20 + 8 * wave)
    assert has_season(replace(calm, sums=sums))
    sums[:, ATTACKS] = np.round(20 + 8 * np.where(calm.after, -1.5 * wave, wave))
    assert not has_season(replace(calm, sums=sums))


def test_shuffles_that_could_never_find_a_shift_are_refused():
    from geo import workflow

    with pytest.raises(OptionError, match="too few to find a shift"):
        workflow.shift_or_outlier("2020-05-01", dataset="ucdp-month", permutations=199)


def test_the_surge_rule_flags_a_sixth_of_weeks_in_which_nothing_changes():
    weeks = nothing_changes(np.random.default_rng(1), weeks=60_000, mean=5.0, k=3.0)
    assert surge_flags(weeks).mean() == pytest.approx(0.16, abs=0.01)
    assert surge_flags(np.array([1, 1, 1, 1, 2, 1, 5])).tolist() == [
        False, False, False, False, True, False, True,
    ]  # fmt: skip
    assert not surge_flags(np.zeros(10)).any()


def test_the_event_week_is_left_out():
    rng = np.random.default_rng(3)
    quiet = simulate_record(rng, kind="poisson", event=0)
    loud = pd.concat(
        [quiet.rows, quiet.rows.sample(60, random_state=1).assign(day=quiet.event)],
        ignore_index=True,
    )
    a = cut_attacks(quiet.rows, event=quiet.event, event_end=quiet.event_end,
                    start=quiet.start, end=quiet.end)  # fmt: skip
    b = cut_attacks(loud, event=quiet.event, event_end=quiet.event_end, start=quiet.start,
                    end=quiet.end)  # fmt: skip
    assert (a.sums == b.sums).all()
    assert (a.n_before, a.n_after) == (26, 13)
    assert week_tail(loud, event=quiet.event, start=quiet.start, end=quiet.end) < 1e-6
    assert week_tail(quiet.rows, event=quiet.event, start=quiet.start, end=quiet.end) > 0.05


def test_indicators_are_what_they_say():
    days = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-02", "2026-03-01", "2026-03-02"])
    rows = pd.DataFrame(
        {
            "day": days, "date_precision": "day", "district_id": ["a", "b", "a", "a", None],
            "tactic": ["gun", "gun", "bomb", "bomb", "bomb"], "operation": ["o", "o", "", "", ""],
            "killed_low": [2.0, None, 4.0, 1.0, 0.0], "killed_high": [3.0, None, 4.0, 9.0, 0.0],
        }
    )  # fmt: skip
    blocks = cut_attacks(
        rows, event=pd.Timestamp("2026-01-29"), event_end=pd.Timestamp("2026-02-04"),
        start=pd.Timestamp("2026-01-01"), end=pd.Timestamp("2026-03-04"), block=28,
    )  # fmt: skip
    assert (blocks.n_before, blocks.n_after) == (1, 1)
    before, after = indicators(blocks.sums, blocks)
    expected = [3 / 28, 1.5, 3.0, 3.5, 1 / 3, 2 / 3]
    assert before[:6] == pytest.approx(expected)  # the commonest tactic overall is the bomb
    assert before[6] == pytest.approx(-(2 / 3 * np.log2(2 / 3) + 1 / 3 * np.log2(1 / 3)))
    assert after[[0, 1, 2, 4]] == pytest.approx([2 / 28, 1.0, 0.5, 1.0])
    assert after[6] == 0
    apart = distances(blocks.sums[0], blocks.sums[1], blocks)
    assert apart[4] == pytest.approx(2 / 3)
    assert blocks.joint_by == "claimed membership of an operation"


def test_a_date_known_to_the_week_tells_a_rate_and_no_day():
    day = pd.Timestamp("2026-01-27")
    rows = pd.DataFrame(
        {
            "day": day, "date_precision": ["day", "day", "week"], "district_id": list("abc"),
            "tactic": "x", "operation": "", "killed_low": 1.0, "killed_high": 1.0,
        }
    )  # fmt: skip
    event, names = pd.Timestamp("2026-01-29"), ("attacks", "active", "spread", "joint", "joint_of")
    told = [
        cut_attacks(
            one, event=event, event_end=event, start=event - pd.Timedelta(days=28),
            end=event + pd.Timedelta(days=28),
        ).sums[0, [SUMS.index(name) for name in names]]
        for one in (rows, rows.assign(date_precision="day"))
    ]  # fmt: skip
    assert [values.tolist() for values in told] == [[3, 1, 2, 0, 2], [3, 1, 3, 3, 3]]


def test_weeks_that_are_counted_from_an_event_decide_which_vague_dates_take_part():
    """A week from Monday may lie in two of them, and days of two weeks in one."""
    event = pd.Timestamp("2026-02-04")  # a Wednesday
    spans = {"a": (-9, -8), "b": (-8, -6), "c": (-2, 0), "d": (3, 6), "e": (6, 7), "f": (8, 13)}
    days = [[event + pd.Timedelta(days=n) for n in span] for span in spans.values()]
    rows = pd.DataFrame(
        {
            "event": list(spans), "day": [a for a, _ in days], "last": [b for _, b in days],
            "date_precision": "week", "geo_precision": 1, "verification": "", "operation": "",
        },
        index=list(spans),
    )  # fmt: skip
    made = Attacks(dataset="x", start=days[0][0], end=days[-1][1], rows=rows, totals=pd.DataFrame())
    about = About(first=event, last=event + pd.Timedelta(days=6), days=7)
    found = narrow(made, resolution="week", about=about)
    assert (list(found.rows.index), found.vague) == (["a", "d", "f"], 3)
    said = vague_sentences(found)
    assert said[0].endswith("take no part: 3.")
    assert said[1].endswith("whose day is known: 0 of 3.")
    assert vague_sentences(replace(found, vague=0, rows=rows[:0])) == ()


def test_an_operation_is_shuffled_as_one():
    """Fifteen attacks of one operation that spans two blocks stand in one."""
    day = pd.Timestamp("2026-01-27")
    rows = pd.DataFrame(
        {
            "day": [day + pd.Timedelta(days=i) for i in range(4)],
            "date_precision": "day", "district_id": list("abcd"), "tactic": "x", "operation": "o",
            "killed_low": 1.0, "killed_high": 1.0,
        }
    )  # fmt: skip
    event = pd.Timestamp("2026-02-26")
    blocks = cut_attacks(
        rows, event=event, event_end=event, start=event - pd.Timedelta(days=56),
        end=event + pd.Timedelta(days=28),
    )  # fmt: skip
    assert blocks.sums[:, ATTACKS].tolist() == [4, 0, 0]
    loose = cut_attacks(
        rows.assign(operation=""), event=event, event_end=event,
        start=event - pd.Timedelta(days=56), end=event + pd.Timedelta(days=28),
    )  # fmt: skip
    assert loose.sums[:, ATTACKS].tolist() == [2, 2, 0]


def test_all_arrangements_are_listed_where_they_are_few():
    after = np.array([False, False, False, True, True])
    plans = label_plans(after, strata=None, permutations=999, seed=1)
    assert len(plans) == 10
    assert (plans[0] == after).all()
    assert len({tuple(p) for p in plans}) == 10
    strata = np.array([0, 1, 2, 0, 1])
    by_season = label_plans(after, strata=strata, permutations=999, seed=1)
    assert len(by_season) == 4
    assert (by_season[:, 2] == after[2]).all()
    many = label_plans(np.arange(40) > 25, strata=None, permutations=99, seed=1)
    assert len(many) == 100
    assert (many.sum(axis=1) == 14).all()


def test_the_joint_test_pays_for_looking_at_seven_numbers():
    blocks = cut(simulate_record(np.random.default_rng(2), kind="poisson", event=3))
    plans = label_plans(blocks.after, strata=None, permutations=499, seed=1)
    p, adjusted = joint_test(blocks.sums[None], plans, blocks, used=ALL)
    assert (adjusted >= p).all()
    assert adjusted.max() <= 1
    one = np.array([True, *[False] * 6])
    alone = joint_test(blocks.sums[None], plans, blocks, used=one)
    assert alone[1][0, 0] == pytest.approx(alone[0][0, 0])
    assert (alone[1][0, 1:] == 1).all()


def test_blocks_are_lengthened_while_neighbours_resemble_each_other():
    rng = np.random.default_rng(4)
    restless = [lengthen(cut(simulate_record(rng, kind="drifting", event=3))) for _ in range(12)]
    calm = [lengthen(cut(simulate_record(rng, kind="poisson", event=3))) for _ in range(12)]
    assert sum(one.merged > 0 for one in restless) > sum(one.merged > 0 for one in calm)
    blocks = cut(simulate_record(rng, kind="poisson", event=3))
    longer = merge_pairs(blocks)
    assert (longer.n_before, longer.n_after) == (13, 6)
    assert longer.sums[:, STEPS].tolist() == [56] * 19
    assert abs(memory(blocks)) < 0.6


def test_power_grows_with_the_follow_up_and_says_how_much_is_needed():
    rng = np.random.default_rng(9)
    short = cut(simulate_record(rng, kind="bursty", weeks_after=12, event=3))
    found = power_of(short, used=ALL, strata=False, seed=1, draws=40)
    assert not found.enough
    assert found.blocks_needed > found.blocks_now == 3
    long = cut(simulate_record(rng, kind="poisson", weeks_after=104, event=3))
    assert power_of(long, used=ALL, strata=False, seed=1, draws=40).now > 0.9
    assert power_of(long, used=ALL, strata=False, seed=1, draws=40) == power_of(
        long, used=ALL, strata=False, seed=1, draws=40
    )


def test_too_short_a_before_is_not_made_up_by_any_follow_up():
    made = simulate_record(np.random.default_rng(1), weeks_before=12, weeks_after=104)
    found = verdict(made).finding
    assert found.answer == "not_answerable"
    assert found.details["reason"] == "before"
    assert "covers 12 weeks before it and the comparison needs 24. Only earlier" in found.sentence
    assert found.p is None
    with pytest.raises(DataError, match="Not one block"):
        cut(simulate_record(np.random.default_rng(1), weeks_before=2, weeks_after=52))


def test_too_short_an_after_says_how_many_weeks_are_missing():
    made = simulate_record(
        np.random.default_rng(5), kind="bursty", weeks_after=12, rate=5, event=30
    )
    found = verdict(made).finding
    assert found.answer == "not_answerable"
    assert "About 28 weeks more after it are needed" in found.sentence
    assert found.details["blocks_needed"] > 3


def test_an_ordinary_week_is_no_outlier():
    made = simulate_record(
        np.random.default_rng(2), kind="poisson", weeks_before=156, weeks_after=104, event=4
    )
    found = verdict(made).finding
    assert found.answer == "not_answerable"
    assert found.details["reason"] == "ordinary week"


def test_published_totals_give_what_they_can():
    series = published_series()
    blocks = cut_series(
        series["ucdp-month-events"], event=pd.Timestamp("2020-05-01"),
        start=pd.Timestamp("2015-05-01"), end=pd.Timestamp("2021-12-31"),
        deaths=series["ucdp-month-killed"],
    )  # fmt: skip
    assert set(blocks.available) == {INDICATORS[0], INDICATORS[2], INDICATORS[3]}
    found = judge_blocks(blocks, week_p=0.2, when="May 2020", permutations=399, call="x")
    assert found.table["p"].notna().sum() == 3
    assert found.finding.answer == "shift"
    assert "lethal events came" in found.finding.sentence
    again = judge_blocks(blocks, week_p=0.2, when="May 2020", permutations=399, call="x")
    assert again.finding == found.finding


def test_gaps_are_not_zeros_in_a_block():
    picss = published_series()["picss-month-attacks-total-militant-attacks-only"]
    blocks = cut_series(
        picss, event=pd.Timestamp("2023-01-01"), start=pd.Timestamp("2015-05-01"),
        end=pd.Timestamp("2025-10-31"),
    )  # fmt: skip
    known = picss.known
    assert blocks.sums[:, STEPS].sum() <= len(known)
    assert blocks.sums[blocks.after, STEPS].max() <= 3
    assert (blocks.sums[:, STEPS] > 0).all()


def test_unknown_kinds_are_named():
    assert set(KINDS) >= {"poisson", "bursty", "seasonal"}
    with pytest.raises(OptionError, match="No kind"):
        simulate_record(np.random.default_rng(1), kind="calm")
