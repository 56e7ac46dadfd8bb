"""Targets: files of every kind through the gate, the reader, and the importer."""

from __future__ import annotations

import csv
import io
import json
import os
import struct
import subprocess
import sys
import warnings
from functools import lru_cache, partial
from pathlib import Path

import fuzz_seeds as seeds
import pyogrio
from fuzz_kit import Target, folder

from geo.importers.boundaries.read import _read as read_units
from geo.importers.codes import load_codes
from geo.importers.registry import AUTO, FORMATS, detect, read
from geo.importers.result import ImportResult
from geo.importers.upload.accept import accept
from geo.importers.upload.child import as_upload_error, parse
from geo.importers.upload.drivers import ALLOWED
from geo.importers.upload.errors import UploadError
from geo.importers.upload.open import _take
from geo.importers.upload.run import closed_environment
from geo.importers.upload.table import BoundaryTable, TextTable

ANSWERS = {
    "table": {"columns": "as-guessed", "claimant": "Desk", "claimant_type": "media",
              "event_type": "Battles"},
    "own": {},
}  # fmt: skip
_WARNED = "a warning would be a line on somebody's screen"


def opened(data: bytes, *, name: str = "a", choices: dict[str, str] | None = None):
    """What `open_upload` does, with the reader in this process."""
    upload = accept(data, file_name=name)
    home = folder()
    for left in home.iterdir():
        left.unlink()
    (home / "input").write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if upload.kind == "shapefile" and pyogrio_is_open():
            meta = _asked(data)
        else:
            try:
                meta = parse(upload.kind, folder=home, choices=choices or {}).to_dict()
            except MemoryError as error:
                raise as_upload_error(error) from None
        table = _take(home, json.loads(json.dumps(meta)), upload)
    for column in range(table.frame.shape[1] - isinstance(table, BoundaryTable)):
        assert all(isinstance(cell, str) for cell in table.frame.iloc[:, column])
    assert len(table.columns if isinstance(table, BoundaryTable) else table.frame.columns)
    return table


def imported(table: TextTable | BoundaryTable, *, name: str = "a.csv") -> ImportResult | None:
    """The table through its importer, with every row accounted for."""
    if isinstance(table, BoundaryTable):
        return None
    found = detect(table.frame)
    assert all(0 < one.score <= 1 and one.reason for one in found)
    kind = found[0].format if found else "table"
    before = table.frame.copy(deep=True)
    result = read(
        table.frame, format=kind if kind in FORMATS else AUTO,
        decisions=ANSWERS.get(kind, {"area": "all"}), file_name=name, sha256=table.sha256,
        accessed="2026-11-22",
    )  # fmt: skip
    assert before.equals(table.frame), "the file's own cells were changed"
    account(result)
    return result


def account(result: ImportResult) -> None:
    """Every row is accepted, flagged or rejected, and what was read is typed as it must be."""
    accepted, flagged = set(result.accepted), set(result.flagged)
    rejected = set(result.rejected_rows)
    assert len(accepted) + len(flagged) + len(rejected) == result.rows_read == len(result.raw)
    assert not accepted & flagged
    assert not rejected & (accepted | flagged)
    for note in (*result.flags, *result.rejected):
        assert note.what
        assert note.fix
        assert note.code in load_codes()
    low, high = result.claims["low"], result.claims["high"]
    for cell in (*low, *high):
        assert cell == "" or (cell.isascii() and cell.isdigit()), cell
    assert (result.claims["claimant"] != "").all()


def any_file(data: bytes, *, name: str = "a.csv") -> None:
    """A file of any kind, as far as it goes."""
    imported(opened(data, name=name), name=name)


def text_file(data: bytes, *, name: str) -> None:
    """A separated text; what was read and is written again reads the same."""
    table = opened(data, name=name)
    imported(table, name=name)
    if not isinstance(table, TextTable) or table.kind not in ("csv", "tsv") or len(data) % 2:
        return
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, delimiter=table.separator)
    nameless = any(note.code == "note_nameless" for note in table.notes)
    rows = table.frame.to_numpy().tolist()
    writer.writerows(rows if nameless else [list(table.frame.columns), *rows])
    again = opened(out.getvalue().encode("utf-8"), choices={
        "separator": {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}[table.separator]
    })  # fmt: skip
    assert again.frame.to_numpy().tolist() == rows
    assert list(again.frame.columns) == list(table.frame.columns)


def boundary_file(data: bytes) -> None:
    """Areas to districts; every feature is in a unit or in a note."""
    table = opened(data)
    if not isinstance(table, BoundaryTable):
        return
    reading = read_units(table, data, {"repair": "yes"} if len(data) % 2 else {})
    assert reading.rows_kept <= reading.rows_read
    held = [row for rows in reading.units["rows"] for row in str(rows).split(",")]
    assert len(held) == reading.rows_kept
    assert reading.units.index.is_unique
    assert (reading.units["area_km2"] > 0).all()


@lru_cache(maxsize=1)
def pyogrio_is_open() -> bool:
    """Whether this process could read more than shapefiles, so that a closed one has to."""
    return sorted(pyogrio.list_drivers()) != [ALLOWED]


_WORKER = """
import json, struct, sys, warnings
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from geo.importers.upload.child import as_upload_error, parse
from geo.importers.upload.errors import UploadError
folder, ins, out = Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer
warnings.simplefilter("error")
while head := ins.read(4):
    (folder / "input").write_bytes(ins.read(struct.unpack("<I", head)[0]))
    try:
        said = {"meta": parse("shapefile", folder=folder, choices={}).to_dict()}
    except UploadError as error:
        said = {"error": error.to_dict()}
    except BaseException as error:
        said = {"fault": repr(error)}
    text = json.dumps(said).encode()
    out.write(struct.pack("<I", len(text)) + text)
    out.flush()
"""


@lru_cache(maxsize=1)
def _worker() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", _WORKER, str(folder()), root],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**closed_environment(folder(), kind="shapefile"), "PATH": os.environ["PATH"]},
    )  # fmt: skip


def _asked(data: bytes) -> dict[str, object]:
    """What a process with every driver but one switched off makes of a shapefile."""
    worker = _worker()
    assert worker.stdin is not None
    assert worker.stdout is not None
    worker.stdin.write(struct.pack("<I", len(data)) + data)
    worker.stdin.flush()
    head = worker.stdout.read(4)
    assert head, f"the reader of shapefiles ended with {worker.wait()}"
    said = json.loads(worker.stdout.read(struct.unpack("<I", head)[0]))
    if "error" in said:
        raise UploadError.from_dict(said["error"])
    assert "meta" in said, said
    return said["meta"]


FILES = (
    Target(name="csv", run=partial(text_file, name="a.csv"), seeds=seeds.csv,
           words=("ID,Date,Killed\n", "1,", "2026-01-31", '"', ",", "\n", "\r\n", "نوشکی", "=1+1"),
           glue=""),
    Target(name="tsv", run=partial(text_file, name="a.tsv"), seeds=seeds.tsv,
           words=("ID\tDate\n", "1\t", "2026-01-31", '"', "\t", "\n", "\r\n", "''", "\ufeff")),
    Target(name="xlsx", run=any_file, seeds=seeds.xlsx),
    Target(name="geojson", run=any_file, seeds=seeds.geojson,
           words=('{"type":"FeatureCollection","features":[', '{"type":"Feature","geometry":',
                  "null", ',"properties":{"a":', "1", '"x"', "}}", "]}", ",", "1e400", "NaN",
                  '{"type":"Point","coordinates":[66,29]}')),
    Target(name="gpkg", run=any_file, seeds=seeds.geopackages),
    Target(name="shapefile", run=any_file, seeds=seeds.shapefiles),
    Target(name="parquet", run=any_file, seeds=seeds.parquet),
    Target(name="gdelt", run=any_file, seeds=seeds.gdelt),
    Target(name="event-data", run=any_file,
           seeds=lambda: [*seeds.acled(), *seeds.ucdp(), *seeds.gtd()]),
    Target(name="own-export", run=any_file, seeds=seeds.own),
    Target(name="boundary-file", run=boundary_file, seeds=seeds.boundaries),
)  # fmt: skip
