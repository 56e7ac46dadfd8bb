"""The house: who may import whom, and what no file in it may hold."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GEO = ROOT / "geo"
SOURCES = [*sorted(GEO.rglob("*.py")), ROOT / "app.py"]

# A file imports only from rooms to its left; rooms of one column do not import each other.
COLUMNS = (
    {"core"},
    {"districts", "places", "incidents"},
    {"importers"},
    {"store", "analysis", "fetch"},
    {"engines"},
    {"render"},
    {"export"},
    {"workflow"},
    {"serve"},
    {"cli", "ui"},
    {"app"},
)
RANK = {room: column for column, rooms in enumerate(COLUMNS) for room in rooms}

# Packages that one room alone may import.
KEPT = {
    "streamlit": ("geo/ui/", "app.py"),
    "streamlit_folium": ("geo/ui/",),
    "folium": ("geo/render/webmap/",),
    "branca": ("geo/render/webmap/",),
    "xstatic": ("geo/render/webmap/",),
    "matplotlib": ("geo/render/figure",),
    "dask": ("geo/engines/",),
    "dask_geopandas": ("geo/engines/",),
    "distributed": ("geo/engines/",),
    "click": ("geo/cli/",),
    "httpx": ("geo/fetch/",),
}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def room_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] != "geo" else parts[1]


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(tree):
    """Every module named by an import, wherever it stands; ``from geo import x`` is ``geo.x``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield "." * node.level
            elif node.module == "geo":
                for alias in node.names:
                    yield f"geo.{alias.name}"
            else:
                yield node.module


def rooms_used(path):
    for module in imports(tree_of(path)):
        parts = module.split(".")
        if parts[0] == "geo" and len(parts) > 1 and not parts[1].startswith("__"):
            yield parts[1]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_imports_only_from_rooms_to_its_left(path):
    own = room_of(path)
    if own == "__init__":
        assert not list(rooms_used(path))
        return
    assert own in RANK, "say in COLUMNS where this room stands"
    wrong = [room for room in rooms_used(path) if room != own and RANK[room] >= RANK[own]]
    assert wrong == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_are_absolute(path):
    assert not [module for module in imports(tree_of(path)) if module.startswith(".")]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_package_is_imported_in_its_own_room_only(path):
    for module in imports(tree_of(path)):
        homes = KEPT.get(module.split(".")[0])
        if homes:
            assert name_of(path).startswith(homes), module


def test_the_two_faces_do_not_know_each_other():
    for path in SOURCES:
        if room_of(path) in ("cli", "ui"):
            assert not {"cli", "ui"} - {room_of(path)} & set(rooms_used(path))


def test_the_reader_of_imports_reads():
    tree = ast.parse(
        "import geo.a\nfrom geo import b\nfrom geo.c import d\n"
        "def f():\n    from geo.e.f import g\n    from . import h\n"
    )
    assert list(imports(tree)) == ["geo.a", "geo.b", "geo.c", "geo.e.f", "."]


# --- state ------------------------------------------------------------------------------------

_MAKERS = {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"}
_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_CHANGES = {
    "append", "extend", "insert", "update", "setdefault", "add", "clear", "pop", "popitem",
    "remove", "discard", "sort", "reverse",
}  # fmt: skip


def is_mutable(value):
    if isinstance(value, ast.Call):
        function = value.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        return name in _MAKERS
    return isinstance(value, _MUTABLE)


def module_names(tree):
    """Names assigned at the top of a module, with the value."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def changed_in_place(tree, names):
    """Which of some names are written to inside a function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for node in ast.walk(function):
            owner = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value if node.func.attr in _CHANGES else None
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                owner = node.value
            if isinstance(owner, ast.Name) and owner.id in names:
                yield owner.id


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_module_holds_state(path):
    """It would be shared by all users of the app."""
    tree = tree_of(path)
    mutable = {name for name, value in module_names(tree) if is_mutable(value)} - {"__all__"}
    lowercase = [name for name in mutable if not name.lstrip("_").isupper()]
    assert lowercase == []
    assert list(changed_in_place(tree, mutable)) == []
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]


def test_the_reader_of_state_reads():
    tree = ast.parse("X = {}\ny: list = []\nz = dict(a=1)\ndef f():\n    X['a'] = 1\n    y.pop()\n")
    mutable = {name for name, value in module_names(tree) if is_mutable(value)}
    assert mutable == {"X", "y", "z"}
    assert sorted(changed_in_place(tree, mutable)) == ["X", "y"]


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(GEO.rglob("*")) if p.suffix in (".py", ".js", ".css", ".html")],
    ids=name_of,
)
def test_no_file_is_longer_than_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_names_of_test_files_are_unique():
    names = [p.name for p in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


# --- what is tracked --------------------------------------------------------------------------

MACHINE = re.compile(r"(?<![\w.~$}])/(?:home|Users|root|work|mnt|workspace|tmp/[\w-]+)/[\w.-]+")
INDEX = re.compile(
    r"p[y]pi[.]org|p[y]thonhosted|n[p]mjs[.]|y[a]rnpkg[.]|a[n]aconda[.]org|a[r]tifactory|/s[i]mple/"
    r"|(?<![\w-])--(?:extra-)?index-url|--find-links|--trusted-host|^registry\s*=",
    re.IGNORECASE | re.MULTILINE,
)


def tracked():
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path != Path(__file__).resolve():
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture


def test_no_tracked_file_holds_a_path_of_this_machine():
    found = {}
    for name, text in tracked():
        own = str(ROOT) in text and str(ROOT) != "/"
        match = MACHINE.search(text)
        if own or match:
            found[name] = match[0] if match else str(ROOT)
    assert found == {}


def test_no_tracked_file_names_a_package_index():
    found = {name: match[0] for name, text in tracked() if (match := INDEX.search(text))}
    assert found == {}


def test_the_patterns_find_what_they_look_for():
    assert MACHINE.search("see /home/someone/atlas")
    assert not MACHINE.search("https://example.org/home/news")
    assert INDEX.search("pip install --index-url x")
    assert not INDEX.search("--no-emit-index-url --no-emit-find-links".replace("find-", ""))


PINNED = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==[\w.+!-]+(?: *;[^\\]+?)? +--hash")
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def requirements(path):
    """Requirements of a lock file, each with its hashes, on one line."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")]


def test_there_are_locks():
    assert {p.name for p in LOCKS} >= {"run.lock", "test.lock"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.name)
def test_every_requirement_is_pinned_and_hashed(path):
    lines = requirements(path)
    assert len(lines) > 20
    for line in lines:
        assert re.match(
            r"[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==[\w.+!-]+(?: *;[^\\]+?)? +--hash", line
        )
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", line)
        assert len(hashes) == line.count("--hash") > 0


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.name)
def test_a_lock_names_no_host(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert "@ " not in text
    assert not INDEX.search(text)


def test_the_locks_agree():
    """The tests run what the app runs."""
    pins = []
    for name in ("run.lock", "test.lock"):
        lines = requirements(ROOT / "requirements" / name)
        found = (re.match(r"([\w.-]+).*?==(\S+)", line) for line in lines)
        pins.append({m[1].lower(): m[2] for m in found if m})
    shared = set(pins[0]) & set(pins[1])
    assert shared
    assert {name: pins[1][name] for name in shared} == {name: pins[0][name] for name in shared}


def test_the_command_line_starts_without_what_it_does_not_need():
    code = "import sys, geo.cli; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    heavy = {"geopandas", "pandas", "streamlit", "folium", "matplotlib", "dask", "mapclassify"}
    assert not heavy & loaded
