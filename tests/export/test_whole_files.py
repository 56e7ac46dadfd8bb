"""Maps, briefs and screenshots: proof of where they came from, and no point too fine."""

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geo import workflow
from geo.export.profiles import PROFILES
from geo.export.reading import read_block

PRODUCED = date(2026, 11, 22)
VIEW = workflow.OPENING
SAVE = {
    "map.html": workflow.save_map,
    "brief.html": workflow.save_brief,
    "brief.pdf": workflow.save_brief,
    "brief.docx": workflow.save_brief,
    "screenshot.png": workflow.save_screenshot,
}


@pytest.fixture(scope="module", params=list(SAVE))
def made(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / request.param
    SAVE[request.param](path, VIEW, produced=PRODUCED, profile="public")
    return path


def _alter(path: Path) -> None:
    """Change one figure, letter or pixel, and leave the stamp as it is."""
    content = path.read_bytes()
    if path.suffix == ".html":
        changed = content.replace(b"Mastung", b"Mastumg", 1)
    elif path.suffix == ".pdf":
        at = content.index(b"stream", len(content) // 2) + 40
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    elif path.suffix == ".docx":
        out = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
            for item in old.infolist():
                part = old.read(item)
                if item.filename == "word/document.xml":
                    part = part.replace(b"Mastung", b"Mastumg", 1)
                new.writestr(item, part)
        changed = out.getvalue()
    else:
        with Image.open(path) as image:
            image.load()
            words = PngInfo()
            for key, value in image.text.items():
                words.add_itxt(key, value)
            touched = image.copy()
        touched.putpixel((5, 5), (1, 2, 3))
        buffer = io.BytesIO()
        touched.save(buffer, format="PNG", pnginfo=words)
        changed = buffer.getvalue()
    assert changed != content
    path.write_bytes(changed)


def test_a_fresh_file_is_the_same_and_an_altered_one_is_not(made, tmp_path):
    fresh = workflow.verify(made)
    assert fresh.same, fresh.sentences()
    assert fresh.stamp.profile == "public"
    copy = tmp_path / made.name
    copy.write_bytes(made.read_bytes())
    _alter(copy)
    verdict = workflow.verify(copy)
    assert not verdict.same
    assert verdict.differences


def test_a_public_map_holds_no_finer_point_than_its_grid(tmp_path):
    path = workflow.save_map(tmp_path / "m.html", VIEW, produced=PRODUCED, profile="public")
    block = read_block(path)
    grid = PROFILES["public"].grid
    points = [v for axis in ("lon", "lat") for v in block["incidents"][axis] if v is not None]
    assert points
    assert all(abs(v / grid - round(v / grid)) < 1e-6 for v in points)
    exact = workflow.view_map(VIEW, produced=PRODUCED).block["incidents"]
    fine = {f"{v:.4f}" for axis in ("lon", "lat") for v in exact[axis] if v is not None}
    text = json.dumps(block["incidents"])
    assert not [v for v in fine if re.search(rf"(?<!\\d){re.escape(v)}(?!\\d)", text)]


def test_a_public_brief_names_no_fine_coordinate(tmp_path):
    path = workflow.save_brief(tmp_path / "b.html", VIEW, produced=PRODUCED, profile="public")
    text = path.read_text(encoding="utf-8")
    exact = workflow.view_map(VIEW, produced=PRODUCED).block["incidents"]
    for lon, lat in zip(exact["lon"], exact["lat"], strict=True):
        if lon is not None:
            assert f"{lon:.3f}" not in text
            assert f"{lat:.3f}" not in text
