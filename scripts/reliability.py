"""Measure what docs/reliability.md promises, row by row, and write the page.

    reliability.py --list                 what there is, what it needs, how long it takes
    reliability.py                        every row: some hours; rows by name: those alone
    reliability.py --quick                short runs: fewer kills, inputs and damaged files
    reliability.py soak --result soak=FILE   a result of that row's command, measured earlier

Every row runs the project's own tests and scripts with larger counts, so `make test` has to have
been run once. Rows that are not named keep what was last measured of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from reliability_table.page import KEPT, PAGE, describe, load, said, save
from reliability_table.rows import ROWS, Row
from reliability_table.running import ROOT, Found, run


def main(arguments: list[str]) -> int:
    """Run the rows that are asked for; 0 if all of them are met."""
    asked = _arguments(arguments)
    known = {row.name: row for row in ROWS}
    unknown = [name for name in asked.rows if name not in known]
    results = dict(pair.split("=", 1) for pair in asked.result)
    if unknown or set(results) - set(known):
        rows = ", ".join(known)
        sys.stderr.write(f"No row {', '.join(unknown or results)}. Rows: {rows}\n")
        return 2
    rows = [known[name] for name in asked.rows] or list(ROWS)
    if asked.list:
        _list(rows, quick=asked.quick)
        return 0
    _list(rows, quick=asked.quick)
    kept = load()
    for row in rows:
        sys.stdout.write(f"\n== {row.name}: {row.title}\n")
        sys.stdout.flush()
        kept[row.name] = _measure(row, Path(results.get(row.name, "")), quick=asked.quick)
        if asked.keep:
            save(kept)
        _tell(row, kept[row.name])
    sys.stdout.write(f"\n{'row':14} {'':12} measured\n")
    for row in rows:
        _tell(row, kept[row.name])
    if asked.keep:
        sys.stdout.write(f"\nWritten to {PAGE.relative_to(ROOT)} and {KEPT.relative_to(ROOT)}\n")
    return 0 if all(kept[row.name]["met"] for row in rows) else 1


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="reliability.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("rows", nargs="*", help="names of rows; all of them if none is given")
    parser.add_argument("--quick", action="store_true", help="short runs; the page says so")
    parser.add_argument("--list", action="store_true", help="say what would be run, and end")
    parser.add_argument("--result", action="append", default=[], metavar="ROW=FILE",
                        help="take what the row's command has written earlier")  # fmt: skip
    parser.add_argument("--no-page", dest="keep", action="store_false",
                        help="leave the page as it is")  # fmt: skip
    return parser.parse_args(arguments)


def _list(rows: list[Row], *, quick: bool) -> None:
    for row in rows:
        minutes = row.quick_minutes if quick else row.minutes
        needs = f"; needs {row.needs}" if row.needs else ""
        sys.stdout.write(f"{row.name:14} {minutes:4.0f} min  {row.title}{needs}\n")
    whole = sum(row.quick_minutes if quick else row.minutes for row in rows)
    sys.stdout.write(f"{'':14} {whole:4.0f} min in all, on two processors\n")


def _measure(row: Row, result: Path, *, quick: bool) -> dict[str, Any]:
    about = describe(quick=quick)
    if result.name:
        found = Found(passed=1, out=json.loads(result.read_text(encoding="utf-8")))
        about |= {"day": said(result), "quick": False}
        found.commands = [" ".join(("python", *step.words)).replace("{out}", "OUT")
                          for step in row.steps]  # fmt: skip
    else:
        found = run(row.steps, quick=quick)
    about |= {"seconds": round(found.out.get("seconds", found.seconds)), "commands": found.commands}
    return asdict(row.judge(found)) | about


def _tell(row: Row, one: dict[str, Any]) -> None:
    word = {True: "met", False: "NOT MET", None: "not measured"}[one["met"]]
    sys.stdout.write(f"{row.name:14} {word:12} {one['measured']}\n")
    if one["reason"] and one["met"] is not True:
        sys.stdout.write(f"{'':27} {one['reason']}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
