"""What a number format makes of a number: whether the sheet shows what the cell holds."""

from __future__ import annotations

import re
from functools import lru_cache

# Pieces of a section: a quoted text, an escaped character, a space of some width, a filling, a
# colour or locale in brackets, an exponent; whatever else is left stands as it is.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[[^\]]*\]|[Ee][+-]|(?P<plain>.)', re.DOTALL
)
_PLACES = "0#?"
_SEPARATOR = re.compile(r'("[^"]*"?|\\.|\[[^\]]*\])|;')
_CONDITION = re.compile(r"\[[<>=]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
# Signs that make another figure of a number; brackets, spaces, currencies and degrees do not.
_SIGN = re.compile(r"[^\W_]|[-–—−+<>~≈≥≤=?%*±]")


def shown_otherwise(number: float, code: str) -> str | None:
    """What the sheet shows in place of a number or around it; None where it shows the number.

    Text alone, such as ``unknown`` or nothing at all, is given as it is; a number with text around
    it has ``#`` for its digits.
    """
    if code.casefold() in ("general", "@", ""):
        return None
    return _shown((number > 0) - (number < 0), code.replace("\n", " "))


@lru_cache(maxsize=4096)
def _shown(sign: int, code: str) -> str | None:
    """The same for every number of a sign: a sheet of a million cells has few formats."""
    chosen = _section(sign, _sections(code))
    if _CONDITION.search(code):
        return code
    told, places = "", ""
    for piece in _PIECE.finditer(chosen):
        plain = piece["plain"] or ""
        if plain and plain in _PLACES:
            places += plain
            told += "" if told.endswith("#") else "#"
        elif plain not in (",", ".", "/"):
            told += piece["quoted"] or piece["escaped"] or plain
    if "general" in told.casefold():
        places, told = "0", re.sub("general", "#", told, flags=re.IGNORECASE)
    if not places or (sign == 0 and "0" not in places):
        return told.replace("#", "").strip()
    around = told.replace("#", "").strip()
    if sign < 0:
        around = around.strip("-−()")
    if _SIGN.search(around):
        return told.strip()
    return told.strip() if _SCALED.search(re.sub(r'"[^"]*"|\\.|_.', "", chosen)) else None


def _sections(code: str) -> list[str]:
    """The parts for positive, negative, zero and text: split at semicolons outside of quotes."""
    return _SEPARATOR.sub(lambda found: found[1] or "\n", code).split("\n")


def _section(sign: int, sections: list[str]) -> str:
    if sign < 0 and len(sections) > 1:
        return sections[1]
    if sign == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]
