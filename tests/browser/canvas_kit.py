"""Large made-up records as map pages, and where on the screen a place of them lies."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import pandas as pd
from browser_kit import PRODUCED, ROOT
from playwright.sync_api import Page

from geo.analysis.scene import Scene, join_record, make_scene
from geo.districts.sets import shipped_set
from geo.incidents import model
from geo.incidents.record import Record, typed
from geo.incidents.selection import Selection
from geo.render.webmap.page import render_page
from geo.workflow.views import scene_map


@cache
def _synthetic() -> ModuleType:
    path = ROOT / "benchmarks" / "synthetic.py"
    spec = importlib.util.spec_from_file_location("synthetic_incidents", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, kw_only=True)
class Large:
    """A large record: its tables as text, worked out, and as a file."""

    tables: Mapping[str, pd.DataFrame]
    scene: Scene
    path: Path


def make_large(folder: Path, n: int, **view: str) -> Large:
    """A page of ``n`` made-up incidents."""
    tables = _synthetic().make_tables(n)
    frames = {t.name: typed(tables[t.name], t, where="synthetic") for t in model.TABLES}
    record = Record(**frames, digest=f"synthetic {n}")
    return show_large(folder, tables, record, **view)


def show_large(
    folder: Path, tables: Mapping[str, pd.DataFrame], record: Record, **view: str
) -> Large:
    """The page of a view of a record."""
    boundaries = shipped_set("36")
    joined = join_record(record, boundaries=boundaries)
    scene = make_scene(record, Selection(**view), joined=joined, boundaries=boundaries)
    block = scene_map(scene, produced=date.fromisoformat(PRODUCED)).block
    path = folder / "large.html"
    path.write_text(render_page(block, home="file"), encoding="utf-8")
    return Large(tables=tables, scene=scene, path=path)


def _north(lat: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where the map draws a place, told from where it draws the outlines of the districts."""

    west: float
    north: float
    left: float
    top: float
    scale: float

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of the window of a place."""
        x = self.left + math.radians(lon - self.west) * self.scale
        return x, self.top + (self.north - _north(lat)) * self.scale


def screen_of(page: Page, scene: Scene) -> Screen:
    """The screen as it stands: the map must lie still, and wholly in view."""
    west, south, east, north = scene.boundaries.total_bounds
    box = page.evaluate(
        """() => { const all = [...document.querySelectorAll('path[data-district]')]
          .map((p) => p.getBoundingClientRect());
          return [Math.min(...all.map((b) => b.left)), Math.min(...all.map((b) => b.top)),
            Math.max(...all.map((b) => b.right)), Math.max(...all.map((b) => b.bottom))]; }"""
    )
    scale = (box[2] - box[0]) / math.radians(east - west)
    tall = (box[3] - box[1]) / (_north(north) - _north(south))
    assert abs(scale / tall - 1) < 0.01, "the districts are cut off"
    return Screen(west=west, north=_north(north), left=box[0], top=box[1], scale=scale)
