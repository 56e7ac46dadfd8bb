"""What a file of an answer says where there is none."""

from __future__ import annotations

import csv
import json
from pathlib import Path

REFUSED = "not_answerable"


def refusal_in(path: Path) -> str:
    """Why nothing is answered in a table or JSON of an answer that was written; else empty."""
    if path.suffix.lower() == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))["finding"]
        return str(found["sentence"]) if found["answer"] == REFUSED else ""
    if path.suffix.lower() != ".csv":
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if len(rows) != 1 or rows[0].get("answer") != REFUSED:
        return ""
    return rows[0].get("why") or rows[0].get("sentence") or ""
