"""A process that forks children which join a file in small pieces, and kills them when told.

It reads one JSON order a line and answers with one JSON line, as the store's own child does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import partial

from geo.engines.events import open_events
from geo.workflow import large
from geo.workflow.large_input import Large

PIECE_ROWS = 2_000


def in_small_pieces() -> None:
    large.open_events = partial(open_events, piece_rows=PIECE_ROWS)


def work(order: dict[str, object]) -> None:
    how = Large(resume=bool(order["resume"]))
    path, out = str(order["path"]), str(order["out"])
    if order["what"] == "join":
        large.join_events(path, out, how)
    else:
        large.aggregate_events(path, out, how, figures=[("killed", "killed_low", "killed_high")])


def main() -> None:
    in_small_pieces()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                work(order)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        if order["after"] is not None:
            time.sleep(order["after"])
            os.kill(child, getattr(signal, order["signal"]))
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
