"""The stamp: what a file was made of and how to make it again, inside the file or beside it."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from geo.core.digest import canonical_json, digest
from geo.core.errors import AtlasError, DataError, NotFoundError
from geo.core.files import no_file
from geo.core.settings import PRODUCT
from geo.core.text import visible
from geo.export.reading import between, once, open_sqlite, read_block, refuse_views
from geo.importers.upload.archive import members_of
from geo.importers.upload.errors import UploadError

KEY = "atlas-stamp"
SIDECAR = ".stamp.json"
ANSWER = "answer"
"""Kind of a file of the statistics: the call in its options makes it again."""
_FLAGS = ("hxl", "tiles-map", "alive")
_PDF = re.compile(rb"/Keywords \(((?:\\.|[^\\()])*)\)", re.DOTALL)
_META = re.compile(r'<meta name="atlas:stamp" content="([^"]*)">')


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """Everything that decides a file's content.

    ``kind`` is ``figure``, ``table``, ``map``, ``brief``, ``screenshot``, ``clusters`` or
    ``answer``; ``data``
    the hash of the record's tables, ``view`` the view as an address has it, ``options`` the
    command's own options, ``content`` a hash of all of these. ``key`` and ``kept_back`` are
    fingerprints of the offset key and of the list of records withheld by name; ``withheld`` says
    in words what the profile left out. ``boundaries`` is the hash of the user's own district set,
    "" for the shipped.
    """

    kind: str
    data: str
    view: str
    produced: str
    cutoff: str
    as_of: str
    period: tuple[str, str]
    filters: str
    vintage: str
    version: str
    profile: str
    key: str
    kept_back: str
    withheld: str
    boundaries: str = ""
    options: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """Hash of data and selection: equal hashes mean equal files by one version.

        But for files without an offset key that withhold as many other records by name.
        """
        said = [self.kind, self.data, self.view, self.produced, self.version, self.profile]
        ground = [self.boundaries] if self.boundaries else []
        return digest(canonical_json([*said, self.key, self.kept_back, self.options, *ground]))

    def command(self, name: str) -> str:
        """Command that makes the file again under a name."""
        if self.kind == ANSWER:
            lang = f", lang={self.options['lang']!r}"
            return shlex.join([
                "python", "-c",
                "from datetime import date; from pathlib import Path; from geo import workflow; "
                f"workflow.save_answer(Path({name!r}), {self.options['call']}, "
                f"produced=date.fromisoformat({self.produced!r}){lang}, profile={self.profile!r})",
            ])  # fmt: skip
        words = ["atlas", self.kind, name]
        if self.view:
            words += ["--view", self.view]
        for option, value in self.options.items():
            words += [f"--{option}"] if option in _FLAGS else [f"--{option}", value]
        words += ["--profile", self.profile, "--produced", self.produced]
        return shlex.join(words)

    def text(self) -> str:
        """The stamp as it is embedded: JSON in plain ASCII, with the hash and the command."""
        value = asdict(self) | {
            "product": PRODUCT, "content": self.content, "command": self.command("OUT"),
        }  # fmt: skip
        return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def parse_stamp(text: str, *, where: str) -> Stamp:
    """Stamp from its text.

    Raises
    ------
    DataError
        If it is not a stamp, or its hash is not that of what it says.
    """
    try:
        value = json.loads(text)
        _check_kinds(value)
        names = [f for f in Stamp.__dataclass_fields__ if f not in ("period", "boundaries")]
        stamp = Stamp(
            period=tuple(value["period"]), boundaries=value.get("boundaries", ""),
            **{n: value[n] for n in names},
        )  # fmt: skip
        words = {**vars(stamp), "period": "".join(stamp.period), **dict(stamp.options)}
        if not all(isinstance(word, str) for name, word in words.items() if name != "options"):
            raise TypeError("what is no text")
        date.fromisoformat(stamp.produced)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError("The stamp cannot be read", where=where) from error
    if value.get("content") != stamp.content:
        raise DataError("The stamp's hash is not that of what it says", where=where,
                        fix="The stamp was changed: make the file again")  # fmt: skip
    return stamp


def _check_kinds(value: Any) -> None:
    """Raise `TypeError` unless everything in a stamp is text."""
    options, period = dict(value["options"]), value["period"]
    texts = [value[n] for n in Stamp.__dataclass_fields__ if n not in ("period", "boundaries",
                                                                       "options")]  # fmt: skip
    texts += [value.get("boundaries", ""), *period, *options, *options.values()]
    if (
        type(value["options"]) is not dict
        or not isinstance(period, list)
        or len(period) != 2
        or not all(type(t) is str for t in texts)
    ):
        raise TypeError("a field of the stamp is no text")


def read_stamp(path: Path) -> Stamp:
    """Stamp of an exported file.

    Raises
    ------
    NotFoundError
        If there is no such file, or it carries no stamp.
    DataError
        As `parse_stamp`.
    """
    if not path.is_file():
        raise no_file(path)
    reader = _READERS.get(path.suffix.lower())
    try:
        text = reader(path) if reader else None
    except UploadError as error:
        raise DataError(f"{path.name} cannot be read ({error.what})", where=path.name) from error
    except Exception as error:
        # Readers of other packages raise what they like at a file of anybody's making.
        if isinstance(error, AtlasError):
            raise
        raise DataError(
            f"{path.name} cannot be read ({visible(str(error), limit=120)})", where=path.name
        ) from error
    if not text:
        raise NotFoundError(
            f"{path.name} carries no stamp",
            where=path.name,
            fix=f"Keep {path.name}{SIDECAR} beside a CSV; other formats have it inside",
        )
    return parse_stamp(text, where=path.name)


def _png(path: Path) -> str | None:
    from PIL import Image  # noqa: PLC0415  (a table has no need of it)

    with Image.open(path) as image:
        image.load()
        return str(image.info.get(KEY) or "")


def _svg(path: Path) -> str | None:
    found = between(path.read_bytes(), f'<metadata id="{KEY}">'.encode(), b"</metadata>")
    return unescape(found.decode("utf-8")) if found is not None else None


def _pdf(path: Path) -> str | None:
    found = _PDF.search(path.read_bytes())
    return re.sub(rb"\\(.)", rb"\1", found[1], flags=re.DOTALL).decode("ascii") if found else None


def _sidecar(path: Path) -> str | None:
    beside = path.with_name(path.name + SIDECAR)
    if not beside.is_file():
        return None
    value = json.loads(beside.read_text(encoding="utf-8"), object_pairs_hook=once)
    return canonical_json(value["stamp"])


def _geojson(path: Path) -> str | None:
    value = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)
    return canonical_json(value["stamp"]) if "stamp" in value else None


def _xlsx(path: Path) -> str | None:
    import openpyxl  # noqa: PLC0415  (a figure has no need of it)

    members_of(path.read_bytes())  # an archive that unpacks to too much ends here
    book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    try:
        rows = book["about"].iter_rows(values_only=True) if "about" in book.sheetnames else ()
        return next((str(r[1]) for r in rows if r and r[0] == KEY), None)
    finally:
        book.close()


def _gpkg(path: Path) -> str | None:
    with closing(open_sqlite(path)) as base:
        refuse_views(base, "gpkg_metadata")
        rows = base.execute(
            "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ?", (KEY,)
        ).fetchall()
    return str(rows[0][0]) if rows else None


def _parquet(path: Path) -> str | None:
    import pyarrow.parquet as pq  # noqa: PLC0415  (half a second that a figure need not pay)

    metadata: Mapping[bytes, bytes] = pq.read_schema(path).metadata or {}
    return metadata.get(KEY.encode(), b"").decode("ascii")


def _html(path: Path) -> str | None:
    block = read_block(path)
    meta = block.get("meta") if block else None
    if not meta:
        found = _META.search(path.read_text(encoding="utf-8"))
        return unescape(found[1]) if found else None
    return Stamp(
        kind="map", data=meta["digest"], view=meta["link"], produced=meta["produced"],
        cutoff=meta["cutoff"], as_of=meta["as_of"], period=tuple(meta["period"]),
        filters=meta["filters"], vintage=meta["vintage"], version=meta["version"],
        profile=meta["profile"], key=meta["key"], kept_back=meta["kept_back"],
        withheld=meta["withheld"], boundaries=meta.get("boundary_digest", ""),
    ).text()  # fmt: skip


def _docx(path: Path) -> str | None:
    from docx import Document  # noqa: PLC0415  (a table has no need of it)
    from docx.oxml.ns import qn  # noqa: PLC0415

    members_of(path.read_bytes())
    for variable in Document(str(path)).settings.element.iter(qn("w:docVar")):
        if variable.get(qn("w:name")) == KEY:
            return str(variable.get(qn("w:val")))
    return None


_READERS = {
    ".png": _png, ".svg": _svg, ".pdf": _pdf, ".csv": _sidecar, ".geojson": _geojson,
    ".json": _geojson, ".xlsx": _xlsx, ".gpkg": _gpkg, ".parquet": _parquet, ".html": _html,
    ".htm": _html, ".docx": _docx,
}  # fmt: skip
