"""The commands of large files as a person meets them."""

import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from geo.cli import main


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp()))


def atlas(*words):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture
def events(tmp_path):
    path = tmp_path / "events.parquet"
    table = {
        "date": pa.array(["2026-01-31", "2026-01-31", "2026-02-01", None]),
        "event_type": ["Battles", "=Battles", "Battles", "Battles"],
        "longitude": pa.array([67.0, 67.0, 100.0, None]),
        "latitude": pa.array([30.2, 30.2, 10.0, None]),
        "geo_precision": [1, 3, 1, 2],
        "deaths": pa.array([2, None, 7, None]),
    }
    pq.write_table(pa.table(table), path)
    return path


def test_join_says_what_became_of_every_row(events, tmp_path):
    out = tmp_path / "out.parquet"
    result = atlas("join", str(events), "--out", str(out), "--columns", "date, deaths")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        f"{out} (4 rows)\n"
        "4 events: 1 in a district, 1 in none, 1 without a place, 1 with a point that stands in "
        "for an area\n"
    )
    table = pq.read_table(out)
    assert table.column_names == ["date", "deaths", "district_id"]
    assert table["district_id"].to_pylist() == ["quetta", None, None, None]


def test_aggregate_writes_a_table_in_which_unknown_is_not_zero(events, tmp_path):
    out = tmp_path / "out.csv"
    result = atlas("aggregate", str(events), "--out", str(out), "--figure", "killed=deaths",
                   "--precision", "")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert out.read_text().splitlines() == [
        "district_id,district,period,event_type,records,killed_low,killed_high,killed_open,"
        "killed_unknown",
        "quetta,Quetta,2026-01,'=Battles,1,,,0,1",
        "quetta,Quetta,2026-01,Battles,1,2,2,0,0",
        ",,2026-02,Battles,1,7,7,0,0",
        ",,,Battles,1,,,0,1",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--figure", "killed"], "'killed' is not a figure. Where: --figure"),
        (["--figure", "killed=a,b,c"], "is not a figure"),
        (["--figure", "killed=nothing"], "No column 'nothing'"),
        (["--period", "decade"], "No period 'decade'"),
        (["--engine", "spark"], "No engine 'spark'"),
        (["--date", "deaths"], "is of type int64, not of dates"),
        (["--boundaries", "none.gpkg"], "No boundary file"),
    ],
)
def test_a_fault_is_one_line(events, tmp_path, words, said):
    result = atlas("aggregate", str(events), "--out", str(tmp_path / "o.csv"), *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "o.csv").exists()


def test_ctrl_c_leaves_no_half_file_and_says_how_to_go_on(tmp_path):
    path, out = tmp_path / "events.parquet", tmp_path / "out.parquet"
    rows = 4_000_000
    points = {"lon": np.full(rows, 67.0), "lat": np.linspace(25, 31, rows)}
    pq.write_table(pa.table(points), path, row_group_size=1_000_000)
    words = ["join", str(path), "--out", str(out)]
    # What a shell starts in the background ignores Ctrl+C, and so do its children.
    start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", f"{start}from geo.cli import main; main()"]
    child = subprocess.Popen(
        [*command, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    parts = tmp_path / "out.parquet.parts"
    until = time.monotonic() + 60
    while not list(parts.glob("part-*.json")):
        assert time.monotonic() < until
        assert child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    stdout, stderr = child.communicate(timeout=60)
    assert (child.returncode, stdout) == (130, "")
    assert stderr.endswith(
        f"atlas: stopped. Nothing was written to {out}; the finished pieces are kept in "
        f"{out}.parts. The same command with --resume goes on.\n"
    )
    assert not out.exists()
    assert not list(parts.glob(".*"))
    result = atlas(*words, "--resume")
    assert result.exit_code == 0, result.stderr
    assert pq.read_metadata(out).num_rows == rows
    assert not parts.exists()
