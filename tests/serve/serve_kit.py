"""A team's atlas on loopback: PostgreSQL, a provider of sign-in, the served app, and nginx."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import secrets
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import RSAKey

ROOT = Path(__file__).resolve().parents[2]
COOKIE_SECRET = "c" * 43
HANDLE_KEY = "h" * 43
CLIENT, CLIENT_SECRET = "atlas", "a secret of the tests"
HOUR = 3600
# As many, and as long, as an organisation's directory sends: cookies and redirects grow with them.
GROUPS = [hashlib.sha256(bytes([n])).hexdigest()[:36] for n in range(120)]
PEOPLE: dict[str, dict[str, Any]] = {
    "viewer": {
        "sub": "subject-v",
        "email": "vera@example.org",
        "groups": [*GROUPS, "atlas-readers"],
    },
    "editor": {"sub": "subject-e", "email": "Ed@Example.org", "email_verified": True},
    "second": {"sub": "subject-s", "groups": ["atlas-editors"]},
    "stranger": {"sub": "subject-x", "email": "ed@example.org", "email_verified": False},
    "replayed": {"sub": "subject-e", "groups": ["atlas-editors"], "nonce": "of another sign-in"},
    "yesterday": {"sub": "subject-y", "groups": ["atlas-editors"], "age": 13 * HOUR},
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Provider(BaseHTTPRequestHandler):
    """A provider of OpenID Connect: discovery, authorisation by code with PKCE, tokens, keys."""

    key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
    codes: dict[str, dict[str, str]] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == "/.well-known/openid-configuration":
            self._json(self._discovery())
        elif path == "/jwks":
            self._json({"keys": [self.key.as_dict(private=False)]})
        elif path == "/authorize":
            links = "".join(
                f'<p><a href="/allow?{urlencode({**query, "who": who})}">{who}</a></p>'
                for who in PEOPLE
            )
            self._html(f"<h1>Who are you?</h1>{links}")
        elif path == "/allow":
            code = secrets.token_urlsafe(16)
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            self._redirect(f"{query['redirect_uri']}?{back}")
        elif path == "/end":
            self._html("<h1>Signed out</h1>")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        path, _ = self._asked()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(given.get("code", ""), None)
        pair = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        known = self.headers.get("Authorization") == f"Basic {pair}"
        if path != "/token" or asked is None or not known or not _proves(given, asked):
            self.send_error(400)
            return
        now = int(time.time())
        who = dict(PEOPLE[asked["who"]])
        claims = {
            "iss": self._issuer(),
            "aud": CLIENT,
            "iat": now - who.pop("age", 0),
            "exp": now + HOUR,
            "nonce": asked["nonce"],
            "name": asked["who"].title(),
            **who,
        }
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        self._json({"token_type": "Bearer", "access_token": "none", "id_token": token})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _discovery(self) -> dict[str, Any]:
        own = self._issuer()
        return {
            "issuer": own,
            "authorization_endpoint": f"{own}/authorize",
            "token_endpoint": f"{own}/token",
            "jwks_uri": f"{own}/jwks",
            "end_session_endpoint": f"{own}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def _json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), "application/json")

    def _html(self, body: str) -> None:
        page = f'<!DOCTYPE html><link rel="icon" href="data:,">{body}'
        self._send(200, page.encode(), "text/html")

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _proves(given: dict[str, str], asked: dict[str, str]) -> bool:
    verifier = given.get("code_verifier", "").encode()
    found = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
    return asked.get("code_challenge_method") == "S256" and found == asked["code_challenge"]


@contextmanager
def provider() -> Iterator[str]:
    """Address of a running provider."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Team:
    """A running atlas for a team."""

    url: str
    direct: str
    environment: dict[str, str]
    log: Path
    proxy_log: Path
    people: dict[str, dict[str, Any]] = field(default_factory=lambda: PEOPLE)

    def lines(self) -> list[dict[str, Any]]:
        """What the app logged."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def settings(public: str, port: int, issuer: str, store: str, folder: Path) -> dict[str, str]:
    """Environment of the served app."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ATLAS_")}
    return {
        **own,
        "ATLAS_DATABASE_URL": store,
        "ATLAS_CACHE": str(folder / "cache"),
        "ATLAS_BACKUPS": str(folder),
        "ATLAS_PORT": str(port),
        "ATLAS_PUBLIC_URL": public,
        "ATLAS_OIDC_METADATA_URL": f"{issuer}/.well-known/openid-configuration",
        "ATLAS_OIDC_CLIENT_ID": CLIENT,
        "ATLAS_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "ATLAS_OIDC_COOKIE_SECRET": COOKIE_SECRET,
        "ATLAS_HANDLE_KEY": HANDLE_KEY,
        "ATLAS_EDITORS": "ed@example.org, atlas-editors",
        "ATLAS_VIEWERS": "atlas-readers",
        "ATLAS_ROLE_CLAIM": "groups",
    }


@contextmanager
def served(script: str, environment: dict[str, str], folder: Path) -> Iterator[Path]:
    """Run a script as the served app; its log."""
    log = folder / "app.log"
    code = (
        "import sys; from pathlib import Path; from geo.ui import hosted;"
        "hosted.main(Path(sys.argv[1]))"
    )
    given = {**environment, "ATLAS_SERVED": "1"}
    command = [sys.executable, "-c", code, script]
    with log.open("wb") as out, (folder / "app.out").open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=given, stdin=subprocess.DEVNULL, stdout=said, stderr=out
        )
        try:
            wait_for(f"http://127.0.0.1:{environment['ATLAS_PORT']}/readyz", process, log)
            yield log
        finally:
            end(process)


@contextmanager
def proxied(program: str, port: int, upstream: int, folder: Path) -> Iterator[Path]:
    """Run nginx with the template of `deploy`; its log of requests."""
    certificate, key = make_certificate(folder)
    values = {
        "ATLAS_SERVER_NAME": "localhost",
        "ATLAS_LISTEN": f"127.0.0.1:{port}",
        "ATLAS_LISTEN_PLAIN": f"127.0.0.1:{free_port()}",
        "ATLAS_UPSTREAM": f"127.0.0.1:{upstream}",
        "ATLAS_CERTIFICATE": str(certificate),
        "ATLAS_CERTIFICATE_KEY": str(key),
        "ATLAS_LOGS": str(folder),
    }
    template = (ROOT / "deploy" / "nginx.conf.template").read_text(encoding="utf-8")
    filled = re.sub(r"\$\{(ATLAS_\w+)\}", lambda found: values[found[1]], template)
    paths = "".join(
        f"{name}_temp_path {folder / name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder / 'nginx.pid'}; error_log stderr warn;\n"
        + ("user root;\n" if hasattr(os, "geteuid") and os.geteuid() == 0 else "")
        + f"events {{ worker_connections 256; }}\nhttp {{\naccess_log off;\n{paths}{filled}}}\n",
        encoding="utf-8",
    )
    with (folder / "nginx.log").open("wb") as out:
        process = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(main)], stdout=out, stderr=out
        )
        try:
            wait_for(f"https://localhost:{port}/healthz", process, folder / "nginx.log")
            yield folder / "atlas.log"
        finally:
            end(process)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that only these tests trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(pem))
    plain = serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return certificate, secret


def get(url: str, *, source: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an address on loopback, whatever the status."""
    parts = urlsplit(url)
    from_address = (source, 0) if source else None
    kind: Any = http.client.HTTPConnection
    more: dict[str, Any] = {}
    if parts.scheme == "https":
        kind = http.client.HTTPSConnection
        more["context"] = ssl._create_unverified_context()  # noqa: S323
    made = kind(parts.hostname, parts.port, timeout=10, source_address=from_address, **more)
    try:
        made.request(
            "GET", parts.path + ("?" + parts.query if parts.query else ""), headers=headers
        )
        answer = made.getresponse()
        return answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read()
    finally:
        made.close()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            if get(url)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} did not come up:\n{log.read_text(errors='replace')[-4000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
