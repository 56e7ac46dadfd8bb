"""Every row of the table: the target, the real tests or scripts behind it, how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reliability_table import judging
from reliability_table.judging import Verdict
from reliability_table.running import Found, Step, of_tests

SOAK = {"ATLAS_SOAK": "1"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One promise.

    ``minutes`` and ``quick_minutes`` are what it took on two processors, for those who plan.
    ``needs`` says what has to be there besides the environment of `make test`.
    """

    name: str
    title: str
    target: str
    steps: tuple[Step, ...]
    judge: Callable[[Found], Verdict]
    minutes: float
    quick_minutes: float
    needs: str = ""


UPLOAD = "tests/importers/upload"


ROWS = (
    Row(
        name="hostile-text",
        title="Hostile text in every field, column, layer, file and district name, in Chromium",
        target="at least 150 payloads; 0 dialogs, 0 evaluations, 0 page errors, 0 outside "
        "requests, text identical",
        steps=(of_tests("tests/browser/test_hostile_text.py",
                        "tests/export/test_hostile_exports.py",
                     "tests/workflow/test_own_export.py"),),
        judge=judging.hostile, minutes=5, quick_minutes=5, needs="a browser",
    ),
    Row(
        name="static-sinks",
        title="No record text reaches a template, a popup string or markup: read in the source",
        target="every sink is on a list with its reason; a planted one is found",
        steps=(of_tests("tests/test_sinks.py"),),
        judge=judging.sinks, minutes=0.2, quick_minutes=0.2,
    ),
    Row(
        name="bad-files",
        title="Bad files through the whole pipeline",
        target="at least 200 files; exact code, row and column; 0 traces; 0 read by guessing",
        steps=(of_tests(f"{UPLOAD}/test_upload_bad_files.py", f"{UPLOAD}/test_upload_codes.py",
                     f"{UPLOAD}/test_upload_naive_readers.py", **SOAK),),
        judge=judging.bad_files, minutes=6, quick_minutes=4,
    ),
    Row(
        name="upload-50mb",
        title="From 50 MB of bytes to the answer",
        target="at most 10 s and 1 GB; the child is killed at its limits",
        steps=(of_tests(f"{UPLOAD}/test_upload_large.py", f"{UPLOAD}/test_upload_child.py"),),
        judge=judging.upload, minutes=1, quick_minutes=1, needs="a machine that does nothing else",
    ),
    Row(
        name="fuzz",
        title="Fuzz by structure and mutation, every reader and parser",
        target="10,000 inputs each; only our errors; what holds of every answer; none over 5 s",
        steps=(of_tests("tests/fuzz", quick=("-q",), ATLAS_FUZZ="10000"),),
        judge=judging.fuzzed, minutes=14, quick_minutes=2,
    ),
    Row(
        name="fuzz-guided",
        title="The same targets, guided by the code that they reach",
        target="10,000 inputs each; no fault",
        steps=(Step(words=("scripts/fuzz.py", "--runs", "10000", "--json", "{out}"),
                    quick=("scripts/fuzz.py", "--runs", "1000", "--json", "{out}")),),
        judge=judging.guided, minutes=15, quick_minutes=5,
        needs="Python 3.11 on Linux, for the wheel of atheris",
    ),
    Row(
        name="properties",
        title="What holds for every record: rows conserved, export and import the same, import "
        "twice is once, totals add up, dates never guessed",
        target="no counter-example",
        steps=(of_tests("tests/properties", "tests/importers/test_importer_properties.py",
                     "tests/store/test_store_properties.py",
                     "tests/districts/test_names.py", "tests/export/test_table_formats.py"),),
        judge=judging.passed, minutes=3, quick_minutes=3,
    ),
    Row(
        name="kills",
        title="kill -9 in import, undo, export and first start; SQLite and PostgreSQL",
        target="500 kills: the old state or the new one, never another",
        steps=(of_tests("tests/store/test_store_kill.py", "tests/cli/test_cli_faults.py", workers=2,
                     quick=("-k", "kill or first_start or undo or import"), **SOAK),),
        judge=judging.kills, minutes=25, quick_minutes=2, needs="PostgreSQL",
    ),
    Row(
        name="disk-faults",
        title="Disk full, folder read-only, no permission, server away, and EIO at each call "
        "that writes: store and exports",
        target="the old data intact, one clear message",
        steps=(of_tests("tests/store/test_store_faults.py", "tests/faults",
                     "tests/export/test_write.py", "tests/cli/test_cli_faults.py",
                     "-k", "not kill", ATLAS_SOAK="1"),),
        judge=judging.faults, minutes=6, quick_minutes=2, needs="a C compiler, PostgreSQL",
    ),
    Row(
        name="store-damage",
        title="A damaged or foreign store found at the start",
        target="1,000 bit flips and truncations: told, open for reading only, with the way to "
        "restore; no altered figure shown",
        steps=(of_tests("tests/store/test_store_damage.py", **SOAK),),
        judge=judging.damage, minutes=3, quick_minutes=1,
    ),
    Row(
        name="backup",
        title="Backup, restore and upgrade verify themselves; the clock may jump",
        target="every test passes, on SQLite and PostgreSQL",
        steps=(of_tests("tests/store/test_store_backup.py", "tests/store/test_store_upgrade.py",
                     "tests/store/test_store_clock.py"),),
        judge=judging.passed, minutes=1, quick_minutes=1, needs="PostgreSQL",
    ),
    Row(
        name="writers",
        title="8 writers x 250 transactions at once",
        target="0 lost",
        steps=(of_tests("tests/store/test_store_writers.py", **SOAK),),
        judge=judging.writers, minutes=2, quick_minutes=2, needs="PostgreSQL",
    ),
    Row(
        name="load-25",
        title="25 browser-like sessions over 10,000 incidents, filter changes and playback",
        target="p95 at most 2 s, 0 errors, beside a naive build in the same run",
        steps=(Step(words=("benchmarks/load.py", "--sessions", "25", "--incidents", "10000",
                           "--json", "{out}")),),
        judge=judging.load, minutes=10, quick_minutes=10,
        needs="a browser, a machine that does nothing else",
    ),
    Row(
        name="load-50",
        title="50 browser-like sessions over 100,000 incidents",
        target="figures published, 0 errors",
        steps=(Step(words=("benchmarks/load.py", "--sessions", "50", "--incidents", "100000",
                           "--json", "{out}")),),
        judge=judging.load, minutes=20, quick_minutes=20,
        needs="a browser, a machine that does nothing else",
    ),
    Row(
        name="soak",
        title="The app in use for an hour",
        target="memory growth under 5 %, 0 errors",
        steps=(Step(words=("scripts/soak_app.py", "--minutes", "60", "--json", "{out}"),
                    quick=("scripts/soak_app.py", "--minutes", "5", "--json", "{out}")),),
        judge=judging.soaked, minutes=62, quick_minutes=6, needs="a browser",
    ),
    Row(
        name="uploads-apart",
        title="Two people's uploads, and what is cached of them",
        target="never meet; caches bounded and keyed by content",
        steps=(of_tests("tests/browser/test_data_page.py",
                       "tests/workflow/test_record_everywhere.py",
                     "-k", "never_meet or caches or another_process"),),
        judge=judging.passed, minutes=1, quick_minutes=1, needs="a browser",
    ),
    Row(
        name="hosted",
        title="atlas serve for a team: sign-in, roles, trail, headers, health, logs without "
        "record text; real PostgreSQL, OpenID provider and nginx on loopback",
        target="every test passes",
        steps=(of_tests("tests/serve", "tests/browser/test_served_team.py"),),
        judge=judging.passed, minutes=3, quick_minutes=3, needs="a browser, PostgreSQL, nginx",
    ),
    Row(
        name="supply-chain",
        title="Licences and advisories of every locked package; oldest and newer versions",
        target="nothing known against them; the same tests pass on each",
        steps=(
            Step(words=("scripts/audit_licences.py",)),
            Step(words=("scripts/audit_advisories.py",)),
            *(Step(words=("scripts/audit_versions.py", one))
              for one in ("oldest", "3.12", "3.13", "3.14")),
        ),
        judge=judging.supply, minutes=20, quick_minutes=20, needs="a network",
    ),
    Row(
        name="accessibility",
        title="WCAG 2.2 AA by axe on pages and exports, keyboard alone, names, reduced motion, "
        "zoom, right-to-left",
        target="0 findings",
        steps=(Step(words=("-m", "pytest", "-q", "tests/browser", "-k", "accessib",
                           "-n", "0")),),
        judge=judging.passed, minutes=5, quick_minutes=5, needs="a browser",
    ),
)  # fmt: skip
