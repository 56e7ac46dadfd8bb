"""Good files to be damaged: small ones of every kind, none of them a real record."""

from __future__ import annotations

import io
import json
import sys
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS / "importers"), str(_TESTS / "importers" / "upload")]

from made_files import (  # noqa: E402
    ACLED_31,
    GDELT_61,
    GTD_135,
    UCDP_49,
    acled_row,
    csv_text,
    gdelt_row,
    gtd_row,
    ucdp_row,
)
from upload_make import (  # noqa: E402
    BOX,
    HEAD,
    areas,
    collection,
    feature,
    gpkg,
    inline,
    points,
    shape_zip,
    sheet_xml,
)

from geo.incidents import model  # noqa: E402

TABLE = (
    "ID,Date,District,Location,Longitude,Latitude,Type,Killed,Source\r\n"
    "1,2026-01-31,Kech,Turbat,63.05,26.00,Battles,3,Gazette\r\n"
    '2,3 March 2026,نوشکی,"Town, near",66.02,29.55,Riots,at least ۱۲,"Gazette, The"\r\n'
    "3,2026-02,Quetta,,,,Protests,,\r\n"
)
DAY = {
    "date_earliest": "2026-01-31", "date_latest": "2026-01-31", "date_precision": "day",
    "event_type": "Riots", "geo_precision": "1", "verification_group": "contested",
    "lon": "66.99", "lat": "30.2", "title": "=1+1", "dataset": "own",
}  # fmt: skip


def csv() -> list[bytes]:
    return [TABLE.encode(), TABLE.encode("utf-8-sig"), TABLE.replace(",", ";").encode("utf-16")]


def tsv() -> list[bytes]:
    return [TABLE.replace(", ", "; ").replace(",", "\t").encode(),
            TABLE.replace(", ", "; ").replace(",", "\t").encode("utf-16")]  # fmt: skip


def xlsx() -> list[bytes]:
    rows = [line.split(",") for line in TABLE.replace(", ", " ").splitlines()]
    cells = "".join(
        f'<row r="{n}">' + "".join(inline(f"{chr(65 + k)}{n}", c) for k, c in enumerate(row))
        + "</row>" for n, row in enumerate(rows, start=1)
    )  # fmt: skip
    kinds = '<c r="A2"><v>45321</v></c><c r="B2"><f>1+1</f><v>0.30000000000000004</v></c>'
    return [sheet_xml(cells), sheet_xml(f'{HEAD}<row r="2">{kinds}</row>')]


def geojson() -> list[bytes]:
    about = {"ID": "1", "Date": "2026-01-31", "District": "Kech", "Killed": 3}
    return [
        collection(feature(**about), feature(None, **about | {"ID": "2", "n": [1, {"b": None}]})),
        collection(feature(BOX, name="Quetta", code="PK226")),
    ]


@lru_cache(maxsize=1)
def geopackages() -> list[bytes]:
    return [gpkg(points(2)), gpkg(areas(1))]


@lru_cache(maxsize=1)
def shapefiles() -> list[bytes]:
    return [shape_zip(), shape_zip(None, areas())]


def parquet() -> list[bytes]:
    rows = {"ID": ["1", "2"], "Date": ["2026-01-31", None], "Killed": [3, 4], "size": [0.5, 1e300]}
    made = [pa.table(rows)]
    geo = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB"}}}
    wkb = [shapely.Point(66, 29).wkb, None]
    table = pa.table({**rows, "shape": pa.array(wkb, type=pa.binary())})
    made.append(table.replace_schema_metadata({"geo": json.dumps(geo)}))
    out = []
    for one in made:
        buffer = io.BytesIO()
        pq.write_table(one, buffer, compression="none")
        out.append(buffer.getvalue())
    return out


def gdelt() -> list[bytes]:
    rows = [gdelt_row(n) for n in range(2)]
    lines = ["\t".join(row.get(c, "") for c in GDELT_61) for row in rows]
    return ["\n".join(lines).encode()]


def _written(columns: list[str], rows: list[dict[str, str]]) -> list[bytes]:
    return [csv_text(rows, columns).encode()]


def acled() -> list[bytes]:
    return _written(ACLED_31, [acled_row(n) for n in range(2)])


def ucdp() -> list[bytes]:
    return _written(UCDP_49, [ucdp_row(n) for n in range(2)])


def gtd() -> list[bytes]:
    return _written(GTD_135, [gtd_row(n) for n in range(2)])


def own() -> list[bytes]:
    columns = [*model.INCIDENTS.columns, "claims"]
    claims = json.dumps([{"claim_id": "c1", "claimant": "Desk", "measure": "killed"}])
    rows = [{**DAY, "incident_id": f"BAL-{n}", "claims": claims * (n == 1)} for n in range(2)]
    whole = ["table", *dict.fromkeys(name for one in model.TABLES for name in one.columns)]
    record = [{**DAY, "table": "incidents", "incident_id": "BAL-1"},
              {"table": "sources", "source_id": "s1", "publisher": "Gazette"}]  # fmt: skip
    return _written(columns, rows) + _written(whole, record)


@lru_cache(maxsize=1)
def boundaries() -> list[bytes]:
    box = json.loads(json.dumps(BOX))
    units = [feature(box, ADM2_EN=name, ADM2_PCODE=code)
             for name, code in (("Quetta", "PK226"), ("Elsewhere", ""))]  # fmt: skip
    bow = {"type": "Polygon", "coordinates": [[[66, 29], [67, 30], [67, 29], [66, 30], [66, 29]]]}
    return [collection(*units), collection(feature(bow, NAME="Kech")), geopackages()[1]]
