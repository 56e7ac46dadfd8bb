"""What the first page waits for: few modules, a socket that does not hold back, one preparation."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from geo import workflow
from geo.core.digest import digest
from geo.ui import component, start

ROOT = Path(__file__).resolve().parents[2]
# What statistics, figures, briefings and a server's store need and the first map does not.
LATER = (
    "scipy", "matplotlib", "folium", "statsmodels", "sklearn", "psycopg", "geo.export.brief",
    "geo.workflow.briefs", "geo.workflow.clusters", "geo.workflow.carried", "geo.ui.pages.unusual",
    "geo.ui.pages.data", "geo.analysis.space",
)  # fmt: skip


def imported_by(code):
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_the_view_of_the_first_page_imports_no_module_of_another(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path / "cache"))
    found = imported_by(
        "from datetime import date\nfrom geo import workflow\nimport geo.ui.navigation\n"
        "workflow.choices('36')\nworkflow.view_map(workflow.OPENING, produced=date(2026, 2, 1))"
    )
    assert "geo.workflow.views" in found
    assert not {name for name in found for late in LATER if f"{name}.".startswith(f"{late}.")}


def test_the_server_starts_without_the_pages():
    found = imported_by("import app")
    assert "geo.ui.start" in found
    assert not {"pandas", "geo.workflow", "geo.ui.navigation"} & found


def test_every_use_case_is_where_the_table_says():
    tree = ast.parse(Path(workflow.__file__).read_text(encoding="utf-8"))
    typed = next(node for node in tree.body if isinstance(node, ast.If))
    said = {one.module: [name.name for name in one.names] for one in typed.body}
    assert {home: names.split() for home, names in workflow._HOMES.items()} == said
    for names in said.values():
        for name in names:
            assert getattr(workflow, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = workflow.nothing


def test_what_is_accepted_sends_at_once():
    with socket.socket(socket.AF_INET) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.create_connection(listening.getsockname()) as one, listening.accept()[0] as two:
            assert two.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        start.send_at_once()
        with socket.create_connection(listening.getsockname()) as one, listening.accept()[0] as two:
            assert two.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
            assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0


def test_what_fails_while_preparing_is_left_to_the_session(monkeypatch):
    asked = []

    def fails(name):
        asked.append(name)
        raise RuntimeError(name)

    monkeypatch.setattr(start, "import_module", fails)
    start.prepare()
    assert asked == ["geo.ui.navigation"]


def test_a_frame_is_made_once_and_anew_where_it_was_altered(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path))
    folder = component._frame_folder()
    whole = (folder / "index.html").read_bytes()
    monkeypatch.setattr(component, "import_module", None)
    assert component._frame_folder() == folder
    monkeypatch.undo()
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path))
    (folder / "index.html").write_bytes(whole[:-1])
    assert component._frame_folder() == folder
    assert digest((folder / "index.html").read_bytes()) == digest(whole)


def test_a_frame_is_named_by_the_files_it_is_made_of(monkeypatch):
    before = component._parts()
    monkeypatch.setattr(component, "_PARTS", (".py", ".js", ".css"))
    assert component._parts() != before
