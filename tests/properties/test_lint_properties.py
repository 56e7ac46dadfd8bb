"""The linter's findings are those of checks that take one group after the other."""

import dataclasses
from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.slow_lint import slowly

from geo.incidents import lint_checks
from geo.incidents.lint import lint
from geo.incidents.lint_checks import doubles, falls, figures_of, parts_and_totals, repeats, sources
from geo.incidents.model import CATEGORIES
from geo.incidents.record import Record, bundled_record

DAY = date(2026, 1, 31)
days = st.integers(0, 2).map(lambda n: DAY + timedelta(days=n))
statements = st.fixed_dictionaries(
    {
        "incident_id": st.sampled_from(["X", "X", "Y", "Z"]),
        "claimant": st.sampled_from(["police", "ISPR"]),
        "partial": st.sampled_from([False, False, False, True]),
        "measure": st.sampled_from(["killed", "killed", "injured"]),
        "category": st.sampled_from(CATEGORIES),
        "low": st.integers(0, 9),
        "high": st.none() | st.integers(0, 12),
        "as_of": st.none() | days,
        "as_of_order": st.none() | st.integers(1, 2),
        "cumulative": st.booleans(),
        "relay": st.sampled_from(["", "AP"]),
        "origin": st.sampled_from(["", "o", "p"]),
        "source_id": st.sampled_from(["S", "N"]),
        "unverified": st.booleans(),
    }
)
incidents = st.fixed_dictionaries(
    {
        "date_earliest": st.sampled_from([DAY, DAY + timedelta(days=1)]),
        "date_precision": st.sampled_from(["day", "day", "month"]),
        "event_type": st.sampled_from(["Battles", "Riots"]),
        "district_reported": st.sampled_from(["Kech", "Kech", None]),
    }
)


def record_of(told, known, judged):
    """A record of three incidents and drawn claims; an empty cell is one of its column's kind."""
    real = bundled_record()
    claims = pd.DataFrame(
        [{"claim_id": f"C{n:02}", "operation_id": "", **row} for n, row in enumerate(told)]
    )
    claims = claims.astype(dict.fromkeys(("low", "high", "as_of_order"), "Int64"))
    claims["as_of"] = pd.to_datetime(claims["as_of"]).astype("datetime64[s]")
    empty = pd.Series(pd.NaT, index=claims.index, dtype="datetime64[s]")
    frame = pd.DataFrame(known).assign(incident_id=["X", "Y", "Z"])
    frame["date_earliest"] = pd.to_datetime(frame["date_earliest"]).astype("datetime64[s]")
    named = pd.DataFrame({"publisher": ["Dawn", ""], "url": ["", ""]}, index=["S", "N"])
    return dataclasses.replace(
        real,
        incidents=frame.assign(date_latest=frame["date_earliest"]).set_index(
            "incident_id", drop=False
        ),
        operations=real.operations.iloc[:0],
        memberships=real.memberships.iloc[:0],
        claims=claims.assign(span_from=empty, span_to=empty),
        sources=named,
        judgements=pd.DataFrame(judged, columns=["a", "b"]),
        digest="drawn",
    )


def ordered(found):
    """Findings in an order of their own, with their rows in alphabetical order."""
    return sorted((f.code, f.subject, sorted(f.rows), f.message) for f in found)


@settings(max_examples=40)
@given(
    st.lists(statements, min_size=1, max_size=14),
    st.lists(incidents, min_size=3, max_size=3),
    st.sampled_from([[], [("Y", "X")]]),
)
def test_the_findings_are_those_of_the_slow_form(told, known, judged):
    record: Record = record_of(told, known, judged)
    claims, home = figures_of(record), record.incidents["district_reported"]
    quick = [f for check in (parts_and_totals, falls, repeats, sources) for f in check(claims)]
    quick += doubles(record, claims, home)
    assert ordered(quick) == ordered(slowly(record, claims, home))


def test_a_crowd_of_one_day_is_one_finding(monkeypatch):
    known = [{"date_earliest": DAY, "date_precision": "day", "event_type": "Riots",
              "district_reported": "Kech"}] * 3  # fmt: skip
    told = [
        {"incident_id": name, "claimant": "police", "partial": False, "measure": "killed",
         "category": "total", "low": 2, "high": 2, "as_of": DAY, "as_of_order": None,
         "cumulative": False, "relay": "", "origin": "", "source_id": "S", "unverified": False}
        for name in "XYZ"
    ]  # fmt: skip
    record = record_of(told, known, [])
    assert lint(record)["rows"].tolist() == ["X;Y", "X;Z", "Y;Z"]
    monkeypatch.setattr(lint_checks, "_CROWD", 2)
    assert lint(record)["rows"].tolist() == ["X;Y;Z"]


def test_one_statement_is_one_row_of_python_and_no_frame(monkeypatch):
    """A frame for each of thousands of groups is what made the page of checks take a minute."""
    told = [
        {"incident_id": "X", "claimant": f"one {n}", "partial": False, "measure": "killed",
         "category": category, "low": 5, "high": 5, "as_of": DAY, "as_of_order": None,
         "cumulative": True, "relay": "", "origin": "o", "source_id": "N", "unverified": False}
        for n in range(50) for category in ("civilian", "security", "total")
    ]  # fmt: skip
    known = [{"date_earliest": DAY, "date_precision": "day", "event_type": "Riots",
              "district_reported": "Kech"}] * 3  # fmt: skip
    few, many = (frames_made(monkeypatch, record_of(rows, known, [])) for rows in (told[:9], told))
    assert many == few


def frames_made(monkeypatch, record):
    """Frames that the linter makes for a record."""
    made = []
    whole = pd.DataFrame.__finalize__
    with monkeypatch.context() as patch:
        patch.setattr(
            pd.DataFrame, "__finalize__", lambda *a, **k: made.append(1) or whole(*a, **k)
        )
        assert len(lint(record)) > 0
    return len(made)
