"""Whether the process can serve: the store answers, and the data folder is what it should be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.core.digest import digest
from geo.core.errors import AtlasError, StoreDamagedError
from geo.core.settings import data_dir
from geo.workflow.shelf import open_shelf


@dataclass(frozen=True, kw_only=True)
class Health:
    """State of what the app stands on. Words are fixed, so that strangers may read them."""

    store: str
    data: str
    writable: bool = False
    damaged: bool = False
    versions: int = 0
    size: int = 0

    @property
    def ready(self) -> bool:
        """Whether people can be let in: a store that is only read is still a store."""
        return self.store != "failed" and self.data == "ok"

    def plain(self) -> dict[str, object]:
        """What the endpoint says."""
        return {"ready": self.ready, "store": self.store, "data": self.data}

    def gauges(self) -> dict[str, float]:
        """What the metrics say."""
        return {
            "atlas_ready": float(self.ready),
            "atlas_store_writable": float(self.writable),
            "atlas_store_damaged": float(self.damaged),
            "atlas_store_versions": float(self.versions),
            "atlas_store_bytes": float(self.size),
        }


def check_health() -> Health:
    """Ask the store and look at the data folder; no fault leaves this function."""
    data = "ok" if _data_is_whole() else "failed"
    try:
        store = open_shelf()
        problem = store.look()
        damaged = isinstance(problem, StoreDamagedError)
        # Of a damaged store even that may be lost.
        versions = 0 if damaged else int(store.token().split(":")[1])
        size = store.size
    except (AtlasError, OSError) as error:
        return Health(store="failed", data=data, damaged=isinstance(error, StoreDamagedError))
    state = "damaged" if damaged else "ok" if problem is None else "reading only"
    return Health(
        store=state, data=data, writable=problem is None, damaged=damaged, versions=versions,
        size=size,
    )  # fmt: skip


def _data_is_whole() -> bool:
    try:
        folder = data_dir()
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        stamps = tuple((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in files)
        return _matches(folder, stamps)
    except (AtlasError, OSError, ValueError, KeyError, TypeError):
        return False


@lru_cache(maxsize=2)
def _matches(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> bool:  # noqa: ARG001
    """Whether every file is the one of the manifest; worked out anew when a file changed."""
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    return all(digest((folder / e["path"]).read_bytes()) == e["sha256"] for e in entries)
