"""A store that fails: readers are told that it does, whoever runs the atlas where and why."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from geo.store.address import shown, store_url
from geo.ui import trouble
from geo.workflow.permission import Actor

AWAY = "postgresql://ann:secret@127.0.0.1:1/claims?password=hush&passfile=p.txt&sslmode=prefer"
PAGES = ("atlas", "where", "districts", "checks", "about")


def test_no_secret_of_an_address_is_shown():
    told = shown(store_url(AWAY))
    assert told.endswith("ann:***@127.0.0.1:1/claims?sslmode=prefer")
    assert shown(store_url("postgresql://db/atlas?user=ann&password=hush")).endswith(
        "//db/atlas?user=ann"
    )


@pytest.mark.parametrize(
    ("name", "role"), [*((name, "viewer") for name in PAGES), ("checks", "editor")]
)
def test_a_store_that_is_away(name, role, monkeypatch, capsys):
    monkeypatch.setenv("ATLAS_DATABASE_URL", AWAY)
    monkeypatch.setattr(trouble, "needs_sign_in", lambda _: True)
    monkeypatch.setattr(trouble, "current_actor", lambda: Actor(name="V", role=role))
    app = AppTest.from_string(
        "import streamlit as st\nfrom geo.ui import navigation\n"
        f"from geo.ui.pages import {name}\n"
        f"navigation.show([st.Page({name}.page, title='x', default=True)])\n",
        default_timeout=120,
    ).run()
    assert not app.exception, [e.value for e in app.exception]
    (said,) = [text.value for text in app.text]
    if role == "viewer":
        assert said.startswith("The store of this atlas cannot be reached at the moment.")
    else:
        assert "ann:***@127.0.0.1:1/claims" in said
    assert "hush" not in said
    lines = [json.loads(one) for one in capsys.readouterr().err.splitlines() if '"store"' in one]
    assert {(one["kind"], one["said"]) for one in lines} == {
        ("StoreAwayError", "The database does not answer: nothing was changed")
    }
