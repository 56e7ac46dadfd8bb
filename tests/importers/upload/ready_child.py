"""The child of an upload without its start: forked from one that has its reader imported already.

It is the child's own code under its own limits, doors and environment; only what every one of
some hundred would import anew is there already.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geo.importers.upload import run

READERS = {
    "csv": "separated", "xlsx": "sheet", "geojson": "geojson", "gpkg": "gpkg",
    "shapefile": "shapefile", "parquet": "parquet",
}  # fmt: skip

FORKED = """
import importlib, os, sys
from pathlib import Path
from geo.importers.upload import child
importlib.import_module("geo.importers.upload." + sys.argv[1])
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.setsid()
            void = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(void, stream)
            folder = Path(line[:-1])
            os.chdir(folder)
            os.environ["HOME"] = os.environ["TMPDIR"] = str(folder)
            code = child.main(folder)
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Forked:
    """What `geo.importers.upload.run` asks of a process, from one that was ready."""

    def __init__(self, server: subprocess.Popen[str], lock: threading.Lock, folder: Path) -> None:
        with lock:
            print(folder, file=server.stdin, flush=True)
            self.code = int(server.stdout.readline())

    def wait(self, timeout: float) -> int:  # noqa: ARG002 - it has ended
        return self.code

    def poll(self) -> int:
        return self.code


@contextmanager
def ready_children(home: Path) -> Iterator[None]:
    """Every upload read meanwhile is read by a child that was ready."""
    servers: dict[str, subprocess.Popen[str]] = {}
    locks = {kind: threading.Lock() for kind in READERS}
    for kind, module in READERS.items():
        servers[kind] = subprocess.Popen(
            [sys.executable, "-s", "-P", "-B", "-c", FORKED, module],
            env=run.closed_environment(home, kind=kind), cwd=home,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            run, "_started", lambda folder, kind: Forked(servers[kind], locks[kind], folder)
        )
        yield
    for server in servers.values():
        server.communicate()
