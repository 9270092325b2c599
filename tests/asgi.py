"""Routes asked directly, without a server; and a loop for what is awaited."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import BaseRoute

Result = TypeVar("Result")


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


def in_a_loop(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Its result. In a thread of its own: Playwright keeps a loop running in this one once a browser test has been."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, coroutine).result()


def get(routes: Sequence[BaseRoute], path: str, query: str = "", **headers: str) -> Answer:
    """What the routes answer to a GET, without a network."""
    return ask(routes, "GET", path, query, **headers)


def ask(
    routes: Sequence[BaseRoute],
    method: str,
    path: str,
    query: str = "",
    body: bytes = b"",
    middleware: Sequence = (),
    **headers: str,
) -> Answer:
    """What the routes answer behind the middleware, without a network."""
    app = Starlette(routes=list(routes), middleware=list(middleware))
    sent: list[dict] = []

    async def run() -> None:
        asked = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict:
            return next(asked, None) or await asyncio.Event().wait()  # who asked stays until the answer has come

        async def send(message: dict) -> None:
            sent.append(message)

        names = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "server": ("localhost", 80),
            "path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": names,
        }  # fmt: skip
        await app(scope, receive, send)

    in_a_loop(run())
    start, content = sent[0], b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, content)
