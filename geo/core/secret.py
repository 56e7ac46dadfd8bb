"""Settings that may stand in a file of their own instead of the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geo.core.errors import OptionError


def read_secret(environment: Mapping[str, str], name: str) -> str:
    """A setting, or what the file holds that ``…_FILE`` names; empty if it is given neither way.

    Raises
    ------
    OptionError
        If the file cannot be read, or the setting is given both ways.
    """
    path = environment.get(f"{name}_FILE", "")
    given = environment.get(name, "")
    if not path:
        return given
    if given:
        raise OptionError(f"{name} is given twice", where=f"{name}_FILE", fix="Unset one")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(
            f"{path} cannot be read ({type(error).__name__})", where=f"{name}_FILE"
        ) from None
