"""A team's atlas as it is run: sign-in, roles, nginx with TLS, PostgreSQL, and a real browser."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser_kit import ROOT, Watch
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import BrowserContext, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

sys.path[:0] = [str(ROOT / "tests" / "serve"), str(ROOT / "tests" / "store")]

from serve_kit import (  # noqa: E402
    COOKIE_SECRET,
    HANDLE_KEY,
    HOUR,
    Team,
    free_port,
    get,
    provider,
    proxied,
    served,
    settings,
)
from store_server import cluster  # noqa: E402

from geo.serve.membership import handle  # noqa: E402
from geo.store.opening import open_store  # noqa: E402

pytestmark = pytest.mark.browser

SCRIPT = ROOT / "tests" / "serve" / "served_script.py"
expect.set_options(timeout=20_000)
UPLOAD = "[data-testid='stFileUploaderDropzoneInput']"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    found = subprocess.run(
        [str(ROOT / "scripts" / "find_nginx.sh")], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.fail(found.stderr.strip())
    folder = tmp_path_factory.mktemp("team")
    port, inner = free_port(), free_port()
    public = f"https://localhost:{port}"
    with cluster() as server, provider() as issuer:
        environment = settings(public, inner, issuer, f"{server}postgres", folder)
        with (
            served(str(SCRIPT), environment, folder) as log,
            proxied(found.stdout.strip(), port, inner, folder) as proxy_log,
        ):
            yield Team(public, f"http://127.0.0.1:{inner}", environment, log, proxy_log)


@pytest.fixture
def person(new_context: Callable[..., BrowserContext], team: Team) -> Callable[[str], Page]:
    """Sign somebody in, in a browser of their own."""

    def sign_in(who: str) -> Page:
        page = new_context(ignore_https_errors=True).new_page()
        page.goto(team.url)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name=who, exact=True).click()
        page.wait_for_url(f"{team.url}/**")
        return page

    return sign_in


def name_of(team: Team, who: str) -> str:
    issuer = team.environment["ATLAS_OIDC_METADATA_URL"].split("/.well-known")[0]
    return handle(f"{issuer}\n{team.people[who]['sub']}", key=HANDLE_KEY)


def trail(team: Team) -> list[tuple[str, str]]:
    with open_store(team.environment["ATLAS_DATABASE_URL"]) as store:
        return list(store.trail()[["actor", "event"]].itertuples(index=False, name=None))


def map_is_there(page: Page) -> None:
    frame = page.wait_for_selector("iframe[title*='atlas_map']", state="attached").content_frame()
    assert frame
    frame.wait_for_selector("html[data-ready]", state="attached")


def go(page: Page, title: str) -> None:
    """Another page of the app, as a person goes there."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    expect(page.locator("h1").filter(has_text=title)).to_be_visible()
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    assert page.get_by_test_id("stException").count() == 0


def until(page: Page, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        page.wait_for_timeout(200)


def test_nobody_sees_anything_before_signing_in(
    new_context: Callable[..., BrowserContext], team: Team, watch: Watch
) -> None:
    # Streamlit asks below the page's own path first.
    watch.excuse("/_stcore/health", "/_stcore/host-config")
    page = new_context(ignore_https_errors=True).new_page()
    for path in ("/", "/trail?focus=d:quetta"):
        page.goto(team.url + path)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.get_by_text("Sign in with your organisation's account")).to_be_visible()
        assert page.locator("iframe, [data-testid='stSidebarNavLink'], table").count() == 0
        assert page.get_by_test_id("stException").count() == 0
    record = "BAL-2026-01-31-QUETTA"
    wanted = f"{team.url}/edit?focus=i:{record}&lang=ur"
    page.goto(wanted)
    page.get_by_test_id("stBaseButton-primary").click()
    page.get_by_role("link", name="editor", exact=True).click()
    page.wait_for_url(wanted)
    expect(page.get_by_text(record, exact=True)).to_be_visible()


def test_a_viewer_reads_cannot_change_and_signs_out(
    person: Callable[[str], Page], team: Team
) -> None:
    page = person("viewer")
    map_is_there(page)
    me = name_of(team, "viewer")
    expect(page.get_by_text(f"{me} (viewer)")).to_be_visible()
    links = page.get_by_test_id("stSidebarNavLink")
    for title in ("Who did what", "Data", "Add or correct"):
        assert links.filter(has_text=title).count() == 0
    go(page, "Attempt")
    before = trail(team)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_text(f"Refused: {me} may read, not change")).to_be_visible()
    assert trail(team) == before
    assert before.count((me, "sign_in")) == 1, "one line a sign-in, not a run"
    assert "vera" not in str(before).lower(), "no name of a person is kept"
    names = {c["name"]: c for c in page.context.cookies() if c["name"].startswith("_streamlit_u")}
    assert names["_streamlit_user"]["httpOnly"]
    assert all(one["secure"] and one["sameSite"] == "Lax" for one in names.values())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("http://127.0.0.1:*/end?**")
    page.goto(team.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert (me, "sign_out") in trail(team)


def test_editors_change_and_never_meet(
    person: Callable[[str], Page], team: Team, tmp_path: Path
) -> None:
    """Every page keeps the policy; uploads and what is typed stay in a session."""
    first, second = person("editor"), person("second")
    me = name_of(team, "editor")
    # A second try finds what the first one did in the trail.
    before = Counter(trail(team))
    go(first, "Figures and files")
    first.get_by_role("combobox", name=re.compile("For whom")).first.click()
    first.get_by_role("option", name="internal").click()
    until(first, lambda: Counter(trail(team))[me, "export"] > before[me, "export"])
    go(first, "Data")
    go(first, "Attempt")
    first.get_by_role("button", name="Change").click()
    expect(first.get_by_text("Done", exact=True)).to_be_visible()
    done = Counter(trail(team)) - before
    assert done[me, "switch"] == 2
    assert done[me, "export"] == 1, "a plate that is not for the public"
    pages = {"editor": first, "second": second}
    for who, page in pages.items():
        go(page, "Attempt")
        path = tmp_path / who / "same-name.csv"
        path.parent.mkdir()
        path.write_text(f"text of {who}", encoding="utf-8")
        page.locator(UPLOAD).set_input_files(path)
        expect(page.get_by_test_id("stCode")).to_be_visible()
        page.get_by_label("Note").fill(f"note of {who}")
        page.get_by_label("Note").press("Enter")
        page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']")
    for who, page in pages.items():
        expect(page.get_by_test_id("stCode")).to_contain_text(f"text of {who}")
        assert page.get_by_label("Note").input_value() == f"note of {who}"
        assert f"of {'second' if who == 'editor' else 'editor'}" not in page.content()
        expect(page.get_by_text(f"{name_of(team, who)} (editor)")).to_be_visible()
    go(second, "Who did what")
    second.wait_for_selector("[data-testid='stDataFrame'] canvas")
    first.get_by_role("button", name="Fail").click()
    expect(first.get_by_text("Something failed here.")).to_be_visible()
    assert first.locator("a[href^='http']:not([href^='https://localhost'])").count() == 0
    assert "a record's text" not in first.content()
    assert "Traceback" not in first.content()


def test_whoever_does_not_belong_stays_outside(person: Callable[[str], Page], team: Team) -> None:
    page = person("stranger")
    expect(page.get_by_text("nobody has made you a viewer or an editor")).to_be_visible()
    assert page.locator("iframe, [data-testid='stSidebarNavLink']").count() == 0
    assert (name_of(team, "stranger"), "refused") in trail(team)


def test_a_sign_in_is_good_once_and_for_whoever_began_it(
    person: Callable[[str], Page], new_context: Callable[..., BrowserContext], team: Team
) -> None:
    """A token of another sign-in, and the address that ended one in another browser."""
    page = person("replayed")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="viewer", exact=True).click()
    expect(page.get_by_text("(viewer)")).to_be_visible()
    ended = next(url for url in asked if "code=" in url and url.startswith(team.url))
    page = new_context(ignore_https_errors=True).new_page()
    page.goto(ended)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


CLAIMS = {
    "iss": "http://127.0.0.1", "sub": "subject-e", "groups": ["atlas-editors"],
    "is_logged_in": True, "provider": "default",
}  # fmt: skip


def cookie(claims: dict[str, Any], *, secret: str, aged_s: int = 0) -> str:
    class Aged(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - aged_s

    made = URLSafeTimedSerializer(secret, salt="_streamlit_user", signer=Aged).dumps(
        json.dumps(claims)
    )
    return made.decode() if isinstance(made, bytes) else made


def first_run(
    team: Team,
    cookie: str = "",
    *,
    origin: str = "",
    then: Callable[[str, str, str], None] | None = None,
) -> bytes:
    """Everything that the app sends to a session of these cookies in its first run.

    ``then`` is called at its end with the session's name, its token and its cookies.
    """
    with session(team, cookie, origin=origin) as (line, xsrf, cookies):
        messages = answers(line, BackMsg(rerun_script={"query_string": ""}))
        started = [m for m in messages if m.WhichOneof("type") == "new_session"]
        if then:
            then(started[-1].new_session.initialize.session_id, xsrf, cookies)
        return b"".join(message.SerializeToString() for message in messages)


@contextmanager
def session(
    team: Team, cookie: str = "", *, origin: str = ""
) -> Iterator[tuple[ClientConnection, str, str]]:
    """A session of these cookies, with its token and all its cookies."""
    status, headers, _ = get(f"{team.url}/_stcore/health")
    assert status == 200
    xsrf = headers["set-cookie"].split(";")[0].split("=", 1)[1]
    cookies = f"_streamlit_xsrf={xsrf}" + (f"; _streamlit_user={cookie}" if cookie else "")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with connect(
        team.url.replace("https", "wss") + "/_stcore/stream",
        ssl=context,
        origin=Origin(origin or team.url),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(xsrf)],
        additional_headers={"Cookie": cookies},
        max_size=None,
        proxy=None,
    ) as line:
        yield line, xsrf, cookies


def answers(line: ClientConnection, asked: BackMsg) -> list[ForwardMsg]:
    """What the app says to a message, to the end of the run that it begins."""
    line.send(asked.SerializeToString())
    messages: list[ForwardMsg] = []
    while True:
        data = line.recv(timeout=20)
        assert isinstance(data, bytes)
        messages.append(ForwardMsg.FromString(data))
        again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if (
            messages[-1].WhichOneof("type") == "script_finished"
            and messages[-1].script_finished != again
        ):
            return messages


def test_a_sign_in_that_has_ended_reads_no_more_of_the_map(team: Team) -> None:
    """A click in the map runs a part of the page alone, which no door stands before."""
    left_s = 8
    told = {**CLAIMS, "iat": int(time.time()) - 12 * HOUR + left_s, "origin": team.url}
    ends = time.time() + left_s
    with session(team, cookie(told, secret=COOKIE_SECRET)) as (line, _, _):
        messages = answers(line, BackMsg(rerun_script={"query_string": ""}))
        part = next(m.delta.fragment_id for m in messages if m.delta.fragment_id)
        asked = BackMsg(rerun_script={"fragment_id": part})
        seen = b"".join(m.SerializeToString() for m in answers(line, asked))
        assert b"Sign in with" not in seen
        assert len(seen) > 50_000, "the map itself"
        time.sleep(max(0.0, ends + 1 - time.time()))
        seen = b"".join(m.SerializeToString() for m in answers(line, asked))
        assert b"Your sign-in has ended" in seen
        assert len(seen) < 50_000


def test_a_reader_waits_for_nobody_who_writes(team: Team) -> None:
    """The line of a sign-in needs the lock that an import holds for as long as it takes."""
    told = {**CLAIMS, "iat": int(time.time()) - 100, "origin": team.url}
    before = len(trail(team))
    with open_store(team.environment["ATLAS_DATABASE_URL"]) as store, store._database.write():
        assert b"(editor)" in first_run(team, cookie(told, secret=COOKIE_SECRET))
    body = get(f"{team.direct}/metrics")[2].decode()
    assert 'atlas_sign_ins_total{outcome="signed in, not noted"} 1' in body
    assert len(trail(team)) == before


def test_nobody_empties_what_is_kept_for_all(team: Team) -> None:
    with session(team) as (line, _, _):
        for forbidden in (BackMsg(clear_cache=True), BackMsg(set_run_on_save=True)):
            line.send(forbidden.SerializeToString())
        messages = answers(line, BackMsg(rerun_script={"query_string": ""}))
        states = [m.session_status_changed for m in messages]
        assert not any(state.run_on_save for state in states)
    body = get(f"{team.direct}/metrics")[2].decode()
    assert 'atlas_refused_total{reason="message"} 2' in body


@pytest.mark.parametrize(
    ("secret", "aged_s", "claims", "welcome"),
    [
        (COOKIE_SECRET, 0, {}, b"(editor)"),
        ("another secret of forty characters or so", 0, {}, b"Sign in with"),
        (COOKIE_SECRET, 40 * 24 * HOUR, {}, b"Sign in with"),
        (COOKIE_SECRET, 0, {"iat": -13 * HOUR}, b"Your sign-in has ended"),
        (COOKIE_SECRET, 0, {"iat": None}, b"Your sign-in has ended"),
        (COOKIE_SECRET, 0, {"sub": ""}, b"did not say who signed in"),
        (COOKIE_SECRET, 0, {"groups": "atlas-strangers"}, b"nobody has made you"),
        (COOKIE_SECRET, 0, {"is_logged_in": False}, b"Sign in with"),
        (COOKIE_SECRET, 0, {"origin": "https://elsewhere.example"}, b"Sign in with"),
    ],
    ids=[
        "true", "forged", "stale", "ended", "undated", "nameless", "stranger", "out", "elsewhere",
    ],
)  # fmt: skip
def test_a_cookie_that_was_not_given_opens_nothing(
    team: Team, secret: str, aged_s: int, claims: dict[str, Any], welcome: bytes
) -> None:
    given = {**CLAIMS, "iat": 0, "origin": team.url, **claims}
    if isinstance(given["iat"], int):
        given["iat"] += int(time.time())
    seen = first_run(team, cookie(given, secret=secret, aged_s=aged_s))
    assert welcome in seen
    assert (b"Map and timeline" in seen) == (welcome == b"(editor)")


@pytest.mark.parametrize(
    ("claims", "statuses"),
    [
        (None, [403]),
        ({"groups": "atlas-readers"}, [403]),
        ({"groups": "atlas-strangers"}, [403]),
        ({"iat": -13 * HOUR}, [403]),
        ({}, [204, 204, 204, 403]),
    ],
    ids=["nobody", "viewer", "stranger", "ended", "editor"],
)
def test_files_are_taken_from_editors_and_within_bounds(
    team: Team, claims: dict[str, Any] | None, statuses: list[int]
) -> None:
    """Everybody has a session, for the sign-in page: that alone must fill no memory."""
    seen: list[int] = []

    def send(name: str, xsrf: str, cookies: str) -> None:
        size = 2**20 if len(statuses) == 1 else 50 * 2**20 - 1024
        seen.extend(
            put_file(team, f"{name}/f{number}", size, xsrf=xsrf, cookies=cookies)
            for number in range(len(statuses))
        )

    given = ""
    if claims is not None:
        age = claims.get("iat", 0)
        told = {**CLAIMS, "origin": team.url, **claims, "iat": int(time.time()) + age}
        given = cookie(told, secret=COOKIE_SECRET)
    first_run(team, given, then=send)
    assert seen == statuses


def put_file(team: Team, address: str, size: int, *, xsrf: str, cookies: str) -> int:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    body += b"a" * size + b"\r\n--x--\r\n"
    line = http.client.HTTPConnection("127.0.0.1", int(team.direct.rsplit(":", 1)[1]), timeout=20)
    headers = {
        "Cookie": cookies,
        "X-Xsrftoken": xsrf,
        "Content-Type": "multipart/form-data; boundary=x",
    }
    try:
        line.request("PUT", f"/_stcore/upload_file/{address}", body=body, headers=headers)
        return line.getresponse().status
    finally:
        line.close()


def test_another_site_opens_no_session(team: Team) -> None:
    with pytest.raises(InvalidStatus) as refused:
        first_run(team, origin="https://elsewhere.example")
    assert refused.value.response.status_code == 403
    body = get(f"{team.direct}/metrics")[2].decode()
    assert 'atlas_refused_total{reason="origin"} 1' in body


def test_the_log_tells_faults_and_nothing_of_records_or_people(team: Team) -> None:
    lines = team.lines()
    faults = [line for line in lines if line["event"] == "fault"]
    assert faults[-1]["kind"] == "ValueError"
    assert "served_script.py" in faults[-1]["where"]
    text = team.log.read_text(encoding="utf-8")
    assert not re.search(r"a record's text|subject-|vera|ed@example|member-", text, re.IGNORECASE)
    assert {"session opened", "request", "sign-in", "started"} <= {line["event"] for line in lines}
    body = get(f"{team.direct}/metrics")[2].decode()
    assert 'atlas_errors_total{kind="ValueError"} 1' in body
    assert re.search(r'atlas_reruns_total\{outcome="fault"\} 1\n', body)
    assert re.search(r'atlas_reruns_total\{outcome="whole"\} [1-9]', body)


def test_headers_and_limits_of_the_proxy(team: Team) -> None:
    for path in ("/", "/no-such-page", "/static/nothing.js", "/media/nothing", "/healthz"):
        _, headers, _ = get(team.url + path)
        assert headers["strict-transport-security"] == "max-age=31536000", path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["server"] == "nginx"
    policy = get(team.url)[1]["content-security-policy"]
    assert re.search(r"script-src 'self' 'wasm-unsafe-eval'( 'sha256-[\w+/=]+')+;", policy)
    assert "'unsafe-eval'" not in policy
    frame = get(f"{team.url}/component/geo.ui.component.atlas_map/index.html")
    assert frame[0] == 200
    assert "default-src 'none'" in frame[1]["content-security-policy"]
    assert get(f"{team.url}/_stcore/metrics")[0] == 404
    assert get(f"{team.url}/_stcore/agent/openapi.json")[0] == 404
    # A body that is too large never reaches the app, and nginx's own page has a policy as well.
    status, headers, _ = get(team.url, **{"Content-Length": str(60 * 1024 * 1024)})
    assert status == 413
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_another_name_gets_no_answer_and_leaves_no_address(team: Team) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        get(f"{team.url}/secret?x=1", Host="elsewhere.example")
    for log in team.proxy_log.parent.glob("*.log"):
        assert "elsewhere.example" not in log.read_text(encoding="utf-8", errors="replace")


def test_health_and_metrics_are_for_those_who_run_it(team: Team) -> None:
    assert get(f"{team.url}/healthz")[::2] == (200, b"ok\n")
    ready = get(f"{team.url}/readyz")
    assert json.loads(ready[2]) == {"ready": True, "store": "ok", "data": "ok"}
    assert b"atlas_sessions_total" in get(f"{team.url}/metrics")[2]
    for path in ("/readyz", "/metrics"):
        assert get(team.url + path, source="127.0.0.2")[0] == 403
    assert get(f"{team.direct}/metrics", **{"X-Forwarded-For": "203.0.113.7"})[0] == 404
    assert get(team.direct, Host="elsewhere.example")[0] == 421
    logged = [json.loads(line) for line in team.proxy_log.read_text().splitlines()]
    assert {"at", "event", "route", "method", "status", "bytes", "seconds"} == set(logged[-1])
