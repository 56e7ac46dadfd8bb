"""What a test has measured, for the page of `make reliability`; without it nothing is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path

VARIABLE = "ATLAS_MEASURED"


def measured(what: str, **figures: float | str) -> None:
    """Add one line of figures to the file that ``ATLAS_MEASURED`` names."""
    name = os.environ.get(VARIABLE)
    if not name:
        return
    line = json.dumps({"what": what, **figures}, ensure_ascii=False) + "\n"
    # One write of a line in append mode is whole, whichever worker of the tests writes it.
    with Path(name).open("ab", buffering=0) as file:
        file.write(line.encode("utf-8"))
