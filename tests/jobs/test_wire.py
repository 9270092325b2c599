"""Frames: what is written is read, whole or not at all, whatever the pieces that a pipe hands over."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.jobs import wire

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.dictionaries(st.text(), VALUES, max_size=5)


class Trickle(io.RawIOBase):
    """A raw stream that gives a byte or two at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, n: int = -1) -> bytes:
        return self.inner.read(min(n, 2))


def framed(*messages: dict) -> bytes:
    stream = io.BytesIO()
    for message in messages:
        wire.write(stream, message)
    return stream.getvalue()


@given(st.lists(MESSAGES, max_size=4))
def test_what_is_written_is_read(messages):
    for stream in (io.BytesIO(framed(*messages)), Trickle(framed(*messages))):
        assert [wire.read(stream) for _ in messages] == messages
        assert wire.read(stream) is None


@given(MESSAGES, st.data())
def test_a_frame_that_is_cut_is_an_error_and_no_message(message, data):
    whole = framed(message)
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(wire.WireError):
        wire.read(io.BytesIO(whole[:cut]))


@given(st.integers(wire.MAX_BYTES + 1, 2**32 - 1))
def test_a_frame_too_long_is_refused_before_it_is_read(length):
    stream = io.BytesIO(length.to_bytes(4, "big") + b"{}")
    with pytest.raises(wire.WireError):
        wire.read(stream)
    assert stream.tell() == 4


@given(st.binary(max_size=300))
def test_other_bytes_are_a_message_or_a_wire_error(data):
    stream = io.BytesIO(data)
    try:
        message = wire.read(stream)
    except wire.WireError:
        return
    assert message is None if not data else isinstance(message, dict)


@pytest.mark.parametrize(
    "text", [b"[1]", b'"a"', b"3", b"null", b'{"a":NaN}', b'{"a":-Infinity}', b"{", b"\xff{}", b"[" * 100_000]
)
def test_a_frame_holds_one_object_of_json(text):
    with pytest.raises(wire.WireError):
        wire.read(io.BytesIO(len(text).to_bytes(4, "big") + text))


@pytest.mark.parametrize("message", [{"a": float("nan")}, {"a": float("inf")}, {"a": b""}, {"a": "x" * wire.MAX_BYTES}])
def test_a_message_that_goes_into_no_frame_writes_nothing(message):
    stream = io.BytesIO()
    with pytest.raises(wire.WireError):
        wire.write(stream, message)
    assert not stream.getvalue()


def test_the_longest_message_that_goes_goes():
    message = {"a": "x" * (wire.MAX_BYTES - len('{"a":""}'))}
    assert wire.read(io.BytesIO(framed(message))) == message
