import pytest

from geo.core.errors import DataError, NotFoundError, OptionError
from geo.core.tables import read_rows
from geo.core.text import slug
from geo.districts.history import crosswalk
from geo.districts.tables import district_names, load_districts, load_population
from geo.places.gazetteer import load_tehsils


def test_thirty_six_districts_with_their_slugs():
    frame = load_districts()
    assert len(frame) == 36
    assert list(frame.index) == sorted(frame.index)
    assert [slug(name) for name in frame["name"]] == list(frame.index)
    assert frame["in_34"].value_counts().to_dict() == {"yes": 34, "no": 2}
    assert (frame["name_ur"] != "").all()


def test_codes_are_unique_and_two_districts_have_none():
    codes = load_districts()["pcode"]
    assert set(codes.index[codes == ""]) == {"hub", "usta-muhammad"}
    assert codes[codes != ""].is_unique
    assert "PK218" not in set(codes)


def test_doubtful_cells_stay_marked():
    frame = load_districts()
    for what in ("created", "hq"):
        doubtful = frame[f"{what}_source"].str.contains("UNVERIFIED")
        assert (frame.loc[doubtful, f"{what}_verified"] == "no").all()
        assert set(frame[f"{what}_verified"]) <= {"yes", "no"}


def test_known_populations():
    population = load_population(year=2023)
    assert population["hub"] == 382_885
    assert population["usta-muhammad"] == 292_060
    assert population["quetta"] == 2_595_492
    assert population.name == "population"
    assert list(population.index) == list(load_districts().index)


@pytest.mark.parametrize("year", [2017, 2023])
def test_the_two_sets_have_one_total_and_agree_by_district(year):
    new, old = load_population(year=year), load_population(year=year, vintage="34")
    assert len(old) == 34
    assert new.sum() == old.sum()
    walk = crosswalk(from_vintage="36", to_vintage="34").set_index("from_id")["to_id"]
    assert new.groupby(walk).sum().to_dict() == old.to_dict()


def test_the_province_in_2023():
    assert load_population(year=2023).sum() == 14_894_402


@pytest.mark.parametrize("year", [2017, 2023])
def test_tehsils_add_up_to_districts(year):
    tehsils = load_tehsils()
    sums = tehsils.groupby("district_id")[f"population_{year}"].sum()
    assert sums.to_dict() == load_population(year=year).to_dict()


def test_callers_get_copies():
    population = load_population(year=2023)
    population["hub"] = 0
    frame = load_districts()
    frame["name"] = "x"
    assert load_population(year=2023)["hub"] == 382_885
    assert load_districts().loc["hub", "name"] == "Hub"


def test_names_cannot_be_changed():
    with pytest.raises(TypeError):
        district_names()["hub"] = "x"


def test_unknown_options_list_the_choices():
    with pytest.raises(OptionError, match="2017, 2023"):
        load_population(year=1998)
    with pytest.raises(OptionError, match="34, 36"):
        load_population(year=2023, vintage="41")


def test_a_ragged_or_missing_table_is_named(tmp_path):
    with pytest.raises(NotFoundError, match=r"gone\.csv"):
        read_rows(tmp_path / "gone.csv")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n1,2,3\n", "utf-8")
    with pytest.raises(DataError, match="row 3"):
        read_rows(tmp_path / "bad.csv")
