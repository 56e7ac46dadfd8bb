"""The first gate: size, digest, kind and the archive's directory, before anything is parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from geo.core.digest import digest
from geo.importers.upload.archive import members_of
from geo.importers.upload.errors import UploadError
from geo.importers.upload.kind import kind_of
from geo.importers.upload.limits import MAX_BYTES

_ENDINGS = {
    "csv": (".csv", ".tsv", ".txt", ".tab"),
    "xlsx": (".xlsx",),
    "geojson": (".geojson", ".json"),
    "gpkg": (".gpkg",),
    "shapefile": (".zip", ".shz"),
    "parquet": (".parquet", ".geoparquet", ".pq"),
}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that may be read: its bytes as they came, what they are, and their digest.

    ``kind`` is ``csv`` (any separated text), ``xlsx``, ``geojson``, ``gpkg``, ``shapefile``
    or ``parquet``, from the content; ``named_otherwise`` says that the name suggests another kind.
    """

    file_name: str
    kind: str
    sha256: str
    size: int
    named_otherwise: bool
    data: bytes = field(repr=False)


def accept(data: bytes | Path, *, file_name: str) -> Upload:
    """Judge a file by its bytes; the caller stores ``data`` byte for byte under ``sha256``.

    Parameters
    ----------
    data
        The bytes, or the path of a regular file.
    file_name
        The name it came with: shown in messages, kept, never believed.

    Raises
    ------
    UploadError
        With the code of the first defect.
    """
    try:
        content = _read(data) if isinstance(data, Path) else data
        if len(content) > MAX_BYTES:
            raise UploadError(f"The file has more than {MAX_BYTES:,} bytes", code="file_too_large")
        kind = kind_of(content)
        if kind == "zip":
            kind = _archive_kind([member.name for member in members_of(content)])
    except UploadError as error:
        raise error.in_file(file_name) from None
    ending = Path(file_name.lower()).suffix
    return Upload(
        file_name=file_name,
        kind=kind,
        sha256=digest(content),
        size=len(content),
        named_otherwise=ending not in _ENDINGS[kind],
        data=content,
    )


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise UploadError("There is no regular file at the path", code="file_missing")
    try:
        with path.open("rb") as handle:
            return handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise UploadError(
            f"The file cannot be read ({error.strerror})", code="file_missing"
        ) from error


def _archive_kind(names: list[str]) -> str:
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.lower().endswith((".shp", ".dbf", ".shx")) for name in names):
        return "shapefile"
    raise UploadError("The archive is neither a workbook nor a shapefile", code="zip_content")
