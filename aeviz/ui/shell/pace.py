"""A rate limit on what one tab asks (token bucket on its websocket), so that no tab keeps the server from the others.

Each message of a tab makes the script run, and Streamlit breaks off a run for the next: hundreds of messages a second
hold the interpreter for good. What comes faster than any hand waits here, where it costs nothing; and the other end,
which the system does not let send on, waits too.
"""

import asyncio
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BURST = 40  # messages that may follow one another as fast as they come
RATE = 10.0  # messages a second after that
GONE: Message = {"type": "websocket.disconnect", "code": 1006}  # as when the connection breaks


class Bucket:
    """How many messages may still come at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._left, self._when = clock, float(BURST), clock()

    def take(self) -> float:
        """Takes one; the seconds that it has to wait."""
        now = self._clock()
        self._left = min(BURST, self._left + RATE * (now - self._when)) - 1
        self._when = now
        return max(0.0, -self._left / RATE)


class Pace:
    """The middleware around the app: websockets go through a bucket each, everything else as it comes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            line = Line(receive, send)
            receive, send = line.receive, line.send
        await self.app(scope, receive, send)


class Line:
    """One websocket, from which messages come no faster than the bucket has them."""

    def __init__(self, receive: Receive, send: Send, bucket: Bucket | None = None) -> None:
        self._receive, self._send, self._bucket = receive, send, bucket or Bucket()
        self._gone = False

    async def receive(self) -> Message:
        message = GONE if self._gone else await self._receive()
        if message["type"] == "websocket.receive" and (seconds := self._bucket.take()):
            await asyncio.sleep(seconds)
        return GONE if self._gone else message

    async def send(self, message: Message) -> None:
        """Sends it. That nobody is left is for whoever receives to hear: there Streamlit expects it, here it fails."""
        try:
            await self._send(message)
        except OSError:
            self._gone = True
