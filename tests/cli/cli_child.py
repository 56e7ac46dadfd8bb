"""A process that forks children which run a command of atlas, and kills or cramps them when told.

It reads one JSON order a line and answers with one JSON line. Forking costs milliseconds, where a
new interpreter would spend a second on what is the same in all of them.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from geo import cli, workflow
from geo.workflow import intake, keeping  # noqa: F401

# A child that is nobody may not be able to read them later.
for home in workflow._HOMES:
    import_module(home)

NOBODY = 65534


def run(order: dict[str, Any]) -> int:
    """The command, as the interpreter would run it; its output goes to the order's file."""
    out = os.open(order["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    os.dup2(out, 1)
    os.dup2(out, 2)
    if "file_size" in order:
        # Nothing but the soft limit: the reader of uploads takes limits of its own.
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(order["file_size"]), hard))
    if order.get("nobody") and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    os.environ.update(order.get("env", {}))
    sys.argv = ["atlas", *order["words"]]
    try:
        cli.main.main(order["words"], prog_name="atlas")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def fork(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        code = run(order)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def obey(order: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    child = fork(order)
    if "delay" in order:
        time.sleep(float(order["delay"]))
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    seconds = time.monotonic() - began
    said = Path(order["output"])
    text = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
    return {"code": code, "seconds": seconds, "said": text}


def main() -> None:
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
