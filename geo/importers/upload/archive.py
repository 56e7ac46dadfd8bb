"""Zip archives, checked from their directory and again while each member is unpacked."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.limits import (
    ZIP_DIRECTORY_BYTES,
    ZIP_MEMBERS,
    ZIP_RATIO,
    ZIP_RATIO_FROM,
    ZIP_TOTAL,
)

_END = b"PK\x05\x06"
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_NESTED = (".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz", ".tgz", ".jar", ".xlsx", ".kmz")
_CHUNK = 262_144


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member that passed: where its packed bytes lie, and what it must unpack to."""

    name: str
    start: int
    packed: int
    size: int
    crc: int
    deflated: bool


def members_of(data: bytes) -> list[Member]:
    """Plain files of an archive, after every check that needs no unpacking.

    Raises
    ------
    UploadError
        A ``zip_`` code, with the member's name as the column.
    """
    _check_end(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise UploadError(
            f"The archive's directory cannot be read ({error})", code="zip_damaged"
        ) from error
    if len(infos) > ZIP_MEMBERS:
        raise UploadError(f"The archive holds {len(infos):,} members", code="zip_members")
    seen: set[str] = set()
    for info in infos:
        _check_info(info)
        key = info.filename.lower()
        if key in seen:
            raise _fault(info, "zip_duplicate", "occurs twice")
        seen.add(key)
    total = sum(info.file_size for info in infos)
    if total > ZIP_TOTAL:
        raise UploadError(f"The members declare {total:,} bytes together", code="zip_total")
    ends = [(info.header_offset, *_local_span(data, info), info) for info in infos]
    _check_layout(ends, data)
    return [
        Member(
            name=info.filename,
            start=start,
            packed=info.compress_size,
            size=info.file_size,
            crc=info.CRC,
            deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        )
        for _, start, _, info in ends
        if not info.is_dir()
    ]


def unpack(data: bytes, member: Member) -> bytes:
    """Bytes of one member, counted while they stream; never more than it declared.

    Raises
    ------
    UploadError
        ``zip_size_lies`` or ``zip_damaged``, with the member's name as the column.
    """
    packed = memoryview(data)[member.start : member.start + member.packed]
    content = _inflate(packed, member) if member.deflated else bytes(packed)
    if len(content) != member.size:
        raise UploadError(
            f"Member {show(member.name)} unpacks to {len(content):,} bytes and declares "
            f"{member.size:,}",
            code="zip_size_lies",
            column=member.name,
        )
    if zlib.crc32(content) != member.crc:
        raise UploadError(
            f"Member {show(member.name)} does not match its checksum",
            code="zip_damaged",
            column=member.name,
        )
    return content


def _inflate(packed: memoryview, member: Member) -> bytes:
    engine = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    count = 0
    try:
        for offset in range(0, len(packed), _CHUNK):
            piece = engine.decompress(
                packed[offset : offset + _CHUNK], max(member.size - count, 0) + 1
            )
            count += len(piece)
            if count > member.size:
                raise UploadError(
                    f"Member {show(member.name)} unpacks to more than the {member.size:,} bytes "
                    "it declares",
                    code="zip_size_lies",
                    column=member.name,
                )
            pieces.append(piece)
    except zlib.error as error:
        raise UploadError(
            f"Member {show(member.name)} cannot be unpacked", code="zip_damaged", column=member.name
        ) from error
    if not engine.eof or engine.unused_data:
        raise UploadError(
            f"Member {show(member.name)} ends too early or too late",
            code="zip_damaged",
            column=member.name,
        )
    return b"".join(pieces)


def _check_end(data: bytes) -> None:
    """Refuse by the closing record alone what would make the directory costly to read."""
    at = data.rfind(_END, max(0, len(data) - 65_557))
    if at < 0 or at + 22 > len(data):
        raise UploadError("The archive is cut off: its directory is missing", code="zip_damaged")
    _, disk, first_disk, here, total, size, offset, comment = struct.unpack_from(
        "<4s4H2IH", data, at
    )
    if disk or first_disk or here != total:
        raise UploadError("The archive is one part of several", code="zip_damaged")
    if total == 0xFFFF or size == 0xFFFFFFFF or offset == 0xFFFFFFFF:
        raise UploadError("The archive claims to be larger than 4 GB", code="zip_members")
    if total > ZIP_MEMBERS or size > ZIP_DIRECTORY_BYTES:
        raise UploadError(f"The archive holds {total:,} members", code="zip_members")
    if offset + size != at or at + 22 + comment != len(data):
        raise UploadError("Bytes lie before or behind the archive", code="zip_overlap")


def _check_info(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if (
        ".." in parts
        or name.startswith(("/", "\\"))
        or name[1:2] == ":"
        or "\x00" in name
        or "\\" in name
        or any(ord(char) < 32 for char in name)
    ):
        raise _fault(info, "zip_path", "has a name that leaves the archive")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _fault(info, "zip_link", "is a link or a device")
    if info.flag_bits & 0x41:
        raise _fault(info, "zip_encrypted", "is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _fault(info, "zip_method", f"is packed by method {info.compress_type}")
    if name.lower().endswith(_NESTED) and not name.startswith("xl/embeddings/"):
        raise _fault(info, "zip_nested", "is an archive itself")
    if info.file_size > ZIP_RATIO_FROM and info.file_size > ZIP_RATIO * max(info.compress_size, 1):
        raise _fault(
            info, "zip_ratio", f"unpacks {info.compress_size:,} bytes to {info.file_size:,}"
        )


def _local_span(data: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    """Start and end of a member's packed bytes, from its own header, which must agree."""
    at = info.header_offset
    if at < 0 or at + _LOCAL.size > len(data) or data[at : at + 4] != b"PK\x03\x04":
        raise _fault(info, "zip_mismatch", "is not where the directory says")
    _, _, flags, method, _, _, crc, packed, size, name_length, extra = _LOCAL.unpack_from(data, at)
    name_end = at + _LOCAL.size + name_length
    encoding = "utf-8" if flags & 0x800 else "cp437"
    raw_name = data[at + _LOCAL.size : name_end].decode(encoding, "replace")
    streamed = bool(flags & 0x08)
    same = (
        raw_name == info.orig_filename
        and method == info.compress_type
        and (flags ^ info.flag_bits) & 0x0841 == 0
        and (streamed or crc == info.CRC)
        and all(
            own in (listed, 0xFFFFFFFF) or (streamed and own == 0)
            for own, listed in ((packed, info.compress_size), (size, info.file_size))
        )
    )
    if not same:
        raise _fault(info, "zip_mismatch", "describes itself otherwise than the directory does")
    start = name_end + extra
    return start, start + info.compress_size


def _check_layout(spans: list[tuple[int, int, int, zipfile.ZipInfo]], data: bytes) -> None:
    """Members lie one behind the other: shared bytes are how a small file unpacks without end."""
    end = 0
    for header, start, stop, info in sorted(spans, key=lambda span: span[0]):
        if header < end or stop > len(data):
            raise _fault(info, "zip_overlap", "shares its bytes with another")
        # A streamed member is followed by a descriptor of 12 to 24 bytes; nothing else may hide.
        if header - end > 24:
            raise _fault(info, "zip_overlap", "is preceded by bytes of no member")
        if data[start:stop].startswith(b"PK\x03\x04"):
            raise _fault(info, "zip_nested", "is an archive itself")
        end = stop


def _fault(info: zipfile.ZipInfo, code: str, what: str) -> UploadError:
    name = info.filename
    return UploadError(f"Member {show(name)} {what}", code=code, column=name)
