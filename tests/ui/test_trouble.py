"""A store that fails: readers are told that it does, whoever runs the atlas where and why."""

import contextlib
import json
import sqlite3
import time

import pytest
from streamlit.testing.v1 import AppTest

from geo.core.errors import StoreBusyError
from geo.store.address import shown, store_url
from geo.store.opening import open_store
from geo.ui import identity, trouble
from geo.workflow import trail
from geo.workflow.permission import Actor
from geo.workflow.shelf import open_shelf

AWAY = "postgresql://ann:secret@127.0.0.1:1/claims?password=hush&passfile=p.txt&sslmode=prefer"
PAGES = ("atlas", "where", "districts", "checks", "about")


def test_no_secret_of_an_address_is_shown():
    told = shown(store_url(AWAY))
    assert told.endswith("ann:***@127.0.0.1:1/claims?sslmode=prefer")
    assert shown(store_url("postgresql://db/atlas?user=ann&password=hush")).endswith(
        "//db/atlas?user=ann"
    )


def texts_of(name):
    """What a page says in words."""
    app = AppTest.from_string(
        "import streamlit as st\nfrom geo.ui import navigation\n"
        f"from geo.ui.pages import {name}\n"
        f"navigation.show([st.Page({name}.page, title='x', default=True)])\n",
        default_timeout=120,
    ).run()
    assert not app.exception, [e.value for e in app.exception]
    return [text.value for text in app.text]


@pytest.fixture(scope="module")
def damaged(tmp_path_factory):
    """A store in which a figure was altered by another program."""
    path = tmp_path_factory.mktemp("damaged") / "store.sqlite"
    open_store(str(path)).close()
    with contextlib.closing(sqlite3.connect(path)) as base, base:
        base.execute(
            'UPDATE atlas_entries SET state = replace(state, \'"low":"\', \'"low":"9\')'
            " WHERE part = 'claims'"
        )
    return path


@pytest.mark.parametrize("name", [one for one in PAGES if one != "where"])
def test_a_damaged_store_is_named_and_none_of_it_shown(name, damaged, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(damaged))
    (said,) = texts_of(name)
    assert said.startswith("The dataset 'bundled' is damaged and is not shown.")
    assert "atlas restore BACKUP --replace" in said


@pytest.mark.parametrize(
    ("name", "role"), [*((name, "viewer") for name in PAGES), ("checks", "editor")]
)
def test_a_store_that_is_away(name, role, monkeypatch, capsys):
    monkeypatch.setenv("ATLAS_DATABASE_URL", AWAY)
    monkeypatch.setattr(trouble, "needs_sign_in", lambda _: True)
    monkeypatch.setattr(trouble, "current_actor", lambda: Actor(name="V", role=role))
    (said,) = texts_of(name)
    if role == "viewer":
        assert said.startswith("The store of this atlas cannot be reached at the moment.")
    else:
        assert "ann:***@127.0.0.1:1/claims" in said
    assert "hush" not in said
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines() if '"store"' in one]
    assert {(one["kind"], one["said"]) for one in lines} == {
        ("StoreAwayError", "The database does not answer")
    }


def test_a_file_that_waits_for_somebody_is_told_so(monkeypatch, tmp_path):
    """Who may only read is not sent to whoever runs the atlas because a colleague imports."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.setattr(trail, "_EXPORT_S", 0.1)
    monkeypatch.setattr(trouble, "needs_sign_in", lambda _: True)
    reader = Actor(name="V", role="viewer")
    monkeypatch.setattr(trouble, "current_actor", lambda: reader)
    open_shelf()
    with open_store() as other, other._database.write(), pytest.raises(StoreBusyError) as waited:
        trail.note_export(reader, b"a", profile="internal", what="table")
    assert trouble.plain(waited.value).startswith("Somebody is changing the record at the moment")


@pytest.mark.parametrize(("hours", "told"), [(1.0, False), (11.75, True)])
def test_the_end_of_a_sign_in_is_told_while_there_is_time(hours, told, monkeypatch):
    for name, value in (("EDITORS", "a"), ("HANDLE_KEY", "k" * 16), ("SESSION_HOURS", "12")):
        monkeypatch.setenv(f"ATLAS_{name}", value)
    monkeypatch.setattr(identity, "_claims", lambda: {"iat": time.time() - hours * 3600})
    app = AppTest.from_string("from geo.ui import identity\nidentity._warn()\n").run()
    assert [one.value.startswith("Your sign-in ends at ") for one in app.caption] == [True] * told
