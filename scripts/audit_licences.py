"""Write docs/licences.md: the licence of every locked package, read from its own metadata.

Run it in an environment that has the locks installed (make lint makes one). Exit code 1 if a
licence is not known, or is one that would bind this project's own code.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "licences.md"
_NAME = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==([^\s;\\]+)", re.MULTILINE)

# What a package's metadata leave out, read in the licence file or the project that it names.
_READ = {
    "axe-playwright-python": "MIT; axe-core in it: MPL-2.0",
    "colorama": "BSD-3-Clause",
    "justmytype-intl-rtl": "MIT; the fonts in it: OFL-1.1",
    "xstatic-leaflet": "BSD-2-Clause",
}
_SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "2-clause BSD": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC",
    "LLVM-exception", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "OLDAP-2.8", "PSF-2.0", "PostgreSQL",
    "Unlicense", "Zlib",
}  # fmt: skip
_WEAK = {
    "GCC-exception-3.1", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
    "MPL-2.0",
}  # fmt: skip
# Libraries that wheels carry along; a wheel's own metadata often say nothing of them.
_CARRIED = {
    "libgeos": "LGPL-2.1-only",
    "libgdal": "MIT; GEOS in it: LGPL-2.1-only",
    "libgfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgomp": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libquadmath": "LGPL-2.1-or-later",
    "libkeyutils": "LGPL-2.1-or-later",
    "libcrypt.": "LGPL-2.1-or-later",
}


def main() -> int:
    """Write the page and say what is in the way."""
    run, test = (locked(name) for name in ("run", "test"))
    rows = {name: licence_of(name) for name in sorted({**run, **test})}
    OUT.write_text(page(run, test, rows), encoding="utf-8")
    bad = {name: text for name, text in rows.items() if kind_of(text) in ("strong", "unknown")}
    for name, text in bad.items():
        sys.stderr.write(f"{name}: {text or 'no licence found'}\n")
    weak = sorted(name for name, text in rows.items() if kind_of(text) == "weak")
    sys.stdout.write(f"{len(rows)} packages; copyleft of the file or library: {', '.join(weak)}\n")
    return 1 if bad else 0


def locked(name: str) -> dict[str, str]:
    """Packages of a lock with their versions."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return {match[1].lower(): match[2] for match in _NAME.finditer(text)}


def licence_of(name: str) -> str:
    """Licence by SPDX where it can be said, empty where nothing was found."""
    if name in _READ:
        return _READ[name]
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return ""
    return _stated(found)


def _stated(found: Distribution) -> str:
    expression = found.metadata.get("License-Expression")
    if expression:
        return str(expression)
    classes = found.metadata.get_all("Classifier") or []
    named = [c.split(" :: ")[-1] for c in classes if c.startswith("License ::")]
    short = str(found.metadata.get("License") or "").split("\n")[0].strip()
    exact = _SPDX.get(short, short)
    if exact in _PERMISSIVE | _WEAK:
        return exact
    known = [_SPDX[one] for one in named if one in _SPDX]
    return " AND ".join(dict.fromkeys(known))


def kind_of(text: str) -> str:
    """``permissive``, ``weak`` (bound to the library or its files), ``strong`` or ``unknown``."""
    words = set(re.findall(r"[\w.-]*\w", text)) - {"AND", "OR", "WITH", "in", "it", "the", "fonts"}
    words = {word for word in words if word != "axe-core"}
    if not words:
        return "unknown"
    if " OR " in text and words & _PERMISSIVE:
        return "permissive"
    if any(word.startswith(("GPL", "AGPL")) for word in words) and "WITH GCC" not in text:
        return "strong"
    if words <= _PERMISSIVE:
        return "permissive"
    known = _PERMISSIVE | _WEAK | {"GPL-3.0-or-later", "GEOS"}
    return "weak" if words <= known else "unknown"


def page(run: dict[str, str], test: dict[str, str], rows: dict[str, str]) -> str:
    """The page."""
    lines = [
        "# Licences of what the atlas stands on",
        "",
        "Written by `scripts/audit_licences.py` (`make audit`) from the metadata of the locked "
        "packages; not advice. None of them is part of this repository. The code of the atlas is "
        "under the MIT licence ([LICENSE](../LICENSE)), its data as "
        "[README.md](../README.md#the-data) says.",
        "",
        "*library*: whoever passes the package on passes its terms on, with the library itself; "
        "code that only imports it is not bound (LGPL, MPL, GCC's exception). None here is bound "
        "more strongly.",
        "",
        *_table("To run", run, rows),
        *_table("To test and lint only", {n: v for n, v in test.items() if n not in run}, rows),
        *_carried(run),
    ]
    return "\n".join(lines) + "\n"


def _table(title: str, packages: dict[str, str], rows: dict[str, str]) -> list[str]:
    out = [f"## {title}", "", "| package | version | licence | kind |", "|---|---|---|---|"]
    for name, version in sorted(packages.items()):
        kind = {"weak": "library"}.get(kind_of(rows[name]), kind_of(rows[name]))
        out.append(f"| {name} | {version} | {rows[name] or 'not found'} | {kind} |")
    return [*out, ""]


def _carried(run: dict[str, str]) -> list[str]:
    """Copyleft libraries inside the wheels that are installed here (Linux)."""
    out = [
        "## Libraries that wheels carry along",
        "",
        "Shared libraries with terms of their own, as found in the wheels for Linux; those under "
        "permissive terms are left out.",
        "",
        "| package | library | licence |",
        "|---|---|---|",
    ]
    for name in sorted(run):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue
        inside = sorted({f.name for f in files if ".libs" in f.as_posix() and ".so" in f.name})
        stems = {
            re.split(r"-[0-9a-f]{8}|\.so", one)[0]: licence
            for one in inside
            for start, licence in _CARRIED.items()
            if re.sub(r"-[0-9a-f]{8}", "", one).startswith(start)
        }
        out += [f"| {name} | {stem} | {text} |" for stem, text in sorted(stems.items())]
    return out


if __name__ == "__main__":
    sys.exit(main())
