"""A class of students: each reads, looks at another page, answers a question, moves a pad; some of them train.

What a student does is drawn from a generator of its own. A student who meets an error notes it and goes home.
"""

import asyncio
import http.client
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks.streamlit_client import Tab, TabError, key_of

THINKING = (1.5, 3.0)  # seconds between two moves
LEAVING = 0.4  # share of the moves that lead to another page
POLL = {"queued": 1.0, "starting": 0.25, "running": 0.25, "paused": 1.0}  # seconds, as js/run_feed.js does
OVER = ("done", "stopped", "failed")


@dataclass
class Diary:
    """What the class has met with."""

    seconds: list[float] = field(default_factory=list)  # of each rerun
    errors: list[str] = field(default_factory=list)
    runs: int = 0  # trainings that came to their end
    news: int = 0  # times that a run was asked for news


class Student:
    """Moves between pages and touches what stands on them, until `end` (time.monotonic)."""

    def __init__(self, address: str, seed: int, diary: Diary, end: float) -> None:
        self.tab, self.rng, self.diary, self.end = Tab(address), random.Random(seed), diary, end

    async def live(self) -> None:
        try:
            await asyncio.sleep(self.rng.uniform(0, THINKING[1]))
            await self.timed(self.tab.open)
            while True:
                await asyncio.sleep(self.rng.uniform(*THINKING))
                if time.monotonic() > self.end:
                    break
                await self.move()
        except TabError as error:
            self.diary.errors.append(str(error))
        finally:
            await self.tab.close()

    async def timed(self, what: Callable, *args: object, **values: object) -> None:
        self.diary.seconds.append(await what(*args, **values))

    async def move(self) -> None:
        touches = self.touches()
        if not touches or self.rng.random() < LEAVING:
            await self.timed(self.tab.visit, self.rng.choice(list(self.tab.pages)))
        else:
            widget, value = self.rng.choice(touches)
            await self.timed(self.tab.set, widget, **value)

    def touches(self) -> list[tuple[str, dict]]:
        """What could be touched on this page: the widget and the value that it would take."""
        found: list[tuple[str, dict]] = []
        for radio in self.tab.of_type("radio"):
            found.append((radio.id, {"string_value": self.rng.choice(radio.options)}))
        for slider in self.tab.of_type("slider"):
            place = round(self.rng.uniform(slider.min, slider.max), 2)
            found.append((slider.id, {"double_array_value": {"data": [place]}}))
        for pad in self.tab.of_type("bidi_component"):
            if said(pad).get("kind") == "pad":
                z = [round(self.rng.uniform(-1, 1), 3) for _ in range(2)]
                found.append((pad.id, {"json_value": json.dumps({"z": z})}))
        return found


class Reader(Student):
    """Runs the page again as often as a student moves, and touches nothing."""

    async def move(self) -> None:
        await self.timed(self.tab.rerun)


class Trainee(Student):
    """Also trains, one run after another, each on a seed of its own, and follows the run whatever page is open."""

    def __init__(self, address: str, seed: int, diary: Diary, end: float) -> None:
        super().__init__(address, seed, diary, end)
        self.seed = 1000 * seed  # of the next run, so that no two students share one
        self.state = "done"
        self.turned = False  # the run's state has changed, and the page has not been run since
        self.following: asyncio.Task | None = None

    async def live(self) -> None:
        try:
            await super().live()
        finally:
            if self.following:
                self.following.cancel()

    async def move(self) -> None:
        here = self.tab.page == self.tab.pages["train"]
        if here and self.turned:  # the time line asks for it, so that the buttons below follow
            self.turned = False
            await self.timed(self.tab.rerun)
        elif self.state not in OVER:
            await super().move()
        elif here:
            await self.train()
        else:
            await self.timed(self.tab.visit, "train")

    async def train(self) -> None:
        self.seed += 1
        seed = next(box.id for box in self.tab.of_type("number_input") if key_of(box.id).startswith("train.seed"))
        await self.timed(self.tab.set, seed, double_value=self.seed)
        button = next(button.id for button in self.tab.of_type("button") if key_of(button.id) == "train_start")
        await self.timed(self.tab.press, button)
        links = [run for pad in self.tab.of_type("bidi_component") if (run := said(pad).get("run"))]
        if not links:
            raise TabError("Train was pressed and no run appeared")
        self.state = "queued"
        self.following = asyncio.create_task(self.follow(links[-1]))

    async def follow(self, link: dict) -> None:
        """Asks for news of a run until it has ended, and fetches each snapshot, as the browser does."""
        feed = Feed(self.tab.address, link)
        try:
            while self.state not in OVER:
                before, self.state = self.state, await asyncio.to_thread(feed.ask)
                self.turned = self.turned or self.state != before
                self.diary.news += 1
                await asyncio.sleep(POLL.get(self.state, 0))
            if self.state == "failed":
                raise TabError(f"a run failed: {feed.failure}")
            self.diary.runs += 1
        except (TabError, OSError, http.client.HTTPException) as error:
            self.diary.errors.append(f"following a run: {error}")
            self.state = "failed"
        finally:
            feed.close()


class Feed:
    """What a browser fetches of a run, over one connection that is kept."""

    def __init__(self, address: str, link: dict) -> None:
        self.connection = http.client.HTTPConnection(address, timeout=30)
        self.url, self.session = f"/{link['url']}", link["session"]  # from the page's own address on: here the root
        self.seq, self.failure = 0, None

    def ask(self) -> str:
        """Takes the news and the newest snapshot; the state of the run. Raises TabError where it is gone."""
        status, body = self._get(f"news?after={self.seq}&session={self.session}")
        if status != 200:
            raise TabError(f"news of a run: {status} {body[:200]!r}")
        news = json.loads(body)
        self.seq, self.failure = news["seq"], news["failure"]
        steps = [step for step, _ in news["snapshots"] if step not in news["dropped"]]
        wanted = [f"{step}/map.bin" for step in steps] + [f"{steps[-1]}/decoder.bin" for _ in steps[-1:]]
        for path in wanted:
            status, _ = self._get(path)
            if status not in (200, 404):  # 404: thinned out since
                raise TabError(f"{path} of a run: {status}")
        return news["state"]

    def _get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", f"{self.url}/{path}")
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        self.connection.close()


def said(pad) -> dict:
    """What Python says to a mount of the pad's component."""
    data = json.loads(pad.json) if pad.json else None
    return data[0] if isinstance(data, list) and data else {}
