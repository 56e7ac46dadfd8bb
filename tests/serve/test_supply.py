"""What the supply chain is told by: licences of every locked package, advisories, lower bounds."""

import re
import sys

import pytest
from serve_kit import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import audit_advisories
import audit_licences
import audit_versions


def test_every_locked_package_is_on_the_page_of_licences():
    """After a change of the locks: make audit."""
    text = audit_licences.OUT.read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| ([\w.-]+) \| (\d[^ ]*) \|", text, re.MULTILINE))
    locked = {**audit_licences.locked("test"), **audit_licences.locked("run")}
    assert len(locked) > 80
    assert {n: v for n, v in said.items() if n in locked} == locked
    kinds = set(re.findall(r"\| (\w+) \|$", text.split("## Libraries")[0], re.MULTILINE))
    assert kinds == {"kind", "permissive", "library"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MIT", "permissive"), ("BSD-3-Clause AND MIT AND Zlib", "permissive"),
        ("Apache-2.0 OR GPL-3.0-only", "permissive"), ("LGPL-3.0-only", "weak"),
        ("MIT; axe-core in it: MPL-2.0", "weak"), ("MPL-2.0 AND MIT", "weak"),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", "weak"), ("GPL-3.0-only", "strong"),
        ("MIT AND GPL-2.0-or-later", "strong"), ("AGPL-3.0-only", "strong"),
        ("", "unknown"), ("Proprietary", "unknown"),
    ],
)  # fmt: skip
def test_kinds_of_licences(text, kind):
    assert audit_licences.kind_of(text) == kind


def test_advisories_are_not_called_none_where_nobody_was_asked(capsys):
    known = {"name": "a", "version": "1", "vulns": []}
    unknown = {"name": "b", "skip_reason": "not found"}
    bad = {"name": "c", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}
    assert audit_advisories.report("run.lock", [known]) == 0
    assert audit_advisories.report("run.lock", [unknown, unknown]) == 2
    assert "nothing is known" in capsys.readouterr().out
    assert audit_advisories.report("run.lock", [known, unknown, bad]) == 1
    said = capsys.readouterr().out
    assert "c 2: X-1, mended in 3" in said
    assert "it does not know b" in said


def test_the_tests_for_other_versions_are_there():
    assert [name for name in audit_versions.TESTS if not (ROOT / name).exists()] == []
