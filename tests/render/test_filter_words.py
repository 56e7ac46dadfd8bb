"""Filters in words: names a reader knows, in the language of the view."""

from datetime import date

import pytest

from geo import workflow
from geo.incidents.selection import Selection, filters_of
from geo.render.filters import district_names, say_filters

HEROF2 = "BAL-2026-01-31-HEROF2"
VIEW = {
    "claimant": ("armed_group",), "precision": ("1", "2"), "district": ("kech", "panjgur"),
    "operation": HEROF2,
}  # fmt: skip


@pytest.fixture(scope="module")
def scene():
    return workflow.view_scene(Selection(start=date(2026, 1, 31), end=date(2026, 1, 31)))


def said(scene, **view):
    return say_filters(Selection(**view), boundaries=scene.boundaries, operations=scene.operations)


def test_a_view_without_filters_says_nothing(scene):
    assert said(scene, lang="ur", measure="killed", focus="d:kech") == ""


def test_districts_and_operations_have_their_names(scene):
    title = scene.operations.at[HEROF2, "title"]
    assert said(scene, **VIEW) == (
        f"with a claim by: armed groups; place precision: 1, 2; district: Kech, Panjgur; "
        f"operation: {title}"
    )


def test_what_is_switched_off_is_named(scene):
    assert said(scene, hidden=("Battles", "Riots")) == "without: Battles, Riots"


def test_an_urdu_view_says_its_filters_in_urdu(scene):
    line = said(scene, lang="ur", type=("Battles",), district=("kech",))
    assert line == "قسم: جھڑپیں؛ ضلع: کیچ"


def test_what_has_no_name_keeps_its_identifier(scene):
    line = say_filters(
        Selection(**VIEW),
        boundaries=scene.boundaries.iloc[:0],
        operations=scene.operations.iloc[:0],
    )
    assert "district: kech, panjgur" in line
    assert line.endswith(HEROF2)


def test_every_choice_of_a_filter_has_words(scene):
    for lang in ("en", "ur"):
        for name, pairs in workflow.choices().items():
            for value, _ in pairs:
                view = {name: value if name == "operation" else (value,)}
                assert said(scene, lang=lang, **view)


def test_names_in_urdu_stand_in_for_those_that_have_one(scene):
    own = scene.boundaries[["name"]].rename(index={"kech": "own-unit"})
    names = district_names(own, lang="ur")
    assert names["own-unit"] == "Kech"
    assert names["quetta"] == "کوئٹہ"


def test_the_app_says_its_filters_in_the_language_of_the_view():
    view = Selection(lang="ur", precision=("3",), start=date(2026, 1, 31), end=date(2026, 1, 31))
    assert workflow.view_filter(filters_of(view))["said"] == "مقام کی درستی: 3"
