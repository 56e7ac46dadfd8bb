"""Fold the JSON files of all benchmarks into benchmarks/results.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE / "results.md"
_FIRST = ("join", "aggregate", "growth", "cluster", "simultaneity", "knox")
_MET = {True: "met", False: "**not met**", None: "not measured"}


def main() -> None:
    found = {path.stem: json.loads(path.read_text()) for path in (HERE / "out").glob("*.json")}
    for path in HERE.glob("results_*.json"):
        found.setdefault(path.stem.removeprefix("results_"), json.loads(path.read_text()))
    names = [n for n in _FIRST if n in found] + sorted(set(found) - set(_FIRST))
    lines = [
        "# Measured",
        "",
        "Made by `make bench`; every ratio is of two methods in the same run, in turns. Absolute "
        "times are of the machine named below each section and of what else it did (its load over "
        "1, 5 and 15 minutes). How to read this, and what it means for a file of yours: "
        "[docs/performance.md](../docs/performance.md).",
        "",
        "| goal | measured | |",
        "|---|---|---|",
    ]
    for name in names:
        title = found[name].get("title", name)
        lines += [
            f"| {title}: {one['goal']} | {one['measured']} | {_MET[one['met']]} |"
            for one in found[name].get("goals", [])
        ]
    for name in names:
        lines += ["", *section(name, found[name])]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def section(name: str, content: dict[str, Any]) -> list[str]:
    lines = [f"## {content.get('title', name)}", ""]
    for note in content.get("notes", []):
        lines += [note, ""]
    for table in content.get("tables", []):
        lines += [f"**{table['title']}**", ""]
        lines.append("| " + " | ".join(table["columns"]) + " |")
        lines.append("|" + "---|" * len(table["columns"]))
        lines += ["| " + " | ".join(map(cell, row)) + " |" for row in table["rows"]]
        lines.append("")
    machine = content.get("environment", {})
    said = [f"{key} {value}" for key, value in machine.items() if value != "not here"]
    return [*lines, f"*{'; '.join(said)}*"]


def cell(value: Any) -> str:
    return str(value).replace("|", "\\|")


if __name__ == "__main__":
    main()
