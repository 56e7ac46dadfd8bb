from datetime import date

import pytest

from geo.core.errors import NameUnknownError, OptionError
from geo.districts.history import crosswalk, load_history, possible_districts, split_of
from geo.districts.tables import load_districts


def test_history_holds_what_the_project_needs():
    events = {(change.event, change.name, change.written) for change in load_history()}
    assert {
        ("split", "Duki", "2017-08-01"),
        ("split", "Surab", "2017-08-01"),
        ("split", "Chaman", "2021-06-29"),
        ("split", "Hub", "2022-09-01"),
        ("split", "Usta Muhammad", "2022"),
        ("split", "Sohbatpur", "2013"),
        ("split", "Lehri", "2013-05"),
        ("abolish", "Lehri", "2018-01"),
        ("split", "Karezat", "2022-06-07"),
        ("abolish", "Karezat", "2022-11"),
        ("split", "Barshore", "2026-07-08"),
        ("rename", "Sevi", "2026"),
    } <= events


def test_every_identifier_of_the_history_is_a_district():
    known = set(load_districts().index)
    for change in load_history():
        assert {*change.parents, *change.into} <= known
        assert change.district_id in {*known, ""}
        assert change.source


@pytest.mark.parametrize(
    ("district_id", "on", "expected"),
    [
        ("loralai", date(2012, 1, 1), ("loralai", "duki")),
        ("loralai", date(2017, 7, 31), ("loralai", "duki")),
        ("loralai", date(2017, 8, 1), ("loralai",)),
        ("lasbela", date(2022, 8, 1), ("lasbela", "hub")),
        ("jaffarabad", date(2010, 1, 1), ("jaffarabad", "sohbatpur", "usta-muhammad")),
        ("jaffarabad", date(2022, 10, 1), ("jaffarabad", "usta-muhammad")),
        ("killa-abdullah", date(2020, 1, 1), ("killa-abdullah", "chaman")),
        ("pishin", date(1990, 1, 1), ("pishin", "chaman", "killa-abdullah")),
        ("surab", date(2026, 8, 1), ("surab", "khuzdar")),
        ("surab", date(2026, 7, 1), ("surab",)),
        ("loralai", None, ("loralai",)),
    ],
)
def test_what_a_name_may_mean_on_a_day(district_id, on, expected):
    assert possible_districts(district_id, on) == expected


def test_an_unknown_district_is_refused():
    with pytest.raises(NameUnknownError, match="atlantis"):
        possible_districts("atlantis", date(2020, 1, 1))


def test_split_of():
    assert split_of("duki").parents == ("loralai",)
    assert split_of("loralai") is None


def test_crosswalk_forward_says_what_cannot_be_split():
    frame = crosswalk(from_vintage="34", to_vintage="36")
    assert frame["from_id"].nunique() == 34
    assert frame["to_id"].nunique() == len(frame) == 36
    torn = frame[~frame["exact"]]
    assert set(torn["from_id"]) == {"lasbela", "jaffarabad"}
    assert set(torn["to_id"]) == {"lasbela", "hub", "jaffarabad", "usta-muhammad"}
    assert torn["note"].str.startswith("cannot be split").all()


def test_crosswalk_backward_is_exact():
    frame = crosswalk(from_vintage="36", to_vintage="34").set_index("from_id")
    assert frame["exact"].all()
    assert frame.loc["hub", "to_id"] == "lasbela"
    assert frame.loc["usta-muhammad", "to_id"] == "jaffarabad"
    assert frame["to_id"].nunique() == 34


@pytest.mark.parametrize(("vintage", "size"), [("34", 34), ("36", 36)])
def test_a_set_corresponds_to_itself(vintage, size):
    frame = crosswalk(from_vintage=vintage, to_vintage=vintage)
    assert len(frame) == size
    assert (frame["from_id"] == frame["to_id"]).all()


def test_an_unknown_set_lists_the_choices():
    with pytest.raises(OptionError, match="34, 36"):
        crosswalk(from_vintage="41", to_vintage="36")
