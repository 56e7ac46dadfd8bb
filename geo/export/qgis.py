"""A QGIS style (QML) for a layer: the atlas's own colours, absence told apart from zero."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from geo.analysis.classify import classify
from geo.analysis.district_table import COUNTED, LOW_END, STATED
from geo.export.frames import Table
from geo.render.style import EMPTY, EVENT_TYPE_COLOURS, INK, ZERO, border_on, ramps

_CLASSES = 4


def layer_style(table: Table) -> str:
    """QML of a table: points by event type, districts by class of their value."""
    if table.what != "districts":
        return _document("categorizedSymbol", _points(table), attribute="event_type")
    return _document("RuleRenderer", _districts(table))


def _document(kind: str, body: str, *, attribute: str = "") -> str:
    attr = f' attr="{attribute}"' if attribute else ""
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        '<qgis version="3.28.0" styleCategories="Symbology">\n'
        f' <renderer-v2 type="{kind}"{attr} forceraster="0" symbollevels="0" '
        f'enableorderby="0">\n{body} </renderer-v2>\n</qgis>\n'
    )


def _points(table: Table) -> str:
    types = sorted(set(table.frame["event_type"]) - {""})
    categories = "".join(
        f'   <category symbol="{n}" value={quoteattr(t)} label={quoteattr(t)} render="true"/>\n'
        for n, t in enumerate(types)
    )
    symbols = "".join(
        _symbol(str(n), "marker", "SimpleMarker", {
            "name": "circle", "color": _rgb(EVENT_TYPE_COLOURS.get(t, INK)),
            "outline_color": _rgb("#ffffff"), "outline_width": "0.3", "size": "2.4",
        })
        for n, t in enumerate(types)
    )  # fmt: skip
    return f"  <categories>\n{categories}  </categories>\n  <symbols>\n{symbols}  </symbols>\n"


def _districts(table: Table) -> str:
    values = table.frame["value"].where(table.frame["status"] == "")
    classes = classify(pd.Series(values), scheme="natural", classes=_CLASSES)
    harm = table.frame["measure"].str.endswith("killed").any()
    count = len(classes.upper)
    colours = ramps()["harm" if harm else "count"][str(count)] if count else []
    rules, symbols, low = [], [], 0.0
    for upper, colour in zip(classes.upper, colours, strict=True):
        rules.append((f'"value" > {low:g} AND "value" <= {upper:g}', f"up to {upper:g}"))
        symbols.append({"color": _rgb(colour), "style": "solid"})
        low = upper
    zeros = [z for z in (STATED, LOW_END, COUNTED) if (table.frame["status"] == z).any()]
    for status, look in (
        *((zero, {"color": _rgb(ZERO), "style": "solid"}) for zero in zeros),
        ("no record", {"color": _rgb(EMPTY), "style": "solid"}),
        ("records, no figure", {"color": _rgb("#b5b2a9"), "style": "dense6"}),
        ("not covered", {"color": _rgb("#8d8a82"), "style": "f_diagonal"}),
    ):
        rules.append((f"\"status\" = '{status}'", status))
        symbols.append(look)
    body = "".join(
        f'   <rule key="r{n}" symbol="{n}" filter={quoteattr(where)} label={quoteattr(label)}/>\n'
        for n, (where, label) in enumerate(rules)
    )
    grounds = [*colours, *[ZERO] * len(zeros), EMPTY, EMPTY, EMPTY]
    outlines = [_rgb(border_on(ground)) for ground in grounds]
    drawn = "".join(
        _symbol(str(n), "fill", "SimpleFill",
                look | {"outline_color": outline, "outline_width": "0.2"})
        for n, (look, outline) in enumerate(zip(symbols, outlines, strict=True))
    )  # fmt: skip
    return f'  <rules key="root">\n{body}  </rules>\n  <symbols>\n{drawn}  </symbols>\n'


def _symbol(name: str, kind: str, layer: str, options: dict[str, str]) -> str:
    pairs = "".join(
        f'      <Option type="QString" name="{k}" value="{escape(v)}"/>\n'
        for k, v in options.items()
    )
    return (
        f'   <symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1">\n'
        f'    <layer class="{layer}" enabled="1" pass="0" locked="0">\n'
        f'     <Option type="Map">\n{pairs}     </Option>\n    </layer>\n   </symbol>\n'
    )


def _rgb(colour: str) -> str:
    parts = [str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)]
    return ",".join([*parts, "255"])
