"""An export of ours on its way in: what it lacks, and what the store has already."""

from __future__ import annotations

from dataclasses import replace

from geo.core.errors import OptionError
from geo.importers import own
from geo.importers.codes import ImportRefusedError
from geo.importers.own_terms import FREE, STATED, UNSTATED
from geo.importers.result import ImportResult, brings_nothing
from geo.incidents.datasets import BUNDLED
from geo.workflow.compare_links import compare
from geo.workflow.known import (
    BESIDE,
    KEY,
    UPDATE,
    ask_known,
    check_choice,
    names_of,
    only_new,
    say_held,
    say_left,
)
from geo.workflow.reading import QUESTION, Reading
from geo.workflow.shelf import whole_record, whole_states


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
    # A table of what is here comes back under the terms that it has here.
    free = {*held["dataset"][held["redistributable"]], *FREE}
    if result.licence == UNSTATED and {*result.incidents["dataset"]} <= free:
        result = replace(result, redistributable=True, licence=STATED)
    return own.stand_alone(replace(result, dataset=name))


def settle_known(reading: Reading) -> Reading:
    """What becomes of records of an export that the store has already.

    Those that came with the dataset of its name before are updated with it.
    """
    result = reading.result
    choice = check_choice(reading.choices.get(KEY, ""))
    # Of a file of which all was rejected, the reasons are told, not that nothing is new in it.
    if result is None or choice == BESIDE or (brings_nothing(result) and result.rejected):
        return reading
    states = whole_states()
    found = compare(result, states)
    asked = ask_known(found)
    if asked.needed and KEY not in reading.choices:
        return replace(reading, kind=QUESTION, questions=(asked, *reading.questions), result=None)
    corrections = found.corrections if choice == UPDATE else ()
    if corrections and result.decisions.get("profile", "internal") != "internal":
        raise OptionError(
            f"The file was made for {result.decisions['profile']} use and is coarser than a record",
            where=KEY,
            fix="Ask for an internal export, or choose leave or beside",
        )
    kept = only_new(result, found, choice)
    if brings_nothing(kept) and not corrections and result.dataset not in states:
        raise ImportRefusedError("record.held", say_held(found), where=result.file_name)
    return replace(
        reading,
        result=kept,
        corrections=corrections,
        corrected=names_of(found.differences) if corrections else (),
        left=tuple(say_left(found, choice)),
    )
