"""The same numbers from a cluster, to the last digit, with a worker lost on the way."""

import hashlib
import os
import signal
import sys
from functools import partial
from types import ModuleType

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from event_files import event_file

from geo.core.errors import AtlasError
from geo.engines.events import open_events
from geo.workflow import large
from geo.workflow.large import aggregate_events, join_events
from geo.workflow.large_input import Large

distributed = pytest.importorskip("distributed")

KILLED = [("killed", "killed_low", "killed_high")]


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    # A test of a page leaves its script as the main module, and a new process would run it again.
    held, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path_factory.mktemp("dask")), silence_logs=50,
        ) as one:  # fmt: skip
            yield one
    finally:
        sys.modules["__main__"] = held


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch, tmp_path_factory):
    monkeypatch.setattr(large, "open_events", partial(open_events, piece_rows=2_000))
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    path = tmp_path_factory.mktemp("events") / "events.parquet"
    event_file(path, 40_000, groups=20)
    return path


def kill_a_worker(cluster, *, after):
    """A teller that kills one worker's process once so many pieces are done."""
    killed = []

    def tell(progress):
        if progress.pieces >= after and not killed:
            pid = next(iter(cluster.workers.values())).pid
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    tell.killed = killed
    return tell


def test_sums_of_a_cluster_that_loses_a_worker(events, cluster, tmp_path):
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    alone = aggregate_events(str(events), str(here), Large(), figures=KILLED)
    how = Large(engine="dask", scheduler=cluster.scheduler_address)
    tell = kill_a_worker(cluster, after=4)
    made = aggregate_events(str(events), str(there), how, figures=KILLED, tell=tell)
    assert tell.killed
    assert made.counts == alone.counts
    assert digest_of(there) == digest_of(here)


def test_a_join_by_a_cluster_that_loses_a_worker(events, cluster, tmp_path):
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    join_events(str(events), str(here), Large())
    how = Large(engine="dask", scheduler=cluster.scheduler_address)
    tell = kill_a_worker(cluster, after=3)
    join_events(str(events), str(there), how, tell=tell)
    assert tell.killed
    assert digest_of(there) == digest_of(here)


def test_files_of_a_store_by_its_address(events, cluster, tmp_path):
    """fsspec's own address for files stands for any store: s3, gs, abfs go the same way."""
    folder, here = tmp_path / "out", tmp_path / "here.parquet"
    join_events(str(events), str(here), Large())
    how = Large(engine="dask", scheduler=cluster.scheduler_address)
    join_events(f"local://{events}", f"local://{folder}", how)
    assert len(list(folder.iterdir())) == 20
    assert ds.dataset(folder).to_table().equals(pq.read_table(here))
    sums = [tmp_path / "file.csv", tmp_path / "folder.csv"]
    aggregate_events(str(here), str(sums[0]), Large(), figures=KILLED)
    aggregate_events(f"local://{folder}", str(sums[1]), Large(), figures=KILLED)
    assert digest_of(sums[0]) == digest_of(sums[1])
    with pytest.raises(AtlasError, match="cannot be taken up"):
        join_events(f"local://{events}", f"local://{folder}", Large(resume=True))


def test_a_fault_in_a_worker_comes_back_in_words(events, cluster, tmp_path):
    table = pq.read_table(events)
    wrong = table.set_column(
        table.schema.get_field_index("lat"), "lat", pa.array([99.0] * len(table))
    )
    path = tmp_path / "wrong.parquet"
    pq.write_table(wrong, path, row_group_size=2_000)
    how = Large(engine="dask", scheduler=cluster.scheduler_address)
    with pytest.raises(AtlasError, match=r"not a point on the globe.*wrong\.parquet, row group"):
        join_events(str(path), str(tmp_path / "out.parquet"), how)


def test_a_scheduler_that_is_not_there(events, tmp_path, monkeypatch):
    monkeypatch.setattr("geo.engines.dask.WAIT", "300ms")
    how = Large(engine="dask", scheduler="tcp://127.0.0.1:9")
    with pytest.raises(AtlasError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
        join_events(str(events), str(tmp_path / "out.parquet"), how)
