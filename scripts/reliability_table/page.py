"""What was measured, kept row by row, and the part of docs/reliability.md made of it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reliability_table.rows import ROWS
from reliability_table.running import ROOT

KEPT = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
_PACKAGES = ("streamlit", "folium", "geopandas", "pyogrio", "pandas", "pyarrow", "sqlalchemy",
             "hypothesis", "playwright")  # fmt: skip
_MET = {True: "met", False: "**not met**", None: "not measured"}


def load() -> dict[str, dict[str, Any]]:
    """Rows as they were last measured, by name."""
    found: dict[str, dict[str, Any]] = {}
    if KEPT.is_file():
        found = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def save(rows: dict[str, dict[str, Any]]) -> None:
    """Keep the rows and write the page."""
    order = [row.name for row in ROWS]
    kept = {name: rows[name] for name in order if name in rows}
    KEPT.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_page(kept)


def write_page(rows: dict[str, dict[str, Any]]) -> None:
    """Put the table between its marks; what is written by hand around it stays."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{body(rows)}{END}{after}", encoding="utf-8")


def body(rows: dict[str, dict[str, Any]]) -> str:
    """The generated part: what is met, what is not, then how each was measured."""
    met = [name for name, one in rows.items() if one["met"] is True]
    missed = [row for row in ROWS if rows.get(row.name, {}).get("met") is not True]
    lines = [
        f"{len(met)} of {len(ROWS)} targets met"
        + (f"; why {len(missed)} are not is said below the table." if missed else "."),
        "", "| row | target | measured | |", "|---|---|---|---|",
    ]  # fmt: skip
    for row in ROWS:
        one = rows.get(row.name)
        measured, met_word = (one["measured"], _MET[one["met"]]) if one else ("", _MET[None])
        short = " (short run)" if one and one["quick"] else ""
        cells = (f"`{row.name}` {row.title}", row.target, measured + short, met_word)
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    if missed:
        lines += ["", "**Not met or not measured**", ""]
        for row in missed:
            reason = rows.get(row.name, {}).get("reason") or "has not been run"
            lines.append(f"- `{row.name}`: {_cell(reason)}")
    lines += ["", "**How each row was measured**", "", "| row | day | took | commit | command |",
              "|---|---|---|---|---|"]  # fmt: skip
    for name, one in rows.items():
        commands = "<br>".join(f"`{_cell(c)}`" for c in one["commands"])
        lines.append(
            f"| `{name}` | {one['day']} | {_span(one['seconds'])} | {one['commit']} | {commands} |"
        )
    machines = dict.fromkeys(one["machine"] for one in rows.values())
    lines += ["", *(f"*Machine: {_cell(one)}*\n" for one in machines)]
    return "\n".join(lines)


def describe(*, quick: bool) -> dict[str, Any]:
    """Day, machine, versions and commit of a run that is about to be made."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    processors = os.cpu_count() or 1
    return {
        "quick": quick,
        "day": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "machine": f"{platform.system()} {platform.machine()}, {processors} processors, "
        f"{_memory()}, Python {platform.python_version()}; {packages}",
    }


def _commit() -> str:
    """Commit, with a mark if anything but what a run itself writes differs from it."""
    name = _git("rev-parse", "--short", "HEAD")
    own = [f":!{path.relative_to(ROOT)}" for path in (KEPT, PAGE)]
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *own)
    return name + ("-dirty" if changed else "") if name else "no checkout"


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own words
        ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _memory() -> str:
    if not hasattr(os, "sysconf"):
        return "memory not known"
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{size / 1e9:.0f} GB"


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def said(path: Path) -> str:
    """Day of a result that was measured earlier."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d %H:%M UTC")
