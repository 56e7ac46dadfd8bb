"""A PostgreSQL of the tests' own, on loopback, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "find_postgres.sh"


class NoServerError(Exception):
    """There is no PostgreSQL and none could be installed."""


def programs() -> Path:
    done = subprocess.run([str(SCRIPT)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServerError(done.stderr.strip().splitlines()[-1])
    return Path(done.stdout.strip())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def other_user() -> pwd.struct_passwd | None:
    """Somebody but root to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServerError("PostgreSQL refuses root, and there is no user postgres or nobody")


@contextmanager
def cluster() -> Iterator[str]:
    """Address of a running server, ``postgresql://…/`` without a database."""
    folder, bin_folder = Path(tempfile.mkdtemp(prefix="atlas-pg-")), programs()
    user = other_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(*command: str) -> None:
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        log = folder.with_suffix(".log")
        with log.open("ab") as out:
            code = subprocess.run(
                command, stdout=out, stderr=out, check=False, cwd="/", **as_user
            ).returncode
        if code:
            raise NoServerError(log.read_text(errors="replace")[-2000:])

    data, port = folder / "data", free_port()
    settings = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off "
        "-c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB"
    )
    try:
        run(str(bin_folder / "initdb"), "-D", str(data), "-A", "trust", "-U", "atlas", "-N",
            "-E", "UTF8", "--locale=C")  # fmt: skip
        run(str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-o", settings,
            "-l", str(folder / "server.log"), "start")  # fmt: skip
        try:
            yield f"postgresql://atlas@127.0.0.1:{port}/"
        finally:
            run(str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)
