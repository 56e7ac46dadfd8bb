"""Files made up for the tests, put into the test's own store as a person would."""

import os
import shutil
import sys
import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path

from geo.store.opening import open_store
from geo.workflow import intake

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "importers"))
from made_files import (
    ACLED_31,
    UCDP_HDX,
    acled_row,
    csv_text,
    ucdp_row,
)

DAY = date(2026, 11, 22)


@lru_cache(maxsize=1)
def _seeded():
    """A store of the bundled record, made once for all tests of a process."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "store.sqlite"
    open_store(str(path)).close()
    return folder, path


def seed():
    """The test's own store, new and with the bundled record, in the time that a copy takes."""
    path = Path(os.environ["ATLAS_STORE"])
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_seeded()[1], path)


def acled(number=6):
    """An ACLED export; its ids are PAK900000 and on."""
    return csv_text([acled_row(n) for n in range(number)], ACLED_31).encode()


def ucdp(number=6, **cells):
    rows = [ucdp_row(n, **cells) for n in range(number)]
    return csv_text(rows, UCDP_HDX).encode()


def table(*rows, columns=("Date", "District", "Killed", "Title")):
    lines = [",".join(columns), *(",".join(row) for row in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def read(data, name="file.csv", dataset="", **choices):
    named = {key.replace("__", "."): value for key, value in choices.items()}
    return intake.read_upload(data, name, choices=named, dataset=dataset, accessed=DAY)


def put(data, name="file.csv", dataset="", **choices):
    """Import a file; the version that it became."""
    seed()
    reading = read(data, name, dataset, **choices)
    assert reading.kind == intake.RECORDS, (reading.problem, reading.needed)
    return intake.commit_import(reading, original=data, author="Ann")
