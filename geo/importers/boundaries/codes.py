"""Codes of what may be wrong with a boundary file, or what only its owner can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geo.importers.upload.codes import Code
from geo.importers.upload.errors import UploadError

_COLUMN = "Choose one of the file's columns"

CODES: dict[str, Code] = {
    "boundary_not_areas": Code(
        "The file holds records or points, not areas", "Give the layer with the district polygons"
    ),
    "boundary_name_column": Code(
        "No column or several can be the one with the districts' names",
        "Choose name_column; fitting columns are listed first",
    ),
    "boundary_column": Code("A chosen column is not in the file", _COLUMN),
    "boundary_where": Code(
        "Some features lie outside the province",
        "Choose where: COLUMN=VALUE keeps the features of one value, inside those that lie mostly "
        "in the province, all keeps everything",
    ),
    "boundary_outside": Code(
        "No feature lies in the province", "Give a file of Balochistan, or check its axes and CRS"
    ),
    "boundary_name": Code("A district has no name, or one too long", "Complete the column"),
    "boundary_same_name": Code(
        "Several features have one code or name",
        "Choose dissolve: features of one value in that column become one district",
    ),
    "boundary_mixed": Code(
        "Features that become one district have different names",
        "Choose another column to dissolve by, or another name column",
    ),
    "boundary_crossed": Code(
        "An outline crosses itself",
        "Correct the file, or choose repair: mend, which says what it changed",
    ),
    "boundary_empty": Code("An area has no ground", "Remove the feature, or correct it"),
    "boundary_many": Code(
        "There are more than 300 areas", "Choose where or dissolve, or give another layer"
    ),
}

NOTES: dict[str, Code] = {
    "note_name_column": Code("The one column that can hold the districts' names was taken", ""),
    "note_code_column": Code("The one column with codes of the scheme in use was taken", ""),
    "note_where": Code("Features were left out, as chosen", ""),
    "note_mended": Code("A crossing outline was repaired, as chosen", ""),
    "note_dissolved": Code("Several features became one district, as chosen", ""),
    "note_unmatched": Code("A unit answers to none of the 36 districts", ""),
    "note_part": Code(
        "A unit bears a district's name and is not that district: it gets no population", ""
    ),
    "note_match": Code("Something must be known of how a unit was matched", ""),
}


class BoundaryFileError(UploadError):
    """A boundary file that is refused, or a question to its owner; codes are those of `CODES`."""

    def __init__(
        self,
        what: str,
        *,
        code: str,
        file: str = "",
        row: int = 0,
        column: str = "",
        fix: str = "",
        asks: str = "",
        choices: Sequence[str] = (),
        samples: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            what,
            code=code,
            file=file,
            row=row,
            column=column,
            fix=fix or CODES[code].fix,
            asks=asks,
            choices=choices,
            samples=samples,
        )
