"""Whatever is kept between calls has a bound: a server that runs for months stays as it is."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "geo").rglob("*.py"))
_BOUNDS = {"lru_cache": "maxsize", "cache_data": "max_entries", "cache_resource": "max_entries"}


def unbounded(tree):
    """Names of functions of a module whose cache may grow for ever."""
    out = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            named = call.func if call else decorator
            name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
            if name == "cache":
                bounded = not ast.unparse(node.args)
            else:
                bounded = name not in _BOUNDS or _has_bound(call, _BOUNDS[name])
            if not bounded:
                out.append(node.name)
    return out


def _has_bound(call, option):
    if call is None:
        return False
    given = {word.arg: word.value for word in call.keywords}.get(option)
    return isinstance(given, ast.Constant) and isinstance(given.value, int)


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(ROOT)) for p in FILES])
def test_every_cache_is_bounded(path):
    assert unbounded(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_the_reader_of_caches_reads():
    said = """
@cache
def one(): ...
@cache
def two(a): ...
@lru_cache
def three(a): ...
@functools.lru_cache(maxsize=None)
def four(a): ...
@lru_cache(maxsize=4)
def five(a): ...
@st.cache_data(show_spinner=False)
def six(a): ...
@st.cache_resource(max_entries=2)
def seven(a): ...
"""
    assert unbounded(ast.parse(said)) == ["two", "three", "four", "six"]
