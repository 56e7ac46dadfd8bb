"""A file is written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from geo.core.errors import AtlasError
from geo.core.files import replacing, whole_file
from geo.export.write import WriteError, write_together, write_whole


def full_disk(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "map.html"
    path.write_text("the old file")
    return path


def only(path):
    """Names in the folder of a file."""
    return [p.name for p in path.parent.iterdir()]


@pytest.mark.parametrize("content", ["نوشکی\n", b"\x00\xff", ""])
def test_what_is_written_is_what_is_read(tmp_path, content):
    path = write_whole(tmp_path / "out.html", content)
    expected = content.encode("utf-8") if isinstance(content, str) else content
    assert path.read_bytes() == expected
    assert only(path) == ["out.html"]


def test_lines_keep_their_ending(tmp_path):
    assert write_whole(tmp_path / "a", "a\nb\r\n").read_bytes() == b"a\nb\r\n"


def test_an_old_file_is_replaced(old):
    write_whole(old, "new")
    assert old.read_text() == "new"
    assert only(old) == ["map.html"]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_file_has_the_rights_of_the_one_before_and_a_new_one_the_usual(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        path = write_whole(tmp_path / "a", "x")
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.chmod(0o640)
        write_together({path: "y", tmp_path / "b": "z"})
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(old, monkeypatch, step):
    monkeypatch.setattr(os, step, full_disk)
    with pytest.raises(WriteError, match=r"map\.html was not written") as caught:
        write_whole(old, "new" * 1000)
    monkeypatch.undo()
    assert old.read_text() == "the old file"
    assert only(old) == ["map.html"]
    assert os.strerror(errno.ENOSPC) in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_where_nothing_was(tmp_path, monkeypatch, step):
    monkeypatch.setattr(os, step, full_disk)
    with pytest.raises(WriteError):
        write_whole(tmp_path / "map.html", "new")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(WriteError) as caught:
        write_whole(tmp_path / "nowhere" / "map.html", "x")
    assert caught.value.where.endswith("nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    folder = tmp_path / "map.html"
    folder.mkdir()
    with pytest.raises(WriteError):
        write_whole(folder, "x")
    assert folder.is_dir()
    assert list(tmp_path.iterdir()) == [folder]


def test_a_link_stays_one_and_its_file_is_written(tmp_path):
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(real)
    write_whole(link, "new")
    write_together({link: "newer"})
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "newer"


def test_a_pipe_is_not_replaced_by_a_file(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    for write in (lambda: write_whole(path, "x"), lambda: write_together({path: "x"})):
        with pytest.raises(WriteError, match="is a device or a pipe"):
            write()
    with pytest.raises(WriteError, match="device"), replacing(path):
        pass
    assert path.is_fifo()
    assert [one.name for one in tmp_path.iterdir()] == ["pipe.csv"]


def test_a_name_too_long_is_said(tmp_path):
    with pytest.raises(WriteError):
        write_whole(tmp_path / ("x" * 300 + ".html"), "x")
    assert list(tmp_path.iterdir()) == []


def test_the_fault_is_of_the_one_tree(tmp_path):
    with pytest.raises(AtlasError):
        write_whole(tmp_path / "nowhere" / "a", "x")
    with pytest.raises(OSError, match="not written"):
        write_whole(tmp_path / "nowhere" / "a", "x")


def test_a_disk_that_fills_while_a_file_is_closed_leaves_nothing(tmp_path):
    def fill():
        with Path("/dev/full").open("wb") as full, whole_file(tmp_path / "a") as file:
            file.write(b"x")
            # What is still to be written has nowhere to go.
            os.dup2(full.fileno(), file.fileno())

    with pytest.raises(WriteError, match="not written"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_leaves_no_part(old, monkeypatch):
    """Ctrl+C while flushing: the old file stands, and no temporary one beside it."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(old, "new")
    monkeypatch.undo()
    assert old.read_text() == "the old file"
    assert only(old) == ["map.html"]
