"""Routes asked directly, without a server."""

import asyncio
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import BaseRoute


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.content)


def get(routes: Sequence[BaseRoute], path: str, query: str = "", **headers: str) -> Answer:
    """What the routes answer to a GET, without a network."""
    app = Starlette(routes=list(routes))
    sent: list[dict] = []

    async def run() -> None:
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict:
            return next(asked, None) or await asyncio.Event().wait()  # who asked stays until the answer has come

        async def send(message: dict) -> None:
            sent.append(message)

        names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "server": ("localhost", 80),
            "path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": names,
        }  # fmt: skip
        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as aside:  # this thread may have a loop: a browser that is open for other tests
        aside.submit(asyncio.run, run()).result()
    start, content = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, content)
