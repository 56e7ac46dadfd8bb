"""Screenshots: size, content, stamp, no network, and the message where there is no browser."""

import io
import os
import sys
import time
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from geo.core.errors import OptionError
from geo.export.browser.find import BrowserError, find_browser
from geo.export.browser.page import shoot
from geo.export.browser.pipe import Pipe
from geo.incidents.selection import Selection
from geo.workflow import briefs

DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
PRODUCED = date(2026, 7, 10)


def taken(**options) -> Image.Image:
    return Image.open(io.BytesIO(briefs.render_screenshot(DAY, produced=PRODUCED, **options)))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "height", "ratio", "part"), [(1440, 900, 2.0, "map"), (800, 1000, 1.5, "page")]
)
def test_it_has_the_size_that_was_asked_for_and_is_not_blank(width, height, ratio, part):
    with taken(width=width, height=height, ratio=ratio, part=part) as picture:
        assert picture.size == (width * ratio, height * ratio)
        colours = picture.convert("RGB").getcolors(1 << 24)
        assert len(colours) > 200
        # The blue of the two fullest districts is on it: the map is drawn, not only its frame.
        blue = sum(n for n, (r, g, b) in colours if b > 150 and r < 90)
        assert blue > 0.005 * picture.size[0] * picture.size[1]


@pytest.mark.browser
def test_the_map_takes_the_whole_width_that_was_asked_for():
    with taken(width=1200, height=700, ratio=1) as picture:
        right = picture.convert("RGB").crop((900, 200, 1170, 400)).getcolors(1 << 24)
    white = sum(n for n, colour in right if colour == (255, 255, 255))
    assert white < 0.5 * 270 * 200


@pytest.mark.browser
def test_its_stamp_says_how_to_make_it_again():
    with taken(width=600, height=500, ratio=1) as picture:
        picture.load()
        words = picture.text
    assert words["atlas:link"] == "from=2026-01-31&to=2026-01-31"
    assert words["atlas:command"].startswith("atlas screenshot OUT.png --view ")
    assert "--width 600" in words["atlas:command"]
    assert len(words["atlas:data"]) == 64


@pytest.mark.browser
def test_the_same_view_gives_the_same_bytes():
    first, second, third = (
        sha256(
            briefs.render_screenshot(DAY, produced=PRODUCED, width=600, height=500, ratio=1)
        ).hexdigest()
        for _ in range(3)
    )
    assert first == second == third


@pytest.mark.browser
def test_a_page_reaches_no_network():
    html = "<!DOCTYPE html><title>x</title><img src='https://example.org/a.png'>"
    shot = shoot(html, width=400, height=400, ratio=1, instead="")
    assert shot.asked == ("https://example.org/a.png",)  # asked for, and refused
    assert shoot("<p>x", width=400, height=400, ratio=1, instead="").asked == ()


@pytest.mark.browser
def test_a_page_that_is_never_ready_is_ended_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    began = time.monotonic()
    with pytest.raises(BrowserError, match="longer than 4 seconds"):
        shoot("<p>x", width=400, height=400, ratio=1, instead="", ready="false", timeout=4)
    assert time.monotonic() - began < 15
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def nowhere(monkeypatch):
    monkeypatch.delenv("ATLAS_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("geo.export.browser.find._APPLICATIONS", ())


def test_without_a_browser_the_message_says_what_to_do(nowhere):
    with pytest.raises(BrowserError) as caught:
        briefs.render_screenshot(DAY, produced=PRODUCED)
    message = str(caught.value)
    for words in ("apt-get install chromium", "ATLAS_BROWSER", "atlas figure", "atlas map"):
        assert words in message
    with pytest.raises(BrowserError, match=r"\.html or \.docx"):
        briefs.render_brief(DAY, kind="pdf", produced=PRODUCED)


def test_a_browser_that_is_named_but_missing_is_said(nowhere, monkeypatch):
    monkeypatch.setenv("ATLAS_BROWSER", "/nowhere/chromium")
    with pytest.raises(BrowserError, match="/nowhere/chromium"):
        find_browser(instead="x")


def test_a_program_that_is_no_browser_is_refused(tmp_path):
    program = tmp_path / "browser"
    program.write_text(f"#!{sys.executable}\n")
    os.chmod(program, 0o755)  # noqa: PTH101, S103
    with pytest.raises(BrowserError, match="ended before"), Pipe(Path(program), timeout=10):
        pass


@pytest.mark.parametrize(
    "options", [{"width": 10}, {"height": 9000}, {"ratio": 9.0}, {"part": "legend"}]
)
def test_sizes_that_cannot_be_are_refused(options):
    with pytest.raises(OptionError):
        briefs.render_screenshot(DAY, produced=PRODUCED, **options)


def test_tiles_are_refused_as_there_is_no_network():
    with pytest.raises(OptionError, match="tiles"):
        briefs.render_screenshot(replace(DAY, tiles=True), produced=PRODUCED)
