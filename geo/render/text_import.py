"""Sentences for a terminal about files, datasets, versions and pairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from geo.core.tables import each_row
from geo.core.text import visible

_LONG = 100


def count(number: int, word: str, *, many: str = "") -> str:
    """``1 incident``, ``2 incidents``, ``3 boundaries``."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def say_counts(counts: dict[str, int]) -> str:
    """The account of a file's rows, which adds up."""
    return (
        f"{count(counts['rows_read'], 'row')} = {counts['accepted']:,} accepted + "
        f"{counts['flagged']:,} flagged + {counts['rejected']:,} rejected"
    )


def say_columns(column_map: Sequence[tuple[str, str]]) -> list[str]:
    """Which column is read as what."""
    wide = max((len(field) for field, _ in column_map), default=0)
    return [f"  {field:<{wide}}  from {_shown(column)}" for field, column in column_map]


def say_question(question: Any) -> list[str]:
    """A question with its answers as they are written on the command line."""
    samples = dict(question.samples)
    lines = [f"  {question.key}: {question.what}"]
    for value in question.choices:
        guess = "   (likeliest)" if value == question.guess and value else ""
        lines.append(f"    --choice {_quoted(question.key, value)}{guess}")
        if samples.get(value):
            lines.append(f"      reads {_shown(samples[value])}")
    if not question.choices:
        lines.append(f"    --choice {_quoted(question.key, 'TEXT')}")
    return lines


def say_notes(notes: pd.DataFrame, *, kept: str, limit: int = 8) -> list[str]:
    """Remarks by code, the most frequent first, each with the first row it was made on."""
    lines = []
    counted = notes["code"].value_counts()
    for code, number in list(counted.items())[:limit]:
        first = notes[notes["code"] == code].iloc[0]
        where = f"row {first['row']}" + (f", {_shown(first['column'])}" if first["column"] else "")
        lines.append(f"  {number:>6,} {kept}  {code}: first in {where}: {first['reason']}")
    if len(counted) > limit:
        lines.append(f"         and {count(len(counted) - limit, 'other kind')}")
    return lines


def say_change(added: int, changed: int, removed: int) -> str:
    """What an import adds, changes and removes."""
    return f"{added:,} added, {changed:,} changed, {removed:,} removed"


def say_going(rows: pd.DataFrame) -> str:
    """Claims and other rows that an import takes away beside incidents; "" for none."""
    gone = rows.loc[(rows["what"] == "removed") & (rows["part"] != "incidents"), "part"]
    each = [count(int(n), str(part).replace("_", " ").removesuffix("s"))
            for part, n in gone.value_counts(sort=False).items()]  # fmt: skip
    return ", ".join(each)


def say_datasets(table: pd.DataFrame) -> str:
    """Datasets of the store with their terms."""
    lines = []
    for one in each_row(table):
        state = "on " if one.enabled else "off"
        versions = count(one.versions, "version")
        lines.append(f"{state}  {one.name}  ({one.format}; {count(one.incidents, 'incident')}; "
                     f"{versions})")  # fmt: skip
        lines.append(f"     {one.attribution}")
        terms = [one.licence] if one.licence else []
        terms += [] if one.redistributable else ["rows are left out of public files"]
        lines += [f"     Terms: {'; '.join(terms)}"] if terms else []
    return "\n".join(lines) or "No dataset."


def say_versions(table: pd.DataFrame) -> str:
    """Versions, oldest first, each with the number by which it is undone."""
    lines = []
    for one in each_row(table):
        undone = "" if pd.isna(one.undone_by) else f", undone by {one.undone_by}"
        undoes = "" if pd.isna(one.undoes) else f" of {one.undoes}"
        lines.append(
            f"{one.id:>4}  {one.dataset} version {one.number}: {one.kind}{undoes} by {one.author}, "
            f"{one.at}{undone}"
        )
        if not pd.isna(one.dated_before):
            lines.append(f"      dated before {one.dated_before}, which was made earlier: a clock "
                         "was set back")  # fmt: skip
        told = (
            f"{one.dataset} is {one.switched}"
            if one.switched
            else say_change(one.added, one.changed, one.removed)
        )
        file = f"; {one.file_name}: " if one.file_name else ""
        rows = {n: getattr(one, n) for n in ("rows_read", "accepted", "flagged", "rejected")}
        lines.append(f"      {told}{file}{say_counts(rows) if file else ''}")
        lines += [f"      {one.reason}"] if one.reason else []
    return "\n".join(lines) or "No version yet: the record is the one that ships with the atlas."


def say_history(table: pd.DataFrame) -> str:
    """Changes of a record cell by cell, one version after the other."""
    lines = []
    for (version, when, who, why), rows in table.groupby(["version", "when", "who", "why"]):
        lines.append(f"Version {version}, {when}, {who}: {why}")
        lines += [
            f"  {one.table} {one.key}  {one.field}: {_shown(one.before)} -> {_shown(one.after)}"
            for one in each_row(rows)
        ]
    return "\n".join(lines)


def say_pairs(pairs: pd.DataFrame) -> str:
    """Pairs that may be one event, with what speaks for it and what was judged."""
    lines = []
    for one in each_row(pairs):
        lines.append(f"{one.score:.2f}  {one.why}" + (f"  <{one.verdict}>" if one.verdict else ""))
        lines.append(f"      {one.a}  {one.date_a}  {visible(one.title_a, limit=_LONG)}")
        lines.append(f"      {one.b}  {one.date_b}  {visible(one.title_b, limit=_LONG)}")
    return "\n".join(lines) or "No pairs: no two datasets hold records that may be one event."


def say_store(state: dict[str, Any]) -> str:
    """Where the store is and how it fares."""
    lines = [f"Store: {state['where']}", f"State: {state['state']}"]
    if state["state"] == "none yet":
        lines.append("The record is the one that ships with the atlas; the first change makes it.")
    if state["problem"]:
        lines.append(state["problem"])
    elif state["datasets"]:
        lines.append(
            f"{count(state['datasets'], 'dataset')}, {count(state['versions'], 'version')}, "
            f"{count(state['incidents'], 'incident')}"
        )
    if state["latest"] > datetime.now(tz=UTC).isoformat(timespec="seconds"):
        lines.append(f"The clock of this machine is behind: the store has a version of "
                     f"{state['latest']}, and changes made now are dated before it. Set the clock "
                     "right; their order is kept.")  # fmt: skip
    if state["dated_before"]:
        lines.append(f"{count(state['dated_before'], 'version')} dated before an earlier one, by a "
                     "clock that was set back; atlas versions says which.")  # fmt: skip
    return "\n".join(lines)


def say_clock(earlier: str) -> str:
    """That a version was dated before one that was made earlier, which is named with its date."""
    return (
        f"The clock of this machine is behind: {earlier} was made before this one. Set the clock "
        "right; their order is kept."
    )


def _shown(text: object) -> str:
    return repr(visible(str(text), limit=_LONG))


def _quoted(key: str, value: str) -> str:
    plain = value.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return f"{key}={value}" if plain and value.isascii() else f"'{key}={value}'"
