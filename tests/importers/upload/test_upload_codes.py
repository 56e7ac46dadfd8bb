"""The page of codes and the code agree, and no code is there that nothing raises."""

import re
from pathlib import Path

import pytest

from geo.importers.upload import codes
from geo.importers.upload.errors import UploadError

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_lists_exactly_the_codes() -> None:
    page = (ROOT / "docs/errors/upload.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    wanted = {**codes.CODES, **codes.NOTES}
    assert rows == {name: code.meaning for name, code in wanted.items()}
    for code in codes.CODES.values():
        assert code.fix
        assert code.fix in page


def test_every_code_is_used() -> None:
    folder = ROOT / "geo/importers/upload"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py")
                     if path.name != "codes.py")  # fmt: skip
    unused = [name for name in {**codes.CODES, **codes.NOTES} if f'"{name}"' not in source]
    assert unused == []


@pytest.mark.parametrize("code", codes.CODES)
def test_an_error_survives_the_way_from_the_child(code: str) -> None:
    error = UploadError("What", code=code, row=3, column="deaths", asks="x", choices=("a", "b"),
                        samples={"a": "1"})  # fmt: skip
    again = UploadError.from_dict(error.to_dict()).in_file("a.csv")
    assert (again.code, again.file, again.row, again.column) == (code, "a.csv", 3, "deaths")
    assert "a.csv, row 3, column deaths" in str(again)
