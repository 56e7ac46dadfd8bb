"""What a view leaves out, in words: by its filters, and by whom it is for."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from geo.analysis.scene import Scene
from geo.districts.tables import load_districts
from geo.incidents.selection import Selection
from geo.render.figure.words import say_day
from geo.render.webmap.assets import words

_LABELS = {"type": "type_", "hidden": "type_", "claimant": "rule_", "verification": "verification_"}
"""Fields whose values have words, and what the keys of those words begin with."""
_BETWEEN = {"en": ("; ", ", "), "ur": ("؛ ", "، ")}
"""What stands between filters, and between the values of one."""


def district_names(boundaries: gpd.GeoDataFrame, *, lang: str) -> dict[str, str]:
    """Names of districts by identifier; a unit without a name in Urdu keeps its own.

    Parameters
    ----------
    boundaries
        Indexed by ``district_id``, with ``name``.
    lang
        ``en`` or ``ur``.
    """
    names = boundaries["name"]
    if lang == "ur":
        urdu = load_districts().reindex(names.index)["name_ur"]
        names = urdu.where(urdu.notna() & (urdu != ""), names)
    return {str(k): str(v) for k, v in names.items()}


def say_left_out(scene: Scene) -> str:
    """What a publication profile leaves out of a view, empty where nothing.

    Days are named whether or not anything is recorded in them: an empty map says nothing of them.
    """
    said = words(scene.selection.lang)
    kinds = {"left_barred": scene.barred, "left_withheld": scene.withheld}
    parts = [said[key] for key, there in kinds.items() if there]
    if scene.late is not None and scene.reaches_late:
        day = say_day(scene.late, lang=scene.selection.lang)
        parts.insert(0, said["left_late"].replace("{date}", day))
    return " ".join(parts)


def say_filters(
    selection: Selection, *, boundaries: gpd.GeoDataFrame, operations: pd.DataFrame
) -> str:
    """Filters of a view in one line in its language, empty without any.

    Parameters
    ----------
    selection
        The view.
    boundaries
        Its districts; one that is not among them is named by its identifier.
    operations
        Operations with ``title``, by identifier; one that is not among them is named by that.
    """
    said = words(selection.lang)
    filters, values = _BETWEEN[selection.lang]
    shown = {
        name: [said[f"{start}{value}"] for value in getattr(selection, name)]
        for name, start in _LABELS.items()
    }
    shown |= {name: list(getattr(selection, name)) for name in ("actor", "precision")}
    names = district_names(boundaries, lang=selection.lang) if selection.district else {}
    shown["district"] = [names.get(one, one) for one in selection.district]
    if selection.operation:
        titles = operations["title"].to_dict()
        shown["operation"] = [str(titles.get(selection.operation, selection.operation))]
    order = (
        "type", "hidden", "actor", "claimant", "verification", "precision", "district",
        "operation",
    )  # fmt: skip
    return filters.join(
        said[f"filter_{name}"].replace("{list}", values.join(shown[name]))
        for name in order
        if shown.get(name)
    )
