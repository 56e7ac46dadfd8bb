"""Build data/districts and data/context from two open packages and the tables of cited figures.

Run by hand: ``python scripts/build_districts.py [--packages DIR] [--check]``. Needs npm and a
network unless DIR holds the unpacked packages (``DIR/svg/package``, ``DIR/wa/package``).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from districts_build import edits, packages  # noqa: E402
from districts_build.atlas import build  # noqa: E402
from write_manifest import write_manifest  # noqa: E402

from geo.core.errors import AtlasError  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Build, or with ``--check`` compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--packages", type=Path, help="folder with the unpacked packages")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="data folder")
    parser.add_argument("--check", action="store_true", help="write nothing, compare the bytes")
    options = parser.parse_args(arguments)
    try:
        contents = _contents(options.packages, options.data / "districts")
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 2
    if options.check:
        different = find_different(contents, options.data)
        print("\n".join(f"differs: {name}" for name in different) or "All files are the same.")
        return 1 if different else 0
    for name, content in contents.items():
        path = options.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    write_manifest(options.data)
    print(_report(contents, options.data / "districts"))
    return 0


def find_different(contents: dict[str, bytes], data: Path) -> list[str]:
    """Names of the files whose committed bytes are missing or not the ones just built."""
    return [
        name
        for name, content in contents.items()
        if not (data / name).is_file() or (data / name).read_bytes() != content
    ]


def _contents(folder: Path | None, tables: Path) -> dict[str, bytes]:
    if folder is not None:
        return build(folder, tables)
    with tempfile.TemporaryDirectory() as fetched:
        for package in (packages.SVG_MAP, packages.WORLD_ATLAS):
            packages.fetch(package, Path(fetched))
        return build(Path(fetched), tables)


def _report(contents: dict[str, bytes], tables: Path) -> str:
    cited = {name: edits.count_cited(tables / f"{name}.csv") for name in ("corrections", "splits")}
    lines = [f"{name}: {len(content):,} bytes" for name, content in contents.items()]
    lines.append(
        f"Cited coordinate pairs: {sum(cited.values())} "
        f"({cited['corrections']} in corrections, {cited['splits']} in splits)"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
