"""Made-up files that the tests of the Data page drop on it. No row of a real file is in here."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from geo.importers.ucdp_sheet import COLUMNS

# District as UCDP writes it, and a point in it.
PLACES = {
    "Quetta district": (30.19, 67.0),
    "Kech district": (26.0031, 63.0544),
    "Khuzdar district": (27.8, 66.61),
    "Mastung district": (29.8, 66.84),
}
_EVENT = {
    "active_year": "1", "code_status": "Clear", "type_of_violence": "1",
    "conflict_dset_id": "325", "conflict_new_id": "325", "conflict_name": "Pakistan: Balochistan",
    "dyad_dset_id": "12345", "dyad_new_id": "12345", "side_a_dset_id": "141",
    "side_a_new_id": "141", "side_a": "Government of Pakistan", "side_b_dset_id": "325",
    "side_b_new_id": "325", "side_b": "BLA", "number_of_sources": "2",
    "source_article": '"Synthetic Gazette,2026-02-01,A made-up headline"', "where_prec": "1",
    "adm_1": "Balochistan province", "priogrid_gid": "166447", "country": "Pakistan",
    "country_id": "770", "region": "Asia", "event_clarity": "1", "date_prec": "1", "deaths_a": "1",
    "deaths_b": "2", "deaths_civilians": "0", "deaths_unknown": "0", "best": "3", "high": "4",
    "low": "3", "gwnoa": "770",
}  # fmt: skip


def event(number: int, place: str, day: str, **cells: str) -> dict[str, str]:
    """One event in the shape of UCDP's files."""
    lat, lon = PLACES[place]
    return {
        **_EVENT,
        "id": str(800000 + number),
        "relid": f"PAK-2026-1-404-{number}",
        "year": "2026",
        "dyad_name": f"Made-up dyad {number}",
        "where_coordinates": f"Made-up village {number}",
        "adm_2": place,
        "latitude": f"{lat:.6f}",
        "longitude": f"{lon:.6f}",
        "geom_wkt": f"POINT ({lon:.6f} {lat:.6f})",
        "date_start": f"{day} 00:00:00.000",
        "date_end": f"{day} 00:00:00.000",
        **cells,
    }


def ucdp(events: Sequence[dict[str, str]]) -> bytes:
    """A file of UCDP's 49 columns."""
    return separated(COLUMNS, [[row.get(name, "") for name in COLUMNS] for row in events])


def separated(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


FIRST = ucdp(
    [
        event(1, "Quetta district", "2026-01-31", deaths_a="10", deaths_b="5", best="15",
              low="12", high="20"),
        event(2, "Kech district", "2026-02-03"),
        event(3, "Khuzdar district", "2026-02-04"),
    ]
)  # fmt: skip
UPDATED = ucdp(
    [
        event(1, "Quetta district", "2026-01-31", deaths_a="10", deaths_b="5", best="15",
              low="12", high="20"),
        event(2, "Kech district", "2026-02-03", best="9", high="11"),
        event(4, "Mastung district", "2026-02-05"),
        event(5, "Mastung district", "2026-02-06", date_start="2026-02-30"),
    ]
)  # fmt: skip
GENERAL = separated(
    ["Ref", "When it happened", "Zila", "Town", "Type", "Dead", "According to"],
    [
        ["1", "03/04/2026", "Quetta", "Sariab", "Armed clash", "3", "Dawn"],
        ["2", "25/04/2026", "Mastung", "Dasht", "Bomb blast", "at least 2", "Dawn"],
    ],
)
RAGGED = b"date,district,killed\n2026-01-31,Quetta,3\n2026-02-01,Kech\n"
