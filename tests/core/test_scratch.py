"""Folders that nobody keeps, and what a killed process left of them."""

import os
import signal
import subprocess
import sys

from geo.core import scratch

CHILD = """
import sys, time
from geo.core.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "input").write_text("handed over")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_is_removed_and_what_lives_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(scratch, "_YOUNG_S", 0.0)
    other = tmp_path / "atlas-scratch-of-a-file"
    other.write_text("no folder")
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as child:  # fmt: skip
        left = tmp_path / child.stdout.readline().strip()
        with scratch.scratch_folder() as own:
            assert left.is_dir()
            assert own.is_dir()
            child.send_signal(signal.SIGKILL)
            child.wait()
            scratch.remove_left()
            assert not left.exists()
            assert own.is_dir()
            scratch.remove_left(own=True)
            assert not own.exists()
    assert [one.name for one in tmp_path.iterdir()] == [other.name]
