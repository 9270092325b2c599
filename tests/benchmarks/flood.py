"""One tab asks for hundreds of runs a second: how much slower is another tab's run beside it? A ratio, not a time."""

import asyncio
import contextlib
import statistics
from collections.abc import Iterator

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.benchmarks import Figure
from tests.benchmarks.streamlit_client import Tab
from tests.serving import Server

REACHES = 40  # runs of the other tab, of which the median counts
PAUSE = 0.05  # seconds between two of them
FLOOD = 100  # messages that are sent at once, ten times a second


def run() -> Iterator[Figure]:
    server = Server()
    server.wait()
    try:
        quiet, beside = asyncio.run(measure(server.url.removeprefix("http://")))
    finally:
        server.stop()
    yield "flood.slower", beside / quiet, "times"


async def measure(address: str) -> tuple[float, float]:
    """Median seconds of a run, alone and beside the flood."""
    tab, other = Tab(address), Tab(address)
    for each in (tab, other):
        await each.open()
        await each.visit("vae")
    quiet = await median(tab)
    flooding = [asyncio.create_task(flood(other)), asyncio.create_task(drain(other))]
    await asyncio.sleep(1)
    beside = await median(tab)
    for task in flooding:
        task.cancel()
    for each in (tab, other):
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await each.close()
    return quiet, beside


async def median(tab: Tab) -> float:
    times = []
    for _ in range(REACHES):
        times.append(await tab.rerun())
        await asyncio.sleep(PAUSE)
    return statistics.median(times)


async def flood(tab: Tab) -> None:
    message = BackMsg()
    message.rerun_script.page_script_hash, message.rerun_script.query_string = tab.page, tab.query
    message.rerun_script.context_info.url = f"http://{tab.address}/"
    while True:
        for _ in range(FLOOD):
            await tab.socket.send(message.SerializeToString())
        await asyncio.sleep(0.1)


async def drain(tab: Tab) -> None:
    while True:
        await tab.socket.recv()
