"""A reverse proxy that strips a prefix, as a teacher's nginx and JupyterHub do.

Each answer is held back until it is whole.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PrefixProxy:
    """Passes /PREFIX/... on to a port of this machine as /..., websockets too; every other address is not found."""

    def __init__(self, prefix: str, port: int) -> None:
        self.prefix, self.port = prefix, port

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, which ends with its answer."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, path, rest = head.split(" ", 2)
            if not path.startswith(self.prefix + "/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return
            lines = rest.split("\r\n")
            upgrades = any(line.lower().startswith("upgrade:") for line in lines)
            if not upgrades:
                lines = [line for line in lines if not line.lower().startswith("connection:")]
                lines[1:1] = ["Connection: close"]
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
            back.write(" ".join([method, path.removeprefix(self.prefix), "\r\n".join(lines)]).encode("latin-1"))
            sending = asyncio.create_task(pour(reader, back))
            if upgrades:
                await pour(there, writer)
            else:
                writer.write(await there.read())
            sending.cancel()
            back.close()
        except (asyncio.IncompleteReadError, OSError):
            pass  # the browser has closed what it opened in advance
        finally:
            writer.close()


async def pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """All bytes, as they come."""
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass


async def end(serving: asyncio.Server) -> None:
    """No more connections, and those that there are end."""
    serving.close()
    open_ones = asyncio.all_tasks() - {asyncio.current_task()}
    for task in open_ones:
        task.cancel()
    await asyncio.gather(*open_ones, return_exceptions=True)


@contextmanager
def behind(prefix: str, port: int) -> Iterator[str]:
    """The address of a proxy before that port, with the prefix, without a slash behind it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)  # Playwright has a loop in this one
    thread.start()
    starting = asyncio.start_server(PrefixProxy(prefix, port).serve, "127.0.0.1", 0)
    serving = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}{prefix}"
    finally:
        asyncio.run_coroutine_threadsafe(end(serving), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
