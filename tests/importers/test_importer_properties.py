"""What holds for every reader and every frame: nothing lost, nothing guessed, nothing thrown."""

import json
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_files import (
    ACCESSED,
    ACLED_31,
    GDELT_61,
    GTD_135,
    SHA,
    UCDP_49,
    acled_row,
    frame,
    gdelt_row,
    gtd_row,
    ucdp_row,
)

from geo.core.errors import AtlasError
from geo.core.text import parse_digits
from geo.importers.codes import RowRefusedError, codes_page, load_codes
from geo.importers.days import hijri_to_gregorian, read_span
from geo.importers.figures import read_figure
from geo.importers.questions import questions
from geo.importers.registry import FORMATS, detect, read
from geo.incidents import model
from geo.incidents.record import typed

TABLE = {
    "columns": "as-guessed",
    "claimant": "Desk",
    "claimant_type": "media",
    "event_type": "Battles",
}
TABLE_COLUMNS = [
    "ID", "Date", "End date", "District", "Location", "Province", "Longitude", "Latitude", "Type",
    "Killed", "Injured", "Claimant", "Claimant type", "Source", "URL", "Precision",
]  # fmt: skip
SEEDS = {
    "acled": (ACLED_31, acled_row, {}),
    "ucdp": (UCDP_49, ucdp_row, {}),
    "gtd": (GTD_135, gtd_row, {}),
    "gdelt": (GDELT_61, gdelt_row, {}),
    "own": (
        [*model.INCIDENTS.columns, "claims"],
        lambda number: {
            "incident_id": f"BAL-{number}", "date_earliest": "2026-01-31", "lon": "66.99",
            "date_latest": "2026-01-31", "date_precision": "day", "event_type": "Riots",
            "lat": "30.2", "geo_precision": "1", "verification_group": "contested",
        },
        {},
    ),
    "table": (
        TABLE_COLUMNS,
        lambda number: {
            "ID": str(number), "Date": "2026-01-31", "District": "Kech", "Killed": "3",
            "Province": "Balochistan",
        },
        TABLE,
    ),
}  # fmt: skip
ODD = st.sampled_from(
    ["", " ", "-9", "0", "1", "4", "03/04/2026", "2026-02-30", "1e999", "nan", "inf", "1_000", "²",
     "٣", "①", "-99", "9" * 40, "2.5", "1.0", "10-12", "[{}]", "null", "\u202e", "Quett\u0430",
     "#adm1", "66.99", "30.2", "12-Oct", "1447-08-12", "0000", "9999-12-31", "{{7*191}}", "=1+1",
     "Balochistan", "Sindh", "\x00", "a\nb", "१२", "1970-01-01 25:61", "Feb 30, 2026", "1e5"]
) | st.text(max_size=12)  # fmt: skip


CHOICES = {
    "date_order": ["", "dmy", "mdy"],
    "calendar": ["", "hijri"],
    "axes": ["", "latlon"],
    "area": ["", "all"],
    "event_type": ["Battles"],
    "geo_precision": ["", "1", "3"],
}


@st.composite
def spoiled(draw):
    """A frame of one of the formats with some cells replaced by anything."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    columns, make, decisions = SEEDS[name]
    rows = [make(number) for number in range(draw(st.integers(1, 5)))]
    for row in rows:
        for column in draw(st.lists(st.sampled_from(columns), max_size=4)):
            row[column] = draw(ODD)
    if name == "table":
        taken = {key: draw(st.sampled_from(values)) for key, values in CHOICES.items()}
        decisions = {**decisions, **taken}
    elif name != "own":
        decisions = {key: draw(st.sampled_from(CHOICES[key])) for key in ("area", "axes")}
    return name, frame(rows, columns), decisions


@pytest.mark.parametrize("code", ["1", "2", "3", "9"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2199-12-31", "1700-01-01"])
def test_the_ends_of_the_calendar_are_no_exception(day, code):
    text = frame([acled_row(1, event_date=day, time_precision=code)], ACLED_31)
    account(result_of("acled", text, {}), text)


def result_of(name, text, decisions):
    return read(text, format=name, decisions=decisions, file_name="f.csv", sha256=SHA,
                accessed=ACCESSED)  # fmt: skip


def account(result, text):
    """Every row stands in exactly one of the three, the tables type, the raw cells are whole."""
    accepted, flagged = set(result.accepted), set(result.flagged)
    rejected = set(result.rejected_rows)
    assert len(accepted) + len(flagged) + len(rejected) == result.rows_read == len(result.raw)
    assert accepted.isdisjoint(flagged)
    assert rejected.isdisjoint(accepted | flagged)
    imported = [int(row) for row in result.raw["row"][result.raw["record_id"] != ""]]
    assert set(imported) == accepted | flagged
    for note in (*result.flags, *result.rejected):
        assert note.code in load_codes()
        assert load_codes()[note.code].ending in {"flagged", "rejected"}
        assert note.what
        assert note.fix
    typed(result.incidents, model.INCIDENTS, where="incidents")
    typed(result.claims, model.CLAIMS, where="claims")
    typed(result.sources, model.SOURCES, where="sources")
    assert set(result.claims["incident_id"]) <= {*result.incidents["incident_id"], ""}
    if len(text.columns) and text.columns.is_unique:
        cells = [list(json.loads(one).values()) for one in result.raw["cells"]]
        assert cells == text.to_numpy().tolist()


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled())
def test_rows_are_conserved_whatever_the_cells(case):
    name, text, decisions = case
    before = text.copy(deep=True)
    try:
        result = result_of(name, text, decisions)
    except AtlasError:
        return
    account(result, text)
    pd.testing.assert_frame_equal(text, before)


@settings(max_examples=60, deadline=None)
@given(spoiled())
def test_reading_again_gives_the_same(case):
    name, text, decisions = case
    try:
        first, second = (result_of(name, text, decisions) for _ in range(2))
    except AtlasError:
        return
    for table in ("incidents", "claims", "sources", "raw"):
        pd.testing.assert_frame_equal(getattr(first, table), getattr(second, table))
    assert (first.flags, first.rejected) == (second.flags, second.rejected)


@settings(max_examples=60, deadline=None)
@given(spoiled(), st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_the_order_of_rows(case, random):
    name, text, decisions = case
    if name == "ucdp":
        decisions = {**decisions, "release": "ged"}
    order = list(range(len(text)))
    random.shuffle(order)
    try:
        first = result_of(name, text, decisions)
        second = result_of(name, text.iloc[order].reset_index(drop=True), decisions)
    except AtlasError:
        return
    unusual = {"id.duplicate", "row.hxl-tags"}
    if any(note.code in unusual for note in (*first.rejected, *second.rejected)):
        return
    assert set(first.incidents["incident_id"]) == set(second.incidents["incident_id"])


any_frame = st.integers(0, 6).flatmap(
    lambda width: st.tuples(
        st.lists(ODD | st.sampled_from(["Date", "Place", "event_date", "id"]),
                 min_size=width, max_size=width),
        st.lists(st.lists(ODD, min_size=width, max_size=width), max_size=4),
    )
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@example((["", "", "", "", "", "X"], [["", "", "", "", "", ""]]), "table")
@given(any_frame, st.sampled_from([*FORMATS, "auto"]))
def test_any_frame_ends_in_a_result_or_in_our_error(case, name):
    columns, rows = case
    text = pd.DataFrame(rows, columns=columns, dtype=str)
    for one in detect(text):
        assert 0 < one.score <= 1
        assert one.reason
    for decisions in ({}, TABLE if name == "table" else {"area": "all"}):
        with suppress(AtlasError):
            account(result_of(name, text, decisions), text)
        with suppress(AtlasError):
            assert all(one.what for one in questions(text, format=name, decisions=decisions))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_date_that_could_be_two_days_is_never_guessed(day):
    written = f"{day.day:02d}/{day.month:02d}/{day.year}"
    two = day.day <= 12 and day.day != day.month
    if two:
        with pytest.raises(RowRefusedError) as caught:
            read_span(written, column="d")
        assert caught.value.code == "date.ambiguous"
    else:
        assert read_span(written, column="d")[0].earliest == day
    assert read_span(written, column="d", order="dmy")[0].earliest == day
    american = f"{day.month}/{day.day}/{day.year}"
    assert read_span(american, column="d", order="mdy")[0].earliest == day
    assert read_span(day.isoformat(), column="d", order="mdy")[0].earliest == day


@given(st.integers(0, 999_999), st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
def test_digits_of_three_scripts_are_one_number(number, digits):
    written = "".join(digits[int(char)] for char in str(number))
    assert parse_digits(written) == str(number)
    assert read_figure(written, column="k")[0].low == str(number)


@given(st.text(max_size=20))
def test_a_figure_is_digits_or_unknown(text):
    try:
        figure, _ = read_figure(text, column="k")
    except RowRefusedError:
        return
    for bound in (figure.low, figure.high):
        assert bound == "" or (bound.isascii() and bound.isdigit())
    if figure.low:
        assert any(char.isdigit() for char in text)


def test_the_tabular_calendar_on_known_days():
    known = {
        (1, 1, 1): date(622, 7, 19),
        (1400, 1, 1): date(1979, 11, 21),
        (1445, 9, 1): date(2024, 3, 11),
        (1447, 1, 1): date(2025, 6, 27),
    }
    assert {day: hijri_to_gregorian(*day) for day in known} == known


def test_the_page_of_codes_is_the_table_of_codes():
    from pathlib import Path

    page = Path(__file__).resolve().parents[2] / "docs" / "errors" / "importing.md"
    assert page.read_text(encoding="utf-8") == codes_page()


def test_every_code_that_is_used_is_in_the_table_and_the_reverse():
    import re
    from pathlib import Path

    # What only the join and the store can tell is said by the use-cases.
    geo = Path(__file__).resolve().parents[2] / "geo"
    paths = [*(geo / "importers").glob("*.py"), *(geo / "workflow").glob("*.py")]
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    used = set(re.findall(r'"([a-z]+\.[a-z-]+)"', source)) - {"codes.csv", "headers.csv"}
    assert used >= set(load_codes())
    assert {word for word in used if word.split(".")[0] in
            {code.split(".")[0] for code in load_codes()}} <= set(load_codes())  # fmt: skip
