"""The child ends at its limits and sees nothing of the world; the parent always gets an answer."""

import errno
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from upload_make import HEAD, areas, collection, feature, shape_zip, sheet_xml

from geo.importers.upload import run
from geo.importers.upload.child import as_upload_error
from geo.importers.upload.drivers import ALLOWED, assert_drivers, closed_gdal
from geo.importers.upload.errors import UploadError
from geo.importers.upload.limits import MB, Limits
from geo.importers.upload.open import open_upload

CSV = b"id,place,deaths\n" + b"1,Quetta,2\n" * 700_000
needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="limits are those of Linux")


def refused(data: bytes, limits: Limits) -> str:
    with pytest.raises(UploadError) as caught:
        open_upload(data, file_name="a", limits=limits)
    assert caught.value.file == "a"
    return caught.value.code


@needs_limits
@pytest.mark.parametrize("memory", [250 * MB, 330 * MB])
def test_memory(memory: int) -> None:
    data = collection(*[feature(id=str(i)) for i in range(100_000)])
    assert refused(data, Limits(memory=memory)) == "limit_memory"


@needs_limits
def test_memory_of_a_geometry_reader() -> None:
    assert refused(shape_zip(None, areas()), Limits(memory=150 * MB)) == "limit_memory"


@needs_limits
def test_computing_time() -> None:
    cells = "<c><v>{}</v></c><c><v>0.5</v></c>"
    rows = "".join(f'<row r="{i}">{cells.format(i)}</row>' for i in range(2, 200_000))
    assert refused(sheet_xml(HEAD + rows), Limits(cpu=1)) == "limit_cpu"


def test_elapsed_time() -> None:
    assert refused(CSV, Limits(wall=0.3)) == "limit_time"


@needs_limits
def test_size_of_what_is_written() -> None:
    assert refused(CSV, Limits(output=1 * MB)) == "limit_output"


def test_no_process_and_no_folder_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert refused(CSV, Limits(wall=0.2)) == "limit_time"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("answer", ["", "no json"])
def test_a_child_without_an_answer_is_an_error(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "input").write_bytes(b"a,b\n")
    monkeypatch.setattr(run.sys, "executable", "/bin/false" if Path("/bin/false").exists() else "")
    (tmp_path / "answer.json").write_text(answer)
    with pytest.raises(UploadError):
        run.run_child(tmp_path, kind="csv", choices={}, limits=Limits())


def test_the_environment_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "http_proxy", "ATLAS_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    seen = run.closed_environment(tmp_path, kind="shapefile")
    assert not {"HTTPS_PROXY", "http_proxy", "ATLAS_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"} & set(
        seen
    )
    assert ALLOWED not in seen["OGR_SKIP"].split(",")
    assert "OGR_VRT" in seen["OGR_SKIP"].split(",")


def test_one_driver_is_live_in_the_child(tmp_path: Path) -> None:
    """Seen from within: the drivers, and that the doors of Python are shut."""
    code = (
        "import json, sys, socket\nfrom pathlib import Path\n"
        "from geo.importers.upload.child import _hook\nimport pyogrio\n"
        f"sys.addaudithook(_hook(Path({str(tmp_path)!r})))\n"
        "shut = []\n"
        "for what in (lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "             lambda: __import__('subprocess').run(['true']),\n"
        "             lambda: __import__('os').system('true'),\n"
        "             lambda: open('/tmp/atlas-upload-outside', 'w')):\n"
        "    try:\n        what()\n    except PermissionError as error:\n"
        "        shut.append(str(error))\n"
        "print(json.dumps([sorted(pyogrio.list_drivers()), shut]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=run.closed_environment(tmp_path, kind="shapefile"),
        capture_output=True,
        text=True,
        check=True,
    )
    drivers, shut = json.loads(done.stdout)
    assert drivers == [ALLOWED]
    assert_drivers(drivers)
    assert len(shut) == 4, shut


def test_more_drivers_are_refused() -> None:
    with pytest.raises(UploadError) as caught:
        assert_drivers([ALLOWED, "OGR_VRT"])
    assert caught.value.code == "drivers"
    assert closed_gdal()["OGR_SKIP"].count(",") > 10


def test_nothing_reaches_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UploadError):
        open_upload(b'{"type"', file_name="a")
    open_upload(shape_zip(), file_name="a.zip")
    assert capfd.readouterr() == ("", "")
    assert os.environ.get("OGR_SKIP") is None


def test_a_full_folder_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "answer.json").symlink_to("/dev/full")
    with pytest.raises(UploadError) as caught:
        run.run_child(tmp_path, kind="csv", choices={}, limits=Limits())
    assert caught.value.code == "room_missing"
    assert as_upload_error(OSError(errno.ENOSPC, "full")).code == "room_missing"
    assert as_upload_error(OSError(errno.EFBIG, "large")).code == "limit_output"


def test_a_closer_limit_of_the_system_is_kept(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"a,b\n1,2\n")
    given = asdict(Limits()) | {"output": 2**40}
    code = (
        "import json, resource, sys\n"
        "from geo.importers.upload.child import take_limits\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))\n"
        f"take_limits({given!r})\n"
        "print(resource.getrlimit(resource.RLIMIT_FSIZE)[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 2**20
