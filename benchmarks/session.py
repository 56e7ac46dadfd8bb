"""A browser session of a Streamlit app without the browser: the same messages, files and cache.

Twenty-five real browsers on two processors would measure the browsers. A session of this file
speaks Streamlit's own protocol over a websocket, keeps widget states and the cache of forward
messages as Streamlit's page does, and fetches what the page fetches over HTTP; it draws nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0
_DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
_ASSET = re.compile(r'(?:src|href)="\./?([^"]+\.(?:js|css))"')
# States that the page forgets once they are sent.
_TRIGGERS = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")


class SessionError(Exception):
    """What a person would have seen as an error, or waited for in vain."""


@dataclass(kw_only=True)
class Placed:
    """An element of the page: its fragment, and the run that last sent it."""

    element: Any
    fragment: str
    run: str

    @property
    def kind(self) -> str:
        return str(self.element.WhichOneof("type"))

    @property
    def body(self) -> Any:
        return getattr(self.element, self.kind)


@dataclass(kw_only=True)
class Answer:
    """Seconds until the map's new arguments were here, and until the run had ended; bytes."""

    shown: float
    ended: float
    received: int


class Session:
    """One session; `open` begins it and `close` ends it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.placed: dict[tuple[int, ...], Placed] = {}
        self.states: dict[str, WidgetState] = {}
        self.pages: dict[str, str] = {}
        self.faults: list[str] = []
        self.received = 0
        self.runs = 0
        self.on_element: Callable[[Placed], None] | None = None
        # Nothing here is encrypted, and reading the system's certificates takes time.
        nothing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http = httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=nothing)
        self._held: dict[str, tuple[ForwardMsg, int]] = {}
        self._fetched: set[str] = set()
        self._news = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._fetches: set[asyncio.Task[None]] = set()
        self._answers: dict[str, Any] = {}
        self._run = self._page = self._query = self.session_id = ""
        self._fragments: tuple[str, ...] = ()
        self._age = 2
        self._begun = self._ended = 0

    async def open(self, path: str = "", query: str = "", *, files: bool = True) -> Answer:
        """Fetch the page as a browser does, connect, and wait for the first run."""
        began = time.perf_counter()
        if files:
            await self._fetch_page()
        await self._get("_stcore/health")
        token = self._http.cookies.get("_streamlit_xsrf", "")
        names = ["streamlit", token or "PLACEHOLDER_AUTH_TOKEN"]
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=names,  # type: ignore[arg-type]
            origin=self.url,  # type: ignore[arg-type]
            additional_headers={
                "Cookie": "; ".join(f"{k}={v}" for k, v in self._http.cookies.items())
            },
            max_size=None,
            proxy=None,
            ping_interval=None,
        )
        self._reader = asyncio.create_task(self._read())
        self._query = query
        await self._send_rerun(name=path)
        await self.until(lambda: self._ended > 0, "the first run")
        now = time.perf_counter() - began
        return Answer(shown=now, ended=now, received=self.received)

    async def close(self) -> None:
        """Leave, as when the tab is closed."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)
        for task in self._fetches:
            task.cancel()
        await asyncio.gather(*self._fetches, return_exceptions=True)
        await self._http.aclose()

    # --- what is on the page

    def elements(self, kind: str = "", label: str = "") -> Iterator[Placed]:
        """Elements of a kind, in the order of the page; ``label`` is a part of their label."""
        for _, one in sorted(self.placed.items()):
            if kind and one.kind != kind:
                continue
            if label and label not in str(getattr(one.body, "label", "")):
                continue
            yield one

    def find(self, kind: str, label: str = "") -> Placed:
        """Element of a kind."""
        for one in self.elements(kind, label):
            return one
        there = [
            f"{p.kind} {getattr(p.body, 'label', '') or getattr(p.body, 'body', '')!r}"
            for p in self.elements()
        ]
        raise SessionError(f"no {kind} {label!r} on the page; there are {', '.join(there)}")

    def component(self, name: str) -> Placed:
        """A component by the end of its name."""
        for one in self.elements("component_instance"):
            if one.body.component_name.endswith(name):
                return one
        raise SessionError(f"no component {name!r} on the page")

    # --- what a person does

    async def set(self, one: Placed, wait: bool = True, **value: Any) -> Answer:
        """Give a widget a value (a field of `WidgetState`) and wait for the run that follows."""
        state = WidgetState(id=one.body.id)
        for name, given in value.items():
            if isinstance(given, (list, tuple)):
                getattr(state, name).data.extend(given)
            elif hasattr(given, "SerializeToString"):
                getattr(state, name).CopyFrom(given)
            else:
                setattr(state, name, given)
        self.states[one.body.id] = state
        return await self.rerun(fragment=one.fragment, wait=wait)

    async def press(self, label: str, kind: str = "button") -> Answer:
        """Press a button."""
        one = self.find(kind, label)
        answer = await self.set(one, trigger_value=True)
        self.states.pop(one.body.id, None)
        return answer

    async def go(self, name: str, query: str = "") -> Answer:
        """Open another page of the app by its address."""
        self._query = query
        self._page = self.pages[name]
        return await self.rerun()

    async def upload(self, one: Placed, name: str, content: bytes) -> Answer:
        """Give a file to an uploader, as the page does: ask for an address, put, tell."""
        word = uuid.uuid4().hex
        message = BackMsg()
        message.file_urls_request.request_id = word
        message.file_urls_request.file_names.append(name)
        message.file_urls_request.session_id = self.session_id
        await self._send(message)
        await self.until(lambda: word in self._answers, "an address for the upload")
        urls = self._answers.pop(word).file_urls[0]
        done = await self._http.put(
            f"{self.url}/{urls.upload_url.lstrip('/')}",
            files={"file": (name, content)},
            headers={
                "X-Xsrftoken": self._http.cookies.get("_streamlit_xsrf", ""), "Origin": self.url,
            },
        )  # fmt: skip
        if done.status_code >= 400:
            raise SessionError(f"upload refused with {done.status_code}")
        state = WidgetState(id=one.body.id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)
        self.states[one.body.id] = state
        return await self.rerun(fragment=one.fragment)

    async def download(self, one: Placed) -> bytes:
        """Take the file of a download button, made when it is asked for or before."""
        return await self.fetch(await self.ready(one))

    async def ready(self, one: Placed) -> str:
        """Address of the file of a download button."""
        url = str(one.body.url)
        if one.body.deferred_file_id:
            word = uuid.uuid4().hex
            message = BackMsg()
            message.backend_operation_request.request_id = word
            message.backend_operation_request.session_id = self.session_id
            message.backend_operation_request.deferred_file.file_id = one.body.deferred_file_id
            await self._send(message)
            await self.until(lambda: word in self._answers, "a file")
            answer = self._answers.pop(word)
            if answer.error_msg:
                raise SessionError(f"no file: {answer.error_msg}")
            url = answer.deferred_file.url
        return url

    async def fetch(self, url: str) -> bytes:
        """A file of the app by its address."""
        return (await self._get(url.lstrip("/"))).content

    async def rerun(self, *, fragment: str = "", wait: bool = True) -> Answer:
        """Ask for a run with the widgets as they are."""
        before, at, received = self._begun, time.perf_counter(), self.received
        maps = self._maps()
        await self._send_rerun(fragment=fragment)
        if not wait:
            return Answer(shown=0.0, ended=0.0, received=0)
        shown = 0.0

        def ended() -> bool:
            nonlocal shown
            if not shown and self._maps() != maps:
                shown = time.perf_counter() - at
            return self._begun > before and self._ended >= self._begun

        await self.until(ended, "the end of a run")
        now = time.perf_counter() - at
        return Answer(shown=shown or now, ended=now, received=self.received - received)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something that the server says."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if self._reader is not None and self._reader.done():
                why = self._reader.exception() or "the server closed it"
                raise SessionError(f"the connection ended while waiting for {what}: {why!r}")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), max(end - time.monotonic(), 0.01))
            except TimeoutError:
                raise SessionError(f"waited {PATIENCE:.0f} s for {what}") from None

    # --- the protocol

    def _maps(self) -> tuple[str, ...]:
        return tuple(one.body.json_args for one in self.elements("component_instance"))

    async def _send_rerun(self, *, fragment: str = "", name: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self._query
        state.page_script_hash = self._page
        state.page_name = name
        state.fragment_id = fragment
        state.widget_states.widgets.extend(self.states.values())
        state.cached_message_hashes.extend(self._held)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en-GB"
        state.context_info.url = f"{self.url}/{name}"
        await self._send(message)
        for key in [k for k, v in self.states.items() if v.WhichOneof("value") in _TRIGGERS]:
            del self.states[key]

    async def _send(self, message: BackMsg) -> None:
        if self._socket is None:
            raise SessionError("not connected")
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self._socket is not None  # noqa: S101 - `open` made it
        try:
            async for data in self._socket:
                self.received += len(data)
                self._take(ForwardMsg.FromString(data))  # type: ignore[arg-type]
                self._news.set()
        finally:
            self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            held = self._held.get(message.ref_hash)
            if held is None:
                self.faults.append("a reference to a message that this page does not hold")
                return
            self._held[message.ref_hash] = (held[0], self.runs)
            whole = ForwardMsg()
            whole.CopyFrom(held[0])
            whole.metadata.CopyFrom(message.metadata)
            message, kind = whole, whole.WhichOneof("type")
        elif message.metadata.cacheable and message.hash:
            self._held[message.hash] = (message, self.runs)
        taken = getattr(self, f"_take_{kind}", None)
        if taken is not None:
            taken(message)

    def _take_new_session(self, message: ForwardMsg) -> None:
        new = message.new_session
        self._run = message.metadata.run.script_run_id
        self._fragments = tuple(message.metadata.run.fragment_ids)
        self._page = new.page_script_hash or self._page
        self.session_id = new.initialize.session_id or self.session_id
        self._age = new.config.max_cached_message_age or self._age
        self._begun += 1

    def _take_navigation(self, message: ForwardMsg) -> None:
        pages = message.navigation.app_pages
        self.pages = {page.url_pathname: page.page_script_hash for page in pages}
        self._page = message.navigation.page_script_hash or self._page

    def _take_page_info_changed(self, message: ForwardMsg) -> None:
        self._query = message.page_info_changed.query_string

    def _take_delta(self, message: ForwardMsg) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        run = message.metadata.run.script_run_id or self._run
        one = Placed(element=delta.new_element, fragment=delta.fragment_id, run=run)
        path = tuple(message.metadata.delta_path)
        self.placed[path] = one
        if one.kind == "exception":
            self.faults.append(f"{one.body.type}: {one.body.message}"[:200])
        elif one.kind == "component_instance":
            self._later(f"component/{one.body.component_name}/index.html")
        if self.on_element is not None:
            self.on_element(one)

    def _take_script_finished(self, message: ForwardMsg) -> None:
        self._ended = self._begun
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.faults.append("the script does not compile")
        if message.script_finished not in _DONE:
            self._ended -= 1
            return
        self.runs += 1
        gone = set(self._fragments)
        for path, one in list(self.placed.items()):
            if one.run != self._run and (not gone or one.fragment in gone):
                del self.placed[path]
        alive = {getattr(one.body, "id", "") for one in self.placed.values()}
        self.states = {key: state for key, state in self.states.items() if key in alive}
        self._held = {k: v for k, v in self._held.items() if self.runs - v[1] <= self._age}

    def _take_file_urls_response(self, message: ForwardMsg) -> None:
        self._answers[message.file_urls_response.response_id] = message.file_urls_response

    def _take_backend_operation_response(self, message: ForwardMsg) -> None:
        answer = message.backend_operation_response
        self._answers[answer.request_id] = answer

    # --- files

    async def _fetch_page(self) -> None:
        names = _ASSET.findall((await self._get("")).text)
        # A browser has six connections to a host.
        gate = asyncio.Semaphore(6)

        async def fetch(name: str) -> None:
            async with gate:
                await self._get(name)

        await asyncio.gather(*map(fetch, [*names, "_stcore/host-config"]))

    def _later(self, path: str) -> None:
        if path not in self._fetched:
            self._fetched.add(path)
            task = asyncio.create_task(self._fetch(path))
            self._fetches.add(task)
            task.add_done_callback(self._fetches.discard)

    async def _fetch(self, path: str) -> None:
        try:
            await self._get(path)
        except (SessionError, httpx.HTTPError) as error:
            self.faults.append(str(error))

    async def _get(self, path: str) -> httpx.Response:
        try:
            answer = await self._http.get(f"{self.url}/{path}")
        except httpx.RemoteProtocolError:
            # A kept connection that the server closes meanwhile: a browser asks again as well.
            answer = await self._http.get(f"{self.url}/{path}")
        if answer.status_code >= 400:
            raise SessionError(f"{answer.status_code} for {path}")
        return answer


@dataclass(kw_only=True)
class MapPage:
    """What the atlas's map page in its frame says to the server, as its script does.

    Held apart from `Session`, since it is the app's own and not Streamlit's: a page that was given
    a block says that it has it; a brush, a rule or a measure is drawn by the page at once and told
    to the server afterwards, for the address.
    """

    session: Session
    name: str = "atlas_map"
    digest: str = ""
    said: dict[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Arguments that the page was given last."""
        found: dict[str, Any] = json.loads(self.session.component(self.name).body.json_args)
        return found

    async def take(self) -> None:
        """Take what the server sent: a new block is answered, as the page does."""
        given = self.arguments()
        if given["digest"] == self.digest:
            return
        self.said = {k: v for k, v in given["view"].items() if k != "stamp"}
        if not given["block"]:
            await self._tell("")
            await self.take()
            return
        self.digest = given["digest"]
        if "core" in json.loads(given["block"]):
            await self._tell(self.digest)

    async def change(self, *, wait: bool = False, **view: Any) -> Answer:
        """Change what the page draws by itself; the server is told, and nobody waits for it."""
        self.said |= view
        return await self._tell(self.digest, wait=wait)

    async def _tell(self, have: str, *, wait: bool = True) -> Answer:
        value = json.dumps({**self.said, "have": have})
        return await self.session.set(
            self.session.component(self.name), wait=wait, json_value=value
        )
