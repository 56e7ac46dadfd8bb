"""Event files joined and summed piece by piece: the same numbers as in one go, and every fault."""

import hashlib
import json
import re
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from event_files import event_file, event_table
from shapely.geometry import box

from geo.core.errors import AtlasError
from geo.districts.boundaries import load_boundaries
from geo.engines.events import open_events
from geo.engines.parts import Parts
from geo.workflow import large
from geo.workflow.large import aggregate_events, join_events
from geo.workflow.large_input import Large

KILLED = [("killed", "killed_low", "killed_high")]
HERE = Path(__file__).parent


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch, tmp_path_factory):
    monkeypatch.setattr(large, "open_events", partial(open_events, piece_rows=2_000))
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def table():
    return event_table(30_000)


@pytest.fixture
def events(table, tmp_path):
    path = tmp_path / "events.parquet"
    pq.write_table(table, path, row_group_size=1_000)
    return path


@pytest.fixture(scope="module")
def districts(table):
    """District of each event, by geopandas."""
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(table["lon"].to_pandas(), table["lat"].to_pandas()),
        crs="EPSG:4326",
    )
    given = points[table["lon"].to_pandas().notna().to_numpy()]
    shapes = load_boundaries().reset_index()
    joined = gpd.sjoin(given, shapes, predicate="intersects")["district_id"].groupby(level=0).min()
    return joined.reindex(range(len(points)))


def test_a_join_adds_the_district_and_changes_nothing_else(events, table, districts, tmp_path):
    out = tmp_path / "out.parquet"
    made = join_events(str(events), str(out), Large())
    found = pq.read_table(out)
    assert found.drop_columns("district_id").equals(table)
    assert (
        found["district_id"].to_pylist() == districts.astype(object).replace(np.nan, None).tolist()
    )
    pointless = table["lon"].null_count
    assert made.counts == {
        "rows": len(table), "placed": int(districts.notna().sum()), "pointless": pointless,
        "outside": len(table) - pointless - int(districts.notna().sum()), "stand_in": 0,
    }  # fmt: skip
    about = json.loads(found.schema.metadata[b"atlas"])
    assert about["input"] == ["events.parquet"]
    assert about["rows"] == len(table)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["events.parquet", "out.parquet"]


def by_pandas(table, districts, period):
    frame = table.to_pandas()
    frame["district_id"] = districts.to_numpy()
    frame["period"] = pd.to_datetime(frame["event_date"]).dt.to_period(period).astype(str)
    frame["top"] = frame["killed_high"].fillna(frame["killed_low"])
    groups = frame.groupby(["district_id", "period", "event_type"], dropna=False)
    wanted = groups.agg(
        records=("event_id", "size"),
        killed_low=("killed_low", lambda one: one.sum(min_count=1)),
        killed_high=("top", lambda one: one.sum(min_count=1)),
        killed_unknown=("killed_low", lambda one: int(one.isna().sum())),
    )
    return wanted.reset_index().sort_values(
        ["district_id", "period", "event_type"], na_position="last"
    )


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_sums_are_those_of_pandas(events, table, districts, tmp_path, form):
    out = tmp_path / f"sums.{form}"
    made = aggregate_events(str(events), str(out), Large(), period="year", figures=KILLED)
    read = pd.read_csv if form == "csv" else pd.read_parquet
    found = read(out)
    wanted = by_pandas(table, districts, "Y")
    assert found["records"].sum() == len(table) == made.counts["rows"]
    for name in ("records", "killed_low", "killed_high", "killed_unknown"):
        np.testing.assert_array_equal(
            found[name].astype("Float64").to_numpy(float, na_value=-1),
            wanted[name].astype("Float64").to_numpy(float, na_value=-1),
        )
    assert found["district_id"].fillna("?").tolist() == wanted["district_id"].fillna("?").tolist()
    assert set(found.loc[found["district_id"] == "kech", "district"]) == {"Kech"}
    about = (
        json.loads((tmp_path / "sums.csv.about.json").read_text())
        if form == "csv"
        else json.loads(pq.read_schema(out).metadata[b"atlas"])
    )
    assert about["made"] == "aggregate"


def test_a_joined_file_is_summed_without_its_points(events, tmp_path):
    joined, one, two = (tmp_path / name for name in ("j.parquet", "one.csv", "two.csv"))
    join_events(str(events), str(joined), Large(), keep=["event_date", "event_type", "killed_low"])
    figures = [("killed", "killed_low", "killed_low")]
    aggregate_events(str(joined), str(one), Large(), figures=figures)
    aggregate_events(str(events), str(two), Large(), figures=figures)
    assert digest_of(one) == digest_of(two)


def test_pieces_and_files_do_not_show(table, tmp_path, monkeypatch):
    whole, folder = tmp_path / "whole.parquet", tmp_path / "folder"
    (folder / "year=2020").mkdir(parents=True)
    pq.write_table(table, whole)
    pq.write_table(table.slice(0, 9_999), folder / "a.parquet", row_group_size=123)
    pq.write_table(table.slice(9_999), folder / "year=2020" / "b.parquet", compression="none")
    outs = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path, out in zip((whole, folder), outs, strict=True):
        aggregate_events(str(path), str(out), Large(), period="week", figures=KILLED)
    assert digest_of(outs[0]) == digest_of(outs[1])
    joins = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    for path, out in zip((whole, folder), joins, strict=True):
        join_events(str(path), str(out), Large())
    assert pq.read_table(joins[0]).equals(pq.read_table(joins[1]))


def test_points_that_stand_in_for_an_area_give_no_district(tmp_path):
    path, out = tmp_path / "e.parquet", tmp_path / "o.parquet"
    codes = pa.array([1, 2, 3, 4, None] * 100)
    event_file(path, 500, geo_precision=codes, lon=pa.array([66.0] * 500),
               lat=pa.array([29.0] * 500))  # fmt: skip
    made = join_events(str(path), str(out), Large())
    assert (made.counts["placed"], made.counts["stand_in"]) == (300, 200)
    assert join_events(str(path), str(out), Large(precision="")).counts["placed"] == 500
    event_file(path, 500, where_prec=codes.cast(pa.string()), lon=pa.array([66.0] * 500),
               lat=pa.array([29.0] * 500))  # fmt: skip
    assert join_events(str(path), str(out), Large(precision="where_prec")).counts["stand_in"] == 200


DATES = {
    "text": lambda dates: dates.cast(pa.string()),
    "words": lambda dates: dates.cast(pa.string()).dictionary_encode(),
    "seconds": lambda dates: dates.cast(pa.timestamp("s")),
    "zoned": lambda dates: dates.cast(pa.timestamp("ns")).cast(pa.timestamp("ns", tz="UTC")),
    "date64": lambda dates: dates.cast(pa.date64()),
}


@pytest.mark.parametrize("kind", DATES)
def test_dates_come_in_many_types(table, tmp_path, kind):
    small = table.slice(0, 3_000)
    dates = DATES[kind](small["event_date"].combine_chunks())
    other = small.set_column(1, "event_date", dates)
    outs = []
    for name, one in (("plain", small), (kind, other)):
        pq.write_table(one, tmp_path / f"{name}.parquet")
        outs.append(tmp_path / f"{name}.csv")
        aggregate_events(str(tmp_path / f"{name}.parquet"), str(outs[-1]), Large(), period="week")
    assert digest_of(outs[0]) == digest_of(outs[1])


# --- faults ------------------------------------------------------------------------------------


def refusal(work, *words, **options):
    with pytest.raises(AtlasError) as caught:
        work(*words, **options)
    return str(caught.value)


def with_column(table, name, values):
    return table.set_column(table.schema.get_field_index(name), name, values)


def test_faults_name_file_row_group_and_column(table, tmp_path):
    path, out = tmp_path / "events.parquet", str(tmp_path / "out.csv")
    small = table.slice(0, 5_000).combine_chunks()
    lon = small["lon"].to_numpy().copy()
    lon[3_500] = np.nan
    cases = {
        r"Column 'lon' holds NaN in 1 rows.*events\.parquet, row group 3.*null":
            ("lon", pa.array(lon, mask=np.isnan(lon) & (np.arange(5_000) != 3_500),
                             from_pandas=False)),
        r"Column 'lat' is of type string, not of numbers.*row group 0":
            ("lat", small["lat"].cast(pa.string())),
        r"Longitude 181 and latitude .* not a point on the globe.*row group 2, row 7":
            ("lon", pa.array(np.where(np.arange(5_000) == 2_007, 181.0, 66.0))),
        r"Column 'event_date' is of type int32, not of dates.*row group 0":
            ("event_date", small["event_date"].cast(pa.int32())),
        r"Column 'event_date' cannot be read as dates.*31/01/2026.*row group 0":
            ("event_date", pa.array(["31/01/2026"] * 5_000)),
        r"Column 'event_type' is of type double, not of words":
            ("event_type", pa.array(np.zeros(5_000))),
        r"Column 'event_type' has more than 2,000 different words":
            ("event_type", pa.array([f"w{at}" for at in range(5_000)])),
        r"A figure of killed has a high end below its low one.*row group [0-9]":
            ("killed_high", pa.array([0] * 5_000)),
        r"A figure of killed is not a whole number.*row group":
            ("killed_high", pa.array([19.5] * 5_000)),
    }  # fmt: skip
    for pattern, (name, values) in cases.items():
        changed = with_column(small, name, values)
        if "globe" in pattern:
            changed = with_column(changed, "lat", pa.array([29.0] * 5_000))
        pq.write_table(changed, path, row_group_size=5_000 if "words" in pattern else 1_000)
        said = refusal(aggregate_events, str(path), out, Large(), figures=KILLED)
        assert re.search(pattern, said), said
        assert not Path(out).exists()


def test_nan_may_be_kept_as_no_point(table, tmp_path):
    path, out = tmp_path / "events.parquet", tmp_path / "out.parquet"
    lon = table["lon"].to_numpy(zero_copy_only=False)
    lat = table["lat"].to_numpy(zero_copy_only=False)
    pq.write_table(
        pa.table(
            {"lon": pa.array(lon, from_pandas=False), "lat": pa.array(lat, from_pandas=False)}
        ),
        path,
    )
    assert "holds NaN" in refusal(join_events, str(path), str(out), Large())
    made = join_events(str(path), str(out), Large(missing="keep"))
    assert made.counts["pointless"] == table["lon"].null_count


def test_exchanged_axes_are_offered(events, tmp_path):
    out = tmp_path / "out.parquet"
    how = {"lon": "lat", "lat": "lon"}
    said = refusal(join_events, str(events), str(out), Large(**how))
    assert "axes=latlon" in said
    assert "row group 0" in said
    made = join_events(str(events), str(out), Large(**how, axes="latlon"))
    assert made.counts["placed"] > 20_000


def test_options_that_do_not_fit(events, tmp_path):
    out = str(tmp_path / "out.parquet")
    join = partial(refusal, join_events, str(events))
    assert "'out.txt' has no known ending" in join("out.txt", Large())
    assert "no such folder" in join(str(tmp_path / "no" / "o.parquet"), Large())
    assert "is one of the files that are read" in join(str(events), Large())
    assert "has a column 'note' already" in join(out, Large(), name="note")
    assert "No column 'size'. Where: --columns" in join(out, Large(), keep=["size"])
    assert "No column 'x'. Where: --lon" in join(out, Large(lon="x"))
    assert "No engine 'spark'" in join(out, Large(engine="spark"))
    assert "A scheduler needs the engine dask" in join(out, Large(scheduler="tcp://x:1"))
    assert "No choice 'xy'" in join(out, Large(axes="xy"))
    assert "Unknown boundary vintage '41'" in join(out, Large(vintage="41"))
    sums = partial(refusal, aggregate_events, str(events))
    assert "No period 'decade'" in sums(str(tmp_path / "o.csv"), Large(), period="decade")
    assert "cannot be named 'a b'" in sums(
        str(tmp_path / "o.csv"), Large(), figures=[("a b", "killed_low", "killed_low")]
    )
    missing = str(tmp_path / "none.parquet")
    assert "no Parquet file" in refusal(join_events, missing, out, Large())
    assert not (tmp_path / "out.parquet").exists()


def test_a_file_that_is_not_parquet(tmp_path):
    path, out = tmp_path / "e.parquet", str(tmp_path / "out.parquet")
    for content in (b"", b"lon,lat\n66,29\n", b"PAR1" + bytes(100) + b"PAR1"):
        path.write_bytes(content)
        assert "cannot be read as Parquet" in refusal(join_events, str(path), out, Large())
    pq.write_table(event_table(10).slice(0, 0), path)
    assert "holds no rows" in refusal(join_events, str(path), out, Large())


def test_a_damaged_page_is_told_with_its_row_group(events, tmp_path):
    content = bytearray(events.read_bytes())
    place = pq.ParquetFile(events).metadata.row_group(17).column(3).data_page_offset
    content[place : place + 400] = bytes(400)
    events.write_bytes(content)
    said = refusal(join_events, str(events), str(tmp_path / "out.parquet"), Large())
    assert "events.parquet, row group 17" in said


def test_boundaries_of_ones_own(events, tmp_path):
    shapes = gpd.GeoDataFrame(
        {"unit": ["west", "east"]},
        geometry=[box(60, 24, 66, 33), box(66, 24, 72, 33)],
        crs="EPSG:4326",
    )
    shapes.to_file(tmp_path / "units.geojson")
    out = tmp_path / "out.csv"
    aggregate_events(str(events), str(out), Large(boundaries=tmp_path / "units.geojson"),
                     period="all", kind="")  # fmt: skip
    found = pd.read_csv(out)
    assert found["district_id"].fillna("?").tolist() == ["east", "west", "?"]
    assert found["period"].tolist() == ["all"] * 3


# --- stopped and taken up ----------------------------------------------------------------------


class StopError(Exception):
    pass


def stop_after(pieces):
    def tell(progress):
        if progress.pieces == pieces and progress.pieces < progress.of_pieces:
            raise StopError

    return tell


@pytest.mark.parametrize("what", ["join", "aggregate"])
def test_a_stopped_run_is_taken_up_where_it_was(events, tmp_path, what):
    work, ending, options = {
        "join": (join_events, "parquet", {}),
        "aggregate": (aggregate_events, "csv", {"figures": KILLED}),
    }[what]
    out, whole = tmp_path / f"out.{ending}", tmp_path / f"whole.{ending}"
    wanted = work(str(events), str(whole), Large(), **options)
    out.write_text("before")
    with pytest.raises(StopError):
        work(str(events), str(out), Large(), tell=stop_after(4), **options)
    assert out.read_text() == "before"
    parts = tmp_path / f"out.{ending}.parts"
    assert len(list(parts.glob("part-*.json"))) == 4
    seen = []
    made = work(str(events), str(out), Large(resume=True), tell=seen.append, **options)
    assert (seen[0].pieces, seen[0].kept, seen[0].of_pieces) == (4, 8_000, 15)
    assert digest_of(out) == digest_of(whole)
    assert made.counts == wanted.counts
    assert not parts.exists()


def test_pieces_of_other_input_or_options_are_not_taken_up(events, table, tmp_path):
    out = str(tmp_path / "out.parquet")
    stopped = partial(join_events, str(events), out, tell=stop_after(2))
    with pytest.raises(StopError):
        stopped(Large())
    assert "other input or with other options" in refusal(
        join_events, str(events), out, Large(resume=True, vintage="34")
    )
    pq.write_table(table.slice(0, 20_000), events, row_group_size=1_000)
    assert "other input" in refusal(join_events, str(events), out, Large(resume=True))
    assert join_events(str(events), out, Large()).counts["rows"] == 20_000


def test_a_damaged_piece_is_made_again_or_refused(events, tmp_path):
    out = tmp_path / "out.parquet"
    with pytest.raises(StopError):
        join_events(str(events), str(out), Large(), tell=stop_after(5))
    parts = tmp_path / "out.parquet.parts"
    (parts / "part-000001.parquet").write_bytes(b"short")
    (parts / "part-000002.json").write_text("{")
    (parts / ".part-000009.parquet.x").write_bytes(b"left over")
    seen = []
    join_events(str(events), str(out), Large(resume=True), tell=seen.append)
    assert seen[0].pieces == 3
    whole = tmp_path / "whole.parquet"
    join_events(str(events), str(whole), Large())
    assert digest_of(out) == digest_of(whole)


def test_a_full_disk_is_told_and_leaves_what_was_there(events, tmp_path, monkeypatch):
    out = tmp_path / "out.parquet"
    out.write_text("before")
    monkeypatch.setattr(Parts, "path", lambda *_: Path("/dev/full/part"))
    said = refusal(join_events, str(events), str(out), Large())
    assert "was not written" in said
    assert out.read_text() == "before"


class Child:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "large_child.py")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def order(self, **order):
        self.process.stdin.write(json.dumps({"after": None, "signal": "SIGKILL", **order}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["status"]


@pytest.fixture(scope="module")
def child():
    one = Child()
    yield one
    one.process.stdin.close()
    one.process.wait(10)
    one.process.stdout.close()
    one.process.stderr.close()


@pytest.mark.parametrize(("what", "ending"), [("join", "parquet"), ("aggregate", "csv")])
def test_killed_at_any_moment_it_leaves_the_old_file_and_goes_on(
    events, tmp_path, child, what, ending
):
    out, whole = tmp_path / f"out.{ending}", tmp_path / f"whole.{ending}"
    order = {"what": what, "path": str(events), "resume": True}
    for _ in range(2):
        begin = time.monotonic()
        assert child.order(**order, out=str(whole)) == 0
        after = 0.4 * (time.monotonic() - begin)
    wanted = digest_of(whole)
    killed = 0
    out.write_bytes(b"before")
    for _ in range(8):
        status = child.order(**order, out=str(out), after=after)
        assert status in (0, -9)
        assert out.read_bytes() == b"before" or digest_of(out) == wanted
        killed += status == -9
        if status == 0:
            out.write_bytes(b"before")
            after *= 0.4
        if killed == 3:
            break
    assert killed
    assert child.order(**order, out=str(out)) == 0
    assert digest_of(out) == wanted
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to read the peak from")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """One row group whose text would be 450 MB, in a small process."""
    text = pa.array(["x" * 5_000 + str(at) for at in range(2_000)])
    place = pa.array(np.tile(np.arange(2_000, dtype=np.int16), 45))
    path = tmp_path / "wide.parquet"
    pq.write_table(
        pa.table({"lon": np.full(90_000, 66.0), "lat": np.full(90_000, 29.0),
                  "text": pa.DictionaryArray.from_arrays(place, text).cast(pa.string())}),
        path, row_group_size=90_000,
    )  # fmt: skip
    code = (
        "import re, sys; from pathlib import Path; from geo.workflow.large import join_events;"
        "from geo.workflow.large_input import Large;"
        "status = Path('/proc/self/status');"
        "peak = lambda: int(re.search(r'VmHWM:\\s*(\\d+)', status.read_text())[1]);"
        "before = peak(); join_events(sys.argv[1], sys.argv[2], Large()); print(before, peak())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "out.parquet")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    before, after = (int(one) for one in done.stdout.split())
    assert after - before < 350_000
    assert pq.read_metadata(tmp_path / "out.parquet").num_rows == 90_000
