"""The districts by name: codes, slugs, and which of them the 2023 census does not know."""

from __future__ import annotations

# OCHA COD-AB codes; Hub and Usta Muhammad are younger than that dataset and have none.
PCODES: dict[str, str | None] = {
    "Awaran": "PK201",
    "Barkhan": "PK202",
    "Chagai": "PK203",
    "Chaman": "PK235",
    "Dera Bugti": "PK204",
    "Duki": "PK234",
    "Gwadar": "PK205",
    "Harnai": "PK206",
    "Hub": None,
    "Jaffarabad": "PK207",
    "Jhal Magsi": "PK208",
    "Kachhi": "PK209",
    "Kalat": "PK210",
    "Kech": "PK211",
    "Kharan": "PK212",
    "Khuzdar": "PK213",
    "Killa Abdullah": "PK214",
    "Killa Saifullah": "PK215",
    "Kohlu": "PK216",
    "Lasbela": "PK217",
    "Loralai": "PK219",
    "Mastung": "PK220",
    "Musakhel": "PK221",
    "Nasirabad": "PK222",
    "Nushki": "PK223",
    "Panjgur": "PK224",
    "Pishin": "PK225",
    "Quetta": "PK226",
    "Sherani": "PK227",
    "Sibi": "PK228",
    "Sohbatpur": "PK229",
    "Surab": "PK233",
    "Usta Muhammad": None,
    "Washuk": "PK230",
    "Zhob": "PK231",
    "Ziarat": "PK232",
}
CENSUS_2023_PARENT = {"Hub": "Lasbela", "Usta Muhammad": "Jaffarabad"}


def slug(name: str) -> str:
    """Turn a name into an identifier: ``Killa Abdullah`` -> ``killa-abdullah``."""
    return name.lower().replace(" ", "-")
