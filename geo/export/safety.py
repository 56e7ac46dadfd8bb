"""Publication profiles: what may leave the house, applied to the data before anything is drawn.

A profile takes a scene and gives a scene. What it withholds or coarsens is gone from every table
of it, so that no format, popup, block or metadata made from it can say more.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from geo.analysis.reach import covered
from geo.analysis.scene import Scene, period_of
from geo.core.digest import canonical_json, digest
from geo.export.coarse import coarse_points
from geo.export.profiles import PROFILES, Profile, find_profile
from geo.export.refuse import refuse_actors, refuse_operation, refuse_unknown
from geo.export.remarks import without_places
from geo.export.scrub import coarsened, unsigned, without_incidents
from geo.export.terms import barred_datasets, without_datasets
from geo.incidents.marks import marked
from geo.incidents.placement import DOT, RING
from geo.incidents.record import Record
from geo.incidents.selection import with_changes
from geo.incidents.tally import Tally
from geo.render.figure.words import say

KEY_VARIABLE = "ATLAS_OFFSET_KEY"


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """Report of what a profile did.

    ``delayed`` and ``flagged`` are ids left out, ``moved`` those whose point was coarsened;
    ``restricted`` are ids left out because the terms of their datasets, named in ``datasets``,
    forbid handing rows on. ``operations`` are those left out, for their days or because none of
    their members is left. ``unplaced`` are those whose district would tell the place more exactly
    than the grid. ``claims`` counts the claims about those left out. What is withheld is that of
    the whole record: counted by view, it would tell its day, its district and its claimant.
    ``moved``, ``unplaced`` and ``restricted`` are those of the view. ``key`` is a fingerprint of
    the offset key, "" without one, ``kept_back`` that
    of the ids withheld by name (`kept_back`).
    """

    profile: str
    delayed: tuple[str, ...]
    flagged: tuple[str, ...]
    moved: tuple[str, ...]
    claims: int
    key: str
    kept_back: str = ""
    operations: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()

    def sentences(self, *, lang: str = "en") -> str:
        """The report in words of a language."""
        rule = PROFILES[self.profile]
        grid = {"grid": f"{rule.grid:g}", "km": f"{rule.side_km:.0f}"}
        rounded = "kept_moved" if self.key else "kept_rounded"
        counted: list[tuple[str, int, bool, dict[str, str]]] = [
            ("kept_barred", len(self.restricted), bool(self.datasets),
             {"names": ", ".join(self.datasets)}),
            ("kept_late", len(self.delayed), bool(self.delayed), {"days": str(rule.delay)}),
            ("kept_flagged", len(self.flagged), bool(self.flagged), {}),
            ("kept_operations", len(self.operations), bool(self.operations), {}),
            ("kept_claims", self.claims, bool(self.claims), {}),
            (rounded, len(self.moved), bool(self.moved), grid),
            ("kept_unplaced", len(self.unplaced), bool(self.unplaced), {}),
        ]  # fmt: skip
        parts = [
            say(key, lang=lang, n=f"{number:,}", **more)
            for key, number, there, more in counted
            if there
        ]
        said = say("kept_between", lang=lang).join(parts or [say("kept_nothing", lang=lang)])
        return say(
            "kept_said", lang=lang, profile=say(f"kept_{self.profile}", lang=lang), said=said
        )


def offset_key(key: str | None = None) -> str:
    """The key given, or that of the environment variable ``ATLAS_OFFSET_KEY``, or ""."""
    return key if key is not None else os.environ.get(KEY_VARIABLE, "")


def key_print(key: str) -> str:
    """Fingerprint of a key, which tells two keys apart and gives none away; "" for no key."""
    return hmac.new(key.encode(), b"fingerprint", hashlib.sha256).hexdigest()[:8] if key else ""


def kept_back(withhold: Sequence[str], *, key: str) -> str:
    """Fingerprint of the list of records withheld by name; "" for none.

    Identifiers can be guessed, and a plain hash would say whether a guess is right: without a key
    it is the number of records alone.
    """
    names = sorted(set(withhold))
    if not key:
        return str(len(names)) if names else ""
    message = f"withheld:{canonical_json(names)}".encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:8] if names else ""


def publish(
    scene: Scene,
    *,
    profile: str,
    produced: date,
    key: str | None = None,
    withhold: Sequence[str] = (),
) -> tuple[Scene, Withheld]:
    """Apply a profile to a scene.

    Parameters
    ----------
    scene
        The view, worked out; it is left as it is.
    profile
        ``public``, ``partner`` or ``internal``.
    produced
        Day of publication, from which the delay counts.
    key
        Key of the offsets; by default that of the environment. The same key gives a place the
        same offset for ever, for an offset drawn anew would average out to the true place.
        Without a key points are rounded only.
    withhold
        Ids of incidents to leave out, besides those whose column ``withhold`` or ``sensitive``
        says anything but no.

    Raises
    ------
    OptionError
        If there is no such profile, an id of ``withhold`` is not in the record, or the view
        filters by an operation or an actor of which the profile leaves nothing.

    Returns
    -------
    Scene and Withheld
        A scene whose tables hold nothing finer than the profile, and the report. A point that
        moved becomes a ring that holds the true place.
    """
    rule = find_profile(profile)
    chosen = offset_key(key)
    record = scene.record
    refuse_unknown(record, withhold)
    barred = barred_datasets(record) if not rule.restricted else ()
    restricted = [str(i) for i in record.incidents.index[record.incidents["dataset"].isin(barred)]]
    flagged = _flagged(record, withhold) if not rule.flagged or withhold else []
    flagged = [i for i in flagged if i not in set(restricted)]
    open_until = pd.Timestamp(produced) - pd.Timedelta(days=rule.delay)
    # What has no day may be of yesterday.
    late = ~(record.incidents["date_latest"] <= open_until)
    before = {*flagged, *restricted}
    delayed = [i for i in record.incidents.index[late] if i not in before] if rule.delay else []
    gone = {*flagged, *delayed, *restricted}
    incidents = scene.incidents[~scene.incidents.index.isin(gone)]
    incidents, moved = _coarsen(incidents, rule, chosen)
    incidents, unplaced = without_places(incidents, moved=moved, scene=scene, rule=rule)
    allowed = without_datasets(record, barred)
    ended = record.operations["date_latest"] <= open_until
    running = list(record.operations.index[~ended]) if rule.delay else []
    kept = coarsened(without_incidents(allowed, gone, operations=running), rule=rule, key=chosen)
    if rule.grid:
        kept = unsigned(kept)
    without = record.operations.index.difference(kept.operations.index)
    refuse_operation(scene.selection.operation, without, profile=rule.name)
    refuse_actors(scene.selection.actor, record, kept, profile=rule.name)
    if gone or running or rule.grid:
        name = [record.digest, rule.name, key_print(chosen), produced.isoformat(), sorted(gone)]
        kept = replace(kept, digest=digest(canonical_json(name)))
    view = _dated(replace(scene, record=kept), gone=bool(gone or running))
    possible = scene.incidents["possible"] & _touches(scene.incidents, view)
    barred_here = _those(restricted, possible)
    about = record.claims["incident_id"].isin([*delayed, *flagged, *barred_here])
    about |= record.claims["operation_id"].isin(without)
    report = Withheld(
        profile=rule.name,
        delayed=tuple(delayed),
        flagged=tuple(flagged),
        restricted=barred_here,
        moved=_those([i for i in moved if i not in unplaced], possible),
        operations=tuple(str(i) for i in without),
        claims=int(about.sum()),
        key=key_print(chosen) if rule.grid else "",
        kept_back=kept_back(withhold, key=chosen if rule.grid else ""),
        unplaced=_those(unplaced, possible),
        datasets=barred,
    )
    subjects = {*gone, *without}
    operations = scene.operations[scene.operations.index.isin(kept.operations.index)]
    out = replace(
        view, incidents=incidents, operations=operations,
        fold=lambda: _without(scene.tally, subjects),
        late=open_until + pd.Timedelta(days=1) if rule.delay else None,
        barred=bool(report.restricted),
        withheld=bool(report.flagged),
    )  # fmt: skip
    return _unfocused(out), report


def _dated(scene: Scene, *, gone: bool) -> Scene:
    """With the days that what is left covers: a withheld record may have been the last."""
    if not gone or scene.record.incidents.empty:
        return scene
    first, last = covered(scene.record)
    start, end = period_of(scene.selection, first=first, last=last)
    return replace(scene, first=first, last=last, start=start, end=end)


def _touches(frame: pd.DataFrame, view: Scene) -> pd.Series:
    return (frame["date_earliest"] <= view.end) & (frame["date_latest"] >= view.start)


def _unfocused(scene: Scene) -> Scene:
    """Without a focus on what is not in it: an identifier tells a day and a place."""
    kind, _, name = scene.selection.focus.partition(":")
    record = scene.record
    there = {"i": record.incidents.index, "o": record.operations.index}.get(kind)
    selection = scene.selection
    if there is not None and name not in there:
        selection = with_changes(selection, focus="")
    if any(one not in record.operations.index for one in selection.compare.split(",")):
        selection = with_changes(selection, compare="")
    return replace(scene, selection=selection)


def _those(ids: list[str], flags: pd.Series) -> tuple[str, ...]:
    """The ids that are flagged."""
    if not ids:
        return ()
    return tuple(itertools.compress(ids, flags.reindex(ids, fill_value=False)))


def _without(folded: Tally, subjects: set[str]) -> Tally:
    """A tally without anything about some subjects."""
    if not subjects:
        return folded
    figures, statuses = folded.figures, folded.statuses
    return replace(
        folded,
        figures=figures[~figures["subject"].isin(subjects)],
        statuses=statuses[~statuses["subject"].isin(subjects)],
    )


def _flagged(record: Record, withhold: Sequence[str]) -> list[str]:
    mask = record.incidents.index.isin(list(withhold))
    return [str(i) for i in record.incidents.index[mask | marked(record.incidents)]]


def _coarsen(frame: pd.DataFrame, rule: Profile, key: str) -> tuple[pd.DataFrame, list[str]]:
    if not rule.grid:
        return frame, []
    drawn = frame["placement"].isin([DOT, RING])
    out = frame.copy()
    x, y = coarse_points(
        frame.loc[drawn, "lon"],
        frame.loc[drawn, "lat"],
        grid=rule.grid,
        decimals=rule.decimals,
        key=key,
    )
    out.loc[drawn, "lon"], out.loc[drawn, "lat"] = x, y
    # The ring is wide enough for the true place, wherever in the cell it was.
    out.loc[drawn, "radius_km"] = np.ceil(frame.loc[drawn, "radius_km"] + rule.reach_km)
    out.loc[drawn, "placement"] = RING
    return out, [str(i) for i in frame.index[drawn]]
