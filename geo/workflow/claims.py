"""Claims, operations and what the linter finds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.ledger import make_ledger
from geo.analysis.operations import compare_operations as _compare
from geo.analysis.operations import operations_table as _operations_table
from geo.analysis.unsure import joined_with
from geo.core.values import plain_rows
from geo.incidents.datasets import BUNDLED
from geo.incidents.lint import bundled_notes, lint
from geo.incidents.selection import Selection
from geo.workflow.moment import one_moment
from geo.workflow.shelf import current_record
from geo.workflow.sources import credit_rows
from geo.workflow.views import joined_record, view_scene


def claims_page(subject_id: str, *, as_of: date | None = None) -> dict[str, Any]:
    """Ledger of an incident or an operation as plain values (see `geo.analysis.ledger`).

    Returns
    -------
    dict
        The ledger; in ``one_event`` the records that speak, or may speak, of the same event
        (see `geo.analysis.unsure.joined_with`), in ``datasets`` where it is from and under what
        terms.

    Raises
    ------
    NotFoundError
        If there is no such subject; the message names near ones.
    """
    record = current_record()
    page = make_ledger(record, subject_id, as_of=as_of).as_dict()
    subjects = pd.concat([record.incidents["dataset"], record.operations["dataset"]])
    return {
        **page,
        "one_event": plain_rows(joined_with(record, subject_id)),
        "datasets": credit_rows(record, subjects.loc[[subject_id]]),
    }


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
    return _compare(current_record(), a, b, as_of=as_of)


@one_moment()
def lint_findings() -> pd.DataFrame:
    """What the linter finds in the record, with the notes on the bundled part of it."""
    record = current_record()
    home = joined_record(vintage="36")["district_id"]
    notes = bundled_notes() if BUNDLED in record.datasets.index else None
    return lint(record, notes=notes, district_id=home, today=date.today())
