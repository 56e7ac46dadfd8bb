"""Words of a view that the record does not know are refused, and give no withheld name away."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo import workflow
from geo.core.errors import OptionError
from geo.districts.sets import shipped_set
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.workflow.asked import must_exist

HEROF2 = "BAL-2026-01-31-HEROF2"
FACES = {
    "a view": workflow.view_scene,
    "a filter of the page": workflow.view_filter,
    "an address": workflow.refuse_unknown,
    "a question of place": lambda view: workflow.cluster_answer(
        workflow.ClusterQuestion(method="rates", selection=view)
    ),
    "a public file": lambda view: workflow.published_scene(
        view, produced=date(2026, 11, 23), profile="public"
    ),
}


@pytest.fixture(scope="module")
def secret():
    """The bundled record with names that only a marked, a late and a barred record have."""
    whole = bundled_record()
    rows = whole.incidents.iloc[:4].copy()
    rows["actors"] = ["BLAA Marked", "BLAA Late", "BLAA Barred", "BLAA Open; BLA (claimed; denied)"]
    rows["sensitive"] = ["yes", "", "", ""]
    rows.loc[rows.index[1], ["date_earliest", "date_latest"]] = pd.Timestamp(date.today())
    rows.loc[rows.index[2], "dataset"] = "closed"
    closed = whole.datasets.iloc[:1].assign(dataset="closed", redistributable=False)
    closed.index = pd.Index(["closed"], name=whole.datasets.index.name)
    return replace(
        whole, incidents=rows, datasets=pd.concat([whole.datasets, closed]), digest="secret"
    )


@pytest.mark.parametrize("ask", FACES.values(), ids=FACES)
@pytest.mark.parametrize(
    ("view", "asked", "meant"),
    [
        (Selection(actor=("BLA", "BLAA")), "'BLAA'", "BLA"),
        (Selection(actor=("frontier",)), "'frontier'", "Frontier Corps"),
        (Selection(operation="HEROF"), "'HEROF'", HEROF2),
        (Selection(district=("kwetta",)), "'kwetta'", "quetta"),
    ],
)  # fmt: skip
def test_a_word_that_nobody_knows_is_refused_with_those_that_are_meant(ask, view, asked, meant):
    with pytest.raises(OptionError) as caught:
        ask(view)
    assert asked in str(caught.value)
    assert meant in caught.value.choices


def test_a_name_like_none_is_refused_too():
    with pytest.raises(OptionError) as caught:
        workflow.refuse_unknown(Selection(actor=("\u202e" + "x" * 500,)))
    assert not caught.value.choices
    assert "⟨U+202E⟩" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_no_name_of_a_withheld_record_is_suggested(secret):
    with pytest.raises(OptionError) as caught:
        must_exist(secret, Selection(actor=("BLAA",)), shipped_set("36"))
    assert set(caught.value.choices) == {"BLAA Open", "BLA"}
    for name in ("BLAA Marked", "BLAA Late", "BLAA Barred", "BLAA Open", "BLA"):
        must_exist(secret, Selection(actor=(name,)), shipped_set("36"))


def test_a_public_file_is_not_filtered_by_whom_only_withheld_records_name():
    names = bundled_record().incidents["actors"]
    only = str(names[names.str.fullmatch("ISKP.*")].index[0])
    given = {"produced": date(2026, 11, 23), "withhold": [only]}
    view = Selection(actor=("ISKP",))
    with pytest.raises(OptionError, match="ISKP is left out of a public file"):
        workflow.published_scene(view, profile="public", **given)
    workflow.published_scene(Selection(actor=("BLA",)), profile="public", **given)
    workflow.published_scene(view, profile="public", produced=date(2026, 11, 23))
