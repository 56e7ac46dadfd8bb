"""Generators of synthetic files, shaped like the real ones. No row of any real file is in here."""

from __future__ import annotations

import csv
import io
import random

import pandas as pd

ACCESSED = "2026-11-22"
SHA = "0" * 64

_ACLED_31 = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
ACLED_31 = _ACLED_31.split(",")
ACLED_OLD = [
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision",
    "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2",
    "inter2", "interaction", "region", "country", "admin1", "admin2", "admin3", "location",
    "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities",
    "timestamp", "iso3",
]  # fmt: skip
ACLED_POPULATION = [
    *ACLED_31, "population_1km", "population_2km", "population_5km", "population_best",
]  # fmt: skip
ACLED_NO_TIMESTAMP = ACLED_31[:-1]
ACLED_GENERATIONS = {
    "31": ACLED_31,
    "old": ACLED_OLD,
    "population": ACLED_POPULATION,
    "no-timestamp": ACLED_NO_TIMESTAMP,
}

_UCDP_49 = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,where_description,"
    "adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,"
    "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,"
    "gwnoa,gwnob"
)
UCDP_49 = _UCDP_49.split(",")
_AT = UCDP_49.index("country") + 1
UCDP_HDX = [*UCDP_49[:_AT], "iso3", *UCDP_49[_AT:]]

_GTD_KNOWN = (
    "eventid,iyear,imonth,iday,approxdate,extended,country,country_txt,region_txt,provstate,city,"
    "latitude,longitude,specificity,vicinity,summary,crit1,doubtterr,multiple,success,suicide,"
    "attacktype1_txt,targtype1_txt,target1,gname,gname2,claimed,compclaim,weaptype1_txt,nkill,"
    "nkillus,nkillter,nwound,nwoundte,property,related"
)
GTD_KNOWN = _GTD_KNOWN.split(",")
GTD_135 = [*GTD_KNOWN, *(f"other{at:03d}" for at in range(135 - len(GTD_KNOWN)))]

# District as the data set writes it, and a plausible box to draw a point from.
UCDP_DISTRICTS = {
    "Quetta district": (66.85, 30.05, 67.05, 30.30),
    "Bolan district": (67.30, 29.20, 67.70, 29.80),
    "Kech district": (62.40, 25.90, 63.60, 26.30),
    "Panjgur district": (63.80, 26.80, 64.30, 27.10),
    "Gwadar district": (62.20, 25.10, 62.60, 25.25),
    "Kalat district": (66.30, 28.80, 66.70, 29.20),
    "Khuzdar district": (66.40, 27.50, 66.80, 27.90),
    "Mastung district": (66.70, 29.70, 66.90, 29.90),
    "Dera Bugti district": (68.90, 28.80, 69.30, 29.10),
    "Kohlu district": (68.90, 29.70, 69.30, 29.95),
    "Awaran district": (65.00, 26.30, 65.40, 26.60),
    "Chagai district": (64.00, 28.80, 64.60, 29.20),
    "Sorab district": (66.10, 28.30, 66.40, 28.50),
    "Dukki district": (68.45, 30.05, 68.65, 30.20),
    "Jafarabad Distrcit": (68.20, 28.30, 68.40, 28.45),
    "Nasirabad district": (68.05, 28.50, 68.30, 28.65),
    "Musa Khel": (69.70, 30.75, 69.95, 30.95),
    "Killa Abdullah district": (66.50, 30.60, 66.70, 30.75),
    "Loralai district": (68.50, 30.30, 68.70, 30.45),
    "Zhob district": (69.20, 31.20, 69.60, 31.50),
    "Sibi district": (67.80, 29.50, 68.00, 29.65),
    "Nushki district": (65.90, 29.40, 66.10, 29.60),
    "Harnai district": (67.85, 30.05, 68.00, 30.15),
    "Lasbela district": (66.20, 26.10, 66.50, 26.40),
    "Washuk district": (64.60, 27.60, 65.00, 27.90),
    "Barkhan district": (69.40, 29.85, 69.60, 29.95),
}  # fmt: skip
_SIDES = (
    ("Government of Pakistan", "BLA", "770", ""),
    ("Government of Pakistan", "BLF", "770", ""),
    ("BLA", "Civilians", "", ""),
    ("Lashkar-e-Synthetic", "Militia of the Fixture", "", ""),
)


def frame(rows: list[dict[str, str]], columns: list[str]) -> pd.DataFrame:
    """Text frame as the upload room hands it over."""
    cells = [[row.get(column, "") for column in columns] for row in rows]
    return pd.DataFrame(cells, columns=columns, dtype=str)


def csv_text(rows: list[dict[str, str]], columns: list[str], *, header: bool = True) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if header:
        writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def frame_of_csv(text: str) -> pd.DataFrame:
    """Frame of CSV text with the first line as the columns, repeats and all."""
    lines = list(csv.reader(io.StringIO(text, newline="")))
    return pd.DataFrame(lines[1:], columns=lines[0], dtype=str)


def acled_row(number: int, **cells: str) -> dict[str, str]:
    """One ACLED event of the fixture's own making."""
    row = {
        "data_id": str(9000000 + number),
        "event_id_cnty": f"PAK{900000 + number}",
        "event_id_no_cnty": str(900000 + number),
        "event_date": f"2026-{1 + number % 9:02d}-{1 + number % 28:02d}",
        "year": "2026",
        "time_precision": "1",
        "disorder_type": "Political violence",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "actor1": "Synthetic Force (2018-)",
        "assoc_actor_1": "",
        "inter1": "1",
        "actor2": "Fixture Front",
        "assoc_actor_2": "Fixture Wing; Fixture Cell",
        "inter2": "2",
        "interaction": "12",
        "iso": "586",
        "iso3": "PAK",
        "region": "South Asia",
        "country": "Pakistan",
        "admin1": "Balochistan",
        "admin2": "Kech",
        "admin3": "Turbat",
        "location": "Turbat",
        "latitude": "26.0031",
        "longitude": "63.0544",
        "geo_precision": "1",
        "source": "Synthetic Gazette; Invented Times",
        "source_scale": "National",
        "notes": f"Made-up event {number}: nothing of this happened.",
        "fatalities": str(number % 7),
        "timestamp": str(1791000000 + number),
        "population_best": "120000",
    }
    return {**row, **cells}


def ucdp_row(number: int, **cells: str) -> dict[str, str]:
    """One UCDP event of the fixture's own making."""
    row = dict.fromkeys(UCDP_HDX, "")
    row |= {
        "id": str(800000 + number),
        "relid": f"PAK-2020-1-404-{number}",
        "year": "2020",
        "active_year": "1",
        "code_status": "Clear",
        "type_of_violence": "1",
        "conflict_dset_id": "325",
        "conflict_new_id": "325",
        "conflict_name": "Pakistan: Balochistan",
        "dyad_dset_id": "12345",
        "dyad_new_id": "12345",
        "dyad_name": "Government of Pakistan - BLA",
        "side_a_dset_id": "141",
        "side_a_new_id": "141",
        "side_a": "Government of Pakistan",
        "side_b_dset_id": "325",
        "side_b_new_id": "325",
        "side_b": "BLA",
        "number_of_sources": "2",
        "source_article": '"Synthetic Gazette,2020-01-02,A made-up headline";"Invented Times"',
        "source_office": "Synthetic Gazette;Invented Times",
        "source_date": "2020-01-02",
        "source_headline": 'A "made-up"\nheadline',
        "source_original": "police",
        "where_prec": "1",
        "where_coordinates": "Turbat town",
        "where_description": "near a bridge\nthat is not there",
        "adm_1": "Balochistan province",
        "adm_2": "Kech district",
        "latitude": "26.003100",
        "longitude": "63.054400",
        "geom_wkt": "POINT (63.054400 26.003100)",
        "priogrid_gid": "166447",
        "country": "Pakistan",
        "iso3": "PAK",
        "country_id": "770",
        "region": "Asia",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2020-01-01 00:00:00.000",
        "date_end": "2020-01-01 00:00:00.000",
        "deaths_a": "1",
        "deaths_b": "2",
        "deaths_civilians": "0",
        "deaths_unknown": "0",
        "best": "3",
        "high": "4",
        "low": "3",
        "gwnoa": "770",
        "gwnob": "",
    }
    return {**row, **cells}


HXL = {
    "id": "#event+id", "relid": "#event+code", "year": "#date+year", "adm_1": "#adm1+name",
    "adm_2": "#adm2+name", "latitude": "#geo+lat", "longitude": "#geo+lon",
    "date_start": "#date+start", "date_end": "#date+end", "best": "#affected+killed",
}  # fmt: skip


def ucdp_country(rows: int, *, seed: int = 7) -> tuple[pd.DataFrame, dict[str, int]]:
    """A country file shaped like the one of HDX, and what was put into it."""
    draw = random.Random(seed)  # noqa: S311 - a fixture
    made: list[dict[str, str]] = [dict(HXL)]
    told = {"outside": 0, "province": 0, "district": 0, "wrong": 0}
    names = list(UCDP_DISTRICTS)
    while len(made) <= rows:
        number = len(made)
        year = draw.randint(1989, 2024)
        month, day = draw.randint(1, 12), draw.randint(1, 28)
        side_a, side_b, gwnoa, gwnob = draw.choice(_SIDES)
        deaths = [draw.choice((0, 0, 1, 2, 5)) for _ in range(4)]
        best = sum(deaths)
        district = draw.choice(names)
        west, south, east, north = UCDP_DISTRICTS[district]
        lon, lat = draw.uniform(west, east), draw.uniform(south, north)
        code = draw.choices("1234567", weights=(45, 20, 18, 9, 5, 2, 1))[0]
        cells = {
            "year": str(year),
            "active_year": draw.choice(("0", "1", "true", "false")),
            "type_of_violence": "3" if side_b == "Civilians" else draw.choice("12"),
            "side_a": side_a,
            "side_b": side_b,
            "gwnoa": gwnoa,
            "gwnob": gwnob,
            "dyad_name": f"{side_a} - {side_b}",
            "date_prec": draw.choice("1112345"),
            "date_start": f"{year}-{month:02d}-{day:02d} 00:00:00.000",
            "date_end": f"{year}-{month:02d}-{day:02d} 00:00:00.000",
            "deaths_a": str(deaths[0]),
            "deaths_b": str(deaths[1]),
            "deaths_civilians": str(deaths[2]),
            "deaths_unknown": str(deaths[3]),
            "best": str(best),
            "low": str(max(best - draw.randint(0, 2), 0)),
            "high": str(best + draw.randint(1, 4)),
            "where_prec": code,
            "where_coordinates": f"Synthetic village {number % 400}",
            "adm_2": district,
            "latitude": f"{lat:.6f}",
            "longitude": f"{lon:.6f}",
        }
        if draw.random() < 0.45:
            cells |= {"adm_1": "Khyber Pakhtunkhwa province", "adm_2": "Kohat district"}
            cells |= {"latitude": "33.5", "longitude": "71.4"}
            told["outside"] += 1
        elif code in "467" or (code == "5" and draw.random() < 0.4):
            cells |= {"adm_2": "", "where_coordinates": "Balochistan province"}
            told["province"] += 1
        elif draw.random() < 0.03 and code in "12":
            cells |= {"where_coordinates": "Machh town", "adm_2": "Bolan district"}
            cells |= {"latitude": "27.060000", "longitude": "66.260000"}
            told["wrong"] += 1
            told["district"] += 1
        else:
            if draw.random() < 0.003:
                cells |= {"adm_2": ""}
            told["district"] += 1
        made.append(ucdp_row(number, **cells))
    return frame(made, UCDP_HDX), told


def gtd_row(number: int, **cells: str) -> dict[str, str]:
    """One GTD row of the fixture's own making."""
    row = dict.fromkeys(GTD_135, "")
    row |= {
        "eventid": f"2015010100{number:02d}",
        "iyear": "2015",
        "imonth": "1",
        "iday": "1",
        "country": "153",
        "country_txt": "Pakistan",
        "region_txt": "South Asia",
        "provstate": "Balochistan",
        "city": "Quetta",
        "latitude": "30.2006",
        "longitude": "67.0125",
        "specificity": "1",
        "vicinity": "0",
        "summary": "Made-up: nothing of this happened.",
        "doubtterr": "0",
        "multiple": "0",
        "attacktype1_txt": "Bombing/Explosion",
        "targtype1_txt": "Police",
        "gname": "Fixture Front",
        "nkill": "3",
        "nkillter": "1",
        "nwound": "-9",
        "claimed": "0",
    }
    return {**row, **cells}


_GDELT_ACTOR = [
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code",
    "Religion2Code", "Type1Code", "Type2Code", "Type3Code",
]  # fmt: skip
_GDELT_ACTION = [
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
]  # fmt: skip
_GDELT_GEO = [
    "Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID",
]  # fmt: skip
GDELT_61 = [
    "GLOBALEVENTID", "Day", "MonthYear", "Year", "FractionDate",
    *(f"Actor{side}{name}" for side in "12" for name in _GDELT_ACTOR),
    *_GDELT_ACTION,
    *(f"{part}Geo_{name}" for part in ("Actor1", "Actor2", "Action") for name in _GDELT_GEO),
    "DATEADDED", "SOURCEURL",
]  # fmt: skip
GDELT_58 = [name for name in GDELT_61 if not name.endswith("ADM2Code")]
GDELT_57 = GDELT_58[:-1]


def gdelt_row(number: int, **cells: str) -> dict[str, str]:
    """One GDELT event of the fixture's own making."""
    row = dict.fromkeys(GDELT_61, "")
    place = {
        "Type": "4", "FullName": "Quetta, Balochistan, Pakistan", "CountryCode": "PK",
        "ADM1Code": "PK02", "ADM2Code": "90001", "Lat": "30.187", "Long": "67.0125",
        "FeatureID": "-2000001",
    }  # fmt: skip
    for part in ("Actor1", "Actor2", "Action"):
        row |= {f"{part}Geo_{name}": cell for name, cell in place.items()}
    row |= {
        "GLOBALEVENTID": str(900000 + number),
        "Day": f"202601{1 + number % 28:02d}",
        "MonthYear": "202601",
        "Year": "2026",
        "FractionDate": "2026.0849",
        "Actor1Code": "PAKMIL",
        "Actor1Name": "FIXTURE FORCE",
        "Actor1CountryCode": "PAK",
        "Actor1Type1Code": "MIL",
        "Actor2Code": "REB",
        "Actor2Name": "FIXTURE FRONT",
        "Actor2Type1Code": "REB",
        "IsRootEvent": "1",
        "EventCode": "193",
        "EventBaseCode": "193",
        "EventRootCode": "19",
        "QuadClass": "4",
        "GoldsteinScale": "-10.0",
        "NumMentions": "40",
        "NumSources": "3",
        "NumArticles": "40",
        "AvgTone": "-6.25",
        "DATEADDED": "20260131120000",
        "SOURCEURL": f"https://gazette.example/made-up/{number}",
    }
    return {**row, **cells}


def gdelt_lines(rows: list[dict[str, str]], columns: list[str]) -> bytes:
    """File as GDELT writes it: tabs, no header, no quotes."""
    lines = ("\t".join(row[name] for name in columns) + "\n" for row in rows)
    return "".join(lines).encode()
