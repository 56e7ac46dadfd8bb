import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from store_samples import small_data
from store_server import NoServerError, cluster

from geo.store.opening import open_store


@pytest.fixture(scope="session")
def server():
    try:
        running = cluster()
        address = running.__enter__()
    except NoServerError as error:
        pytest.fail(f"PostgreSQL for the tests: {error}", pytrace=False)
    yield address
    running.__exit__(None, None, None)


def new_database(server, *, template="template0"):
    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING UTF8')
    return name


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("seeded") / "store.sqlite"
    open_store(str(path)).close()
    return path


@pytest.fixture(scope="session")
def seeded_database(server):
    name = new_database(server)
    open_store(f"{server}{name}").close()
    return name


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request):
    return request.param


def drop_database(server, name):
    with psycopg.connect(f"{server}postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def new_address(backend, request, tmp_path):
    """Makes addresses at which there is no store yet."""

    def make():
        if backend == "sqlite":
            return str(tmp_path / uuid.uuid4().hex[:8] / "store.sqlite")
        server = request.getfixturevalue("server")
        name = new_database(server)
        request.addfinalizer(lambda: drop_database(server, name))
        return f"{server}{name}"

    return make


@pytest.fixture
def address(backend, request, tmp_path):
    """A store with the bundled record."""
    if backend == "sqlite":
        path = tmp_path / "store.sqlite"
        shutil.copy(request.getfixturevalue("seeded_file"), path)
        yield str(path)
        return
    server = request.getfixturevalue("server")
    name = new_database(server, template=request.getfixturevalue("seeded_database"))
    yield f"{server}{name}"
    drop_database(server, name)


@pytest.fixture
def store(address):
    with open_store(address) as opened:
        yield opened


@pytest.fixture
def few(tmp_path_factory, monkeypatch):
    """A bundled record of three incidents."""
    folder = small_data(tmp_path_factory.mktemp("small") / "data")
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    return folder


@pytest.fixture(scope="session")
def forker():
    """Sends orders to `store_child`."""
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("store_child.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ) as process:

        def order(**what):
            # The environment of the moment: a test may have its own data folder.
            process.stdin.write(
                json.dumps({**what, "data": os.environ.get("ATLAS_DATA", "")}) + "\n"
            )
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield order
        process.stdin.close()
