"""What a served process is started with: Streamlit's settings, secrets, and the environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.core.errors import OptionError
from geo.serve.settings import Hosting, with_files
from geo.workflow.permission import SERVED

UPLOAD_MB = 50
MODULE = "geo.ui.hosted"


def streamlit_options(hosting: Hosting) -> dict[str, Any]:
    """Every setting that the safety of a served app rests on; no file changes them."""
    parts = hosting.origin.split("://", 1)[1]
    return {
        "server.address": hosting.host,
        "server.port": hosting.port,
        "server.baseUrlPath": hosting.base_path,
        "server.headless": True,
        "server.enableCORS": True,
        "server.corsAllowedOrigins": [hosting.origin],
        "server.enableXsrfProtection": True,
        "server.allowedHosts": list(hosting.host_names),
        "server.maxUploadSize": UPLOAD_MB,
        "server.enableStaticServing": False,
        "server.enableWebsocketCompression": False,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.disconnectedSessionTTL": 120,
        # Pages that may command the app from around it; Streamlit names those of its cloud.
        "client.allowedOrigins": [],
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "browser.gatherUsageStats": False,
        # Without it a foreign Origin would make Streamlit ask a service for its own address.
        "browser.serverAddress": parts.rsplit(":", 1)[0] if "]" not in parts else "localhost",
        "logger.messageFormat": "%(message)s",
        "logger.level": "warning",
    }


def secrets_of(hosting: Hosting) -> dict[str, dict[str, Any]]:
    """Streamlit's section on sign-in. It stays in memory: no file holds a secret."""
    sign_in = hosting.sign_in
    if sign_in is None:
        return {}
    return {
        "auth": {
            "redirect_uri": sign_in.redirect_uri,
            "cookie_secret": sign_in.cookie_secret,
            "client_id": sign_in.client_id,
            "client_secret": sign_in.client_secret,
            "server_metadata_url": sign_in.metadata_url,
            "client_kwargs": {"scope": sign_in.scope},
        }
    }


def command() -> list[str]:
    """The command of the served process."""
    return [sys.executable, "-m", MODULE]


def environment(given: Mapping[str, str], hosting: Hosting) -> dict[str, str]:
    """Environment of the served process: secrets resolved, and the mark that it is served."""
    return {
        **with_files(given),
        "ATLAS_HOST": hosting.host,
        "ATLAS_PORT": str(hosting.port),
        "ATLAS_PUBLIC_URL": hosting.public_url,
        SERVED: "1",
    }


def app_file() -> Path:
    """The app's entry, which the package is served from a checkout with.

    Raises
    ------
    OptionError
        If it is not there.
    """
    path = Path(__file__).resolve().parents[2] / "app.py"
    if not path.is_file():
        raise OptionError(
            "The app's entry file is not beside the package",
            where=str(path.parent),
            fix="Serve it from a checkout, as deploy/Containerfile does",
        )
    return path
