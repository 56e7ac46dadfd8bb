"""A process that forks children which work on a store, and kills them when told.

It reads one JSON order a line and answers with one JSON line. Forking costs milliseconds, where a
new interpreter would cost a second.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg  # noqa: F401 (a child that imports it late would spend its life on that)
from store_samples import INCIDENT, sample

from geo.core.errors import AtlasError, ConflictError
from geo.store.opening import open_store

NOBODY = 65534


def do_import(order: dict[str, Any]) -> None:
    result, content = sample(order["figures"], bad=2)
    with open_store(order["url"]) as store:
        store.add_import(result, original=content, author="Kim", reason="Killed, perhaps")


def do_undo(order: dict[str, Any]) -> None:
    with open_store(order["url"]) as store:
        store.undo(int(order["version"]), author="Kim", reason="Killed, perhaps")


def do_start(order: dict[str, Any]) -> None:
    open_store(order["url"]).close()


def do_write(order: dict[str, Any]) -> None:
    """Save records of one's own, and count up one that all share."""
    with open_store(order["url"]) as store:
        for turn in range(int(order["turns"])):
            who = {"author": f"writer {order['index']}", "reason": f"turn {turn}"}
            if turn % 10:
                name = f"own:w{order['index']}-{turn}"
                store.save_incident({**INCIDENT, "incident_id": name}, **who)
                continue
            while True:
                draft = store.draft("own:shared")
                count = str(int(draft.values["summary"]) + 1)
                try:
                    store.save_incident(
                        {"incident_id": "own:shared", "summary": count},
                        expected=draft.token,
                        **who,
                    )
                except ConflictError:
                    time.sleep(0.02 * (1 + order["index"]))
                    continue
                break


def do_as_nobody(order: dict[str, Any]) -> None:
    """Open, read and write as a user whom the folder forbids to write."""
    open_store(order["warm"]).close()  # what is imported late must be imported before
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    told = []
    try:
        with open_store(order["url"]) as store:
            told.append(type(store.problem).__name__)
            told.append(str(len(store.record().incidents)))
            result, content = sample({"a": 1})
            store.add_import(result, original=content, author="Kim", reason="Forbidden")
    except AtlasError as error:
        told += [type(error).__name__, str(error)]
    Path(order["answer"]).write_text(json.dumps(told), encoding="utf-8")


JOBS: dict[str, Callable[[dict[str, Any]], None]] = {
    "import": do_import,
    "undo": do_undo,
    "start": do_start,
    "write": do_write,
    "as_nobody": do_as_nobody,
}


def fork(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        if order["data"]:
            os.environ["ATLAS_DATA"] = order["data"]
        JOBS[order["job"]](order)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def obey(order: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    children = [fork({**order, "index": n}) for n in range(int(order.get("count", 1)))]
    if "delay" in order:
        time.sleep(float(order["delay"]))
        for child in children:
            os.kill(child, signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return {"codes": codes, "seconds": time.monotonic() - began}


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
