"""Where text could be run or read as markup: found in Python by its tree, in scripts by words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple


class Sink(NamedTuple):
    """A place that needs a reason: its line, what is called, and what it is given."""

    line: int
    call: str
    given: str


# Streamlit reads the labels and helps of these as Markdown, which fetches pictures from anywhere.
LABELLED = frozenset(
    (
        "markdown",
        "write",
        "caption",
        "title",
        "header",
        "subheader",
        "info",
        "warning",
        "error",
        "success",
        "exception",
        "toast",
        "metric",
        "radio",
        "checkbox",
        "toggle",
        "button",
        "link_button",
        "download_button",
        "form_submit_button",
        "expander",
        "tabs",
        "popover",
        "page_link",
        "slider",
        "select_slider",
        "text_input",
        "text_area",
        "selectbox",
        "multiselect",
        "number_input",
        "date_input",
        "time_input",
        "file_uploader",
        "pills",
        "segmented_control",
        "spinner",
        "status",
        "progress",
        "chat_message",
        "dialog",
        "color_picker",
        "camera_input",
        "audio_input",
        "latex",
        "offer",
        "offer_later",
    )
)
# Functions of ours that hand their label on to one of these.
OURS = frozenset({"offer", "offer_later"})  # fmt: skip
# ... and of these what is offered as well.
OFFERING = frozenset({"radio", "pills", "segmented_control", "tabs"})
_WORDS = frozenset({"label", "body", "help", "captions", "placeholder", "text"})
_OFFERED = frozenset({"options", "format_func"})
# Whatever they are given runs, or is markup.
ALWAYS = frozenset((
    "html", "iframe", "declare_component", "component", "Template", "from_string", "Environment",
    "Markup", "Popup", "Tooltip", "DivIcon", "GeoJson", "GeoJsonPopup", "GeoJsonTooltip",
    "Choropleth", "explore", "add_html", "Verbatim", "eval", "exec", "compile",
))  # fmt: skip
ESCAPES = frozenset({"_esc", "escape", "quoteattr", "_text", "len"})
_TABLE = re.compile(r"_?[A-Z][A-Z0-9_]*")
_MARKUP = re.compile(r"</|<[A-Za-z!?]|<$")

SCRIPT = re.compile(
    r"""innerHTML|outerHTML|insertAdjacentHTML|\bdocument\s*\.\s*write|\beval\b|\bnew\s+Function\b
    |\bFunction\s*\(|createContextualFragment|DOMParser|srcdoc|javascript:|bindPopup|bindTooltip
    |\bL\.(?:popup|tooltip|divIcon)\b|set(?:Timeout|Interval)\s*\(\s*["'`]|XMLHttpRequest|\bfetch\s*\(
    |\bWebSocket\b|sendBeacon|EventSource|\bimport\s*\(|importScripts|\bnew\s+Worker|\bhref\b
    |\.src\b|setAttribute\s*\(\s*["'`]on|setHTML|\.cssText""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def name_of(function: ast.expr) -> str:
    """Last part of what is called."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_fixed(node: ast.expr) -> bool:
    """Whether an expression can only be words of ours: constants, tables of them, numbers."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return bool(_TABLE.fullmatch(node.id))
    if isinstance(node, ast.Attribute) and node.attr != "__getitem__":
        return False
    parts = _parts_of(node)
    return parts is not None and all(map(is_fixed, parts))


def _parts_of(node: ast.expr) -> list[ast.expr] | None:  # noqa: PLR0911 - one for each kind
    """The expressions that have to be fixed for a node to be; None if it never is."""
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [node.left, node.right]
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.Subscript | ast.FormattedValue | ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call):
        # What is said is one of our texts by its key; what is put into it has to be ours as well.
        of = {"len": [], "list": node.args, "say": [one.value for one in node.keywords],
              "names": []}  # fmt: skip
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "values"):
            return [node.func.value, *node.args[1:]]
        return of.get(name_of(node.func))
    return None


def calls(tree: ast.Module) -> Iterator[Sink]:
    """Calls whose words are not only ours, and calls that are a sink by themselves."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        said = ast.unparse(node.func)
        if said == "re.compile":
            continue
        for keyword in node.keywords:
            if keyword.arg in ("unsafe_allow_html", "autoescape", "allow_unsafe_jscode"):
                yield Sink(node.lineno, said, ast.unparse(keyword))
        if name in ALWAYS:
            yield Sink(node.lineno, said, ", ".join(map(ast.unparse, node.args)))
        elif name in LABELLED and (isinstance(node.func, ast.Attribute) or name in OURS):
            yield from _labels(node, name, said)


def _labels(node: ast.Call, name: str, said: str) -> Iterator[Sink]:
    wanted = _WORDS | (_OFFERED if name in OFFERING else frozenset())
    given = [*(node.args if name in OFFERING else node.args[:1])]
    given += [keyword.value for keyword in node.keywords if keyword.arg in wanted]
    for one in given:
        if not is_fixed(one):
            yield Sink(node.lineno, said, ast.unparse(one))


def markup(tree: ast.Module) -> Iterator[Sink]:
    """What is put into markup that is written as text, and was not escaped on the spot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if not _MARKUP.search(text):
                continue
            for part in node.values:
                if isinstance(part, ast.FormattedValue) and not _is_safe(part.value):
                    yield Sink(node.lineno, "markup", ast.unparse(part.value))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            if isinstance(node.left, ast.Constant) and _MARKUP.search(str(node.left.value)):
                yield Sink(node.lineno, "markup", ast.unparse(node.right))
        elif isinstance(node, ast.Call) and name_of(node.func) in ("format", "substitute"):
            owner = getattr(node.func, "value", None)
            if isinstance(owner, ast.Constant) and _MARKUP.search(str(owner.value)):
                yield Sink(node.lineno, "markup", ast.unparse(node))


def _is_safe(node: ast.expr) -> bool:
    return is_fixed(node) or (isinstance(node, ast.Call) and name_of(node.func) in ESCAPES)


def script(text: str) -> Iterator[Sink]:
    """Words in a script that could run or read text, outside of comments."""
    plain = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text.replace("://", "::("))
    for found in SCRIPT.finditer(plain):
        line = plain.count("\n", 0, found.start()) + 1
        yield Sink(line, found[0], plain.splitlines()[line - 1].strip())
