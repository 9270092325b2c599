"""What one tab asks comes no faster than a bucket has it, and who has gone is heard of by whoever receives."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aeviz.ui.shell import pace
from tests.asgi import in_a_loop

ASKED = {"type": "websocket.receive", "bytes": b""}


@given(pauses=some.lists(some.floats(0, 2), max_size=200))
def test_no_more_pass_than_a_burst_and_the_rate_since(pauses):
    now = 0.0
    bucket = pace.Bucket(lambda: now)
    for passed, pause in enumerate(pauses, 1):
        now += pause
        now += bucket.take()  # as who waits before taking the next one
        assert passed <= pace.BURST + pace.RATE * now + 1e-6


def test_a_hand_never_waits_and_a_flood_does():
    now = 0.0
    bucket = pace.Bucket(lambda: now)
    for _ in range(300):  # eight clicks a second
        now += 1 / 8
        assert bucket.take() == 0
    now += pace.BURST / pace.RATE
    waits = [bucket.take() for _ in range(1000)]
    assert waits[pace.BURST - 1] == 0 < waits[pace.BURST]
    assert waits[-1] == pytest.approx((1000 - pace.BURST) / pace.RATE)


class Stub:
    """The other end of a websocket."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken, self.sent = broken, []

    async def receive(self) -> dict:
        return ASKED

    async def send(self, message: dict) -> None:
        if self.broken:
            raise OSError("gone")
        self.sent.append(message)


def test_what_is_sent_arrives_and_what_comes_passes():
    end = Stub()
    line = pace.Line(end.receive, end.send)
    in_a_loop(line.send({"type": "websocket.send"}))
    assert end.sent == [{"type": "websocket.send"}]
    assert in_a_loop(line.receive()) == ASKED


def test_after_a_send_that_failed_the_connection_has_ended():
    end = Stub(broken=True)
    line = pace.Line(end.receive, end.send)
    in_a_loop(line.send({"type": "websocket.send"}))
    assert in_a_loop(line.receive())["type"] == "websocket.disconnect"


def test_who_goes_while_a_message_waits_leaves_none_behind():
    class Waits(pace.Bucket):
        def take(self) -> float:
            return 1e-3

    async def gone_meanwhile() -> dict:
        end = Stub(broken=True)
        line = pace.Line(end.receive, end.send, Waits())
        message, _ = await asyncio.gather(line.receive(), line.send({"type": "websocket.send"}))
        return message

    assert in_a_loop(gone_meanwhile())["type"] == "websocket.disconnect"


def test_only_websockets_are_paced():
    seen = []

    async def app(scope, receive, send):
        seen.append((receive, send))

    end = Stub()
    receive, send = end.receive, end.send
    in_a_loop(pace.Pace(app)({"type": "http"}, receive, send))
    in_a_loop(pace.Pace(app)({"type": "websocket"}, receive, send))
    assert seen[0] == (receive, send)
    assert all(new != old for new, old in zip(seen[1], (receive, send), strict=True))
