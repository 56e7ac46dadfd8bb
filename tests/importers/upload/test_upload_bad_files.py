"""Every bad file gets its exact code, row and column; none is read, none shows a trace."""

import os
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from measured import measured
from ready_child import ready_children
from upload_bad_archive import XLSX, ZIP
from upload_bad_combined import COMBINED
from upload_bad_geo import GEOJSON, GPKG, SHP
from upload_bad_text import CSV, FILES
from upload_make import Bad

from geo.importers.upload.codes import CODES
from geo.importers.upload.errors import UploadError
from geo.importers.upload.open import open_upload

ALL = [*FILES, *CSV, *ZIP, *XLSX, *GEOJSON, *GPKG, *SHP, *COMBINED]
# A sixth starts a child each, as an upload does, and so does what ends at a limit of it.
SHARE = 1 if os.environ.get("ATLAS_SOAK") or sys.platform == "win32" else 6
STARTED = {
    bad.name
    for bad in ALL
    if bad.code.startswith("limit") or not zlib.crc32(bad.name.encode()) % SHARE
}


def _answer(bad: Bad) -> UploadError | None:
    try:
        open_upload(bad.make(), file_name=bad.file_name, choices=bad.choices)
    except UploadError as error:
        return error
    return None


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, UploadError | None]:
    """What the whole pipeline, child and all, says of each file; anything untyped ends the test."""
    started = [bad for bad in ALL if bad.name in STARTED]
    rest = [bad for bad in ALL if bad.name not in STARTED]
    out: dict[str, UploadError | None] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        out.update(zip((bad.name for bad in started), pool.map(_answer, started), strict=True))
        if rest:
            with ready_children(tmp_path_factory.mktemp("ready")):
                out.update(zip((bad.name for bad in rest), pool.map(_answer, rest), strict=True))
    return out


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_bad_file_is_refused_exactly(bad: Bad, answers: dict[str, UploadError | None]) -> None:
    error = answers[bad.name]
    assert error is not None, "the file was read"
    assert (error.code, error.row, error.column) == (bad.code, bad.row, bad.column), str(error)
    assert error.file == bad.file_name
    assert error.what
    assert error.fix
    assert "Traceback" not in str(error)
    assert error.asks == "" or error.code.startswith("choice") or error.choices


def test_how_many_were_told_wrongly(answers: dict[str, UploadError | None]) -> None:
    told = {name: (e.code, e.row, e.column) if e else None for name, e in answers.items()}
    wrong = [bad.name for bad in ALL if told[bad.name] != (bad.code, bad.row, bad.column)]
    measured("bad files", count=len(ALL), combined=len(COMBINED), wrong=len(wrong))
    assert wrong == []


def test_there_are_enough_and_each_once() -> None:
    assert len(ALL) >= 200
    assert len(COMBINED) >= 40
    assert len({bad.name for bad in ALL}) == len(ALL)
    assert {bad.code for bad in ALL} <= set(CODES)
