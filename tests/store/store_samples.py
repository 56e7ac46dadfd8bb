"""Files as an importer would have read them, made up for the tests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.core.digest import digest
from geo.core.settings import data_dir
from geo.importers.result import ImportResult, RowNote
from geo.incidents import model

INCIDENT = {
    "date_earliest": "2026-02-03",
    "date_latest": "2026-02-03",
    "date_precision": "day",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "title": "A made-up clash",
    "place": "Quetta",
    "geo_precision": "3",
    "district_reported": "Quetta",
    "verification_group": "single_source",
}
CLAIM = {
    "claimant": "police",
    "claimant_type": "official",
    "measure": "killed",
    "category": "total",
    "low": "1",
    "high": "2",
    "as_of": "2026-02-03",
    "source_id": "paper",
}
SOURCE = {"source_id": "paper", "publisher": "A paper", "licence": "CC0"}


def frame(table: model.Table, rows: list[Mapping[str, str]]) -> pd.DataFrame:
    cells = [[row.get(c, "") for c in table.columns] for row in rows]
    return pd.DataFrame(cells, columns=list(table.columns), dtype=str)


def sample(
    figures: Mapping[str, int],
    *,
    dataset: str = "demo",
    format_name: str = "table",
    bad: int = 0,
    flagged: frozenset[str] = frozenset(),
    titles: Mapping[str, str] | None = None,
    decisions: Mapping[str, str] | None = None,
    accessed: str = "2026-03-01",
    extra: Mapping[str, str] | None = None,
) -> tuple[ImportResult, bytes]:
    """A file with one incident and one claim for each id, and rows that cannot be read."""
    lines = [("id", "dead", "title")]
    lines += [(name, str(dead), (titles or {}).get(name, "")) for name, dead in figures.items()]
    lines += [(f"bad{n}", "=1+1", "") for n in range(bad)]
    out = io.StringIO(newline="")
    csv.writer(out).writerows(lines)
    content = out.getvalue().encode()
    incidents, claims, raw, flags, rejected, accepted = [], [], [], [], [], []
    for number, line in enumerate(lines[1:], start=2):
        name, dead, title = line
        cells = json.dumps(dict(zip(lines[0], line, strict=True)), ensure_ascii=False)
        if name not in figures:
            raw.append((number, "", cells))
            rejected.append(
                RowNote(code="not-a-number", row=number, column="dead", value=dead,
                        what=f"{dead!r} is not a number", fix="Write digits")
            )  # fmt: skip
            continue
        raw.append((number, name, cells))
        texts = {"title": title} if title else {}
        incidents.append({**INCIDENT, **texts, **(extra or {}), "incident_id": name})
        ids = {"claim_id": f"{name}-C1", "incident_id": name, "low": str(dead), "high": str(dead)}
        claims.append({**CLAIM, **ids})
        if name in flagged:
            flags.append(
                RowNote(code="odd", row=number, column="dead", value=dead, what="odd", fix="look")
            )
        else:
            accepted.append(number)
    result = ImportResult(
        dataset=dataset,
        format=format_name,
        file_name=f"{dataset}.csv",
        sha256=digest(content),
        attribution="Made up for a test",
        accessed=accessed,
        coverage={"area": "Quetta", "period_from": "2026-01-01", "period_to": "2026-03-01"},
        incidents=frame(model.INCIDENTS, incidents),
        claims=frame(model.CLAIMS, claims),
        sources=frame(model.SOURCES, [SOURCE] if incidents else []),
        raw=pd.DataFrame(raw, columns=["row", "record_id", "cells"]),
        rows_read=len(lines) - 1,
        accepted=tuple(accepted),
        flags=tuple(flags),
        rejected=tuple(rejected),
        decisions=dict(decisions or {"date_order": "day first"}),
    )
    return result, content


def small_data(folder: Path) -> Path:
    """A data folder whose record holds three incidents, for tests that open many stores."""
    source = data_dir() / "incidents"
    (folder / "districts").mkdir(parents=True)
    (folder / "incidents").mkdir()
    tables = {
        t.name: pd.read_csv(source / f"{t.name}.csv", dtype=str, keep_default_na=False)
        for t in model.TABLES
    }
    tables["incidents"] = tables["incidents"].head(3)
    kept = tables["claims"]["incident_id"].isin(tables["incidents"]["incident_id"])
    tables["claims"] = tables["claims"][kept]
    used = tables["sources"]["source_id"].isin(tables["claims"]["source_id"])
    tables["sources"] = tables["sources"][used]
    for name in ("operations", "memberships", "operation_places", "judgements"):
        tables[name] = tables[name].head(0)
    for name, table in tables.items():
        path = folder / "incidents" / f"{name}.csv"
        table.to_csv(path, index=False, lineterminator="\n")
    return folder
