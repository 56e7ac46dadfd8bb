"""What a served atlas refuses to start with."""

import pytest

from geo.core.errors import OptionError
from geo.serve.settings import is_loopback, needs_sign_in, read_hosting, with_files
from geo.serve.start import command, environment, secrets_of, streamlit_options

SAFE = {
    "ATLAS_PUBLIC_URL": "https://example.org/atlas/",
    "ATLAS_OIDC_METADATA_URL": "https://id.example.org/.well-known/openid-configuration",
    "ATLAS_OIDC_CLIENT_ID": "atlas",
    "ATLAS_OIDC_CLIENT_SECRET": "client-secret-value",
    "ATLAS_OIDC_COOKIE_SECRET": "c" * 32,
    "ATLAS_HANDLE_KEY": "h" * 32,
    "ATLAS_EDITORS": "Ed@Example.org, subject-1",
}


def test_a_team_behind_a_proxy():
    hosting = read_hosting(SAFE)
    assert (hosting.host, hosting.port) == ("127.0.0.1", 8501)
    assert (hosting.origin, hosting.base_path) == ("https://example.org", "atlas")
    assert hosting.sign_in.redirect_uri == "https://example.org/atlas/oauth2callback"
    options = streamlit_options(hosting)
    assert options["server.address"] == "127.0.0.1"
    assert options["server.baseUrlPath"] == "atlas"
    assert options["server.allowedHosts"] == ["example.org", "127.0.0.1", "localhost", "::1"]
    assert options["server.corsAllowedOrigins"] == ["https://example.org"]
    assert options["server.enableCORS"] is options["server.enableXsrfProtection"] is True
    assert options["server.maxUploadSize"] == 50
    assert options["client.allowedOrigins"] == []
    assert options["client.showErrorDetails"] == "none"
    assert options["client.toolbarMode"] == "minimal"
    assert options["browser.gatherUsageStats"] is False
    assert secrets_of(hosting)["auth"]["client_secret"] == "client-secret-value"  # noqa: S105


def test_secrets_are_in_no_words_and_no_command():
    hosting = read_hosting({**SAFE, "ATLAS_METRICS_TOKEN": "metrics-token-value"})
    for secret in ("client-secret-value", "c" * 32, "h" * 32, "metrics-token-value"):
        assert secret not in repr(hosting)
        assert secret not in " ".join(command())
        assert secret not in str(streamlit_options(hosting))


def test_one_person_on_this_machine():
    hosting = read_hosting({"ATLAS_PORT": "9000"})
    assert hosting.public_url == "http://127.0.0.1:9000"
    assert hosting.sign_in is hosting.membership is None
    assert secrets_of(hosting) == {}


UNSAFE = {
    "open to the network": ({"ATLAS_HOST": "0.0.0.0"}, "nobody signs in"),  # noqa: S104
    "open by a name": ({"ATLAS_HOST": "atlas.internal"}, "nobody signs in"),
    "open by a proxy": ({"ATLAS_PUBLIC_URL": "https://example.org"}, "do not sign in"),
    "by halves": ({"ATLAS_OIDC_CLIENT_ID": "atlas"}, "METADATA_URL, .*COOKIE_SECRET missing"),
    "plain public": ({**SAFE, "ATLAS_PUBLIC_URL": "http://example.org"}, "unencrypted"),
    "plain provider": ({**SAFE, "ATLAS_OIDC_METADATA_URL": "http://id.example.org"}, "unencryp"),
    "short secret": ({**SAFE, "ATLAS_OIDC_COOKIE_SECRET": "short"}, "fewer than 32"),
    "no member": ({**SAFE, "ATLAS_EDITORS": " , "}, "Nobody is named"),
    "everybody edits": ({**SAFE, "ATLAS_EDITORS": "*"}, "Not everybody can be editor"),
    "no handle key": ({**SAFE, "ATLAS_HANDLE_KEY": ""}, "Handles need a key"),
    "short handle key": ({**SAFE, "ATLAS_HANDLE_KEY": "abc"}, "too short"),
    "odd names": ({**SAFE, "ATLAS_NAMES": "nickname"}, "No names 'nickname'"),
    "other callback": (
        {**SAFE, "ATLAS_OIDC_REDIRECT_URI": "https://elsewhere.example/oauth2callback"},
        "send people back",
    ),
    "secret in the address": ({**SAFE, "ATLAS_PUBLIC_URL": "https://u:p@example.org"}, "not the"),
    "no site": ({**SAFE, "ATLAS_PUBLIC_URL": "example.org"}, "not the address"),
    "half a site": ({**SAFE, "ATLAS_PUBLIC_URL": "http://[::1"}, "not the address"),
    "site without port": ({**SAFE, "ATLAS_PUBLIC_URL": "https://localhost:99999"}, "not the addr"),
    "no provider": ({**SAFE, "ATLAS_OIDC_METADATA_URL": "https://[id"}, "is not an address"),
    "short token": ({**SAFE, "ATLAS_METRICS_TOKEN": "x"}, "fewer than 16"),
    "no port": ({"ATLAS_PORT": "99999"}, "not a port"),
    "no hours": ({**SAFE, "ATLAS_SESSION_HOURS": "soon"}, "number of hours"),
    "too many hours": ({**SAFE, "ATLAS_SESSION_HOURS": "1e9"}, "number of hours"),
}


@pytest.mark.parametrize(("given", "told"), UNSAFE.values(), ids=UNSAFE)
def test_what_is_unsafe_is_refused(given, told):
    with pytest.raises(OptionError, match=told) as refused:
        read_hosting(given)
    assert refused.value.where
    for secret in ("client-secret-value", "c" * 32):
        assert secret not in str(refused.value)


def test_half_of_sign_in_is_never_none():
    assert not needs_sign_in({"ATLAS_OIDC_CLIENT_ID": ""})
    for name in SAFE:
        assert needs_sign_in({name: "x"}) == name.startswith("ATLAS_OIDC_")


def test_secrets_from_files(tmp_path):
    path = tmp_path / "secret"
    path.write_text("f" * 40 + "\n")
    given = {**SAFE, "ATLAS_OIDC_COOKIE_SECRET": "", "ATLAS_OIDC_COOKIE_SECRET_FILE": str(path)}
    hosting = read_hosting(given)
    assert hosting.sign_in.cookie_secret == "f" * 40
    child = environment(given, hosting)
    assert child["ATLAS_OIDC_COOKIE_SECRET"] == "f" * 40
    assert "ATLAS_OIDC_COOKIE_SECRET_FILE" not in child
    assert child["ATLAS_SERVED"] == "1"
    with pytest.raises(OptionError, match="given twice"):
        with_files({**SAFE, "ATLAS_OIDC_COOKIE_SECRET_FILE": str(path)})
    with pytest.raises(OptionError, match="cannot be read"):
        with_files({"ATLAS_HANDLE_KEY_FILE": str(tmp_path / "none")})
    path.write_text("\n")
    for name in ("DATABASE_URL", "METRICS_TOKEN", "HANDLE_KEY"):
        with pytest.raises(OptionError, match="secret is empty"):
            with_files({f"ATLAS_{name}_FILE": str(path)})
        with pytest.raises(OptionError, match="is blank"):
            with_files({f"ATLAS_{name}": " "})


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("localhost.example", False),  # noqa: S104
     ("", False)],
)  # fmt: skip
def test_what_is_this_machine_alone(host, own):
    assert is_loopback(host) == own
