"""Starting the child, waiting for it, and ending it at its limit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo.importers.upload.child import NO_ROOM
from geo.importers.upload.drivers import closed_gdal
from geo.importers.upload.errors import UploadError
from geo.importers.upload.limits import Limits

_ROOT = Path(__file__).resolve().parents[3]
# What the interpreter itself may need to start; no proxy, no key, no setting of ours.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "PROJ_DATA", "PROJ_LIB")


def run_child(
    folder: Path, *, kind: str, choices: dict[str, str], limits: Limits
) -> dict[str, Any]:
    """Read ``folder/input`` in a process of its own; what it found is left in the folder.

    Returns
    -------
    dict
        The fields of `geo.importers.upload.notes.Meta`.

    Raises
    ------
    UploadError
        The reader's own, or ``limit_memory``, ``limit_cpu``, ``limit_time``, ``limit_output``,
        ``parser_failed``.
    """
    job = {"kind": kind, "choices": choices, "limits": asdict(limits)}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    process = _started(folder, kind)
    try:
        code = process.wait(timeout=limits.wall)
    except subprocess.TimeoutExpired:
        raise UploadError(
            f"Reading the file takes more than {limits.wall:g} s", code="limit_time"
        ) from None
    finally:
        if process.poll() is None:
            _end(process)
    return _answer(folder, code, limits)


def _started(folder: Path, kind: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing of the file in it
            [sys.executable, "-s", "-P", "-B", "-m", "geo.importers.upload.child", str(folder)],
            env=closed_environment(folder, kind=kind),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UploadError(
            f"The process that reads files cannot be started ({error.strerror})",
            code="parser_failed",
            fix="Allow running the Python that runs the atlas",
        ) from error


def closed_environment(folder: Path, *, kind: str) -> dict[str, str]:
    """All that the child sees of the environment."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS"), "1"
    )
    return {
        **kept,
        **threads,
        **(closed_gdal() if kind == "shapefile" else {}),
        "PYTHONPATH": str(_ROOT),
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
        "OPENPYXL_DEFUSEDXML": "True",
        "OPENPYXL_LXML": "False",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PROJ_NETWORK": "OFF",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "no_proxy": "*",
    }


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    else:
        process.kill()
    process.wait()


def _answer(folder: Path, code: int, limits: Limits) -> dict[str, Any]:
    if code == NO_ROOM:
        raise _killed(code, limits)
    try:
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _killed(code, limits) from None
    if "error" in answer:
        raise UploadError.from_dict(answer["error"])
    if code != 0:
        raise _killed(code, limits)
    meta: dict[str, Any] = answer["meta"]
    return meta


def _killed(code: int, limits: Limits) -> UploadError:
    """What a child that gave no answer died of, by its exit code."""
    if code == NO_ROOM:
        return UploadError("There is no room for reading the file", code="room_missing")
    if code == -getattr(signal, "SIGXCPU", 0):
        return UploadError(
            f"Reading the file needs more than {limits.cpu} s of computing", code="limit_cpu"
        )
    if code in (-signal.SIGABRT, -getattr(signal, "SIGKILL", 9), 1):
        return UploadError("Reading the file needs too much memory", code="limit_memory")
    if code == -getattr(signal, "SIGXFSZ", 0):
        return UploadError("The file unpacks to too much", code="limit_output")
    return UploadError(f"The reader ended with code {code}", code="parser_failed")
