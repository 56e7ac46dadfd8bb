"""Plates: type large enough, nothing over anything, letters that exist, words inside the file."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from geo import workflow
from geo.analysis.district_table import measure_table
from geo.analysis.scene import in_view
from geo.core.errors import OptionError
from geo.incidents.selection import Selection, with_changes
from geo.render.figure import fonts
from geo.render.figure.canvas import HALO
from geo.render.figure.encode import settings
from geo.render.figure.finding import propose_title
from geo.render.figure.footer import Frame
from geo.render.figure.plate import compose
from geo.render.figure.sizes import SIZES, SMALLEST
from geo.workflow import files

PRODUCED = date(2026, 7, 15)
WEEK = Selection(start=date(2026, 1, 31), end=date(2026, 2, 6))
KILLED = Selection(
    start=date(2026, 1, 1), end=date(2026, 2, 28), measure="killed", category="civilian"
)
LONG = Selection(start=date(2013, 1, 1), end=date(2025, 12, 31), per="people")
URDU = Selection(start=date(2026, 1, 31), end=date(2026, 2, 6), lang="ur")


def _frame(**changes):
    words = {
        "sources": "Sources as cited; UCDP (CC BY 4.0).", "sources_short": "As cited.",
        "boundaries": "svg-maps.", "disclaimer": "Boundaries are indicative.",
        "produced": PRODUCED, "cutoff": date(2026, 6, 25), "version": "0.1.0", "data": "d" * 64,
        "view": "v" * 64, "withheld": "Profile internal: nothing withheld.", "stamp": "{}",
    }  # fmt: skip
    return Frame(**(words | changes))


@pytest.mark.parametrize("size", ["a4-landscape", "a5-landscape", "column-85", "column-180"])
@pytest.mark.parametrize("options", [{"tiles": True}, {"multiples": "type"}])
def test_nothing_stands_on_anything_in_tiles_and_panels(size, options):
    _check(*_drawn(HALF, size=size, **options))


def _drawn(selection, **options):
    drawing = compose(workflow.view_scene(selection), frame=_frame(), **options)
    texts = [
        t for t in drawing.figure.findobj(Text) if t.get_text().strip() and t.get_gid() != HALO
    ]
    return drawing, texts


def _boxes(drawing, texts):
    with settings():
        drawing.figure.set_dpi(200)
        canvas = FigureCanvasAgg(drawing.figure)
        canvas.draw()
        return [_box(t, t.get_window_extent(canvas.get_renderer())) for t in texts]


def _box(text, extent):
    """Width as drawn; height from descender to ascender of the letters in use, at the baseline."""
    baseline = text.get_transform().transform(text.get_position())[1]
    em = text.get_fontsize() / 72 * 200
    return Bbox([[extent.x0, baseline - 0.2 * em], [extent.x1, baseline + 0.74 * em]])


HALF = Selection(start=date(2026, 1, 1), end=date(2026, 6, 19))
CASES = [
    *((size, selection) for size in SIZES for selection in (WEEK, KILLED)),
    ("a4-portrait", LONG), ("column-85", LONG), ("slide", URDU), ("a5-portrait", URDU),
    ("column-85", URDU), ("a5-landscape", HALF), ("a5-portrait", HALF),
]  # fmt: skip


@pytest.mark.parametrize(("size", "selection"), CASES)
def test_type_is_large_enough_and_nothing_stands_on_anything(size, selection):
    _check(*_drawn(selection, size=size))


def _check(drawing, texts):
    assert min(t.get_fontsize() for t in texts) >= SMALLEST
    boxes = _boxes(drawing, texts)
    width, height = drawing.figure.get_size_inches() * 200
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -2 and box.x1 <= width + 2 and box.y0 >= -2 and box.y1 <= height + 2
        assert inside, f"{text.get_text()!r} leaves the sheet"
    for (a, one), (b, two) in combinations(zip(texts, boxes, strict=True), 2):
        wide = min(one.x1, two.x1) - max(one.x0, two.x0)
        tall = min(one.y1, two.y1) - max(one.y0, two.y0)
        meets = wide > 1 and tall > 1
        assert not meets, f"{a.get_text()!r} over {b.get_text()!r}"


@pytest.mark.parametrize("size", [s for s in SIZES if not s.startswith("column")])
def test_a_plate_has_the_size_it_says(size):
    drawing, _ = _drawn(WEEK, size=size)
    paper = SIZES[size]
    assert drawing.figure.get_size_inches() * 25.4 == pytest.approx([paper.width, paper.height])


@pytest.mark.parametrize("selection", [WEEK, URDU])
def test_one_font_from_the_package_has_every_letter(selection):
    _, texts = _drawn(selection)
    files = {t.get_fontproperties().get_file() for t in texts}
    assert files == {str(fonts.font_path("regular")), str(fonts.font_path("bold"))}
    assert not fonts.missing_letters("".join(t.get_text() for t in texts))
    assert not fonts.missing_letters("ہیکگےڑںڈٹپچژئؤآۂ۔،؟")


def test_urdu_is_joined_and_runs_from_the_right():
    from matplotlib.ft2font import FT2Font

    def picture(text):
        face = FT2Font(io.BytesIO(fonts.font_path("regular").read_bytes()))
        face.set_size(60, 72)
        face.set_text(text)
        face.draw_glyphs_to_bitmap()
        return np.asarray(face.get_image())

    joined, parted = picture("ببب"), picture("ب\u200cب\u200cب")
    assert joined.shape[1] < parted.shape[1]
    high = picture("اببب")[:8]  # only the alef, which is the first letter, reaches up there
    columns = np.flatnonzero(high.any(axis=0))
    assert columns.min() > high.shape[1] * 0.8


def test_a_missing_font_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(fonts.FontMissingError, match="pip install justmytype-intl-rtl"):
        fonts.variable_font()


def test_letters_that_no_font_has_are_replaced_not_boxed():
    assert fonts.drawable("Quetta 漢 {{7*191}} $x$") == "Quetta ? {{7*191}} $x$"


def catalogue_of(content):
    """What a reader finds by the tables of a PDF, from its end: the catalogue and every object."""
    places, at, root = {}, int(re.findall(rb"startxref\n(\d+)\n%%EOF\n", content)[-1]), None
    while at:
        table = re.compile(rb"xref\n(\d+) (\d+)\n((?:\d{10} \d{5} [nf] \n)+)trailer\n<<(.*?)>>\n",
                           re.DOTALL).match(content, at)  # fmt: skip
        first, number = int(table[1]), int(table[2])
        lines = table[3].split(b"\n")[:-1]
        assert len(lines) == number
        for one, line in enumerate(lines, start=first):
            places.setdefault(one, int(line[:10]))
        root = root or int(re.search(rb"/Root (\d+) 0 R", table[4])[1])
        before = re.search(rb"/Prev (\d+)", table[4])
        at = int(before[1]) if before else 0
    for one, place in places.items():
        assert not one or content.startswith(f"{one} 0 obj".encode(), place), one
    said = content[places[root] :].partition(b"endobj")[0].decode("ascii")
    assert "/Type /Catalog" in said
    return dict(re.findall(r"/(\w+) \(?(/?\w+)", said))


def test_a_pdf_names_its_language_and_shows_its_title():
    for lang, turned in (("en", None), ("ur", "R2L")):
        made = files.make_figure(
            with_changes(WEEK, lang=lang), produced=PRODUCED, form="pdf", size="column-85"
        )
        found = catalogue_of(made.content)
        assert found["Lang"] == lang
        assert found["DisplayDocTitle"] == "true"
        assert found.get("Direction") == (f"/{turned}" if turned else None)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_same_view_gives_the_same_bytes_with_its_words_inside(form):
    made = [
        files.make_figure(WEEK, produced=PRODUCED, form=form, size="a5-landscape") for _ in range(2)
    ]
    assert made[0].content == made[1].content
    content, stamp = made[0].content, made[0].stamp.text()
    if form == "png":
        info = Image.open(io.BytesIO(content)).info
        assert info["atlas-stamp"] == stamp
        title, alt = info["Title"], info["Description"]
    elif form == "svg":
        text = content.decode()
        title = unescape(re.search(r"<title[^>]*>(.*?)</title>", text)[1])
        alt = unescape(re.search(r"<desc[^>]*>(.*?)</desc>", text)[1])
        assert ">Quetta</text>" in text
        assert text.count("@font-face") == 2
    else:
        assert content.count(b"/FontFile2") >= 2
        assert b"/Subtype /Type3" not in content
        title = re.search(rb"/Title \((.*?)\)\n", content)[1]
        found = re.search(rb"/Subject <([0-9a-fA-F]+)>|/Subject \((.*?)\)\n", content, re.DOTALL)
        assert found
        assert "31 January".encode("utf-16-be") in title or b"31 January" in title
        assert catalogue_of(content)["Lang"] == "en"
        return
    assert title.startswith("31 January to 6 February 2026: ")
    assert title in alt
    assert "Highest: Nushki" in alt
    assert "not zero" in alt
    assert "never added" in alt
    assert "militants 216" in alt


def test_the_title_can_be_changed_and_stands_in_the_stamp():
    made = files.make_figure(WEEK, produced=PRODUCED, title="A title $of$ my own")
    assert Image.open(io.BytesIO(made.content)).info["Title"] == "A title $of$ my own"
    assert "'A title $of$ my own'" in made.stamp.command("x.png")


def test_only_known_places_are_dots_and_badges_count_the_rest():
    from matplotlib.patches import Circle

    from geo.analysis.scene import in_view

    scene = workflow.view_scene(WEEK)
    drawing = compose(scene, frame=_frame())
    records = in_view(scene)
    circles = [c for c in drawing.figure.findobj(Circle) if c.get_clip_box() is not None]
    filled = [c for c in circles if c.get_fill()]
    dots = records[records["placement"] == "dot"].drop_duplicates(["lon", "lat"])
    rings = records[records["placement"] == "ring"].drop_duplicates(["lon", "lat"])
    assert len(filled) == len(dots)
    assert len(circles) - len(filled) == 2 * len(rings)
    texts = [t for t in drawing.figure.findobj(Text) if t.get_zorder() == 6.5]
    badges = sum(int(t.get_text()) for t in texts if t.get_text() != "n")
    assert badges == (records["placement"] == "district").sum()


def test_sides_are_shown_apart_with_an_open_end():
    _, texts = _drawn(WEEK)
    words = [t.get_text() for t in texts]
    assert "362+ · 6 Feb" in words
    assert "216 · 5 Feb" in words
    assert words.count("no figure") >= 4
    assert not any("578" in w for w in words)  # 362 + 216


def test_absence_has_three_looks():
    before = Selection(start=date(2010, 1, 1), end=date(2010, 12, 31))
    drawing, texts = _drawn(before)
    assert "not covered" in drawing.title
    assert any("Not covered (36)" in t.get_text() for t in texts)
    _, texts = _drawn(KILLED)
    words = " ".join(t.get_text() for t in texts)
    assert "Records, but no figure" in words
    assert "No record (not zero)" in words


@pytest.mark.parametrize("by", ["year", "claimant", "type"])
def test_small_multiples_share_one_key(by):
    from geo.analysis.scene import in_view
    from geo.render.figure.panels import split_scene

    scene = workflow.view_scene(Selection(start=date(2024, 1, 1), end=date(2026, 6, 19)))
    parts = split_scene(scene, by=by)
    drawing, texts = _drawn(scene.selection, size="a4-landscape", multiples=by)
    words = [t.get_text() for t in texts]
    heads = [w for w in words if ": n = " in w]
    assert len(heads) == len(parts) >= 3
    assert words.count("Incident records") == 1
    if by != "claimant":  # an incident may have several claimants, and one type, and one year
        assert sum(len(in_view(p)) for _, p in parts) == len(in_view(scene))
    assert all(head.split(":")[0] in drawing.alt for head in heads)


def test_too_many_panels_are_refused():
    whole = workflow.view_scene(Selection(start=date(1990, 1, 1), end=date(2026, 6, 1)))
    with pytest.raises(OptionError, match="panels"):
        compose(whole, frame=_frame(), multiples="year")


@pytest.mark.parametrize("option", [{"size": "a3"}, {"multiples": "month"}])
def test_unknown_options_name_the_choices(option):
    with pytest.raises(OptionError, match="Choices"):
        compose(workflow.view_scene(WEEK), frame=_frame(), **option)


def test_the_tile_map_has_each_district_once_near_its_neighbours():
    from geo.districts.sets import shipped_set
    from geo.render.figure.ground import district_shapes, label_points
    from geo.render.figure.tile_map import tile_places

    places = tile_places()
    shapes = district_shapes(shipped_set())
    assert set(places) == set(shapes.index)
    assert len(set(places.values())) == 36
    grid = np.array([places[d] for d in shapes.index], dtype=float)
    xy = label_points(shipped_set())
    assert np.corrcoef(grid[:, 1], xy[:, 0])[0, 1] > 0.9
    assert np.corrcoef(-grid[:, 0], xy[:, 1])[0, 1] > 0.9
    near = shapes.sindex.query(shapes, predicate="touches")
    steps = np.abs(grid[near[0]] - grid[near[1]]).max(axis=1)
    assert np.mean(steps <= 1) > 0.7
    drawing, texts = _drawn(WEEK, tiles=True)
    assert "Tile map" in drawing.alt
    assert {"Quetta", "Awaran", "Hub"} <= {t.get_text() for t in texts}


def test_the_footer_says_what_must_travel():
    _, texts = _drawn(WEEK)
    words = " ".join(t.get_text() for t in texts)
    for part in ("Produced 15 July 2026", "cut-off 25 June 2026", "Period covered", "equal-area",
                 "set of 36 districts", "indicative", "dddddddddddd", "vvvvvvvvvvvv",
                 "200 km"):  # fmt: skip
        assert part in words, part


def test_the_stamp_is_plain_json():
    made = files.make_figure(WEEK, produced=PRODUCED)
    value = json.loads(made.stamp.text())
    assert value["data"] == workflow.view_scene(WEEK).record.digest
    assert value["command"].startswith("atlas figure OUT --view 'from=2026-01-31&to=2026-02-06'")


def test_a_map_of_one_small_district_has_a_scale_and_unplaced_records_are_not_none():
    full = workflow.view_scene(with_changes(WEEK, end=date(2026, 1, 31)))
    one = full.boundary_set.frame.loc[["quetta"]]
    lone = replace(full.boundary_set, frame=one, drawn=one)
    drawing = compose(replace(full, boundary_set=lone), frame=_frame(),
                      size="a5-portrait")  # fmt: skip
    said = [text.get_text() for text in drawing.figure.findobj(Text)]
    assert {"20 km", "10 km"} & set(said)
    nowhere = full.incidents.assign(district_id=pd.NA)
    drawing = compose(replace(full, incidents=nowhere), frame=_frame(), size="a5-portrait")
    assert "none placed in a district" in drawing.title
    some = full.incidents.assign(
        district_id=full.incidents["district_id"].where(full.incidents["district_id"] != "gwadar")
    )
    scene = replace(full, incidents=some)
    events, left = (propose_title(s, table=measure_table(s)).split(": ")[1] for s in (full, scene))
    assert events.startswith("13 incident records in 11 districts")
    there = int((in_view(full)["district_id"] != "gwadar").sum())
    assert left.startswith(f"{there} incident records in 10 districts")
