"""The commands of whoever runs it, and the files that it is deployed with."""

import json
import os
import re
import sqlite3
import subprocess
import sys

import pytest
from click.testing import CliRunner
from serve_kit import ROOT

from geo.cli import main
from geo.serve.headers import HSTS, headers_for
from geo.serve.health import check_health
from geo.serve.membership import handle
from geo.store.__main__ import main as store_main
from geo.store.opening import open_store

DEPLOY = ROOT / "deploy"


@pytest.fixture
def own(monkeypatch, tmp_path):
    for name in ("ATLAS_DATABASE_URL", "ATLAS_DATABASE_URL_FILE", "ATLAS_HOST", "ATLAS_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "store.sqlite"
    monkeypatch.setenv("ATLAS_STORE", str(path))
    return path


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_serve_checks_before_it_starts(own):
    done = run("serve", "--check", "--port", "9001")
    assert done.exit_code == 0, done.output
    assert "one person on this machine: http://127.0.0.1:9001" in done.output
    assert own.exists()
    refused = run("serve", "--check", "--host", "0.0.0.0")  # noqa: S104
    assert refused.exit_code == 2
    assert "nobody signs in" in refused.output


def test_a_store_out_of_reach_is_said_at_once(own, monkeypatch):
    monkeypatch.setenv("ATLAS_DATABASE_URL", "postgresql://a:secret-word@127.0.0.1:9/none")
    done = run("serve", "--check")
    assert done.exit_code == 2
    assert "does not answer" in done.output
    assert "secret-word" not in done.output


def test_every_command_uses_the_store_that_is_served(own, monkeypatch, tmp_path):
    """As deploy/compose.yaml gives it: the address in a file, beside the image's ATLAS_STORE."""
    secret = tmp_path / "database"
    secret.write_text("postgresql://a:secret-word@127.0.0.1:9/team\n")
    monkeypatch.setenv("ATLAS_DATABASE_URL", "")
    monkeypatch.setenv("ATLAS_DATABASE_URL_FILE", str(secret))
    out = tmp_path / "backup.sqlite"
    words = (
        ["store"], ["audit"], ["versions"], ["datasets"], ["backup", str(out)], ["summary"],
        ["undo", "1", "--reason", "x"], ["purge", "1", "--reason", "x"],
    )  # fmt: skip
    for command in (*words, ["serve", "--check"]):
        done = run(*command)
        assert done.exit_code in (1, 2), command
        assert "127.0.0.1:9/team" in done.output, command
        assert "secret-word" not in done.output
    assert "ATLAS_DATABASE_URL_FILE" not in os.environ, "said once to what is served"
    assert not own.exists()
    assert not out.exists()
    monkeypatch.setenv("ATLAS_DATABASE_URL", "")
    monkeypatch.setenv("ATLAS_DATABASE_URL_FILE", str(secret))
    assert store_main(["verify"]) == 1
    secret.unlink()
    assert "cannot be read" in run("backup", str(out)).output


def test_a_backup_makes_no_store(own, tmp_path, capsys):
    out = tmp_path / "backup.sqlite"
    done = run("backup", str(out))
    assert done.exit_code == 2
    assert "There is no store here" in done.output
    for words in (["verify"], ["backup", str(out)]):
        assert store_main(words) == 1
        assert "There is no store here" in capsys.readouterr().err
    assert not own.exists()
    assert not out.exists()


def test_a_damaged_store_is_said_everywhere(own):
    with open_store(str(own)) as store:
        for number in range(3):
            store.note("sign_in", actor=f"member-{number}", role="viewer")
    connection = sqlite3.connect(own)
    connection.execute("DELETE FROM atlas_audit WHERE id = 2")
    connection.commit()
    connection.close()
    health = check_health()
    assert (health.store, health.ready, health.writable, health.damaged) == (
        "damaged", True, False, True,
    )  # fmt: skip
    assert health.gauges()["atlas_store_damaged"] == 1.0
    for words in (["serve", "--check"], ["store"], ["store", "--json"], ["audit"]):
        done = run(*words)
        assert done.exit_code == 1, words
        assert done.output.count("the audit trail is missing") == 1
    assert run("audit").output.count("member-") == 2, "what is left is still shown"


def test_audit_and_purge(own, monkeypatch):
    assert run("audit").output == "Nothing yet.\n"
    with open_store(str(own)) as store:
        store.note("export", actor="member-1", role="viewer", subject="table claims csv")
    rows = [json.loads(line) for line in run("audit", "--json").output.splitlines()]
    assert [row["event"] for row in rows] == ["seed", "export"]
    assert rows[1]["actor"] == "member-1"
    assert "member-1" in run("audit", "--event", "export").output
    assert "seed" not in run("audit", "--event", "export").output
    refused = run("purge", "1", "--reason", "Tidy", "--author", "Ann")
    assert refused.exit_code == 2
    assert "ships with the atlas" in refused.output
    monkeypatch.setenv("ATLAS_HANDLE_KEY", "k" * 32)
    said = run("audit", "--handle", "https://id", "subject-v").output.strip()
    assert said == handle("https://id\nsubject-v", key="k" * 32)


def test_the_proxy_says_the_headers_that_the_app_says():
    text = (DEPLOY / "nginx.conf.template").read_text(encoding="utf-8")
    said = {n.lower(): v for n, v in re.findall(r'add_header ([\w-]+) "([^"]+)" always;', text)}
    own = {n.decode(): v.decode() for n, v in headers_for("page", policy="x", encrypted=True)}
    own.pop("content-security-policy")
    assert said == own
    assert said["strict-transport-security"] == HSTS
    hidden = {name.lower() for name in re.findall(r"proxy_hide_header ([\w-]+);", text)}
    assert hidden == {*own, "server"}
    assert "proxy_set_header Upgrade $http_upgrade;" in text
    named = set(re.findall(r"\$\{(\w+)\}", text))
    explained = set(re.findall(r"ATLAS_\w+(?==)", text.split("map $http_upgrade")[0]))
    assert named == explained


def test_the_container_file():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    steps = re.sub(r"\\\n", " ", text)
    lines = [line for line in steps.splitlines() if line and not line.startswith("#")]
    words = [line.split() for line in lines]
    assert re.search(r"^ARG BASE=[\w./-]+(@sha256:[0-9a-f]{64}|:\d[\w.-]+)$", text, re.MULTILINE)
    assert [w[1] for w in words if w[0] == "FROM"] == ["${BASE}", "${BASE}"]
    copied = [w[1:-1] for w in words if w[0] == "COPY" and not w[1].startswith("--from")]
    for source in (name for names in copied for name in names):
        assert (ROOT / source).exists(), source
    assert {"requirements/run.lock", "app.py", "geo", "data"} <= {n for ns in copied for n in ns}
    # The build is handed what it copies, and neither secrets nor the rest of a checkout.
    first, *taken = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] not in "#"
    ]
    assert first == "*"
    assert {line[1:] for line in taken if line.startswith("!")} == {n for ns in copied for n in ns}
    users = [w[1] for w in words if w[0] == "USER"]
    assert users
    assert users[-1] not in ("0", "root", "0:0")
    assert lines.index(next(x for x in lines if x.startswith("USER"))) > max(
        number for number, line in enumerate(lines) if line.startswith("RUN")
    )
    assert "--require-hashes" in text
    assert any(w[0] == "HEALTHCHECK" for w in words)
    assert "ADD " not in text
    assert not re.search(r"(SECRET|PASSWORD|TOKEN|KEY)=\S", text)
    written = re.findall(r"ATLAS_(?:STORE|BACKUPS|CACHE)=(\S+)", text)
    assert len(written) == 3
    assert all(path.startswith("/var/lib/atlas") for path in written)


@pytest.mark.parametrize("name", ["compose.yaml", "atlas.service", "Containerfile"])
def test_deployed_files_name_settings_that_exist_and_hold_no_secret(name):
    text = (DEPLOY / name).read_text(encoding="utf-8")
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "geo").rglob("*.py"))
    for setting in set(re.findall(r"\bATLAS_[A-Z_]+", text)):
        base = setting.removesuffix("_FILE")
        assert base in code or base.removeprefix("ATLAS_OIDC_") in code, setting
    assert not re.search(r"(?i)(secret|password|token)\w*[=:] *['\"]?[\w-]{16,}['\"]?$", text)


def test_every_setting_is_in_the_handbook():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "geo" / "serve").glob("*.py"))
    named = set(re.findall(r'"(ATLAS_[A-Z_]+[A-Z])"', code)) - {"ATLAS_SERVED"}
    assert named
    assert {name for name in named if name not in text} == set()


def test_the_commands_load_nothing_before_they_run():
    code = "import sys, geo.cli.serve; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"streamlit", "pandas", "sqlalchemy", "uvicorn"} & set(done.stdout.split())


def test_settings_of_a_service(own, tmp_path, monkeypatch):
    """Of two stores the one that the service's file names."""
    file = tmp_path / "environment"
    file.write_text(f"ATLAS_EDITORS=a, b\nATLAS_STORE={tmp_path}/the & other.sqlite\n")
    monkeypatch.setenv("ATLAS_EDITORS", "")
    said = run("--settings", str(file), "store", "--json")
    assert said.exit_code == 0
    assert json.loads(said.stdout)["where"] == f"{tmp_path}/the & other.sqlite"
    assert os.environ["ATLAS_EDITORS"] == "a, b"
