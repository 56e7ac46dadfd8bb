"""What holds of every tally, whatever people claim."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, PARTS
from geo.incidents.tally import REASONS, RULES, USED, tally

DAY = date(2026, 1, 31)
# A claimant has one type for good, as in the record.
CLAIMANTS = {
    "ISPR": "official",
    "Chief Minister": "official",
    "BLA": "armed_group",
    "BLF": "armed_group",
    "UCDP": "monitor",
    "hospital": "medical",
    "Dawn": "media",
}
assert set(CLAIMANTS.values()) == set(CLAIMANT_TYPES)
GROUP = ["subject", "measure", "category"]

days = st.integers(0, 6).map(lambda n: DAY + timedelta(days=n))
statements = st.fixed_dictionaries(
    {
        "subject": st.sampled_from([("X", ""), ("Y", ""), ("", "OP")]),
        "claimant": st.sampled_from(sorted(CLAIMANTS)),
        "partial": st.sampled_from([False, False, False, True]),
        "measure": st.sampled_from(["killed", "injured"]),
        "category": st.sampled_from(CATEGORIES),
        "low": st.integers(0, 400),
        "wider": st.none() | st.integers(0, 50),
        "as_of": days,
        "as_of_order": st.none() | st.integers(1, 3),
        "span_from": st.none() | st.sampled_from([DAY, DAY - timedelta(days=2)]),
        "origin": st.sampled_from(["", "a", "b", "c", "d"]),
        "relay": st.sampled_from(["", "", "Reuters"]),
    }
)
rules = st.sampled_from(RULES)
cuts = st.none() | days


def frame(rows):
    """Claims table of drawn statements; an origin is one claimant's words of one day."""
    out = []
    for number, row in enumerate(rows, start=1):
        given = dict(row)
        incident, operation = given.pop("subject")
        wider = given.pop("wider")
        origin = given["origin"]
        if origin:
            origin = f"{origin}-{given['claimant']}-{given['as_of']}-{incident or operation}"
        out.append(
            {
                **given,
                "claim_id": f"C{number:03}",
                "incident_id": incident,
                "operation_id": operation,
                "claimant_type": CLAIMANTS[given["claimant"]],
                "high": None if wider is None else given["low"] + wider,
                "origin": origin,
            }
        )
    return typed(pd.DataFrame(out))


def typed(claims):
    claims = claims.copy()
    for column in ("low", "high", "as_of_order"):
        claims[column] = claims[column].astype("Int64")
    for column in ("as_of", "span_from"):
        claims[column] = pd.to_datetime(claims[column]).astype("datetime64[s]")
    return claims


claim_frames = st.lists(statements, min_size=1, max_size=14).map(frame)


def own(outcome):
    """Statuses of the claims themselves."""
    return outcome.statuses[~outcome.statuses["derived"]]


def row_key(row):
    return (row.subject, row.measure, row.category)


@settings(max_examples=50, deadline=None)
@given(claim_frames, rules, cuts, st.data())
def test_a_relay_of_a_known_statement_changes_no_figure(claims, rule, cut, data):
    known = claims[(claims["origin"] != "") & (claims["relay"] == "")]
    if known.empty:
        return
    at = data.draw(st.sampled_from(list(known.index)))
    relay = known.loc[[at]].assign(claim_id="R", relay="AP")
    if data.draw(st.booleans()):  # a relay tends to know less, and to come later
        relay = relay.assign(span_from=pd.NaT, as_of_order=pd.NA)
        relay["as_of"] += pd.Timedelta(days=data.draw(st.integers(0, 3)))
    where = data.draw(st.integers(0, len(claims)))
    more = typed(pd.concat([claims.iloc[:where], relay, claims.iloc[where:]], ignore_index=True))
    pd.testing.assert_frame_equal(
        tally(claims, rule=rule, as_of=cut).figures, tally(more, rule=rule, as_of=cut).figures
    )


@settings(max_examples=50, deadline=None)
@given(claim_frames, rules, cuts)
def test_a_tally_never_lies_outside_its_claims(claims, rule, cut):
    outcome = tally(claims, rule=rule, as_of=cut)
    used = outcome.statuses[outcome.statuses["status"] == USED].groupby(GROUP)
    assert len(used) == len(outcome.figures)
    for row in outcome.figures.itertuples():
        mine = used.get_group(row_key(row))
        assert row.used == len(mine)
        assert row.low >= mine["low"].min()
        assert row.as_of == mine["as_of"].max()
        assert row.at_least == mine["high"].isna().any()
        if row.at_least:
            assert pd.isna(row.high)
        else:
            assert row.low <= row.high <= mine["high"].max()


@settings(max_examples=40, deadline=None)
@given(claim_frames, rules, days, st.integers(0, 5))
def test_a_later_day_never_knows_fewer_statements(claims, rule, first, more):
    def known(cut):
        rows = own(tally(claims, rule=rule, as_of=cut))
        return set(rows.loc[rows["status"] != "later", "claim_id"])

    earlier, later = known(first), known(first + timedelta(days=more))
    assert earlier <= later <= known(None)
    expected = set(claims.loc[claims["as_of"] <= pd.Timestamp(first), "claim_id"])
    assert earlier == expected
    assert known(None) == set(claims["claim_id"])


@settings(max_examples=50, deadline=None)
@given(claim_frames, cuts)
def test_the_lowest_is_never_above_the_highest(claims, cut):
    low = tally(claims, rule="lowest", as_of=cut).figures.set_index(GROUP)
    high = tally(claims, rule="highest", as_of=cut).figures.set_index(GROUP)
    assert low.index.equals(high.index)
    assert (low["low"] <= high["low"]).all()
    closed = ~low["at_least"] & ~high["at_least"]
    assert (low.loc[closed, "high"] <= high.loc[closed, "high"]).all()


@settings(max_examples=40, deadline=None)
@given(claim_frames, cuts)
def test_every_claimants_own_tally_lies_between_lowest_and_highest(claims, cut):
    low = tally(claims, rule="lowest", as_of=cut).figures.set_index(GROUP)
    high = tally(claims, rule="highest", as_of=cut).figures.set_index(GROUP)
    for rule in CLAIMANT_TYPES:
        mine = tally(claims, rule=rule, as_of=cut).figures
        # A total made from fewer categories than another is set aside, so totals are not ordered.
        mine = mine[mine["category"] != "total"].set_index(GROUP)
        assert mine.index.isin(low.index).all()
        assert (mine["low"] >= low["low"].reindex(mine.index)).all()
        closed = ~mine["at_least"] & ~high["at_least"].reindex(mine.index)
        top = high["high"].reindex(mine.index)[closed]
        assert (mine.loc[closed, "high"] <= top).all()


@settings(max_examples=50, deadline=None)
@given(claim_frames, rules, cuts, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(claims, rule, cut, random):
    order = list(claims.index)
    random.shuffle(order)
    plain = tally(claims, rule=rule, as_of=cut)
    mixed = tally(claims.loc[order], rule=rule, as_of=cut)
    pd.testing.assert_frame_equal(plain.figures, mixed.figures)
    before = own(plain).set_index("claim_id")["status"].sort_index()
    after = own(mixed).set_index("claim_id")["status"].sort_index()
    pd.testing.assert_series_equal(before, after)


@settings(max_examples=40, deadline=None)
@given(claim_frames, rules, cuts)
def test_every_claim_keeps_a_status(claims, rule, cut):
    before = claims.copy(deep=True)
    rows = own(tally(claims, rule=rule, as_of=cut))
    pd.testing.assert_frame_equal(claims, before)
    assert sorted(rows["claim_id"]) == sorted(claims["claim_id"])
    assert set(rows["status"]) <= set(REASONS)
    later = pd.Timestamp(cut) < rows["as_of"] if cut else rows["as_of"].isna()
    assert (later == (rows["status"] == "later")).all()


@settings(max_examples=50, deadline=None)
@given(claim_frames, rules, cuts)
def test_no_figure_is_a_sum_over_claimants(claims, rule, cut):
    """Each claimant shouts in powers of its own, so a sum of two would be seen."""
    shout = {name: 10_000**n for n, name in enumerate(sorted(CLAIMANTS)[:4])}
    loud = claims[claims["claimant"].isin(shout)]
    factor = loud["claimant"].map(shout).astype("Int64")
    loud = loud.assign(low=(loud["low"] + 1) * factor, high=(loud["high"] + 1) * factor)
    outcome = tally(loud, rule=rule, as_of=cut)

    def is_of_one(number):
        said = [w for w in shout.values() if (int(number) // w) % 10_000]
        return len(said) == 1

    for row in outcome.figures.itertuples():
        assert is_of_one(row.low)
        assert pd.isna(row.high) or is_of_one(row.high)
    for row in outcome.statuses[outcome.statuses["derived"]].itertuples():
        parts = loud.set_index("claim_id").loc[row.claim_id.split("+")]
        assert len(set(parts["claimant"])) == 1
        assert set(parts["category"]) <= set(PARTS)
