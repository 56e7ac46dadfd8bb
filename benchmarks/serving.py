"""A Streamlit app in a process of its own on a free port, and what it costs while it runs."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(kw_only=True)
class Served:
    """A running app; ``started`` is the clock when its process was made."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    started: float

    def own_mb(self) -> float:
        """Resident memory of the server's process alone."""
        return _resident(self.process.pid) / 1e6

    def memory_mb(self) -> float:
        """Resident memory of the process and of its children, such as the readers of uploads."""
        return sum(_resident(pid) for pid in family(self.process.pid)) / 1e6

    def processor_s(self) -> float:
        """Processor time of the process and its children so far."""
        return sum(_busy(pid) for pid in family(self.process.pid))

    def said(self) -> str:
        """What the server wrote, for an error in it."""
        return self.log.read_text(errors="replace")


@dataclass(kw_only=True)
class Watched:
    """Samples of a served app: seconds, MB, processor seconds."""

    app: Served
    samples: list[tuple[float, float, float]] = field(default_factory=list)

    async def sample(self, every: float = 1.0) -> None:
        """Sample until cancelled."""
        with suppress(ProcessLookupError, FileNotFoundError):
            while True:
                self.take()
                await asyncio.sleep(every)

    def take(self) -> None:
        """Take one sample."""
        self.samples.append((time.monotonic(), self.app.memory_mb(), self.app.processor_s()))

    def peak_mb(self) -> float:
        """Largest memory seen."""
        return max(memory for _, memory, _ in self.samples)

    def share(self, since: float = 0.0) -> float:
        """Processors kept busy, from a time on."""
        kept = [one for one in self.samples if one[0] >= since] or self.samples
        span = kept[-1][0] - kept[0][0]
        return (kept[-1][2] - kept[0][2]) / span if span else 0.0


@contextmanager
def served(
    script: Path, folder: Path, *, environment: Mapping[str, str], options: tuple[str, ...] = ()
) -> Iterator[Served]:
    """Run a script with Streamlit, its settings those of the app, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "app.log"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=out, stderr=out,
        )  # fmt: skip
        app = Served(url=f"http://127.0.0.1:{port}", process=process, log=log,
                     started=time.perf_counter())  # fmt: skip
        try:
            _wait(app)
            yield app
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def atlas_environment(folder: Path, *, data: Path | None = None) -> dict[str, str]:
    """Environment of an atlas with a store and a cache of its own."""
    out = {
        "ATLAS_STORE": str(folder / "store.sqlite"),
        "ATLAS_CACHE": str(folder / "cache"),
        "ATLAS_DATABASE_URL": "",
    }
    return out | ({"ATLAS_DATA": str(data)} if data else {})


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    out = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                out += family(int(child))
    return out


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    return 0


def _busy(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(one) for one in fields[11:15]) / _TICKS
    return 0.0


def _wait(app: Served) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.perf_counter() - app.started < 90:
        if app.process.poll() is not None:
            break
        try:
            with opener.open(f"{app.url}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the app did not start: {app.said()[-2000:]}")
