"""What the page is made of: an installed Leaflet, our own scripts, and words in two tongues."""

import csv
import hashlib
import inspect
import itertools
import re
import types
from pathlib import Path

import pytest
from xstatic.pkg import leaflet

from geo.analysis.join import assign_districts
from geo.analysis.unknown import UNKNOWN
from geo.core.errors import IntegrityError
from geo.incidents import model
from geo.incidents.placement import PLACEMENTS
from geo.incidents.selection import BOUNDS, MEASURES, PERS, SCHEMES, UNITS
from geo.incidents.tally import REASONS, RULES
from geo.render.webmap import assets

STATIC = Path(assets.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
CROSSED = [f"{m}_{c}" for m, c in itertools.product(model.MEASURES, model.CATEGORIES)]
JOIN_METHODS = ("name", "code", "place", "point", "point-nearest", "unplaced")

# Words that a script puts together from a beginning and a value: which values can come.
FAMILIES = {
    "judged_": ("same", "unsure"),
    "measure_": MEASURES,
    "category_": model.CATEGORIES,
    "killed_": model.CATEGORIES,
    "per_": PERS,
    "bound_": BOUNDS,
    "scheme_": SCHEMES,
    "rule_": RULES,
    "rule_why_": ("lowest", "highest", "type"),
    "bound_why_": BOUNDS,
    "by_": UNITS,
    "unit_name_": UNITS,
    "unit_": (
        *(m for m in MEASURES if m != "killed"),
        *(f"killed_{c}" for c in model.CATEGORIES),
    ),
    "type_": model.EVENT_TYPES,
    "verification_": model.VERIFICATION_GROUPS,
    "placement_": tuple(map(str, range(len(PLACEMENTS)))),
    "method_": JOIN_METHODS,
    "side_": tuple(dict.fromkeys(model.SIDES.values())),
    "place_": ("places", "towns", "sites", "districts"),
    "figure_": CROSSED,
    "line_": CROSSED,
    "line_own_": model.MEASURES,
    "line_killed_": model.CATEGORIES,
    "unit_killed_": model.CATEGORIES,
    "kind_": model.OPERATIONS.vocabularies["kind"],
    "certainty_": ("0", "1", "2"),
    "handle_": ("from", "to"),
    "status_": tuple(REASONS),
    "unknown_": tuple(UNKNOWN),
    "look_": ("norecord", "nofigure", "nocoverage", "zero"),
}


def word_table():
    with (STATIC.parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


KEYS = {row["key"] for row in word_table()}


# --- reading T(...) out of the scripts --------------------------------------------------------


def without_comments(text):
    return re.sub(r"(?m)^\s*//[^\n]*$|/\*[\s\S]*?\*/", "", text)


def first_argument(text, start):
    """Text of the first argument of a call whose bracket opens just before ``start``."""
    depth, quote, at = 0, "", start
    while at < len(text):
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "\"'`":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif sign == "," and depth == 0:
            break
        at += 1
    return text[start:at].strip()


def calls(text):
    return [first_argument(text, m.end()) for m in re.finditer(r"(?<![\w.$])T\(", text)]


def choice(expression):
    """The two answers of ``condition ? one : other`` outside quotes and brackets, if it is one."""
    depth, quote, asked, begin = 0, "", 0, 0
    for at, sign in enumerate(expression):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'`":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif depth or "?" in (expression[at + 1 : at + 2], expression[at - 1 : at]):
            continue
        elif sign == "?" and expression[at + 1] != ".":
            asked += 1
            begin = begin or at
        elif sign == ":" and asked:
            asked -= 1
            if not asked:
                return [expression[begin + 1 : at].strip(), expression[at + 1 :].strip()]
    return []


def meanings(expression):
    """Keys (``= key``), beginnings (``^ beginning``) and names (``$ name``) of an expression."""
    if answers := choice(expression):
        return [meaning for answer in answers for meaning in meanings(answer)]
    literal = re.fullmatch(r"""["']([^"']*)["']""", expression)
    if literal:
        return [f"={literal[1]}"]
    begun = re.match(r"""["']([^"']*)["']\s*\+""", expression) or re.match(
        r"`([^`$]*)\$\{", expression
    )
    if begun:
        return [f"^{begun[1]}"]
    if expression.startswith("(") and expression.endswith(")"):
        return meanings(expression[1:-1])
    return [f"${expression}"]


def literals_given_to(name, text):
    """Keys that a variable of a script can hold: every quoted word near its name that is one.

    A name is filled by an assignment, by a row of a table that is mapped over, or by the caller
    of a small helper; all of them stand in the same file as quoted words.
    """
    return set(re.findall(r"""["']([a-z]+(?:_[a-z]+)*)["']""", text)) & KEYS


def used():
    out = []
    for script in SCRIPTS:
        text = without_comments(script.read_text(encoding="utf-8"))
        for expression in calls(text):
            out += [(script.name, expression, meaning) for meaning in meanings(expression)]
    return out


USED = used()


def test_the_reader_of_scripts_reads():
    assert calls('f(T("a", { n: T("b") }), T(x ? "c" : "d"))') == ['"a"', '"b"', 'x ? "c" : "d"']
    assert meanings('x === "q" ? "c" : "d"') == ["=c", "=d"]
    assert meanings('a ? "b" : c ? "d_" + e : `f_${g}_${h}`') == ["=b", "^d_", "^f_"]
    assert meanings('"rule_" + data.view.rule') == ["^rule_"]
    assert meanings("label") == ["$label"]
    assert len(USED) > 100


def test_every_word_has_both_languages():
    rows = word_table()
    assert len(KEYS) == len(rows), "a key stands twice"
    for row in rows:
        assert set(row) == {"key", "en", "ur"}
        assert row["en"].strip(), row["key"]
        assert row["ur"].strip(), row["key"]
        assert row["en"] == row["en"].strip()
        assert row["ur"] == row["ur"].strip()


def test_the_urdu_is_in_urdu_letters():
    """Blanks, signs and names of tools may be Latin; a sentence may not."""
    for row in word_table():
        words = re.sub(r"\{\w+\}", "", row["ur"])
        if re.search(r"[A-Za-z]{4}", words):
            assert re.search(r"[\u0600-\u06ff]", words), row["key"]


def test_both_languages_have_the_same_blanks():
    for row in word_table():
        blanks = [set(re.findall(r"\{(\w+)\}", row[lang])) for lang in ("en", "ur")]
        assert blanks[0] == blanks[1], row["key"]
        # One form in Urdu is enough where a noun does not change after a number.
        assert row["ur"].count("|") in (0, row["en"].count("|")), row["key"]
    for key in ("months", "months_short"):
        months = next(row for row in word_table() if row["key"] == key)
        assert months["en"].count("|") == months["ur"].count("|") == 11


def test_words_of_a_language_are_a_copy():
    assert set(assets.words("en")) == set(assets.words("ur")) == KEYS
    assets.words("en").clear()
    assert assets.words("en")


def test_every_word_that_a_script_asks_for_exists():
    missing = [
        (script, expression)
        for script, expression, meaning in USED
        if meaning.startswith("=") and meaning[1:] not in KEYS
    ]
    assert missing == []


def test_every_family_of_words_is_known_and_complete():
    begun = {meaning[1:] for _, _, meaning in USED if meaning.startswith("^")}
    assert begun <= set(FAMILIES), "say in FAMILIES which values can follow"
    missing = [b + v for b in sorted(begun) for v in FAMILIES[b] if b + v not in KEYS]
    assert missing == []


def test_every_word_held_in_a_variable_has_words_to_hold():
    for script, expression, meaning in USED:
        if meaning.startswith("$"):
            text = (STATIC / script).read_text(encoding="utf-8")
            assert literals_given_to(meaning[1:], text), (script, expression)


def test_join_methods_are_those_of_the_join():
    rooms = Path(inspect.getfile(assign_districts)).parent.glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in rooms)
    for method in JOIN_METHODS:
        assert f'"{method}"' in text


# --- Leaflet ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css"])
def test_leaflet_is_the_one_the_page_was_made_for(name):
    content = (Path(leaflet.BASE_DIR) / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == assets.LEAFLET_SHA256[name]
    text = assets.leaflet_asset(name)
    assert "sourceMappingURL" not in text
    assert "\r" not in text
    assert len(text) > 10_000
    assert "</script" not in text.lower()
    assert "</style" not in text.lower()


@pytest.fixture
def other_leaflet(tmp_path, monkeypatch):
    for name in assets.LEAFLET_SHA256:
        (tmp_path / name).write_bytes((Path(leaflet.BASE_DIR) / name).read_bytes())
    monkeypatch.setattr(assets, "leaflet", types.SimpleNamespace(BASE_DIR=str(tmp_path)))
    assets.leaflet_asset.cache_clear()
    yield tmp_path
    assets.leaflet_asset.cache_clear()


@pytest.mark.parametrize("name", ["leaflet.js", "leaflet.css"])
def test_a_changed_leaflet_is_refused(other_leaflet, name):
    assert assets.leaflet_asset(name)
    assets.leaflet_asset.cache_clear()
    path = other_leaflet / name
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(IntegrityError, match=name) as caught:
        assets.leaflet_asset(name)
    assert assets.LEAFLET_VERSION in str(caught.value)


# --- our own scripts --------------------------------------------------------------------------

FORBIDDEN = {
    "innerHTML": r"\binnerHTML\b",
    "outerHTML": r"\bouterHTML\b",
    "insertAdjacentHTML": r"\binsertAdjacentHTML\b",
    "document.write": r"\bdocument\s*\.\s*write(?:ln)?\b",
    "eval": r"(?<![\w.])eval\s*\(",
    "new Function": r"\bFunction\s*\(",
    "a timer with a string": r"\bset(?:Timeout|Interval)\s*\(\s*[\"'`]",
    "createContextualFragment": r"\bcreateContextualFragment\b",
    "DOMParser": r"\bDOMParser\b",
    "srcdoc": r"\bsrcdoc\b",
    "javascript:": r"javascript:",
    "a request": r"\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b|\bsendBeacon\b|\bimport\s*\(",
    "storage": r"\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b|\bdocument\s*\.\s*cookie\b",
}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_a_script_has_no_way_to_make_markup_or_code_of_text(script):
    text = without_comments(script.read_text(encoding="utf-8"))
    found = [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text)]
    assert found == []


def test_the_patterns_find_what_they_look_for():
    bad = (
        "a.innerHTML=b; a.outerHTML; insertAdjacentHTML; document.write(x); eval(x); "
        "new Function(x); setTimeout('x'); createContextualFragment; DOMParser; srcdoc; "
        "javascript:; fetch(x); localStorage"
    )
    assert all(re.search(pattern, bad) for pattern in FORBIDDEN.values())
    assert not re.search(FORBIDDEN["a timer with a string"], "setTimeout(() => x, 80)")


def test_the_page_script_is_all_files_in_order_in_one_scope():
    text = assets.page_script()
    assert text.startswith('(() => {\n"use strict";\n')
    code = [
        [bare for line in p.read_text(encoding="utf-8").splitlines()
         if (bare := line.strip()) and not bare.startswith("//")]
        for p in SCRIPTS
    ]  # fmt: skip
    places = [text.index("\n".join(lines)) for lines in code]
    assert places == sorted(places)
    assert "</script" not in text.lower()
    assert "</style" not in assets.page_style().lower()


def test_the_style_sheet_reaches_for_nothing():
    style = assets.page_style()
    assert "@import" not in style
    assert not re.search(r"url\((?!\s*[\"']?data:)", style)


def test_the_fixed_markup_has_no_script_and_no_handler():
    body = assets.page_body()
    assert "<script" not in body.lower()
    assert not re.search(r"\son\w+=", body)
    assert "style=" not in body
