"""What a number format makes of a number: whether the sheet shows what the cell holds."""

from __future__ import annotations

import operator
import re
from functools import lru_cache

# Pieces of a section: a quoted text, an escaped character, a space of some width, a filling, a
# colour or locale in brackets, an exponent; whatever else is left stands as it is.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[[^\]]*\]|[Ee][+-]|(?P<plain>.)', re.DOTALL
)
_PLACES = "0#?"
_SEPARATOR = re.compile(r'("[^"]*"?|\\.|\[[^\]]*\])|;')
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.')
_CONDITION = re.compile(r"\[\s*([<>=][^\]]*)\]")
_TEST = re.compile(r"(<=|>=|<>|<|>|=)\s*([-+]?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*")
_HOLDS = {
    "<=": operator.le, ">=": operator.ge, "<>": operator.ne,
    "<": operator.lt, ">": operator.gt, "=": operator.eq,
}  # fmt: skip
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
# Signs that make another figure of a number; brackets, spaces, currencies and degrees do not.
_SIGN = re.compile(r"[^\W_]|[-–—−+<>~≈≥≤=?%*±]")
# Four times what a spreadsheet takes; a search for pairs of brackets takes the square of it.
_LONGEST = 1000
# In place of what is shown, where programs differ in which section a condition leaves.
UNCLEAR = "#?"


def shown_otherwise(number: float, code: str) -> str | None:
    """What the sheet shows in place of a number or around it; None where it shows the number.

    Text alone, such as ``unknown`` or nothing at all, is given as it is; a number with text around
    it has ``#`` for its digits. `UNCLEAR` where the format does not say what is shown.
    """
    if code.casefold() in ("general", "@", ""):
        return None
    if len(code) > _LONGEST:
        return UNCLEAR
    sections, conditions = _parts(code.replace("\n", " "))
    sign = (number > 0) - (number < 0)
    if not any(conditions):
        return _shown(sign, _section(sign, sections))
    section = _met(number, sections, conditions)
    return UNCLEAR if section is None else _shown(sign, section)


@lru_cache(maxsize=4096)
def _shown(sign: int, chosen: str) -> str | None:
    """The same for every number of a sign: a sheet of a million cells has few formats."""
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


@lru_cache(maxsize=4096)
def _parts(code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sections, split at semicolons outside of quotes, and the condition of each or ""."""
    sections = _SEPARATOR.sub(lambda found: found[1] or "\n", code).split("\n")
    found = [_CONDITION.search(_LITERAL.sub("", section)) for section in sections]
    return tuple(sections), tuple(one[1] if one else "" for one in found)


def _met(number: float, sections: tuple[str, ...], conditions: tuple[str, ...]) -> str | None:
    """The section that a number meets the condition of, or the only one left; None if unclear."""
    for section, condition in zip(sections, conditions, strict=True):
        if not condition:
            break
        test = _TEST.fullmatch(condition)
        if test is None:
            return None
        if _HOLDS[test[1]](number, float(test[2])):
            return section
    # The part for text, which has @ in it, is none for a number.
    left = [
        section
        for section, condition in zip(sections, conditions, strict=True)
        if not condition and "@" not in _LITERAL.sub("", section)
    ]
    return left[0] if len(left) == 1 else None


def _section(sign: int, sections: tuple[str, ...]) -> str:
    if sign < 0 and len(sections) > 1:
        return sections[1]
    if sign == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]
