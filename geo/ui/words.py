"""Words of the data pages: what fields, choices and questions are called."""

from __future__ import annotations

NOT_USED = "(not used)"
FIELDS = {
    "id": "Identifier",
    "date": "Date, or first day",
    "date_end": "Last day",
    "title": "Title",
    "summary": "Summary",
    "event_type": "Kind of event",
    "sub_event_type": "Kind of event, finer",
    "place": "Place",
    "district": "District",
    "province": "Province",
    "lon": "Longitude",
    "lat": "Latitude",
    "geo_precision": "Precision of the place (1 to 4)",
    "actors": "Actors",
    "killed": "Killed",
    "killed_low": "Killed, lowest",
    "killed_high": "Killed, highest",
    "injured": "Injured",
    "injured_low": "Injured, lowest",
    "injured_high": "Injured, highest",
    "abducted": "Abducted",
    "captured": "Captured",
    "claimant": "Who claims the figures",
    "claimant_type": "Kind of claimant",
    "source": "Source",
    "source_url": "Address of the source",
}
QUESTIONS = {
    "encoding": "How is the text encoded?",
    "separator": "What separates the columns?",
    "quotes": "What do the quotation marks mean?",
    "sheet": "Which sheet?",
    "layer": "Which layer?",
    "crs": "Which reference system are the coordinates in?",
    "axes": "Which is longitude, which is latitude?",
    "date_order": "Is 03/04 the 3rd of April or the 4th of March?",
    "calendar": "Are these years of the Hijri calendar?",
    "event_type": "What kind of event are the rows that do not say it?",
    "claimant": "Whose figures are these?",
    "claimant_type": "What kind of claimant is that?",
    "geo_precision": "How well are the points known?",
    "area": "What becomes of rows of other provinces?",
    "release": "Which release of UCDP is this?",
    "guarded": "Do cells carry our mark against formulas?",
    "licence": "Under what terms may the rows be used?",
    "attribution": "How is the table to be cited?",
    "format": "What kind of file is this?",
    "known": "What becomes of records that the store has already?",
    "name_column": "Which column has the names of the districts?",
    "code_column": "Which column has their codes?",
    "where": "Which of the areas are meant?",
    "repair": "What becomes of outlines that cross themselves?",
    "dissolve": "Which column says what belongs to one district?",
}
CHOICES = {
    "axes": {
        "lonlat": "They are right as they are",
        "latlon": "They are exchanged: swap them",
    },
    "date_order": {"dmy": "Day first: 3 April", "mdy": "Month first: 4 March"},
    "calendar": {
        "hijri": "Yes: convert them, good to one day either way",
        "gregorian": "No: leave these rows out",
    },
    "quotes": {
        "double": "They enclose a cell; inside it they are doubled",
        "plain": "They are part of the text",
    },
    "area": {
        "province": "Leave rows of other provinces out",
        "all": "Import rows of other provinces too",
    },
    "release": {"ged": "UCDP GED, the yearly release", "candidate": "UCDP Candidate"},
    "guarded": {"yes": "Yes: take it off", "no": "No: the cells are as they are"},
    "geo_precision": {
        "1": "1: the place itself is known",
        "2": "2: near a place",
        "3": "3: the district only",
        "4": "4: the province only",
    },
    "claimant_type": {
        "official": "Officials",
        "armed_group": "An armed group",
        "monitor": "A monitor (data set, rights body)",
        "medical": "Medical staff",
        "media": "Media",
    },
    "known": {
        "leave": "Leave what is there, import only what is new",
        "update": "Correct what is there to what the file says",
        "beside": "Import all as a dataset beside it",
    },
    "where": {
        "inside": "Those that lie mostly in the province",
        "all": "All of them",
    },
    "repair": {"mend": "Repair them, and say which"},
    "crs": {
        "EPSG:4326": "Degrees, WGS 84 (EPSG:4326)",
        "EPSG:32641": "Metres, UTM zone 41 north (EPSG:32641)",
        "EPSG:32642": "Metres, UTM zone 42 north (EPSG:32642)",
    },
}
KINDS = {
    "csv": "Separated text (CSV)",
    "tsv": "Separated text (TSV)",
    "xlsx": "Workbook (XLSX)",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "shapefile": "Zipped shapefile",
    "parquet": "GeoParquet",
}
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NOTE_LABELS = {
    "row": "Row",
    "column": "Column",
    "reason": "What",
    "value": "Value",
    "fix": "What to do",
    "code": "Code",
}


def label_of(key: str, value: str) -> str:
    """What a choice is called; one that comes from the file is called by itself."""
    return CHOICES.get(key, {}).get(value, value)


RECORD_CELLS = (
    "date_earliest", "date_latest", "date_precision", "event_type", "sub_event_type", "title",
    "summary", "place", "lon", "lat", "geo_precision", "district_reported", "actors",
    "operation_id", "verification", "verification_group",
)  # fmt: skip
"""Cells of an incident that the form names; `incident.` in words.csv says how."""
