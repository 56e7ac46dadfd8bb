"""The language of a PDF, written into its catalogue after the drawing.

The library that draws writes a catalogue with neither. A PDF is amended by what is appended to it
(ISO 32000-1, 7.5.6): the object again, a table of where it stands now, and a trailer.
"""

from __future__ import annotations

import re

from geo.core.errors import DataError

_CATALOGUE = re.compile(rb"(\d+) 0 obj\n<< /Type /Catalog /Pages (\d+ 0 R) >>\nendobj")
_TRAILER = re.compile(rb"trailer\n<<(.*?)>>\nstartxref\n(\d+)\n%%EOF\n\Z", re.DOTALL)


def name_language(content: bytes, *, lang: str) -> bytes:
    """The PDF with its language, and with its title in the bar of the window.

    Parameters
    ----------
    content
        As matplotlib writes it.
    lang
        ``en`` or ``ur``; a document in Urdu is also said to be read from right to left.

    Raises
    ------
    DataError
        If its catalogue or its trailer is not where matplotlib writes it.
    """
    catalogue, trailer = _CATALOGUE.search(content), _TRAILER.search(content)
    if catalogue is None or trailer is None:
        raise DataError("The PDF has no catalogue that can be amended", where="PDF",
                        fix="Save the picture as SVG or PNG")  # fmt: skip
    number, pages = (part.decode("ascii") for part in catalogue.groups())
    kept, before = (part.decode("ascii").strip() for part in trailer.groups())
    turned = " /Direction /R2L" if lang == "ur" else ""
    said = (
        f"{number} 0 obj\n<< /Type /Catalog /Pages {pages} /Lang ({lang}) "
        f"/ViewerPreferences << /DisplayDocTitle true{turned} >> >>\nendobj\n"
    ).encode("ascii")
    table = len(content) + len(said)
    # Every line of the table is twenty bytes, so a space stands before its end.
    end = (
        f"xref\n{number} 1\n{len(content):010d} 00000 n \n"
        f"trailer\n<< {kept} /Prev {before} >>\nstartxref\n{table}\n%%EOF\n"
    ).encode("ascii")
    return content + said + end
