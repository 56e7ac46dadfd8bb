"""Profiles: nothing finer, nothing newer and nothing flagged leaves, in any format."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from geo import workflow
from geo.core.crs import distance_km
from geo.core.errors import OptionError
from geo.export.coarse import coarse_points
from geo.export.profiles import PROFILES
from geo.export.record_rows import record_frame
from geo.export.safety import Withheld, publish
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.render.filters import say_left_out
from geo.render.webmap.assets import words as page_words
from geo.workflow import briefs, files
from geo.workflow.sources import say_sources
from geo.workflow.views import view_map

PRODUCED = date(2026, 7, 15)
VIEW = Selection(start=date(2024, 1, 1), end=date(2026, 6, 30))
_NUMBER = re.compile(r"(?<![\w.\-])(\d{2}\.\d+)(?![\w.\-])")  # "26.01-26.06" is a release


def _scene():
    return workflow.view_scene(VIEW)


def _on_grid(values, grid):
    """Whether values lie on a grid, but for what the 32-bit index of a GeoPackage rounds away."""
    values = np.asarray(values, dtype=float)
    return bool(np.all(np.abs(values - np.rint(values / grid) * grid) < 2e-5))


def _numbers(value):
    """Every number and every number written in text, wherever it is."""
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple)):
        return [n for item in value for n in _numbers(item)]
    if isinstance(value, float):
        return [value]
    if isinstance(value, str):
        value = value.replace(
            say_sources(bundled_record()), ""
        )  # versions of data sets look like degrees
        return [float(n) for n in _NUMBER.findall(value)]
    if isinstance(value, bytes):
        try:
            return list(shapely.get_coordinates(shapely.from_wkb(value)).ravel())
        except shapely.GEOSException:
            return _numbers(value.decode("latin-1"))
    return []


def _everything(path):
    form = path.suffix[1:]
    if form == "geojson":
        return _numbers(json.loads(path.read_text()))
    if form == "xlsx":
        with zipfile.ZipFile(path) as archive:
            return _numbers([archive.read(n).decode() for n in archive.namelist()])
    if form == "gpkg":
        base = sqlite3.connect(path)
        names = [n for (n,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        found = []
        for name in names:
            for row in base.execute(f'SELECT * FROM "{name}"'):  # noqa: S608
                for cell in row:
                    if isinstance(cell, bytes) and cell[:2] == b"GP":
                        head = 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(cell[3] >> 1) & 7]
                        found += _numbers(cell[head:])
                    else:
                        found += _numbers(cell)
        base.close()
        return found
    if form == "parquet":
        table = pq.read_table(path)
        columns = [table.column(i).to_pylist() for i in range(table.num_columns)]
        return _numbers(columns) + _numbers([v.decode() for v in table.schema.metadata.values()])
    return _numbers(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("profile", ["public", "partner"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpkg", "parquet", "svg"])
def test_no_format_holds_a_coordinate_finer_than_its_profile(tmp_path, monkeypatch, form, profile):
    monkeypatch.setenv("ATLAS_OFFSET_KEY", "a secret")
    record = _scene().record.incidents
    truth = {
        round(float(v), 6)
        for c in ("lon", "lat", "stand_in_lon", "stand_in_lat")
        for v in pd.to_numeric(record[c], errors="coerce").dropna()
    }
    grid = PROFILES[profile].grid
    truth = {v for v in truth if not _on_grid([v], grid)}
    path = tmp_path / f"t.{form}"
    if form == "svg":
        files.save_figure(path, VIEW, produced=PRODUCED, profile=profile, size="column-180")
        text = re.sub(r"<(path|use|clipPath|style|image)\b.*?>", "", path.read_text())
        found = [float(n) for n in _NUMBER.findall(" ".join(re.findall(r">([^<]+)<", text)))]
    else:
        files.save_table(path, VIEW, produced=PRODUCED, profile=profile)
        found = _everything(path)
        # Longitudes and latitudes of the region: all of them lie on the grid.
        lonlat = [v for v in found if 60 < v < 71 or 24 < v < 33]
        assert len(lonlat) > 100 or form == "xlsx"
        assert _on_grid(lonlat, grid)
    assert not truth & {round(float(v), 6) for v in found}


def test_the_internal_profile_keeps_what_the_placement_rule_allows():
    scene, report = publish(_scene(), profile="internal", produced=PRODUCED, key="k")
    pd.testing.assert_frame_equal(scene.incidents, _scene().incidents)
    assert report.moved == report.delayed == report.flagged == ()
    assert "nothing withheld" in report.sentences()


def test_an_offset_is_one_per_record_and_key_and_the_ring_holds_the_true_place():
    full = _scene()
    once, report = publish(full, profile="public", produced=PRODUCED, key="a")
    again, _ = publish(full, profile="public", produced=PRODUCED, key="a")
    other, _ = publish(full, profile="public", produced=PRODUCED, key="b")
    drawn = once.incidents["placement"].isin(["ring", "dot"])
    assert (once.incidents.loc[drawn, "placement"] == "ring").all()
    pd.testing.assert_frame_equal(once.incidents, again.incidents)
    assert (once.incidents.loc[drawn, "lon"] != other.incidents.loc[drawn, "lon"]).any()
    a, b = once.incidents[drawn], full.incidents.reindex(once.incidents.index[drawn])
    far = distance_km(a["lon"], a["lat"], b["lon"], b["lat"])
    assert (far <= a["radius_km"] - b["radius_km"]).all()
    assert set(report.moved) <= set(a.index)
    assert report.key != ""
    assert "a" not in report.key or report.key != "a"


def test_records_of_one_place_say_one_point_and_cannot_be_averaged():
    """Each moved its own way, their mean would come to the place itself."""
    lon = pd.Series([66.9876] * 300 + [66.98761, 66.92])
    lat = pd.Series([30.2012] * 300 + [30.20121, 30.2012])
    for grid, decimals in ((0.1, 1), (0.01, 2)):
        seen = set()
        for key in "abcdefghij":
            x, y = coarse_points(lon, lat, grid=grid, decimals=decimals, key=key)
            assert len({*zip(x[:301], y[:301], strict=True)}) == 1
            seen.add((x[0], y[0]))
        assert len(seen) > 1


def test_what_is_new_or_flagged_is_gone_from_every_table():
    full = _scene()
    late = full.incidents["date_latest"].max()
    chosen = str(full.incidents.index[full.incidents["possible"]][0])
    marked = str(full.incidents.index[full.incidents["possible"]][1])
    table = full.record.incidents.assign(withhold="")
    table.loc[marked, "withhold"] = "true"
    full = replace(full, record=replace(full.record, incidents=table))
    scene, report = publish(
        full, profile="public", produced=(late + pd.Timedelta(days=5)).date(), withhold=[chosen]
    )
    assert chosen in report.flagged
    assert marked in report.flagged
    assert len(report.delayed) > 0
    gone = {*report.flagged, *report.delayed}
    for ids in (
        scene.incidents.index, scene.record.incidents.index, scene.record.claims["incident_id"],
        scene.record.memberships["incident_id"], scene.tally.figures["subject"],
        scene.tally.statuses["subject"],
    ):  # fmt: skip
        assert not gone & set(ids)
    assert report.claims > 0
    assert "stand_in_lon" not in scene.record.incidents
    assert scene.record.digest != full.record.digest
    assert chosen in full.incidents.index  # the scene given is left as it was


def test_public_is_the_default_and_the_report_is_in_the_stamp(tmp_path):
    made = files.save_table(tmp_path / "t.csv", VIEW, produced=PRODUCED)
    assert made.stamp.profile == "public"
    assert "rounded to 0.1 degrees" in made.stamp.withheld
    assert made.stamp.key == ""


def test_an_unknown_profile_names_the_choices():
    with pytest.raises(OptionError, match="public, partner, internal"):
        publish(_scene(), profile="friends", produced=PRODUCED)


def test_an_unknown_id_is_refused_for_the_meant_record_would_go_out():
    scene = workflow.view_scene(VIEW)
    for wrong in ("BAL-2026-01-31-QUETTTA", ""):
        with pytest.raises(OptionError, match="is no incident") as found:
            publish(scene, profile="public", produced=PRODUCED, withhold=[wrong])
        assert ("BAL-2026-01-31-QUETTA" in str(found.value)) == bool(wrong)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_days_that_a_profile_leaves_out_are_not_said_to_be_empty(tmp_path, lang):
    day = date(2026, 2, 1)
    view = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31), lang=lang)
    none = {"en": "no incident recorded", "ur": "کوئی واقعہ درج نہیں"}[lang]
    said = {"en": "From 19 January 2026 on", "ur": "19 جنوری 2026"}[lang]
    figure = files.make_figure(view, produced=day, form="svg", size="a5-landscape").content
    brief = workflow.render_brief(view, kind="html", produced=day)
    for text in (figure.decode(), brief.decode()):
        assert none not in text
        assert said in text
    scene, _ = publish(workflow.view_scene(view), profile="internal", produced=day)
    assert say_left_out(scene) == ""
    full = workflow.view_scene(view)
    later, _ = publish(full, profile="public", produced=date(2026, 2, 14))
    assert say_left_out(later) == ""
    one = str(full.incidents.index[full.incidents["possible"]][0])
    without, _ = publish(full, profile="public", produced=date(2026, 2, 14), withhold=[one])
    assert say_left_out(without) == page_words(lang)["left_withheld"]


FRESH = Selection(start=date(2026, 1, 31), end=date(2026, 2, 6), lang="ur")


def test_what_a_profile_did_is_said_in_the_language_and_of_the_view(tmp_path):
    day = date(2026, 2, 17)
    _, report = publish(workflow.view_scene(FRESH), profile="public", produced=day)
    english, urdu = report.sentences(), report.sentences(lang="ur")
    assert re.findall(r"[\d.]*\d", english) == ["58", "14", "6", "193", "11", "0.1", "11"]
    assert sorted(re.findall(r"[\d.]*\d", urdu)) == sorted(re.findall(r"[\d.]*\d", english))
    assert not re.search("[A-Za-z]", urdu)
    path = tmp_path / "plate.svg"
    files.save_figure(path, FRESH, produced=day, size="column-85")
    drawn = re.sub(r"[\u2066-\u2069\u200e\u200f]", "", path.read_text(encoding="utf-8"))
    words = " ".join(re.findall(r"<text[^>]*>([^<]+)<", drawn))
    assert urdu in words
    assert english.removeprefix("Profile public: ") not in words
    brief = briefs.view_brief(FRESH, produced=day, profile="public")
    assert urdu in dict(brief.facts).values()
    assert view_map(FRESH, produced=day, profile="public").block["meta"]["withheld"] == urdu


def test_what_is_withheld_is_counted_of_the_whole_record():
    """By day, district or claimant the count would tell where a withheld record lies."""
    day = date(2026, 1, 31)
    views = (
        Selection(start=day, end=day, district=("nushki",)),
        Selection(start=day, end=day, district=("quetta",)),
        Selection(start=date(2026, 3, 1), end=date(2026, 3, 31)),
    )
    told = set()
    for view in views:
        _, report = publish(
            workflow.view_scene(view), profile="public", produced=date(2026, 11, 1),
            withhold=["BAL-2026-01-31-NUSHKI"],
        )  # fmt: skip
        assert "1 incident marked as sensitive left out of the record" in report.sentences()
        told.add((report.delayed, report.flagged, report.operations, report.claims))
    assert len(told) == 1


def test_a_sentence_counts_one_and_names_what_forbids():
    done = Withheld(
        profile="partner", delayed=(), flagged=("a",), moved=("b",) * 1200, claims=1, key="k",
        restricted=("c",), datasets=("acled",),
    )  # fmt: skip
    assert done.sentences() == (
        "Profile partner: 1 incident left out with the dataset acled, whose terms forbid handing "
        "rows on; 1 incident marked as sensitive left out of the record; 1 claim about them left "
        "out; 1,200 points moved by a keyed offset and rounded to 0.01 degrees (some 1 km)."
    )


def test_a_claim_named_after_a_withheld_incident_gets_a_name_of_its_own():
    """It is about an operation that stays; the identifier told day and place of what does not."""
    full = workflow.view_scene(Selection())
    gone, claim = "BAL-2026-01-29-PANJGUR", "BAL-2026-01-29-PANJGUR-C02"
    before = full.record.claims.loc[claim]
    judged = full.record.judgements.iloc[:1].assign(a=claim, b="BAL-2026-01-31-HEROF2-C01")
    told = replace(full, record=replace(full.record, judgements=judged))
    options = {"produced": date(2026, 11, 22), "key": ""}
    scene, _ = publish(told, profile="public", withhold=[gone], **options)
    name = f"{before['operation_id']}-N01"
    after = scene.record.claims.loc[name]
    assert after["claim_id"] == scene.record.judgements["a"].iloc[0] == name
    assert after.drop("claim_id").equals(before.drop("claim_id"))
    frame, _ = record_frame(scene, profile="public")
    assert not frame.apply(lambda column: column.astype(str).str.contains(gone)).any(axis=None)
    kept, _ = publish(told, profile="public", withhold=["BAL-2026-01-31-AWARAN"], **options)
    assert claim in kept.record.claims.index
