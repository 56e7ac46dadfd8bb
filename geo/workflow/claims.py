"""Claims, operations and what the linter finds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.ledger import make_ledger
from geo.analysis.operations import compare_operations as _compare
from geo.analysis.operations import operations_table as _operations_table
from geo.incidents.lint import bundled_notes, lint
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.workflow.views import joined_record, view_scene


def claims_page(subject_id: str, *, as_of: date | None = None) -> dict[str, Any]:
    """Ledger of an incident or an operation as plain values (see `geo.analysis.ledger`).

    Raises
    ------
    NotFoundError
        If there is no such subject; the message names near ones.
    """
    return make_ledger(bundled_record(), subject_id, as_of=as_of).as_dict()


def operations_table(selection: Selection) -> pd.DataFrame:
    """Operations that touch a view's period (see `geo.analysis.operations`)."""
    return _operations_table(view_scene(selection))


def compare_operations(a: str, b: str, *, as_of: date | None = None) -> dict[str, Any]:
    """Two operations side by side as plain values, nothing added across them.

    Raises
    ------
    NotFoundError, OptionError
        If one is not there, or is an incident.
    """
    return _compare(bundled_record(), a, b, as_of=as_of)


def lint_findings() -> pd.DataFrame:
    """What the linter finds in the bundled record, with the notes on it."""
    record = bundled_record()
    home = joined_record(vintage="36")["district_id"]
    return lint(record, notes=bundled_notes(), district_id=home)
