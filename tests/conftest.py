"""No test reads or writes the store of the person who runs it."""

import os
import tempfile
import uuid
from pathlib import Path

import pytest


def pytest_configure():
    """What is started for a whole session, such as the app, finds no store either."""
    os.environ.pop("ATLAS_DATABASE_URL", None)
    os.environ["ATLAS_STORE"] = str(_nowhere(Path(tempfile.gettempdir())))


@pytest.fixture(autouse=True)
def _own_store(tmp_path_factory, monkeypatch):
    """Every test has a store of its own that is not there yet, unless it names another."""
    monkeypatch.setenv("ATLAS_STORE", str(_nowhere(tmp_path_factory.getbasetemp())))


def _nowhere(folder):
    return folder / f"store-{uuid.uuid4().hex[:12]}" / "store.sqlite"
