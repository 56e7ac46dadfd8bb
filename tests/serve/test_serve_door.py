"""The door without a browser: hosts, origins, routes, headers, counters, health and logs."""

import asyncio
import json
import logging
import shutil

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

from geo.core.settings import data_dir
from geo.serve import logs
from geo.serve.guard import Guard, Rules, route_of
from geo.serve.headers import page_policy
from geo.serve.health import check_health
from geo.serve.meters import BUCKETS, Meters
from geo.ui.messages import is_used

RULES = Rules(
    host_names=("atlas.example", "127.0.0.1"),
    origin="https://atlas.example",
    base_path="maps",
    policy=page_policy("<script>let a = 1</script>"),
    metrics_token="",
)


async def inner(scope, receive, send):
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        return
    if scope["path"].endswith("/fail"):
        raise ValueError("inside")
    if scope["path"].endswith("/auth/login"):
        headers = [(b"content-length", b"20"), (b"set-cookie", b"a=")]
        await send({"type": "http.response.start", "status": 400, "headers": headers})
        await send({"type": "http.response.body", "body": b"Authentication error"})
        return
    if scope["path"].endswith("/auth/logout"):
        way = f"https://id.example/end?client_id=a%26b&id_token_hint={'t' * scope['length']}&z=1"
        headers = [(b"Location", way.encode()), (b"set-cookie", b"a=; Max-Age=0")]
        await send({"type": "http.response.start", "status": 302, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers = [(b"server", b"inner"), (b"X-Frame-Options", b"ALLOW"), (b"x-own", b"kept")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"inner"})


def ask(
    path, *, rules=RULES, meters=None, kind="http", host=b"atlas.example", method="GET", again=(),
    length=0, **headers,
):  # fmt: skip
    sent = []
    named = ((n.replace("_", "-").encode(), v) for n, v in headers.items())
    scope = {"type": kind, "path": path, "method": method, "headers": [(b"host", host), *named]}
    scope["headers"] += again
    scope["length"] = length
    messages = [{"type": f"{kind}.connect"}, {"type": f"{kind}.receive"}]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    guard = Guard(inner, rules=rules, meters=meters or Meters())
    asyncio.run(guard(scope, receive, send))
    return sent


def answer(*args, **more):
    start, body = ask(*args, **more)
    return start["status"], dict(start["headers"]), body["body"]


def test_the_way_out_fits_through_a_proxy():
    """A head that is too long for it never arrives, and the cookies stay."""
    status, headers, _ = answer("/maps/auth/logout", length=200)
    assert (status, b"id_token_hint=ttt" in headers[b"Location"]) == (302, True)
    status, headers, _ = answer("/maps/auth/logout", length=12_000)
    assert headers[b"Location"] == b"https://id.example/end?client_id=a%26b&z=1"
    assert headers[b"set-cookie"] == b"a=; Max-Age=0"
    assert sum(len(name) + len(value) + 4 for name, value in headers.items()) < 4000


@pytest.mark.parametrize(
    "host", [b"elsewhere.example", b"", b"atlas.example.evil", b"[::1", b"a@b"]
)
def test_another_host_gets_nothing(host):
    assert answer("/maps/", host=host)[0] == 421


@pytest.mark.parametrize(
    "host", [b"atlas.example", b"atlas.example:443", b"Atlas.Example", b"127.0.0.1:8501"]
)
def test_the_own_host_is_let_in(host):
    status, headers, body = answer("/maps/", host=host)
    assert (status, body) == (200, b"inner")
    assert headers[b"x-own"] == b"kept"
    assert headers[b"x-frame-options"] == b"SAMEORIGIN"
    assert b"server" not in headers
    assert b"'sha256-" in headers[b"content-security-policy"]
    assert headers[b"strict-transport-security"] == b"max-age=31536000"


def test_a_sign_in_that_does_not_begin_says_what_to_do():
    status, headers, body = answer("/maps/auth/login")
    assert status == 400
    assert b"does not answer" in body
    assert b'href="/maps/"' in body
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"set-cookie"] == b"a="
    assert headers[b"content-type"].startswith(b"text/html")


def test_downloads_are_kept_by_nobody_between():
    assert answer("/maps/media/abc")[1][b"cache-control"] == b"private, no-store"


@pytest.mark.parametrize(
    ("origin", "opened"),
    [
        (b"https://atlas.example", True), (b"http://127.0.0.1:8501", True), (b"", True),
        (b"http://atlas.example", False), (b"https://evil.example", False), (b"null", False),
        (b"https://atlas.example.evil.example", False),
    ],
)  # fmt: skip
def test_origins_of_sessions(origin, opened):
    more = {"origin": origin} if origin else {}
    meters = Meters()
    sent = ask("/maps/_stcore/stream", kind="websocket", meters=meters, **more)
    assert (sent[0]["type"] == "websocket.accept") == opened
    text = meters.text({}, release="x")
    assert ("atlas_sessions_total 1" in text) == opened
    assert ('atlas_refused_total{reason="origin"} 1' in text) != opened
    assert ("atlas_sessions_open 0" in text) == opened
    assert ("atlas_messages_total 1" in text) == opened


OPERATION = {"request_id": "1", "session_id": "s"}
FILE = BackendOperationRequest(**OPERATION, deferred_file={"file_id": "f"})
SKILLS = BackendOperationRequest(**OPERATION, install_skills={})


@pytest.mark.parametrize(
    ("message", "used"),
    [
        (BackMsg(rerun_script={"query_string": "focus=x", "page_script_hash": "h"}), True),
        (BackMsg(rerun_script={}), True),
        (BackMsg(stop_script=True), True),
        (BackMsg(app_heartbeat=True), True),
        (BackMsg(file_urls_request={"request_id": "1", "file_names": ["a.csv"] * 99}), True),
        (BackMsg(backend_operation_request=FILE), True),
        (BackMsg(backend_operation_request=SKILLS), False),
        (BackMsg(clear_cache=True), False),
        (BackMsg(set_run_on_save=True), False),
        (BackMsg(load_git_info=True), False),
        (BackMsg(debug_shutdown_runtime=True), False),
        (BackMsg(debug_disconnect_websocket=True), False),
        (BackMsg(), False),
    ],
    ids=lambda one: one.WhichOneof("type") if isinstance(one, BackMsg) else "",
)
def test_a_message_that_the_app_does_not_use_is_dropped(message, used, capsys):
    data = message.SerializeToString()
    assert is_used(data) == used
    forbidden = BackMsg(clear_cache=True).SerializeToString()
    # Of several fields the last one counts for Streamlit, wherever the others stand.
    assert not is_used(data + forbidden)
    assert not is_used(forbidden + data)
    assert not any(is_used(data[:short]) for short in range(len(data)))
    rules = Rules(**{**vars(RULES), "may_say": is_used})
    meters = Meters()
    sent = [{"bytes": data}] * 3 + [{"text": "clear_cache"}]
    heard = session(sent, rules=rules, meters=meters)
    assert len(heard) == (3 if used else 0)
    text = meters.text({}, release="x")
    assert "atlas_messages_total 4" in text
    assert f'atlas_refused_total{{reason="message"}} {1 if used else 4}' in text
    assert capsys.readouterr().err.count('"reason": "message"') == 1


def session(messages, *, rules, meters):
    """What of a session's messages comes to the app."""
    queue = [{"type": "websocket.connect"}]
    queue += [{"type": "websocket.receive", **one} for one in messages]
    queue += [{"type": "websocket.disconnect"}]
    heard = []

    async def app(_scope, receive, _send):
        while (message := await receive())["type"] != "websocket.disconnect":
            heard.append(message)

    async def receive():
        return queue.pop(0)

    async def send(_message):
        pass

    headers = [(b"host", b"atlas.example")]
    scope = {"type": "websocket", "path": "/maps/_stcore/stream", "headers": headers}
    asyncio.run(Guard(app, rules=rules, meters=meters)(scope, receive, send))
    return [one for one in heard if one["type"] == "websocket.receive"]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/maps/", "page"), ("/maps/trail", "page"), ("/maps/static/js/a.js", "static"),
        ("/maps/media/x", "media"), ("/maps/_stcore/upload_file/s/f", "upload"),
        ("/maps/_stcore/stream", "session"), ("/maps/_stcore/health", "health"),
        ("/maps/_stcore/metrics", "closed"), ("/maps/_stcore/agent/interact", "closed"),
        ("/maps/_stcore/script-health-check", "closed"), ("/maps/auth/login", "auth"),
        ("/maps/component/a/index.html", "component"), ("/healthz", "health"),
        ("/maps/mediation", "page"),
    ],
)  # fmt: skip
def test_routes_are_few(path, route):
    assert route_of(path, "maps") == route
    assert route_of(path.removeprefix("/maps"), "") == route


def test_what_is_closed_is_not_there():
    assert answer("/maps/_stcore/metrics")[0] == 404


def test_metrics_are_for_whoever_stands_beside_or_has_the_token(monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    assert answer("/metrics")[0] == 200
    assert answer("/metrics", forwarded=b"proto=https")[0] == 404
    assert answer("/metrics", x_forwarded_for=b"203.0.113.7")[0] == 404
    assert answer("/metrics", x_real_ip=b"203.0.113.7")[0] == 404
    assert answer("/metrics", again=((b"forwarded", b"for=x"), (b"forwarded", b"for=y")))[0] == 404
    guarded = Rules(**{**vars(RULES), "metrics_token": "a token"})
    assert answer("/metrics", rules=guarded)[0] == 404
    assert answer("/metrics", rules=guarded, authorization=b"Bearer a toker")[0] == 404
    assert answer("/metrics", rules=guarded, authorization=b"Bearer a token")[0] == 200


def test_a_file_is_taken_only_from_whom_the_rules_say():
    refusing = Rules(**{**vars(RULES), "may_upload": lambda _: False})
    meters = Meters()
    for path in ("/maps/_stcore/upload_file/s/f", "/maps/_stcore/upload_file"):
        assert answer(path, rules=refusing, meters=meters, method="PUT")[0] == 403
        assert answer(path, rules=refusing, method="OPTIONS")[0] == 200
        assert answer(path, method="PUT")[0] == 200
    assert 'atlas_refused_total{reason="upload"} 2' in meters.text({}, release="x")


def test_health_says_what_is_wrong_in_fixed_words(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    assert json.loads(answer("/readyz")[2]) == {"ready": True, "store": "ok", "data": "ok"}
    copy = shutil.copytree(data_dir(), tmp_path / "data")
    monkeypatch.setenv("ATLAS_DATA", str(copy))
    assert check_health().data == "ok"
    (copy / "districts" / "names.csv").write_text("nothing")
    status, _, body = answer("/readyz")
    assert (status, json.loads(body)) == (503, {"ready": False, "store": "ok", "data": "failed"})
    monkeypatch.setenv("ATLAS_DATA", str(tmp_path / "none"))
    assert check_health().data == "failed"
    monkeypatch.setenv("ATLAS_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    assert json.loads(answer("/readyz")[2])["store"] == "failed"
    assert "nobody@" not in capsys.readouterr().err


def test_a_request_is_counted_even_if_it_fails(capsys):
    meters = Meters()
    with pytest.raises(ValueError, match="inside"):
        ask("/maps/fail", meters=meters)
    text = meters.text({}, release="x")
    assert 'atlas_http_requests_total{method="GET",route="page",status="500"} 1' in text
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["route"], line["status"]) == ("request", "page", 500)
    assert "fail" not in json.dumps(line)


def test_the_text_of_metrics_is_what_prometheus_reads():
    meters = Meters()
    meters.add("atlas_errors_total", kind='a"b\\c\nd')
    for seconds in (0.001, 0.3, 99.0):
        meters.observe("atlas_rerun_seconds", seconds)
    lines = meters.text({"atlas_ready": 1.0}, release="1").splitlines()
    assert r'atlas_errors_total{kind="a\"b\\c\nd"} 1' in lines
    counts = [int(x.split()[-1]) for x in lines if x.startswith("atlas_rerun_seconds_bucket")]
    assert counts == sorted(counts)
    assert (len(counts), counts[0], counts[-1]) == (len(BUCKETS) + 1, 1, 3)
    assert "atlas_rerun_seconds_count 3" in lines
    for line in lines:
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2


def test_logs_of_libraries_lose_their_words(capsys, monkeypatch):
    made = logging.getLogger("somebody.else")
    monkeypatch.setattr(made, "handlers", [logs.JsonHandler()])
    monkeypatch.setattr(made, "propagate", False)
    try:
        raise ValueError("a cell's text")
    except ValueError as error:
        made.exception("cell %s in %s", "a cell's text", "a file name")
        logs.tell_fault(error)
    said = capsys.readouterr().err
    assert "cell" not in said.replace("test_serve_door", "")
    library, fault = (json.loads(line) for line in said.splitlines())
    assert (library["logger"], library["kind"]) == ("somebody.else", "ValueError")
    assert (fault["event"], fault["kind"]) == ("fault", "ValueError")
    record = logs._Bare("x", logging.ERROR, "f.py", 3, "text %s", ("cell",), None)
    assert "cell" not in logging.Formatter("%(message)s").format(record)


def test_every_event_of_the_trail_has_a_word():
    from geo.store.audit import EVENTS
    from geo.store.versions import KINDS
    from geo.ui import tongue

    for language in ("en", "ur"):
        words = tongue._words(language)
        said = {key.removeprefix("event.") for key in words if key.startswith("event.")}
        assert said == {*EVENTS, *KINDS, "boundaries"}
        assert {key for key in words if key.startswith("under.")} == {
            "under.handle", "under.provider",
        }  # fmt: skip
