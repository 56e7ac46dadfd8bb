"""A view is a few words that mean the same in the address, the command line and the file."""

import dataclasses
import urllib.parse
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import OptionError
from geo.incidents import selection as selection_module
from geo.incidents.selection import Selection, from_query, to_query, with_changes


def some(values):
    return st.lists(values, unique=True, max_size=3).map(tuple)


words = st.text(min_size=1, max_size=20)


def values_of(field):
    """Strategy for one field, from the vocabularies that the product itself uses."""
    if field.name in selection_module._MANY:
        vocabulary = selection_module._MANY[field.name]
        return some(st.sampled_from(vocabulary) if vocabulary else words)
    if field.name == "vintage":
        return st.sampled_from(["36", "34", "own:cod-2022"])
    if field.name in selection_module._ONE:
        return st.sampled_from(selection_module._ONE[field.name])
    if field.name == "classes":
        return st.integers(2, 6)
    return {
        "date | None": st.none() | st.dates(date(1700, 1, 1), date(2200, 12, 31)),
        "bool": st.booleans(),
        "str": st.just("") | words,
    }[str(field.type)]


def in_order(values):
    if values["start"] and values["end"] and values["start"] > values["end"]:
        values["start"], values["end"] = values["end"], values["start"]
    return Selection(**values)


selections = st.fixed_dictionaries(
    {field.name: values_of(field) for field in dataclasses.fields(Selection)}
).map(in_order)


@given(selections)
def test_a_view_survives_its_query(selection):
    assert from_query(to_query(selection)) == selection


@given(selections)
def test_a_view_survives_an_address(selection):
    address = urllib.parse.urlencode(to_query(selection), doseq=True, errors="strict")
    read = urllib.parse.parse_qs(address, keep_blank_values=True, errors="strict")
    assert from_query(read) == selection


def test_only_what_differs_is_written():
    assert to_query(Selection()) == {}
    query = to_query(Selection(start=date(2026, 1, 31), actor=("BLA", "FC"), tiles=True, classes=5))
    assert query == {"from": "2026-01-31", "actor": ["BLA", "FC"], "classes": "5", "tiles": "1"}
    assert list(query) == ["from", "actor", "classes", "tiles"]


def test_other_peoples_tags_are_ignored():
    assert from_query({"utm_source": "x", "start": "nonsense", "fbclid": ["1"]}) == Selection()


def test_empty_values_mean_nothing_was_chosen():
    assert from_query({"from": "", "rule": [""], "type": [], "focus": ""}) == Selection()


@pytest.mark.parametrize(
    ("key", "value", "choice"),
    [
        ("rule", "average", "official"),
        ("measure", "injured", "killed"),
        ("category", "women", "civilian"),
        ("per", "head", "people"),
        ("bound", "middle", "low"),
        ("scheme", "jenks", "natural"),
        ("unit", "hour", "week"),
        ("vintage", "35", "36"),
        ("lang", "bal", "ur"),
        ("sheet", "table", "claims"),
        ("type", "Attacks", "Battles"),
        ("claimant", "state", "official"),
        ("verification", "true", "contested"),
        ("precision", "5", "4"),
    ],
)
def test_a_value_that_is_no_choice_is_refused_with_the_choices(key, value, choice):
    with pytest.raises(OptionError) as caught:
        from_query({key: value})
    assert choice in caught.value.choices
    assert "" not in caught.value.choices
    assert caught.value.where == key
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("value", ["1", "7", "-3", "four", "4.5", ""])
def test_numbers_of_classes(value):
    if value == "":
        assert from_query({"classes": value}).classes == 4
        return
    with pytest.raises(OptionError, match="2 to 6"):
        from_query({"classes": value})


@pytest.mark.parametrize("key", ["from", "to", "as_of"])
@pytest.mark.parametrize(
    "value", ["31/01/2026", "2026-1-31", "2026-02-30", "20260131", "2026-W05-6", "today", "2026"]
)
def test_a_date_is_written_in_one_way(key, value):
    with pytest.raises(OptionError) as caught:
        from_query({key: value})
    assert caught.value.where == key
    assert "2026-01-31" in caught.value.fix


@pytest.mark.parametrize("key", ["from", "to", "as_of"])
@pytest.mark.parametrize("value", ["0001-01-01", "1600-01-01", "2262-04-12", "9999-12-31"])
def test_a_day_that_no_table_can_hold_is_refused(key, value):
    with pytest.raises(OptionError, match="no day of a record") as caught:
        from_query({key: value})
    assert caught.value.where == key


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(OptionError, match="before it starts"):
        from_query({"from": "2026-02-01", "to": "2026-01-31"})
    with pytest.raises(OptionError, match="before it starts"):
        with_changes(Selection(end=date(2026, 1, 1)), start=date(2026, 1, 2))
    one_day = from_query({"from": "2026-01-31", "to": "2026-01-31"})
    assert one_day.start == one_day.end


def test_the_last_of_a_repeated_value_counts_and_repeats_of_a_list_do_not():
    assert from_query({"rule": ["official", "media"]}).rule == "media"
    assert from_query({"actor": ["BLA", "FC", "BLA"]}).actor == ("BLA", "FC")


def test_a_view_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Selection().rule = "media"  # type: ignore[misc]
    assert len({Selection(), Selection()}) == 1


def test_types_switched_off_are_read_from_a_link_that_has_them_in_one_word():
    off = ("Battles", "Protests")
    for words in (list(off), "|".join(off), ["", *off]):
        assert from_query({"hidden": words}).hidden == off
    assert to_query(Selection(hidden=off)) == {"hidden": list(off)}
