"""Fetching against a server on this machine: whole or not at all, and every fault in words."""

import csv
import io
import json
import shutil
import socket
import threading
import zipfile
from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from fetch_server import Route, site

from geo.cli import main
from geo.core.digest import digest
from geo.core.errors import DataError, FetchError, NotFoundError, OptionError
from geo.core.files import WriteError
from geo.districts.boundaries import load_boundaries
from geo.fetch.addresses import VARIABLE, Address, find_address, load_addresses
from geo.fetch.client import Patience
from geo.fetch.fetching import PAPERS, fetch
from geo.fetch.pages import to_csv
from geo.importers import acled as acled_format
from geo.importers import ucdp_sheet

TODAY = date(2026, 11, 22)
CSV = b"id,country_id,side_a\n" + b"".join(b"%d,770,Made up\n" % n for n in range(4000))
BRISK = Patience(connect=10, read=20, busy=2)


@pytest.fixture(scope="module")
def server():
    with site() as running:
        yield running


@pytest.fixture(autouse=True)
def _clean(server, monkeypatch):
    server.routes.clear()
    server.asked.clear()
    for name in (
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)


def address(server, **other):
    """A row as the table has them, on this machine."""
    row = {
        "source": "ucdp", "what": "candidate", "title": "Made up", "how": "file",
        "url": f"{server.url}/events.csv", "redirects": (), "release": "", "resource": "",
        "take": "", "keep": "", "kind": "csv", "limit_mb": 1.0, "sha256": "", "choices": (),
        "secret": (), "licence": "CC BY 4.0", "citation": "Made up for a test",
        "redistributable": True, "home": "https://example.org/page", "verified": False,
        "checked_on": "2026-11-22", "evidence": "",
    }  # fmt: skip
    return Address(**(row | other))


def get(where, folder, **options):
    return fetch(where, folder, **({"today": TODAY, "patience": BRISK} | options))


def refused(where, folder, match, **options):
    """The message of a fetch that fails; nothing but a part may be left."""
    with pytest.raises(FetchError, match=match) as caught:
        get(where, folder, **options)
    assert [p.name for p in folder.iterdir() if ".part" not in p.name] == []
    return str(caught.value)


def test_a_file_comes_whole_with_its_papers(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"')
    seen = []
    got = get(address(server), tmp_path, progress=lambda n, of: seen.append((n, of)))
    assert got.path.name == "ucdp-candidate-2026-11-22.csv"
    assert (got.sha256, digest(got.path.read_bytes())) == (digest(CSV), digest(CSV))
    assert seen[-1] == (len(CSV), len(CSV))
    papers = json.loads((tmp_path / (got.path.name + PAPERS)).read_text(encoding="utf-8"))
    assert (papers["sha256"], papers["accessed"], papers["licence"]) == (
        digest(CSV), "2026-11-22", "CC BY 4.0",
    )  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "ucdp-candidate-2026-11-22.csv", "ucdp-candidate-2026-11-22.csv.source.json",
    ]  # fmt: skip
    assert server.asked[0]["headers"]["user-agent"].startswith("balochistan-incident-atlas/")


def test_what_was_cut_off_is_continued_where_it_broke(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"', cut=30_000)
    said = refused(address(server), tmp_path, "broke")
    assert "Run it again" in said
    assert (tmp_path / ".ucdp-candidate.part").stat().st_size == 30_000
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"')
    got = get(address(server), tmp_path)
    assert got.resumed_from == 30_000
    assert server.asked[-1]["headers"]["range"] == "bytes=30000-"
    assert server.asked[-1]["headers"]["if-range"] == '"one"'
    assert got.sha256 == digest(CSV)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_changed_meanwhile_is_fetched_anew(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"', cut=30_000)
    refused(address(server), tmp_path, "broke")
    other = CSV.replace(b"Made", b"Else")
    server.routes["/events.csv"] = Route(body=other, etag='"two"')
    got = get(address(server), tmp_path)
    assert (got.resumed_from, got.sha256) == (0, digest(other))


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_strong_seal_nothing_is_continued(server, tmp_path, etag):
    server.routes["/events.csv"] = Route(body=CSV, headers={"ETag": etag}, cut=30_000)
    refused(address(server), tmp_path, "broke")
    server.routes["/events.csv"] = Route(body=CSV, etag=etag)
    got = get(address(server), tmp_path)
    assert "range" not in server.asked[-1]["headers"]
    assert (got.resumed_from, got.sha256) == (0, digest(CSV))


def test_a_part_that_is_longer_than_the_file_is_dropped(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"', cut=30_000)
    refused(address(server), tmp_path, "broke")
    server.routes["/events.csv"] = Route(body=CSV[:20_000], etag='"one"')
    refused(address(server), tmp_path, "no longer fits")
    assert list(tmp_path.iterdir()) == []


def test_another_digest_or_another_kind_is_not_kept(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV)
    said = refused(address(server, sha256="0" * 64), tmp_path, "the table of addresses says 0000")
    assert "Nothing was kept" in said
    for body, what in (
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page instead of the file"),
        (b"\xef\xbb\xbf  <html>", "a web page"),
        (b"PK\x03\x04zip", "not a CSV"),
        (b'{"error": 1}', "not a CSV"),
        (b"", "an empty file"),
    ):
        server.routes["/events.csv"] = Route(body=body)
        refused(address(server), tmp_path, what)
    server.routes["/events.csv"] = Route(body=CSV)
    refused(address(server, kind="zip"), tmp_path, "not a zip")
    refused(address(server, kind="geojson"), tmp_path, "not JSON")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_fetch_leaves_the_earlier_file(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV)
    got = get(address(server), tmp_path)
    server.routes["/events.csv"] = Route(body=b"<html>")
    with pytest.raises(FetchError):
        get(address(server), tmp_path)
    assert digest(got.path.read_bytes()) == digest(CSV)


def test_what_is_too_large_is_refused_before_and_while_it_comes(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV)
    said = refused(address(server, limit_mb=0.01), tmp_path, r"larger than the 0\.01 MB")
    assert "raise limit_mb" in said
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(CSV), CSV)
    server.routes["/events.csv"] = Route(body=chunked, headers={"Transfer-Encoding": "chunked"})
    refused(address(server, limit_mb=0.01), tmp_path, "larger than")
    assert get(address(server), tmp_path).sha256 == digest(CSV)


def test_a_redirect_is_followed_only_where_the_table_allows(server, tmp_path):
    server.routes["/away"] = Route(status=302, headers={"Location": "/events.csv"})
    server.routes["/events.csv"] = Route(body=CSV)
    got = get(address(server, url=f"{server.url}/away"), tmp_path)
    assert got.sha256 == digest(CSV)
    for target in (
        "https://example.org/events.csv",
        "http://example.org/events.csv",
        "file:///etc/passwd",
        f"http://user:word@{urlsplit(server.url).netloc}/events.csv",
    ):
        server.routes["/away"] = Route(status=302, headers={"Location": target})
        got.path.unlink(missing_ok=True)
        (tmp_path / (got.path.name + PAPERS)).unlink(missing_ok=True)
        said = refused(address(server, url=f"{server.url}/away"), tmp_path, "not in the table")
        assert "word" not in said
    server.routes["/away"] = Route(status=302, headers={"Location": "/away"})
    refused(address(server, url=f"{server.url}/away"), tmp_path, "in a circle")


def test_a_table_entry_that_is_secure_takes_no_insecure_redirect():
    hdx = find_address("cod", "adm2")
    assert hdx.allows("https://data.humdata.org/dataset/x/download/y.zip")
    assert hdx.allows("https://s3.us-east-1.amazonaws.com/hdx-production-filestore/resources/y.zip")
    assert not hdx.allows("https://s3.us-east-1.amazonaws.com/somebody-else/y.zip")
    assert not hdx.allows(
        "https://s3.us-east-1.amazonaws.com.example.org/hdx-production-filestore/"
    )
    assert not hdx.allows("http://data.humdata.org/dataset/x")
    assert not hdx.allows("http://127.0.0.1/dataset/x")
    assert not hdx.allows("https://data.humdata.org@example.org/")


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (404, "has nothing at this address"),
        (403, "refuses"),
        (401, "valid account or token"),
        (500, "a fault of its own"),
    ],
)
def test_a_refusal_is_said_in_words(server, tmp_path, status, what):
    server.routes["/events.csv"] = Route(status=status, body=b"<h1>No</h1>")
    said = refused(address(server), tmp_path, what)
    assert f"status {status}" in said
    assert "https://example.org/page" in said
    assert "<h1>" not in said


def test_a_refusal_that_never_ends_is_not_read(tmp_path):
    """The rest of the answer would come for as long as somebody reads it."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        sent = []

        def endless():
            peer, _ = line.accept()
            with peer, suppress(OSError):
                peer.recv(65_536)
                peer.sendall(b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n")
                while len(sent) < 20_000:
                    peer.sendall(b"1000\r\n" + bytes(4096) + b"\r\n")
                    sent.append(4096)

        thread = threading.Thread(target=endless, daemon=True)
        thread.start()
        site = type("Site", (), {"url": f"http://127.0.0.1:{line.getsockname()[1]}"})
        refused(address(site), tmp_path, "has nothing at this address")
        thread.join(timeout=20)
        assert sum(sent) < 40_000_000


@pytest.mark.parametrize(
    ("sent", "dripped", "match"),
    [
        (b"", b"HTTP/1.1 200 OK\r\nX-Long: " + bytes(range(48, 58)) * 99, "only bytes of a header"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99, "only bytes of a header"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nid\r\n", b"2;" + b"x" * 99,
         "2 bytes"),
    ],
    ids=["header", "continue", "chunk"],
)  # fmt: skip
def test_bytes_that_are_no_part_of_an_answer_are_not_waited_for(tmp_path, sent, dripped, match):
    """A byte now and then of what is never handed on: no wait for the next one ends."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        came = threading.Event()

        def drip():
            peer, _ = line.accept()
            with peer, suppress(OSError):
                peer.recv(65_536)
                peer.sendall(sent)
                for at in range(len(dripped)):
                    peer.sendall(dripped[at : at + 1])
                    if came.wait(0.02):
                        break

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        site = type("Site", (), {"url": f"http://127.0.0.1:{line.getsockname()[1]}"})
        hasty = Patience(connect=10, read=0.2, slow=0.1)
        refused(address(site), tmp_path, f"sent {match} in 0 s, too few", patience=hasty)
        came.set()
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.mark.parametrize("further", ["http://[", "//[::1", "http://127.0.0.1:x/"])
def test_a_redirect_to_no_address_is_followed_nowhere(server, tmp_path, further):
    server.routes["/events.csv"] = Route(status=302, headers={"Location": further})
    refused(address(server), tmp_path, "which is not in the table|connection .* broke")


def test_a_wait_that_is_no_number_is_a_minute(server, tmp_path):
    server.routes["/events.csv"] = Route(status=503, headers={"Retry-After": "\u00b2"})
    refused(address(server), tmp_path, "asks to wait 60 s")


def test_a_busy_server_is_waited_for_but_not_for_ever(server, tmp_path):
    busy = Route(status=429, headers={"Retry-After": "0"}, times=2, then=Route(body=CSV))
    server.routes["/events.csv"] = busy
    assert get(address(server), tmp_path).sha256 == digest(CSV)
    assert len(server.asked) == 3
    for path in list(tmp_path.iterdir()):
        path.unlink()
    server.routes["/events.csv"] = Route(status=429, headers={"Retry-After": "900"})
    refused(address(server), tmp_path, "asks to wait 900 s")


def test_a_server_that_stops_sending_is_told(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"', pause=1.5)
    hasty = Patience(connect=10, read=0.3)
    refused(address(server), tmp_path, "stopped sending", patience=hasty)


def test_a_server_that_sends_a_byte_now_and_then_is_not_waited_for(server, tmp_path):
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"', drip=0.05)
    hasty = Patience(connect=10, read=20, slow=0.3)
    refused(address(server), tmp_path, r"sent \d+ bytes in 0 s, too few", patience=hasty)
    server.routes["/events.csv"] = Route(body=CSV, etag='"one"')
    assert get(address(server), tmp_path, patience=hasty).sha256 == digest(CSV)
    assert "range" in server.asked[-1]["headers"], "what has come is kept"


def test_without_a_network_the_message_says_how_to_do_without(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = type("Site", (), {"url": f"http://127.0.0.1:{taken.getsockname()[1]}"})
    said = refused(address(nobody), tmp_path, r"127\.0\.0\.1 could not be reached")
    assert "download it by hand from https://example.org/page" in said
    assert "atlas import FILE" in said
    areas = refused(address(nobody, kind="geojson"), tmp_path, "could not be reached")
    assert "atlas districts add FILE" in areas


def test_a_folder_that_is_not_there_or_not_writable_is_said(server, tmp_path, monkeypatch):
    server.routes["/events.csv"] = Route(body=CSV)
    with pytest.raises(NotFoundError, match="No folder"):
        get(address(server), tmp_path / "none")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geo.fetch.download.os.fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        get(address(server), tmp_path)
    assert not (tmp_path / "ucdp-candidate-2026-11-22.csv").exists()


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def hdx(server, name="pak_admin_boundaries.geojson.zip"):
    """A dataset's account of itself, as HDX gives it."""
    files = [
        {"name": "other.xlsx", "url": f"{server.url}/other"},
        {"name": name, "url": f"{server.url}/file.zip", "last_modified": "2024-09-27T01:02"},
    ]
    return {"success": True, "result": {"resources": files, "license_title": "CC BY-IGO (said)"}}


def test_a_dataset_of_hdx_names_its_file_and_one_member_is_taken(server, tmp_path):
    cod = address(
        server, source="cod", what="adm2", how="hdx", url=f"{server.url}/show?id=cod-ab-pak",
        resource="pak_admin_boundaries.geojson.zip", take="pak_admin2.geojson", kind="zip",
    )  # fmt: skip
    server.json("/show", hdx(server))
    districts = b'{"type": "FeatureCollection", "features": []}'
    content = packed(pak_admin1__geojson=b"{}", pak_admin2__geojson=districts)
    server.routes["/file.zip"] = Route(body=content, etag='"z"')
    got = get(cod, tmp_path)
    assert got.path.name == "cod-adm2-2026-11-22.geojson"
    assert got.path.read_bytes() == districts
    assert got.archive is not None
    assert digest(got.archive.read_bytes()) == digest(content)
    assert got.licence == "CC BY-IGO (said)"
    for path in list(tmp_path.iterdir()):
        path.unlink()
    server.json("/show", hdx(server, name="moved.zip"))
    said = refused(cod, tmp_path, "no file is called pak_admin_boundaries")
    assert "other.xlsx, moved.zip" in said
    server.json("/show", {"result": None})
    refused(cod, tmp_path, "in another way than was known")
    server.json(
        "/show",
        hdx(server)
        | {
            "result": {
                "resources": [
                    {"name": "pak_admin_boundaries.geojson.zip", "url": "https://example.org/x.zip"}
                ]
            }
        },
    )
    refused(cod, tmp_path, "not in the table")
    server.routes["/show"] = Route(body=b"<html>Please sign in</html>")
    refused(cod, tmp_path, "sent a web page")


def test_an_unsafe_archive_gives_no_file(server, tmp_path):
    ged = address(server, url=f"{server.url}/ged.zip", kind="zip", take="GED*.csv")
    for content, what in (
        (packed(**{"../GEDEvent.csv": b"x"}), "leaves the archive|name"),
        (packed(readme__txt=b"x"), "No member is called"),
        (packed(GED1__csv=b"x", GED2__csv=b"y"), "Several members"),
    ):
        server.routes["/ged.zip"] = Route(body=content)
        with pytest.raises(FetchError, match=what):
            get(ged, tmp_path)
        assert not list(tmp_path.glob("*.csv"))


def test_of_a_table_of_the_world_one_country_is_kept(server, tmp_path):
    rows = 'id,note,country_id\n1,"a, ""quoted""\nline",770\n2,x,369\n3,,770\n'
    server.routes["/ged.zip"] = Route(body=packed(GEDEvent_v26_1__csv=rows.encode()))
    ged = address(
        server, what="ged", url=f"{server.url}/ged{{release}}.zip", release="26", kind="zip",
        take="GEDEvent_v*.csv", keep="country_id=770",
    )  # fmt: skip
    server.routes["/ged26.zip"] = server.routes["/ged.zip"]
    got = get(ged, tmp_path)
    assert got.rows == 2
    kept = list(csv.reader(io.StringIO(got.path.read_text(encoding="utf-8"))))
    assert kept == [
        ["id", "note", "country_id"],
        ["1", 'a, "quoted"\nline', "770"],
        ["3", "", "770"],
    ]
    papers = json.loads((tmp_path / (got.path.name + PAPERS)).read_text(encoding="utf-8"))
    assert papers["kept_of_the_table"] == "country_id=770"
    with pytest.raises(FetchError, match="no column gwno"):
        get(address(server, url=f"{server.url}/ged.zip", kind="zip", take="GED*", keep="gwno=1"),
            tmp_path)  # fmt: skip


def test_geoboundaries_says_where_its_file_is(server, tmp_path):
    metadata = {"boundaryLicense": "CC BY 3.0 IGO", "boundaryYearRepresented": "2022",
                "gjDownloadURL": f"{server.url}/a.geojson"}  # fmt: skip
    server.json("/api/PAK/ADM2/", metadata)
    server.routes["/a.geojson"] = Route(body=b'{"type": "FeatureCollection", "features": []}')
    bounds = address(
        server, source="geoboundaries", how="geoboundaries", url=f"{server.url}/api/PAK/ADM2/",
        resource="gjDownloadURL", kind="geojson",
    )  # fmt: skip
    got = get(bounds, tmp_path)
    assert (got.path.suffix, got.licence) == (".geojson", "CC BY 3.0 IGO")
    # The large files of that project lie elsewhere; what comes in their place is a pointer.
    server.routes["/a.geojson"] = Route(body=b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(FetchError, match="not JSON"):
        get(bounds, tmp_path)


def ucdp_event(number):
    return dict.fromkeys(ucdp_sheet.COLUMNS, "") | {
        "id": number, "best": 1, "latitude": 30.25, "active_year": True, "country_id": 770,
        "source_article": 'He said "x",\nthen left', "gwnob": None,
    }  # fmt: skip


def test_pages_of_the_ucdp_api_become_one_table(server, tmp_path):
    api = address(
        server, what="api", how="ucdp-api",
        url=f"{server.url}/api/{{release}}?pagesize=2&Country=770",
        release="26.1", kind="json", secret=("ATLAS_UCDP_TOKEN",),
    )  # fmt: skip

    def page(asked):
        number = int(asked["query"].get("page", 0))
        value = {
            "TotalCount": 3, "TotalPages": 2, "PreviousPageUrl": "",
            "NextPageUrl": f"{server.url}/api/26.1?pagesize=2&page=1" if number == 0 else "",
            "Result": [ucdp_event(1), ucdp_event(2)] if number == 0 else [ucdp_event(3)],
        }  # fmt: skip
        if asked["headers"].get("x-ucdp-access-token") != "made-up":
            return Route(status=401, body=b"API token required")
        return Route(body=json.dumps(value).encode())

    server.routes["/api/26.1"] = Route(make=page)
    got = get(api, tmp_path, secrets={"ATLAS_UCDP_TOKEN": "made-up"})
    rows = list(csv.DictReader(io.StringIO(got.path.read_text(encoding="utf-8"), newline="")))
    assert list(rows[0]) == list(ucdp_sheet.COLUMNS)
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["source_article"] == 'He said "x",\nthen left'
    assert (rows[0]["latitude"], rows[0]["gwnob"]) == ("30.25", "")
    assert "made-up" not in "".join(p.read_text(encoding="utf-8") for p in tmp_path.iterdir())
    with pytest.raises(FetchError, match="account or token"):
        get(api, tmp_path, secrets={"ATLAS_UCDP_TOKEN": "another"})
    with pytest.raises(OptionError, match="ATLAS_UCDP_TOKEN"):
        get(api, tmp_path)
    server.json("/api/26.1", {"TotalCount": 5, "NextPageUrl": "", "Result": [ucdp_event(1)]})
    with pytest.raises(FetchError, match="1 of 5 events"):
        get(api, tmp_path, secrets={"ATLAS_UCDP_TOKEN": "x"})
    server.json("/api/26.1", {"TotalCount": 5, "Result": [ucdp_event(1)],
                              "NextPageUrl": "https://example.org/next"})  # fmt: skip
    with pytest.raises(FetchError, match="not its own"):
        get(api, tmp_path, secrets={"ATLAS_UCDP_TOKEN": "x"})


def test_a_token_is_not_sent_on_to_another_server(server, tmp_path):
    with site() as other:
        api = address(
            server, what="api", how="ucdp-api", url=f"{server.url}/api", kind="json",
            redirects=(other.url,), secret=("ATLAS_UCDP_TOKEN",),
        )  # fmt: skip
        server.routes["/api"] = Route(status=302, headers={"Location": f"{other.url}/api"})
        other.json("/api", {"TotalCount": 0, "NextPageUrl": None, "Result": []})
        get(api, tmp_path, secrets={"ATLAS_UCDP_TOKEN": "made-up"})
        assert server.asked[0]["headers"]["x-ucdp-access-token"] == "made-up"
        assert "x-ucdp-access-token" not in other.asked[0]["headers"]


USER = {"ATLAS_ACLED_USER": "ann@example.org", "ATLAS_ACLED_PASSWORD": "made-up word"}


@pytest.fixture
def acled(server):
    """ACLED's two services, with pages of two events."""

    def page(asked):
        if asked["headers"].get("authorization") != "Bearer tok":
            return Route(status=403, body=b'{"message": "Access denied"}')
        number = int(asked["query"]["page"])
        events = [
            dict.fromkeys(acled_format.COLUMNS, "") | {"event_id_cnty": f"PAK{number}{n}",
                                                       "latitude": "30.2"}
            for n in range(2 if number < 3 else 1)
        ]  # fmt: skip
        return Route(body=json.dumps({"status": 200, "success": True, "data": events}).encode())

    def token(asked):
        form = asked["form"]
        good = form["password"] == USER["ATLAS_ACLED_PASSWORD"] and form["client_id"] == "acled"
        value = {"token_type": "Bearer", "expires_in": 86400, "access_token": "tok"}
        return Route(body=json.dumps(value).encode()) if good else Route(status=401)

    server.routes["/oauth/token"] = Route(make=token)
    server.routes["/api/read"] = Route(make=page)
    return address(
        server, source="acled", what="events", how="acled", kind="json",
        url=f"{server.url}/api/read?_format=json&admin1=Balochistan&limit=2",
        resource=f"{server.url}/oauth/token", secret=tuple(USER), redistributable=False,
        citation="ACLED, accessed on {accessed}. www.acleddata.com",
    )  # fmt: skip


def test_acled_events_come_by_ones_own_account_and_nothing_of_it_stays(server, acled, tmp_path):
    got = get(acled, tmp_path, secrets=USER, period=("2026-01-01", "2026-02-28"))
    rows = list(csv.DictReader(io.StringIO(got.path.read_text(encoding="utf-8"))))
    assert [row["event_id_cnty"] for row in rows] == ["PAK10", "PAK11", "PAK20", "PAK21", "PAK30"]
    assert list(rows[0]) == list(acled_format.COLUMNS)
    assert server.paths == ["/oauth/token", *["/api/read"] * 3]
    assert server.asked[0]["form"] == {
        "username": "ann@example.org", "password": "made-up word", "grant_type": "password",
        "client_id": "acled", "scope": "authenticated",
    }  # fmt: skip
    assert server.asked[1]["query"] == {
        "_format": "json", "admin1": "Balochistan", "limit": "2", "page": "1",
        "event_date": "2026-01-01|2026-02-28", "event_date_where": "BETWEEN",
    }  # fmt: skip
    assert got.citation == "ACLED, accessed on 2026-11-22. www.acleddata.com"
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    for secret in ("ann@example.org", "made-up word", "Bearer", '"tok"'):
        assert secret not in kept
    assert '"redistributable": false' in kept


def test_acled_refusals_are_said_and_show_no_password(server, acled, tmp_path):
    wrong = USER | {"ATLAS_ACLED_PASSWORD": "not it"}
    said = refused(acled, tmp_path, "valid account", secrets=wrong)
    assert "not it" not in said
    server.json("/oauth/token", {"access_token": "old"})
    refused(acled, tmp_path, r"refuses the request \(status 403\)", secrets=USER)
    server.json("/oauth/token", {"access_token": "tok"})
    server.routes["/api/read"] = Route(status=429, headers={"Retry-After": "3600"})
    refused(acled, tmp_path, "asks to wait 3600 s", secrets=USER)
    server.json("/api/read", {"status": 200, "message": "Terms not accepted"})
    refused(acled, tmp_path, "Terms not accepted", secrets=USER)
    server.routes["/oauth/token"] = Route(status=302, headers={"Location": "/elsewhere"})
    refused(acled, tmp_path, "sends a request with an account on", secrets=USER)
    assert "/elsewhere" not in server.paths


def test_the_table_is_whole_and_says_what_was_not_asked():
    table = load_addresses()
    assert {one.source for one in table} == {"ucdp", "geoboundaries", "cod", "acled"}
    for one in table:
        assert one.url.startswith("https://")
        assert one.licence and one.citation and one.home.startswith("https://")  # noqa: PT018
        assert one.checked_on and one.evidence  # noqa: PT018
        assert one.allows(one.at())
    assert (
        find_address("ucdp").at()
        == "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_0_8.csv"
    )
    assert find_address("ucdp").at("26.01.26.06").endswith("GEDEvent_v26_01_26_06.csv")
    assert find_address("ucdp", "ged").at("26.1").endswith("/ged261-csv.zip")
    assert find_address("ucdp", "api").at().endswith("/gedevents/26.1?pagesize=1000&Country=770")
    with pytest.raises(OptionError, match="not a release"):
        find_address("ucdp").at("../../x")
    with pytest.raises(OptionError, match="candidate, ged, country, api"):
        find_address("ucdp", "nix")
    with pytest.raises(OptionError, match="No source"):
        find_address("gdelt")


def test_a_table_of_ones_own_must_be_secure(tmp_path, monkeypatch):
    shipped = (load_addresses.__globals__["_TABLE"]).read_text(encoding="utf-8")
    path = tmp_path / "own.csv"
    monkeypatch.setenv(VARIABLE, str(path))
    path.write_text(shipped.replace("https://ucdp.uu.se/downloads/c", "https://mirror.example/c"),
                    encoding="utf-8")  # fmt: skip
    assert find_address("ucdp").host == "mirror.example"
    path.write_text(shipped.replace("https://ucdp.uu.se/downloads/c", "http://mirror.example/c"),
                    encoding="utf-8")  # fmt: skip
    with pytest.raises(DataError, match="cannot be used"):
        load_addresses()


def test_the_command_fetches_says_the_terms_and_hands_over(server, tmp_path, monkeypatch):
    table = (load_addresses.__globals__["_TABLE"]).read_text(encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(
        table.replace("https://ucdp.uu.se/downloads/candidateged", server.url), encoding="utf-8"
    )
    monkeypatch.setenv(VARIABLE, str(own))
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path / "cache"))
    server.routes["/GEDEvent_v26_0_8.csv"] = Route(body=CSV)
    done = CliRunner().invoke(main, ["fetch", "ucdp", "--accessed", "2026-11-22"])
    assert done.exit_code == 0, done.output
    assert "Licence: CC BY 4.0" in done.output
    path = tmp_path / "cache" / "fetched" / "ucdp-candidate-26.0.8.csv"
    assert f"atlas import {path}" in done.output
    assert digest(path.read_bytes()) == digest(CSV)
    refused_ = CliRunner().invoke(main, ["fetch", "acled"])
    assert refused_.exit_code == 2
    assert "--folder" in refused_.stderr
    listed = CliRunner().invoke(main, ["fetch", "list"]).output
    assert listed.count("not asked by us") == len(load_addresses())
    shutil.rmtree(tmp_path / "cache")


def test_what_was_fetched_is_imported_or_taken_into_use_at_once(server, tmp_path, monkeypatch):
    table = (load_addresses.__globals__["_TABLE"]).read_text(encoding="utf-8")
    own = tmp_path / "own.csv"
    for host in ("https://ucdp.uu.se/downloads/candidateged", "https://www.geoboundaries.org"):
        table = table.replace(host, server.url)
    own.write_text(table, encoding="utf-8")
    for name, value in {
        VARIABLE: own, "ATLAS_STORE": tmp_path / "s.sqlite", "ATLAS_AUTHOR": "Ann",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, str(value))
    event = ucdp_event(7) | {
        "type_of_violence": 1, "year": 2026, "side_a": "Government of Pakistan", "side_b": "BLA",
        "where_prec": 3, "where_coordinates": "Quetta district", "adm_1": "Balochistan province",
        "adm_2": "Quetta district", "longitude": 67.0, "date_prec": 1, "country": "Pakistan",
        "date_start": "2026-01-31 00:00:00.000", "date_end": "2026-01-31 00:00:00.000",
        "deaths_a": 1, "deaths_b": 0, "deaths_civilians": 0, "deaths_unknown": 0, "high": 1,
        "low": 1, "event_clarity": 1, "number_of_sources": 1, "active_year": 1,
    }  # fmt: skip
    server.routes["/GEDEvent_v26_0_8.csv"] = Route(body=to_csv([event], ucdp_sheet.COLUMNS))
    done = atlas("fetch", "ucdp", "--import", "--folder", str(tmp_path))
    assert "Format: UCDP" in done.output
    assert "Imported as version" in done.output
    frame = load_boundaries().rename(columns={"name": "shapeName"})[["shapeName", "geometry"]]
    server.routes["/x.geojson"] = Route(body=json.dumps(json.loads(frame.to_json())).encode())
    said = {"gjDownloadURL": f"{server.url}/x.geojson", "boundaryLicense": "CC BY 4.0"}
    server.json("/api/current/gbOpen/PAK/ADM2/", said)
    done = atlas("fetch", "geoboundaries", "--add", "gb", "--folder", str(tmp_path))
    assert "Draw it with --vintage own:gb" in done.output
    assert "Runfola et al. 2020, geoBoundaries (CC BY 4.0)" in atlas("districts", "list").output


def atlas(*words):
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output + done.stderr
    return done
