"""Datasets that a file or a record may go into: their names, and what they hold already."""

from __future__ import annotations

from collections.abc import Mapping

from geo.core.errors import OptionError, StoreError
from geo.core.text import visible
from geo.incidents.datasets import BUNDLED

NAME_LENGTH = 120
OWN = "own"
"""Dataset of incidents added by hand and of judgements; the format of our own exports as well."""


def dataset_name(name: str) -> str:
    """A name that a dataset may have.

    Raises
    ------
    OptionError
        If it is empty, too long, the bundled record's, or holds a colon or a control character.
    """
    if not name.strip():
        raise OptionError("A dataset needs a name", where="dataset", fix="Give it one")
    unseen = next((one for one in name if not one.isprintable()), "")
    if unseen:
        raise OptionError(
            f"{name!r} holds a character that is not seen (U+{ord(unseen):04X})",
            where="dataset",
            fix="Leave it out: two names that look alike could not be told apart",
        )
    if name != name.strip() or len(name) > NAME_LENGTH or ":" in name:
        raise OptionError(
            f"{visible(name, limit=80)!r} cannot be the name of a dataset",
            where="dataset",
            fix=f"Use up to {NAME_LENGTH} characters, no colon, no space at either end",
        )
    return name


def refuse_target(name: str, *, form: str, held: Mapping[str, str], file_name: str) -> None:
    """Refuse to put a file in the place of records that it does not update.

    Parameters
    ----------
    name
        Dataset under which the file would be imported.
    form
        Format of the file.
    held
        Facts of the dataset as it is, empty if it is new or was never imported.
    file_name
        For the message.

    Raises
    ------
    StoreError
        If the dataset is the bundled record, what is written by hand, or of another format.
    """
    if name == BUNDLED:
        raise StoreError(
            "The bundled record is not replaced by a file",
            where=file_name,
            fix="Import it under another dataset name; the two can be compared",
        )
    if name == OWN and form != OWN:
        raise StoreError(
            f"The dataset {OWN!r} holds what is written by hand, and would be cited as this file",
            where=file_name,
            fix="Import it under another dataset name; datasets are never merged",
        )
    if held and held["format"] != form:
        raise StoreError(
            f"The dataset {name!r} came from a file of format {held['format']!r}, this "
            f"one is {form!r}",
            where=file_name,
            fix="Import it under another dataset name; datasets are never merged",
        )
