import numpy as np
import pytest

from geo.analysis.locate import Locator
from geo.core.errors import NameAmbiguousError
from geo.districts.boundaries import load_boundaries
from geo.districts.tables import load_districts
from geo.places.gazetteer import load_places, load_tehsils, resolve_place


@pytest.mark.parametrize(
    ("text", "place_id", "district_id", "how"),
    [
        ("Kharan town", "kharan", "kharan", "town"),
        ("near Cadet College, Nushki", "nushki", "nushki", "town"),
        ("Killi Jamaldini", "killi-jamaldini", "nushki", "town"),
        ("near Mach", "mach", "kachhi", "town"),
        ("Turbat", "turbat", "kech", "town"),
        ("Dalbandin", "dalbandin", "chagai", "town"),
        ("Pasni", "pasni", "gwadar", "town"),
        ("Mangochar", "mangochar", "kalat", "town"),
        ("Dhadar", "dadhar", "kachhi", "alias"),
        ("کوئٹہ", "quetta", "quetta", "alias"),
        ("Gishkore", "tehsil-gishkore-awaran", "awaran", "tehsil"),
        ("Zehri tehsil", "tehsil-zehri-khuzdar", "khuzdar", "tehsil"),
        ("Pasni (Coast Guards camp)", "pasni", "gwadar", "town"),
        ("Dasht, Mastung", "dasht-mastung", "mastung", "town"),
    ],
)
def test_known_places(text, place_id, district_id, how):
    match = resolve_place(text)
    assert (match.place_id, match.district_id, match.how) == (place_id, district_id, how)


@pytest.mark.parametrize(
    "text",
    ["", "at least a dozen towns", "Nushki and Panjgur", "Nuskhi", "Arif Wala", "undisclosed"],
)
def test_nothing_is_matched_by_likeness(text):
    assert resolve_place(text) is None


def test_a_shared_name_needs_the_district():
    with pytest.raises(NameAmbiguousError) as caught:
        resolve_place("Dasht")
    assert caught.value.choices == ("kech", "mastung")
    assert resolve_place("Dasht", district_id="kech").district_id == "kech"
    assert resolve_place("Dasht", district_id="zhob") is None


def test_parts_in_different_districts_are_ambiguous():
    with pytest.raises(NameAmbiguousError):
        resolve_place("Zhob, Loralai")


def test_a_tehsil_has_no_point():
    match = resolve_place("Gishkore")
    assert match.lon is None
    assert match.lat is None
    assert match.precision_km is None


def test_the_matched_piece_is_kept():
    assert resolve_place("near Cadet College, Nushki").matched == "Nushki"


def test_places_hold_what_the_dictionary_says():
    frame = load_places()
    assert frame.index.is_unique
    assert "arif-wala" not in frame.index
    assert set(frame["district_id"]) <= set(load_districts().index)
    located = frame["lon"].notna()
    assert (located == frame["precision_km"].notna()).all()
    assert frame.loc[located, "precision_km"].gt(0).all()
    assert not frame["population"].eq(0).any()
    own = frame["source"].str.startswith("incident record")
    assert (frame.loc[own, "verified"] == "no").all()
    assert frame.loc[~own, "source"].str.contains("CC BY 4.0").all()


def test_copies():
    places, tehsils = load_places(), load_tehsils()
    places["lon"] = 0.0
    tehsils["tehsil"] = "x"
    assert load_places().loc["quetta", "lon"] == pytest.approx(67.00141)
    assert "x" not in set(load_tehsils()["tehsil"])


def test_every_place_lies_in_its_district():
    boundaries = load_boundaries(vintage="36")
    frame = load_places().dropna(subset="lon")
    away = Locator(boundaries).distance_km(
        frame["lon"].to_numpy(), frame["lat"].to_numpy(), frame["district_id"]
    )
    assert not np.isnan(away).any()
    far = frame.assign(away_km=away)[away > 5]
    assert far.empty, far[["district_id", "away_km"]]
