"""Running what a row names, and gathering what it measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command of a row.

    ``words`` follow the interpreter; ``{out}`` is a file
    into which the command writes what it measured as JSON. ``quick`` are the words of a short
    run, the same if not given. ``env`` holds settings of the long run alone.
    """

    words: tuple[str, ...]
    quick: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)

    def command(self, *, quick: bool) -> tuple[str, ...]:
        """The words of the run that is wanted."""
        return self.quick if quick and self.quick else self.words


def of_tests(*paths: str, workers: int = 0, quick: tuple[str, ...] = (), **env: str) -> Step:
    """Step that runs tests; ``quick`` are other options of a short run."""
    base = ("-m", "pytest", "-q", *paths, "-n", str(workers), "--dist", "loadfile")
    return Step(words=(*base, "--timeout", "3500"), quick=(*base, *quick) if quick else (), env=env)


@dataclass
class Found:
    """What a row's steps came to."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0
    commands: list[str] = field(default_factory=list)
    figures: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    out: dict[str, Any] = field(default_factory=dict)
    taken_on: str = ""

    @property
    def clean(self) -> bool:
        """Whether everything ran and nothing failed."""
        return not self.failed and not self.skipped

    def total(self, what: str, figure: str) -> float:
        """Sum of one figure over everything that measured it."""
        return sum(one.get(figure, 0) for one in self.figures[what])

    def most(self, what: str, figure: str) -> float:
        """Largest of one figure, 0 where nothing measured it."""
        return max((one.get(figure, 0) for one in self.figures[what]), default=0)


def run(steps: tuple[Step, ...], *, quick: bool, echo: bool = True) -> Found:
    """Run the steps one after another and gather what they measured."""
    found = Found()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="atlas-reliability-") as name:
        for number, step in enumerate(steps):
            _run_one(step, Path(name), number, found, quick=quick, echo=echo)
    found.seconds = time.monotonic() - began
    return found


def _run_one(
    step: Step, folder: Path, number: int, found: Found, *, quick: bool, echo: bool
) -> None:
    measured, junit, out = (folder / f"{number}.{end}" for end in ("lines", "xml", "json"))
    words = [word.replace("{out}", str(out)) for word in step.command(quick=quick)]
    said = " ".join(step.command(quick=quick)).replace("{out}", "OUT")
    env = {} if quick else step.env
    found.commands.append("".join(f"{k}={v} " for k, v in env.items()) + f"python {said}")
    if "pytest" in words:
        words += ["--junitxml", str(junit)]
    done = subprocess.run(  # noqa: S603 - our own tests and scripts
        [sys.executable, *words], cwd=ROOT, check=False, text=True,
        env={**os.environ, "ATLAS_MEASURED": str(measured), **env},
        stdout=None if echo else subprocess.DEVNULL,
    )  # fmt: skip
    if junit.is_file():
        _read_tests(junit, found)
    elif done.returncode:
        found.failed.append(f"{said}: ended with {done.returncode}")
    else:
        found.passed += 1
    if measured.is_file():
        for line in measured.read_text(encoding="utf-8").splitlines():
            value = json.loads(line)
            found.figures[value.pop("what")].append(value)
    if out.is_file():
        found.out |= json.loads(out.read_text(encoding="utf-8"))


def _read_tests(path: Path, found: Found) -> None:
    for case in ET.parse(path).getroot().iter("testcase"):  # noqa: S314 - pytest's own file
        name = f"{case.get('classname')}::{case.get('name')}"
        problem = next((one for one in case if one.tag in ("failure", "error")), None)
        skip = case.find("skipped")
        if problem is not None:
            found.failed.append(name)
        elif skip is not None:
            found.skipped.append(f"{name} ({skip.get('message')})")
        else:
            found.passed += 1
