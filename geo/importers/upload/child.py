"""The child process: takes its limits first, then reads one file and writes plain results.

Run as ``python -m geo.importers.upload.child FOLDER``. The folder holds ``job.json`` and
``input``; it receives ``table.arrow`` (text), ``shapes.arrow`` (WKB), ``formulas.json`` and
``answer.json``. Nothing is pickled, nothing is printed.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.importers.upload.errors import UploadError
    from geo.importers.upload.notes import Meta

# Python's own doors; what native code may do is bounded by the limits and the environment.
_CLOSED = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork", "os.system",
           "ftplib.", "http.", "urllib.", "smtplib.", "webbrowser.", "pty.")  # fmt: skip
NO_ROOM = 4
_FULL = (errno.ENOSPC, errno.EDQUOT)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def main(folder: Path) -> int:
    """Read ``input`` as ``job.json`` says; 0 if it was read, 3 if it was refused.

    `NO_ROOM` if there is none left for the answer.
    """
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    take_limits(job["limits"])
    sys.addaudithook(_hook(folder))
    answer: dict[str, Any]
    try:
        meta = parse(job["kind"], folder=folder, choices=job["choices"])
        answer = {"meta": meta.to_dict()}
    except BaseException as error:  # the parent must get an answer, whatever the reader does
        refusal = as_upload_error(error)
        error.__traceback__ = None
        answer = {"error": refusal.to_dict()}
    try:
        (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
    except OSError as error:
        if error.errno not in _FULL:
            raise
        return NO_ROOM
    return 0 if "meta" in answer else 3


def parse(kind: str, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Read ``folder/input`` with the one reader of its kind, which alone is imported.

    Raises
    ------
    UploadError
        With the code, row and column of the first defect.
    """
    source = folder / "input"
    if kind == "gpkg":
        from geo.importers.upload.gpkg import read_gpkg

        return read_gpkg(source, folder=folder, choices=choices)
    if kind == "parquet":
        from geo.importers.upload.parquet import read_parquet

        return read_parquet(source, folder=folder, choices=choices)
    data = source.read_bytes()
    if kind == "csv":
        from geo.importers.upload.separated import read_separated

        return read_separated(data, folder=folder, choices=choices)
    if kind == "xlsx":
        from geo.importers.upload.sheet import read_sheet

        return read_sheet(data, folder=folder, choices=choices)
    if kind == "geojson":
        from geo.importers.upload.geojson import read_geojson

        return read_geojson(data, folder=folder, choices=choices)
    from geo.importers.upload.shapefile import read_shapefile

    return read_shapefile(data, folder=folder, choices=choices)


def take_limits(limits: dict[str, Any]) -> None:
    """Bind this process to its memory, computing time and file size; no core, few files."""
    try:
        import resource
    except ImportError:  # Windows: the parent's wall limit is what is left
        return
    cpu = int(limits["cpu"])
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, limits["output"], limits["output"]),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 128, 128),
        (resource.RLIMIT_AS, limits["memory"], limits["memory"]),
    ):
        # Whoever runs the atlas may have set a closer one, above which nobody gets.
        most = resource.getrlimit(what)[1]
        least = [int(soft), int(hard)]
        if most != resource.RLIM_INFINITY:
            least = [min(one, most) for one in least]
        resource.setrlimit(what, (least[0], least[1]))


def as_upload_error(error: BaseException) -> UploadError:
    """Any failure of a reader as the one typed error, without its trace."""
    from geo.importers.upload.errors import UploadError

    if isinstance(error, UploadError):
        return error
    number = getattr(error, "errno", None)
    text = str(error).lower()
    if (
        isinstance(error, MemoryError)
        or number == errno.ENOMEM
        or any(sign in text for sign in ("failed to map", "cannot allocate", "start new thread"))
    ):
        return UploadError("Reading the file needs too much memory", code="limit_memory")
    if number in _FULL or "no space left" in text:
        return UploadError("There is no room for reading the file", code="room_missing")
    if number == errno.EFBIG:
        return UploadError("The file unpacks to too much", code="limit_output")
    return UploadError(f"The reader gave up ({type(error).__name__})", code="parser_failed")


def _hook(folder: Path) -> Any:
    home = str(folder.resolve())

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event.startswith(_CLOSED):
            raise PermissionError(f"{event} is closed")
        if event == "open" and isinstance(args[2], int) and args[2] & _WRITING:
            target = args[0]
            if isinstance(target, str) and not os.path.abspath(target).startswith(home):  # noqa: PTH100
                raise PermissionError("writing is closed")

    return hook


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
