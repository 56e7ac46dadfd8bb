"""From claims to a role and a name, and what a role may do."""

import importlib
import inspect
import pkgutil
from datetime import date

import pytest

import geo.workflow
from geo.core.errors import OptionError, PermissionDeniedError
from geo.serve.membership import handle
from geo.serve.settings import read_membership
from geo.workflow import fetching, intake, keeping, own_boundaries, trail
from geo.workflow.permission import SERVED, Actor, require_editor, sign

NOW = 1_800_000_000.0
KEY = "k" * 32


def members(**given):
    base = {
        "ATLAS_HANDLE_KEY": KEY,
        "ATLAS_EDITORS": "Ed@Example.org, editors",
        "ATLAS_VIEWERS": "readers, subject-v",
    }
    return read_membership({**base, **given})


CASES = {
    "subject": ({"sub": "subject-v"}, "viewer"),
    "mail": ({"sub": "1", "email": "ED@example.ORG", "email_verified": True}, "editor"),
    "mail not verified": ({"sub": "1", "email": "ed@example.org"}, None),
    "mail said verified": (
        {"sub": "1", "email": "ed@example.org", "email_verified": "true"}, None
    ),
    "group": ({"sub": "1", "groups": ["x", "editors"]}, "editor"),
    "group as text": ({"sub": "1", "groups": "readers"}, "viewer"),
    "both": ({"sub": "subject-v", "groups": ["editors"]}, "editor"),
    "other claim": ({"sub": "1", "roles": ["editors"]}, None),
    "numbers": ({"sub": "1", "groups": [1, None, {"editors": 1}]}, None),
    "star": ({"sub": "*", "groups": ["*"]}, None),
}  # fmt: skip


@pytest.mark.parametrize(("claims", "role"), CASES.values(), ids=CASES)
def test_roles(claims, role):
    assert members(ATLAS_ROLE_CLAIM="groups").role(claims) == role


@pytest.mark.parametrize(
    "address", ["s\u212aoss@example.org", "\u017fkoss@example.org", "sko\u00df@example.org"]
)
def test_another_mailbox_that_folds_alike_is_another(address):
    verified = {"sub": "1", "email_verified": True}
    listed = members(ATLAS_EDITORS="Skoss@example.org")
    assert listed.role({**verified, "email": "SKOSS@Example.org"}) == "editor"
    assert listed.role({**verified, "email": address}) is None
    assert members(ATLAS_EDITORS=address).role({**verified, "email": address}) == "editor"
    assert members(ATLAS_EDITORS=address).role({**verified, "email": "skoss@example.org"}) is None


def test_a_subject_that_looks_like_an_address_is_none():
    claims = {"sub": "ed@example.org", "email": "ed@example.org", "email_verified": False}
    assert members().role(claims) is None
    assert members(ATLAS_EDITORS="sub:ed@example.org").role(claims) == "editor"
    assert members(ATLAS_VIEWERS="sub:subject-v").role({"sub": "subject-v"}) == "viewer"
    groups = {"sub": "1", "groups": ["desk@groups.example.org"]}
    named = members(ATLAS_EDITORS="desk@groups.example.org", ATLAS_ROLE_CLAIM="groups")
    assert named.role(groups) == "editor"


def test_a_claim_may_lie_deep_and_everybody_may_read():
    deep = members(ATLAS_ROLE_CLAIM="realm_access.roles")
    assert deep.role({"sub": "1", "realm_access": {"roles": ["editors"]}}) == "editor"
    assert deep.role({"sub": "1", "realm_access.roles": ["editors"]}) == "editor"
    assert deep.role({"sub": "1", "realm_access": ["editors"]}) is None
    assert members().role({"sub": "editors-not", "groups": ["editors"]}) is None
    assert members(ATLAS_VIEWERS="*").role({"sub": "anybody"}) == "viewer"


def test_names_are_handles_unless_asked_for():
    claims = {"iss": "https://id", "sub": "subject-v", "name": " Vera\nV. ", "iat": NOW - 10}
    actor = members().actor(claims, now=NOW)
    assert actor == Actor(name=handle("https://id\nsubject-v", key=KEY), role="viewer")
    assert "vera" not in actor.name.lower()
    assert actor.name.startswith("member-")
    assert members(ATLAS_HANDLE_KEY="z" * 32).name(claims) != actor.name
    assert members().name({**claims, "iss": "https://other"}) != actor.name
    assert members(ATLAS_NAMES="provider", ATLAS_HANDLE_KEY="").name(claims) == "Vera V."
    with pytest.raises(OptionError, match="too short"):
        handle("x", key="short")


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": NOW - 13 * 3600},
        {"iat": None},
        {"iat": "now"},
        {"sub": ""},
        {"sub": None},
        {"iat": NOW + 3600},
        {"iat": float("nan")},
        {"iat": 10**18},
        {"iat": -(10**400)},
        {"sub": "half \ud800 a letter"},
    ],
    ids=str,
)
def test_a_sign_in_ends(claims):
    with pytest.raises(PermissionDeniedError, match="Sign in again"):
        members().actor({"sub": "subject-v", "iat": NOW, **claims}, now=NOW)
    longer = members(ATLAS_SESSION_HOURS="14")
    assert longer.actor({"sub": "subject-v", "iat": NOW - 13 * 3600}, now=NOW)


def test_a_viewer_changes_nothing(monkeypatch):
    require_editor(Actor(name="", role="editor"))
    require_editor(None)
    with pytest.raises(PermissionDeniedError, match="member-1 may read, not change"):
        require_editor(Actor(name="member-1", role="viewer"))
    monkeypatch.setenv(SERVED, "1")
    with pytest.raises(PermissionDeniedError, match="nothing was changed"):
        require_editor(None)


def test_every_use_case_that_changes_the_record_asks_who(monkeypatch, tmp_path):
    """None of them reaches the store for a viewer, nor for nobody where people sign in."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    why = {"author": "Ed", "reason": "Try"}
    calls = {
        "commit_import": lambda a: intake.commit_import(None, original=b"", **why, actor=a),
        "undo_import": lambda a: intake.undo_import(1, **why, actor=a),
        "switch_dataset": lambda a: intake.switch_dataset("bundled", False, author="Ed", actor=a),
        "judge_pair": lambda a: intake.judge_pair("a", "b", "same", **why, actor=a),
        "save_draft": lambda a: intake.save_draft({}, **why, actor=a),
        "add_boundary_set": lambda a: own_boundaries.add_boundary_set(
            None, name="x", source="x", licence="x", **why, actor=a
        ),
        "remove_boundary_set": lambda a: own_boundaries.remove_boundary_set("x", **why, actor=a),
        "restore_store": lambda a: keeping.restore_store(tmp_path / "none", actor=a),
        "save_original": lambda a: keeping.save_original(1, tmp_path / "out", actor=a),
        "purge_original": lambda a: trail.purge_original(1, **why, actor=a),
        "trail_table": lambda a: trail.trail_table(actor=a),
        "fetch_source": lambda a: fetching.fetch_source("ucdp", today=date(2026, 1, 1), actor=a),
    }
    for call in calls.values():
        with pytest.raises(PermissionDeniedError):
            call(Actor(name="member-1", role="viewer"))
    monkeypatch.setenv(SERVED, "1")
    for call in calls.values():
        with pytest.raises(PermissionDeniedError):
            call(None)
    assert list(tmp_path.iterdir()) == []
    assert asking() == set(calls)


def asking():
    """Names of the use-cases that take an actor, or an author to whom a change is put down."""
    found = set()
    for module in pkgutil.iter_modules(geo.workflow.__path__, "geo.workflow."):
        for name, function in inspect.getmembers(
            importlib.import_module(module.name), inspect.isfunction
        ):
            takes = {"author", "actor"} & set(inspect.signature(function).parameters)
            if takes and function.__module__ == module.name and not name.startswith("_"):
                found.add(name)
    speaking = {"note_sign_in", "note_sign_out", "note_export", "check_terms"}
    return found - speaking - {"require_editor", "sign"}


def test_whoever_signed_in_signs_for_nobody_else():
    assert sign("Vera", actor=None) == "Vera"
    assert sign("Vera", actor=Actor(name="", role="editor")) == "Vera"
    assert sign("Vera", actor=Actor(name="member-1", role="editor")) == "member-1"
