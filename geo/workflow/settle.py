"""An export of ours on its way in: what it lacks, and what the store has already."""

from __future__ import annotations

from dataclasses import replace

from geo.core.errors import OptionError
from geo.importers import own
from geo.importers.codes import ImportRefusedError
from geo.importers.result import ImportResult
from geo.incidents.datasets import BUNDLED
from geo.incidents.record import Record
from geo.workflow.known import (
    BESIDE,
    KEY,
    UPDATE,
    ask_known,
    check_choice,
    find_known,
    only_new,
)
from geo.workflow.reading import QUESTION, Reading
from geo.workflow.shelf import whole_record


def settle_own(result: ImportResult) -> ImportResult:
    """An export of ours as far as it can stand alone; one of which all is rejected says why.

    Raises
    ------
    ImportRefusedError
        If it holds claims or sources and nothing that they speak of.
    """
    alone = all(note.code == "reference.missing" for note in result.rejected)
    if result.incidents.empty and result.operations.empty and result.rows_read and alone:
        raise ImportRefusedError(
            "reference.missing",
            "The file holds claims or sources without the incidents that they speak of",
            where=result.file_name,
            fix="Export them together: atlas table --what record OUT",
        )
    held = whole_record().datasets
    other = held["dataset"][held["format"] != own.NAME]
    taken = result.dataset in (BUNDLED, own.NAME, *other)
    name = own.copy_name(result.file_name) if taken else result.dataset
    return own.stand_alone(replace(result, dataset=name))


def settle_known(reading: Reading) -> Reading:
    """What becomes of records of an export that the store has already."""
    result, record = reading.result, reading.record
    choice = check_choice(reading.choices.get(KEY, ""))
    held = whole_record()
    if result is None or record is None or choice == BESIDE:
        return reading
    if result.dataset in held.datasets.index:  # it updates the dataset of its name by id
        return reading
    known = find_known(result, record, held)
    if not (known.same or known.differ):
        return reading
    asked = ask_known(known)
    if asked.needed and KEY not in reading.choices:
        return replace(reading, kind=QUESTION, questions=(asked, *reading.questions), result=None)
    corrections = known.corrections if choice == UPDATE else ()
    if corrections and result.decisions.get("profile", "internal") != "internal":
        raise OptionError(
            f"The file was made for {result.decisions['profile']} use and is coarser than a record",
            where=KEY,
            fix="Ask for an internal export, or choose leave or beside",
        )
    if not known.new and not corrections and not _new_operations(result, held):
        raise ImportRefusedError(
            "record.held",
            f"The store has all {len(known.same) + len(known.differ)} records of the file already"
            + (f", {len(known.differ)} of them otherwise" if known.differ else ""),
            where=result.file_name,
        )
    return replace(reading, result=only_new(result, held), corrections=corrections)


def _new_operations(result: ImportResult, held: Record) -> bool:
    return bool((~result.operations["operation_id"].isin(held.operations.index)).any())
