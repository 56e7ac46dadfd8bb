"""The app on this machine is ended by Ctrl+C as by any other way: without a complaint."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest


@pytest.mark.slow
def test_ctrl_c_ends_the_app_quietly(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = subprocess.Popen(
        [sys.executable, "-m", "geo.cli", "run", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with opener.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                break
        except OSError:
            time.sleep(0.1)
    app.send_signal(signal.SIGINT)
    said, _ = app.communicate(timeout=30)
    assert app.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert "Aborted" not in said
    assert "Traceback" not in said
