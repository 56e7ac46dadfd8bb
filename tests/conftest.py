"""No test reads or writes the store of the person who runs it."""

import os
import tempfile
import uuid
from pathlib import Path

import pytest


def pytest_configure():
    """What is started for a whole session, such as the app, finds no store either."""
    os.environ.pop("ATLAS_DATABASE_URL", None)
    os.environ.pop("ATLAS_BACKUPS", None)
    os.environ["ATLAS_STORE"] = str(_nowhere(Path(tempfile.gettempdir())))
    # Copies that are made unasked of a store on a server lie in the user's folder for data.
    os.environ["XDG_DATA_HOME"] = str(_nowhere(Path(tempfile.gettempdir())).parent)


@pytest.fixture(autouse=True)
def _own_store(tmp_path_factory, monkeypatch):
    """Every test has a store of its own that is not there yet, unless it names another."""
    base = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("ATLAS_STORE", str(_nowhere(base)))
    monkeypatch.setenv("XDG_DATA_HOME", str(base / "data"))


def _nowhere(folder):
    return folder / f"store-{uuid.uuid4().hex[:12]}" / "store.sqlite"
