"""The same incidents as a page of each peer, complete in itself: none of them asks a server.

Each takes a frame of incidents that have a point (``lon``, ``lat``, ``date``, ``type``,
``precision``, ``place``, ``low``, ``high``) and gives HTML that names them when asked. folium
takes its scripts from a CDN: they are written into the page from the packages that carry them.
kepler.gl's own export does too; what is opened here is its Jupyter bundle, which needs none.
plotly's maps stay blank without a network, so its points are drawn on plain axes, as bokeh's are.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

CENTRE = (28.5, 65.5)
_COLOURS = ("#3b528b", "#21918c", "#5ec962", "#fde725", "#440154", "#c44601")


def say(points: pd.DataFrame) -> pd.Series:
    """What a popup says."""
    span = points["low"].astype(str) + "-" + points["high"].astype(str)
    return points["date"] + ", " + points["type"] + ", " + points["place"] + ", deaths " + span


def bokeh_webgl(points: pd.DataFrame) -> str:
    from bokeh.embed import file_html
    from bokeh.models import ColumnDataSource, HoverTool
    from bokeh.plotting import figure
    from bokeh.resources import INLINE

    plot = figure(
        width=1400, height=860, output_backend="webgl", tools="pan,wheel_zoom,reset",
        active_scroll="wheel_zoom", match_aspect=True,
    )  # fmt: skip
    colours = dict(zip(points["type"].unique(), _COLOURS, strict=False))
    source = ColumnDataSource(points.assign(colour=points["type"].map(colours)))
    plot.scatter("lon", "lat", source=source, size=6, color="colour", alpha=0.7)
    told = ("date", "type", "precision", "place", "low", "high")
    plot.add_tools(HoverTool(tooltips=[(name, f"@{name}") for name in told]))
    return file_html(plot, INLINE, "incidents")


def plotly_webgl(points: pd.DataFrame) -> str:
    import plotly.graph_objects as go

    trace = go.Scattergl(
        x=points["lon"].tolist(), y=points["lat"].tolist(), text=say(points).tolist(),
        mode="markers", marker={"size": 6},
    )  # fmt: skip
    drawn = go.Figure(trace)
    drawn.update_layout(dragmode="pan", margin=dict.fromkeys("lrtb", 20))
    page: str = drawn.to_html(include_plotlyjs=True, full_html=True)
    return page


def pydeck_scatter(points: pd.DataFrame) -> str:
    import pydeck

    layer = pydeck.Layer(
        "ScatterplotLayer", data=points, get_position=["lon", "lat"], pickable=True,
        get_fill_color=[33, 102, 172, 180], radius_units="'pixels'", get_radius=4,
    )  # fmt: skip
    lat, lon = CENTRE
    deck = pydeck.Deck(
        layers=[layer], map_provider=None, tooltip={"text": "{date} {type} {place} {low}-{high}"},
        initial_view_state=pydeck.ViewState(latitude=lat, longitude=lon, zoom=5.4),
    )  # fmt: skip
    page: str = deck.to_html(as_string=True, offline=True, notebook_display=False)
    # A sheet for buttons that the page does not have; without a network it is only waited for.
    return re.sub(r"<link[^>]*cdn[^>]*>", "", page)


def kepler(points: pd.DataFrame) -> str:
    import keplergl
    from keplergl.serializers import serialize_dataset

    own = Path(keplergl.__file__).parent / "static"
    columns = {"lat": "lat", "lng": "lon"}
    layer = {
        "id": "incidents", "type": "point",
        "config": {
            "dataId": "incidents", "label": "incidents", "columns": columns, "isVisible": True,
        },
    }  # fmt: skip
    config = {
        "version": "v1",
        "config": {
            "visState": {"layers": [layer]},
            "mapState": {"latitude": CENTRE[0], "longitude": CENTRE[1], "zoom": 5.4},
            "mapStyle": {"styleType": "no_map"},
        },
    }
    held = {
        "data": {"incidents": serialize_dataset(points, "incidents")}, "config": config,
        "height": 860, "mapbox_token": "", "theme": "light", "app_name": "kepler.gl",
    }  # fmt: skip
    script = json.dumps((own / "widget.js").read_text(encoding="utf-8")).replace("<", "\\u003c")
    start = (
        "const held = JSON.parse(document.getElementById('held').textContent);"
        "const model = {get: (k) => held[k], set: (k, v) => { held[k] = v; }, on() {}, off() {},"
        " save_changes() {}, send() {}};"
        "const made = await import(URL.createObjectURL(new Blob("
        "[JSON.parse(document.getElementById('bundle').textContent)],"
        " {type: 'text/javascript'})));"
        "(made.default.render || made.render)({model, el: document.getElementById('app')});"
    )
    inert = json.dumps(held, default=str).replace("<", "\\u003c")
    return (
        f"<!DOCTYPE html><meta charset='utf-8'><style>{(own / 'widget.css').read_text()}"
        "body{margin:0}</style><div id='app' style='width:100vw;height:860px'></div>"
        f"<script type='application/json' id='held'>{inert}</script>"
        f"<script type='application/json' id='bundle'>{script}</script>"
        f"<script type='module'>{start}</script>"
    )


def folium_circles(points: pd.DataFrame) -> str:
    import folium

    drawn = _folium()
    for lat, lon, told in zip(points["lat"], points["lon"], say(points), strict=True):
        folium.CircleMarker((lat, lon), radius=3, popup=told, weight=1).add_to(drawn)
    return _whole(drawn)


def folium_clusters(points: pd.DataFrame) -> str:
    import folium
    from folium.plugins import MarkerCluster

    drawn = _folium()
    group = MarkerCluster().add_to(drawn)
    for lat, lon, told in zip(points["lat"], points["lon"], say(points), strict=True):
        folium.Marker((lat, lon), popup=told).add_to(group)
    return _whole(drawn)


def folium_fast(points: pd.DataFrame) -> str:
    from folium.plugins import FastMarkerCluster

    made = (
        "function (row) { return L.circleMarker([row[0], row[1]], {radius: 4}).bindPopup(row[2]); }"
    )
    rows = list(zip(points["lat"].tolist(), points["lon"].tolist(), say(points), strict=True))
    drawn = _folium()
    FastMarkerCluster(rows, callback=made).add_to(drawn)
    return _whole(drawn)


def _folium():
    import folium

    return folium.Map(location=CENTRE, zoom_start=6, tiles=None, prefer_canvas=True, maxZoom=18)


def _whole(drawn) -> str:
    """A page of folium's with its scripts and styles inside.

    jQuery, which it uses to make an element of a popup's text, is stood in for by a line; Bootstrap
    and icon fonts, which these pages do not use, are left out.
    """
    from xstatic.pkg import leaflet, leaflet_markercluster

    page: str = drawn.get_root().render()
    page = re.sub(r'<script src="https?://[^"]*"[^>]*></script>', "", page)
    page = re.sub(r'<link rel="stylesheet" href="https?://[^"]*"[^>]*/?>', "", page)
    scripts, styles = [], []
    for package in (leaflet, leaflet_markercluster):
        files = sorted(Path(package.BASE_DIR).rglob("*"), key=lambda f: f.name)
        for name in ("leaflet.js", "leaflet.markercluster.js"):
            scripts += [f.read_text(encoding="utf-8") for f in files if f.name == name][:1]
        styles += [
            f.read_text(encoding="utf-8")
            for f in files
            if f.suffix == ".css" and "ie" not in f.name
        ]
    shim = (
        "window.$ = (html) => { const t = document.createElement('template');"
        " t.innerHTML = html.trim(); return [t.content.firstElementChild]; };"
    )
    own = "".join(f"<script>{s}</script>" for s in [shim, *scripts])
    own += "".join(f"<style>{s}</style>" for s in styles)
    return page.replace("<head>", "<head>" + own, 1)


PEERS = {
    "bokeh, WebGL": bokeh_webgl,
    "plotly, WebGL": plotly_webgl,
    "pydeck, ScatterplotLayer": pydeck_scatter,
    "kepler.gl, point layer": kepler,
    "folium FastMarkerCluster": folium_fast,
    "folium CircleMarker, canvas": folium_circles,
    "folium MarkerCluster": folium_clusters,
}
SLOW = ("kepler.gl, point layer", "folium CircleMarker, canvas", "folium MarkerCluster")
"""Those that take minutes: built and opened once."""
SETTLE = {
    "kepler.gl, point layer": 4.0, "folium CircleMarker, canvas": 2.0, "folium MarkerCluster": 2.0,
}  # fmt: skip
"""How much longer than the others a page is watched."""
