"""A process that forks children of which one chosen call to the disk fails.

It preloads `fail_write.c`, reads one JSON order a line and answers with one JSON line.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))
from store_samples import sample

from geo.core.errors import AtlasError
from geo.incidents.selection import Selection
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.workflow import briefs, files, intake, keeping  # noqa: F401 - imported before the fork

DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
MADE = {"produced": date(2026, 11, 22), "profile": "internal"}
WHO = {"author": "Kim", "reason": "The disk fails"}


def do_import(order: dict[str, Any]) -> None:
    result, content = sample({"a": 1, "b": 20, "d": 4}, bad=2)
    with open_store(order["store"]) as store:
        store.add_import(result, original=content, **WHO)


def do_undo(order: dict[str, Any]) -> None:
    with open_store(order["store"]) as store:
        store.undo(int(store.versions("demo")["id"].iloc[-1]), **WHO)


def do_start(order: dict[str, Any]) -> None:
    open_store(order["store"]).close()


def do_backup(order: dict[str, Any]) -> None:
    with open_store(order["store"]) as store:
        store.backup(Path(order["out"]), replace=True)


def do_restore(order: dict[str, Any]) -> None:
    restore(Path(order["backup"]), url=order["store"], replace=True)


def do_table(order: dict[str, Any]) -> None:
    files.save_table(Path(order["out"]), DAY, what="incidents", **MADE)


def do_map(order: dict[str, Any]) -> None:
    files.save_map(Path(order["out"]), DAY, **MADE)


def do_brief(order: dict[str, Any]) -> None:
    briefs.save_brief(Path(order["out"]), DAY, **MADE)


JOBS: dict[str, Callable[[dict[str, Any]], None]] = {
    "import": do_import, "undo": do_undo, "first start": do_start, "backup": do_backup,
    "restore": do_restore, "table": do_table, "map": do_map, "brief": do_brief,
}  # fmt: skip


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Do the job with its call `at` failing; what was told, and how many calls there were."""
    shim = ctypes.CDLL(None)
    shim.atlas_fault_arm(
        os.fsencode(order["folder"]), ctypes.c_long(order["at"]), order["error"], order["for_good"]
    )
    told, trace = "", ""
    try:
        JOBS[order["job"]](order)
    except AtlasError as error:
        told = str(error)
    except BaseException:
        trace = traceback.format_exc()
    shim.atlas_fault_count.restype = ctypes.c_long
    return {"told": told, "trace": trace, "calls": shim.atlas_fault_count()}


def fork(order: dict[str, Any]) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.environ |= order["env"]
        try:
            os.write(writer, json.dumps(work(order)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"told": "", "trace": "it died", "calls": 0}


@cache
def warm(store: str) -> None:
    """Draw once in this process what the children then find in their caches."""
    os.environ["ATLAS_STORE"] = store
    with tempfile.TemporaryDirectory() as folder:
        for name, job in (("a.csv", do_table), ("a.html", do_map), ("b.html", do_brief)):
            job({"out": str(Path(folder) / name)})


def main() -> None:
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        order = json.loads(line)
        if "warm" in order:
            warm(order["warm"])
        began = time.monotonic()
        answer = fork(order)
        sys.stdout.write(json.dumps({**answer, "seconds": time.monotonic() - began}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
