"""The parts of an XLSX workbook that say what its cells mean: sheets, texts, formats, epoch."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS

from geo.importers.upload.archive import Member, members_of, unpack
from geo.importers.upload.errors import UploadError, show

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DOCTYPE = re.compile(rb"<!\s*(doctype|entity)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A worksheet: its name, whether it is shown, and the member that holds it."""

    name: str
    hidden: bool
    member: str


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """What every sheet of a workbook shares.

    ``formats`` is the number format of each cell style, ``epoch_1904`` whether day 0 is 1904;
    ``struck_texts`` and ``struck_styles`` are the numbers of those that are struck out.
    """

    sheets: tuple[Sheet, ...]
    texts: list[str]
    formats: list[str]
    epoch_1904: bool
    struck_texts: frozenset[int]
    struck_styles: frozenset[int]
    parts: dict[str, Member]


@lru_cache(maxsize=256)
def local(tag: Any) -> str:
    """Name of an element without its namespace (there are two, transitional and strict)."""
    return str(tag).rsplit("}", 1)[-1]


def elements(content: bytes, part: str, names: frozenset[str]) -> Iterator[Any]:
    """Elements of the given names as they end, cleared afterwards; entities are refused.

    Raises
    ------
    UploadError
        ``xlsx_doctype`` or ``xlsx_damaged``, with the member as the column.
    """
    # A document type in UTF-16 would pass the byte search, hence the refusal of wide encodings.
    if _DOCTYPE.search(content) or content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
        raise UploadError(
            f"Part {show(part)} declares a document type, entities or a foreign encoding",
            code="xlsx_doctype",
            column=part,
        )
    try:
        for _, element in iterparse(
            io.BytesIO(content), forbid_dtd=True, forbid_entities=True, forbid_external=True
        ):
            if local(element.tag) in names:
                yield element
                element.clear()
    except DefusedXmlException as error:
        raise UploadError(
            f"Part {show(part)} declares entities", code="xlsx_doctype", column=part
        ) from error
    except (ParseError, LookupError, ValueError) as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError(
            f"Part {show(part)} is not well-formed XML", code="xlsx_damaged", column=part
        ) from error


def read_workbook(data: bytes) -> Workbook:
    """Sheets, shared texts, formats and epoch of a workbook without macros or outside links.

    Raises
    ------
    UploadError
        A ``zip_`` or ``xlsx_`` code.
    """
    parts = {member.name: member for member in members_of(data)}
    _refuse_active(data, parts)
    book = "xl/workbook.xml"
    targets = _targets(data, parts)
    found: list[Sheet] = []
    epoch = False
    for element in elements(part_of(data, parts, book), book, frozenset({"sheet", "workbookPr"})):
        if local(element.tag) == "workbookPr":
            epoch = element.get("date1904", "0") in ("1", "true")
            continue
        key = next((v for k, v in element.attrib.items() if local(k) == "id" and k != "id"), "")
        kind, member = targets.get(key, ("", ""))
        if kind == "worksheet":
            hidden = element.get("state", "visible") != "visible"
            found.append(Sheet(name=element.get("name", ""), hidden=hidden, member=member))
    if not found:
        raise UploadError("The workbook holds no worksheet", code="xlsx_damaged", column=book)
    texts, struck_texts = _texts(data, parts, targets)
    formats, struck_styles = _formats(data, parts, targets)
    return Workbook(
        sheets=tuple(found),
        texts=texts,
        formats=formats,
        epoch_1904=epoch,
        struck_texts=struck_texts,
        struck_styles=struck_styles,
        parts=parts,
    )


def part_of(data: bytes, parts: dict[str, Member], name: str) -> bytes:
    """Bytes of a part, unpacked under guard.

    Raises
    ------
    UploadError
        ``xlsx_damaged`` if there is none, or a ``zip_`` code.
    """
    if name not in parts:
        raise UploadError(f"Part {show(name)} is missing", code="xlsx_damaged", column=name)
    return unpack(data, parts[name])


def unescape(text: str) -> str:
    """Text with the sheet's own escapes (``_x000D_``) read back."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def rich_text(element: Any) -> str:
    """Text of a string item: its runs joined, without the readings (ruby) above them."""
    pieces: list[str] = []
    for child in element:
        if local(child.tag) == "t":
            pieces.append(child.text or "")
        elif local(child.tag) == "r":
            pieces += [leaf.text or "" for leaf in child if local(leaf.tag) == "t"]
    return unescape("".join(pieces))


def is_struck(element: Any) -> bool:
    """Whether a line goes through some of the text below an element."""
    return any(
        local(leaf.tag) == "strike" and leaf.get("val", "1") not in ("0", "false")
        for leaf in element.iter()
    )


def _refuse_active(data: bytes, parts: dict[str, Member]) -> None:
    for name in parts:
        lowered = name.lower()
        if "vbaproject" in lowered or "/macrosheets/" in lowered or "/activex/" in lowered:
            raise UploadError(f"Part {show(name)} is a macro", code="xlsx_macro", column=name)
        if "/externallinks/" in lowered or lowered.endswith("connections.xml"):
            raise UploadError(
                f"Part {show(name)} links to another file or database",
                code="xlsx_external",
                column=name,
            )
    kinds = part_of(data, parts, "[Content_Types].xml")
    if b"macroEnabled" in kinds or b"vbaProject" in kinds:
        raise UploadError(
            "The workbook declares macros", code="xlsx_macro", column="[Content_Types].xml"
        )


def _targets(data: bytes, parts: dict[str, Member]) -> dict[str, tuple[str, str]]:
    """Relations of the workbook: id to the kind and the member it points at."""
    name = "xl/_rels/workbook.xml.rels"
    found: dict[str, tuple[str, str]] = {}
    for element in elements(part_of(data, parts, name), name, frozenset({"Relationship"})):
        kind = element.get("Type", "").rsplit("/", 1)[-1]
        target = element.get("Target", "")
        if element.get("TargetMode") == "External" or kind == "externalLink":
            raise UploadError(
                f"The workbook links to {show(target)}", code="xlsx_external", column=name
            )
        member = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        found[element.get("Id", "")] = (kind, posixpath.normpath(member))
    return found


def _member_of(targets: dict[str, tuple[str, str]], kind: str) -> str:
    return next((member for found, member in targets.values() if found == kind), "")


def _texts(
    data: bytes, parts: dict[str, Member], targets: dict[str, tuple[str, str]]
) -> tuple[list[str], frozenset[int]]:
    """Shared texts, and the numbers of those that are struck out in part."""
    name = _member_of(targets, "sharedStrings")
    texts: list[str] = []
    struck: set[int] = set()
    if not name:
        return texts, frozenset()
    for element in elements(part_of(data, parts, name), name, frozenset({"si"})):
        if is_struck(element):
            struck.add(len(texts))
        texts.append(rich_text(element))
    return texts, frozenset(struck)


def _formats(
    data: bytes, parts: dict[str, Member], targets: dict[str, tuple[str, str]]
) -> tuple[list[str], frozenset[int]]:
    """Number format of each cell style, in their order, and the styles that are struck out."""
    name = _member_of(targets, "styles")
    if not name:
        return [], frozenset()
    own: dict[int, str] = {}
    styles: list[tuple[int, int]] = []
    fonts: list[bool] = []
    content = part_of(data, parts, name)
    for element in elements(content, name, frozenset({"numFmt", "fonts", "cellXfs"})):
        try:
            if local(element.tag) == "numFmt":
                own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif local(element.tag) == "fonts":
                fonts = [is_struck(font) for font in element]
            else:
                styles = [
                    (int(xf.get("numFmtId", "0")), int(xf.get("fontId", "0")))
                    for xf in element
                    if local(xf.tag) == "xf"
                ]
        except ValueError as error:
            raise UploadError(
                "A number format has no number", code="xlsx_damaged", column=name
            ) from error
    formats = [own.get(style) or BUILTIN_FORMATS.get(style) or "General" for style, _ in styles]
    lines = (n for n, (_, font) in enumerate(styles) if font < len(fonts) and fonts[font])
    return formats, frozenset(lines)
