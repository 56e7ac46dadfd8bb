"""Which messages of a browser the app has a use for, asked before Streamlit acts on them.

Everybody has a session open, for the sign-in page, and Streamlit obeys whatever comes in one: also
to empty what it keeps for all.
"""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

_USED = frozenset(
    BackMsg.DESCRIPTOR.fields_by_name[name].number
    for name in (
        "rerun_script", "stop_script", "file_urls_request", "app_heartbeat",
        "backend_operation_request",
    )
)  # fmt: skip
_OPERATION = BackMsg.BACKEND_OPERATION_REQUEST_FIELD_NUMBER
_OPERATIONS = frozenset(
    BackendOperationRequest.DESCRIPTOR.fields_by_name[name].number
    for name in ("request_id", "session_id", "deferred_file", "dataframe_chunk")
)
_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5


def is_used(message: bytes) -> bool:
    """Whether a message holds nothing but what the app uses; what cannot be read is not used."""
    try:
        found = list(_fields(memoryview(message)))
        return bool(found) and all(
            number in _USED
            and (number != _OPERATION or {n for n, _ in _fields(inner)} <= _OPERATIONS)
            for number, inner in found
        )
    except (IndexError, ValueError):
        return False


def _fields(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Numbers and content of a message's outermost fields.

    Told by the bytes alone: a message may have many megabytes, which Streamlit reads again.
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind, end = tag & 7, at
        if kind == _VARINT:
            _, end = _varint(data, at)
        elif kind == _BYTES:
            size, at = _varint(data, at)
            end = at + size
        elif kind in (_EIGHT, _FOUR):
            end = at + (8 if kind == _EIGHT else 4)
        else:
            raise ValueError(kind)
        if end > len(data):
            raise IndexError(end)
        yield tag >> 3, data[at:end]
        at = end


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = shift = 0
    while shift < 64:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError(at)
