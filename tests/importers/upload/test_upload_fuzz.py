"""Random bytes and damaged good files: our error or a table, never anything else, never a hang.

The readers run here as functions, as a thousand processes would take minutes; the gate in front
of them is the real one. Shapes of shapefiles go through the child, fewer times.
"""

import random
import time
from pathlib import Path

import pytest
from upload_make import HEAD, areas, collection, feature, gpkg, inline, shape_zip, sheet_xml

from geo.importers.upload.accept import accept
from geo.importers.upload.child import as_upload_error, parse
from geo.importers.upload.errors import UploadError
from geo.importers.upload.open import open_upload

URDU = 'id,place,deaths\n1,کوئٹہ,2\n2,"Kech, town",3\n'
GOOD = {
    "csv": URDU.encode(),
    "tsv-utf16": URDU.replace(",", "\t").encode("utf-16"),
    "xlsx": sheet_xml(f'{HEAD}<row r="2">{inline("A2", "a")}<c r="B2"><v>3</v></c></row>'),
    "geojson": collection(feature(a="ü"), feature(None, a=[1, {"b": None}])),
    "gpkg": gpkg(),
}
TOKENS = (b'"', b",", b"\n", b"\r", b"\0", b"[", b"{", b"NaN", b"9" * 30, b"\xff\xfe",
          b"<!DOCTYPE", b"\xff\xff\xff\xff", b"\xd8\x00")  # fmt: skip
GIVEN_UP: list[str] = []


def mutate(data: bytes, dice: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(content) + 1)
        how = dice.randrange(6)
        if how == 0 and at < len(content):
            content[at] ^= 1 << dice.randrange(8)
        elif how == 1:
            content[at:at] = dice.randbytes(dice.choice((1, 4, 30)))
        elif how == 2:
            del content[at : at + dice.choice((1, 3, 200))]
        elif how == 3:
            other = dice.randrange(len(content) + 1)
            content[at:at] = content[other : other + dice.choice((2, 50))]
        elif how == 4:
            token = dice.choice(TOKENS)
            content[at : at + len(token) * dice.randrange(2)] = token
        else:
            del content[at:]
    return bytes(content)


def judge(data: bytes, folder: Path) -> str:
    """Code of the answer, ``read`` for a table; anything that is not ours is raised."""
    started = time.monotonic()
    try:
        upload = accept(data, file_name="a")
        if upload.kind == "shapefile":
            return "left out"
        (folder / "input").write_bytes(data)
        parse(upload.kind, folder=folder, choices={})
    except UploadError as error:
        return error.code
    except Exception as error:
        # The child turns this into one typed answer; here it is a finding of the fuzz.
        GIVEN_UP.append(type(error).__name__)
        return as_upload_error(error).code
    finally:
        assert time.monotonic() - started < 5
    return "read"


def test_random_bytes(tmp_path: Path) -> None:
    dice = random.Random(4)
    starts = (b"", b"", b"PK\x03\x04", b"SQLite format 3\0", b"{", b"a,b\n", b"\xff\xfe")
    found = {judge(dice.choice(starts) + dice.randbytes(dice.randrange(400)), tmp_path)
             for _ in range(1_000)}  # fmt: skip
    assert "parser_failed" not in found
    assert len(found) > 4


@pytest.mark.parametrize("kind", GOOD)
def test_damaged_good_files(kind: str, tmp_path: Path) -> None:
    dice = random.Random(kind)
    assert judge(GOOD[kind], tmp_path) == "read"
    GIVEN_UP.clear()
    count = 1_000 if kind != "gpkg" else 400
    found = [judge(mutate(GOOD[kind], dice), tmp_path) for _ in range(count)]
    assert GIVEN_UP == []
    assert len(set(found)) > 3


def test_damaged_shapefiles(tmp_path: Path) -> None:
    """Half of them damaged inside the parts, so that the archive's own checks let them through."""
    dice = random.Random(7)
    found = set()
    for number in range(16):
        ending = dice.choice((".shp", ".shx", ".dbf", ".prj", ".cpg"))
        base = shape_zip({ending: lambda x: mutate(x, dice)}, areas() if number % 2 else None)
        try:
            open_upload(base if number % 3 else mutate(base, dice), file_name="a.zip")
            found.add("read")
        except UploadError as error:
            found.add(error.code)
    assert "parser_failed" not in found
    assert len(found) > 3
