import shutil
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import DataError, NameAmbiguousError, NameUnknownError
from geo.core.settings import data_dir
from geo.core.tables import read_rows
from geo.districts.names import check_names, resolve_district


def rows(table):
    return read_rows(data_dir() / "districts" / f"{table}.csv")


def test_the_tables_are_fit_to_use():
    check_names()


@pytest.mark.parametrize(
    ("asked", "district_id", "how"),
    [
        ("Quetta", "quetta", "name"),
        ("Bolan", "kachhi", "alias"),
        ("Bolan district", "kachhi", "alias"),
        ("Noshki", "nushki", "alias"),
        ("Turbat", "kech", "alias"),
        ("Sorab", "surab", "alias"),
        ("Sorab district", "surab", "alias"),
        ("Dukki district", "duki", "alias"),
        ("Jafarabad Distrcit", "jaffarabad", "alias"),
        ("Musa Khel", "musakhel", "name"),
        ("Shaheed Sikandarabad", "surab", "alias"),
        ("Naseerabad", "nasirabad", "alias"),
        ("QILA SAIFULLAH", "killa-saifullah", "alias"),
        ("نوشکی", "nushki", "alias"),
        ("نوشكي", "nushki", "alias"),
        ("نوش\u200cکی", "nushki", "alias"),
        ("ضلع نوشكى", "nushki", "alias"),
        ("کوئٹہ", "quetta", "alias"),
        ("كويته", "quetta", "alias"),
        ("PK226", "quetta", "code"),
        ("pk ۲۲۶", "quetta", "code"),
        ("Fort Sandeman", "zhob", "former"),
        ("Karezat", "pishin", "former"),
        ("Sevi", "sibi", "later name"),
        ("Tump", "kech", "later name"),
        ("Wadh", "khuzdar", "later name"),
        ("Upper Dera Bugti", "dera-bugti", "later name"),
        ("Quetta East", "quetta", "later name"),
        ("Kech, Balochistan, Pakistan", "kech", "name"),
        ("Kech (Turbat)", "kech", "name"),
    ],
)
def test_known_answers(asked, district_id, how):
    match = resolve_district(asked)
    assert (match.district_id, match.how, match.asked) == (district_id, how, asked)


def test_every_name_of_the_tables_resolves_to_its_district():
    for table in ("names", "future_names"):
        for row in rows(table):
            assert resolve_district(row["alias"]).district_id == row["district_id"], row


def test_no_name_of_the_should_not_match_list_resolves():
    for row in rows("never_match"):
        with pytest.raises(NameAmbiguousError):
            resolve_district(row["name"])


def test_a_fort_alone_is_ambiguous():
    with pytest.raises(NameAmbiguousError) as caught:
        resolve_district("Killa")
    assert caught.value.choices == ("Killa Abdullah", "Killa Saifullah")


def test_the_province_is_not_a_district():
    with pytest.raises(NameAmbiguousError, match="the province"):
        resolve_district("Balochistan")


def test_a_division_is_not_the_district_of_its_name():
    assert resolve_district("Zhob").district_id == "zhob"
    assert resolve_district("Zhob district").district_id == "zhob"
    with pytest.raises(NameAmbiguousError, match="division of 3 districts"):
        resolve_district("Zhob Division")
    with pytest.raises(NameAmbiguousError, match="a division"):
        resolve_district("Loralai and Zhob Division")


def test_lehri_is_explained():
    for asked in ("PK218", "Lehri", "لہڑی"):
        with pytest.raises(NameAmbiguousError, match="2013 to 2018") as caught:
            resolve_district(asked)
        assert caught.value.choices == ("Kachhi", "Sibi")


def test_several_districts_are_not_one():
    with pytest.raises(NameAmbiguousError) as caught:
        resolve_district("Mastung, Nushki, Khuzdar and Kech districts")
    assert caught.value.choices == ("Kech", "Khuzdar", "Mastung", "Nushki")


@pytest.mark.parametrize("code", ["PK704", "PK7", "PK236", "PK200", "PK21801"])
def test_other_codes_are_refused_with_the_reason(code):
    with pytest.raises(NameUnknownError, match=r"never mixed|code of a tehsil"):
        resolve_district(code)


def test_a_likeness_is_suggested_and_never_taken():
    with pytest.raises(NameUnknownError) as caught:
        resolve_district("Nuskhi")
    assert "Nushki" in caught.value.choices
    assert len(caught.value.choices) <= 3


@pytest.mark.parametrize("asked", ["", "   ", "—", "Springfield", "\u202e"])
def test_unknown(asked):
    with pytest.raises(NameUnknownError):
        resolve_district(asked)


def test_a_later_name_says_what_it_maps_to():
    match = resolve_district("Barshore", on=date(2026, 8, 1))
    assert match.district_id == "pishin"
    assert "cut from Pishin" in match.note
    assert "36-set" in match.note


def test_the_date_brings_a_note_and_no_other_answer():
    match = resolve_district("Loralai", on=date(2012, 5, 1))
    assert match.district_id == "loralai"
    assert match.note == "may mean today's Duki (split 2017-08-01)"
    assert resolve_district("Loralai", on=datetime(2012, 5, 1)).note == match.note
    assert not resolve_district("Loralai", on=date(2020, 5, 1)).note
    assert "later" in resolve_district("Hub", on=date(2014, 1, 1)).note


def test_a_code_whose_area_is_larger_says_so():
    assert "Hub" in resolve_district("PK217").note


@given(st.text(max_size=30))
def test_any_text_is_answered_or_refused_by_our_own_errors(text):
    with suppress(NameUnknownError, NameAmbiguousError):
        assert resolve_district(text).asked == text


@pytest.fixture
def copied_data(tmp_path, monkeypatch):
    shutil.copytree(data_dir() / "districts", tmp_path / "districts")
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path))
    return tmp_path / "districts"


@pytest.mark.parametrize(
    ("table", "line", "fault"),
    [
        ("names", "Noshki,latin,kech,spelling,test,no", "means"),
        ("names", "Balochistan,latin,kech,spelling,test,no", "never_match"),
        ("names", "Xyz,latin,atlantis,spelling,test,no", "no district"),
        ("names", "Xyz,latin,kech,rumour,test,no", "unknown kind"),
        ("names", "--,latin,kech,spelling,test,no", "empty"),
        ("future_names", "Xyz,latin,Xyz,kech,test,no", "no event"),
        ("never_match", "Xyz,ambiguous,atlantis,test", "no district"),
    ],
)
def test_a_faulty_table_fails_the_build(copied_data, table, line, fault):
    path = copied_data / f"{table}.csv"
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    with pytest.raises(DataError, match=fault):
        check_names()
