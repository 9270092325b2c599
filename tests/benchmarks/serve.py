"""A class before one server: thirty students on real websockets, ten of them training. Then a hundred.

The client is one process beside the server and its workers and shares the machine with them: all of that is in the
figures. Beside the class of thirty, thirty readers run a page of one `st.write` again as often, on a server of its own:
the null of a rerun, under the same load. Memory is that of the server's process, read each second; what it holds for
all (pages that have been opened once) is there before the class comes.
"""

import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import Figure
from tests.benchmarks.null_page import null_server
from tests.benchmarks.streamlit_client import Tab
from tests.benchmarks.students import Diary, Reader, Student, Trainee, said
from tests.benchmarks.turns import Turns
from tests.serving import Server

CLASS, MANY = 30, 100  # students
TRAINEES = 10
WINDOW = 10  # seconds whose mean stands for a moment
GOING = 5.0  # seconds that processes have to end when the server has


@dataclass
class Lesson:
    """What a class of some size made of a server."""

    diary: Diary = field(default_factory=Diary)
    null: Diary = field(default_factory=Diary)  # of those who read a page of one st.write meanwhile
    megabytes: list[float] = field(default_factory=list)  # each second; the first before anybody came
    left_behind: list[str] = field(default_factory=list)


def run(seconds: float = 120.0) -> Iterator[Figure]:
    for students, more in ((CLASS, ""), (MANY, f"_{MANY}")):
        with null_server() if students == CLASS else nullcontext() as null:
            lesson = teach(students, seconds, null)
        times = [1000 * each for each in lesson.diary.seconds]
        yield f"serve.median_{students}", statistics.median(times), "ms"
        yield f"serve.p95_{students}", statistics.quantiles(times, n=20)[-1], "ms"
        yield f"serve.reruns_{students}", len(times), "reruns", f"beside {lesson.diary.runs} runs that ended"
        if students == CLASS:
            over = Turns([statistics.median(times)], [1000 * statistics.median(lesson.null.seconds)])
            yield f"serve.over_null_{students}", over.ratio, "ratio", over.said("one st.write", "ms")
            yield "serve.memory_per_session", per_session(lesson.megabytes, students), "MB"
            yield "serve.memory_growth", growth(lesson.megabytes), "share"
        yield counted("serve.errors" + more, lesson.diary.errors, "errors")
        yield counted("serve.left_behind" + more, lesson.left_behind, "processes and files")


def counted(name: str, things: Sequence[str], unit: str) -> Figure:
    """How many there are, and the first of them."""
    return (name, len(things), unit, "; ".join(things[:3])) if things else (name, 0, unit)


def teach(students: int, seconds: float, null: Server | None = None) -> Lesson:
    """One class on a server of its own, whose temporary files lie in a folder that should be empty afterwards.

    null: a server of a page of one st.write, where as many read it meanwhile.
    """
    lesson = Lesson()
    with tempfile.TemporaryDirectory(prefix="aeviz-benchmark-") as folder:
        server = Server(TMPDIR=folder)
        processes: set[tuple[int, str]] = set()
        try:
            server.wait()
            asyncio.run(attend(server, null, students, seconds, lesson, processes))
        finally:
            processes |= descendants(server.process.pid)
            log = server.stop()
        lesson.diary.errors += lesson.null.errors + [f"in the server's log: {trouble}" for trouble in raised(log)]
        lesson.left_behind = left(processes, Path(folder))
    return lesson


async def attend(
    server: Server, null: Server | None, students: int, seconds: float, lesson: Lesson, processes: set
) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2 * TRAINEES))  # each waits for an answer
    address = address_of(server)
    await open_every_page(address)
    lesson.megabytes.append(server.resident_megabytes())
    end = time.monotonic() + seconds
    people = [(Trainee if n < TRAINEES else Student)(address, n, lesson.diary, end) for n in range(students)]
    if null:
        people += [Reader(address_of(null), n, lesson.null, end) for n in range(students)]
    watching = asyncio.create_task(watch(server, lesson, processes))
    await asyncio.gather(*(person.live() for person in people))
    watching.cancel()


def address_of(server: Server) -> str:
    """host:port, as a tab wants it."""
    return server.url.removeprefix("http://")


async def open_every_page(address: str) -> None:
    """So that what the server loads once for all is not counted against the first who asks for it."""
    tab = Tab(address)
    await tab.open()
    for page in list(tab.pages):
        await tab.visit(page)
        answered: set[str] = set()
        while radio := next((each for each in tab.of_type("radio") if each.id not in answered), None):
            answered.add(radio.id)  # each answer may uncover another question
            await tab.set(radio.id, string_value=radio.options[0])
        for pad in [each for each in tab.of_type("bidi_component") if said(each).get("kind") == "pad"]:
            await tab.set(pad.id, json_value=json.dumps({"z": [0.5, 0.5]}))
    await tab.close()


async def watch(server: Server, lesson: Lesson, processes: set) -> None:
    while True:
        await asyncio.sleep(1)
        lesson.megabytes.append(server.resident_megabytes())
        processes |= descendants(server.process.pid)


def per_session(megabytes: Sequence[float], sessions: int) -> float:
    """What the server holds in the last seconds above what it held before, for each session."""
    return (statistics.mean(megabytes[1:][-WINDOW:]) - megabytes[0]) / sessions


def growth(megabytes: Sequence[float]) -> float:
    """From the end of the first half to the end of the second, as a share."""
    measured = megabytes[1:]
    half = len(measured) // 2
    return statistics.mean(measured[-WINDOW:]) / statistics.mean(measured[max(0, half - WINDOW) : half]) - 1


def raised(log: str) -> list[str]:
    """The last line of each traceback in a log: the exception."""
    return re.findall(r"Traceback.*\n(?:[ \t].*\n|\n)*(\S.*)", log)


# ---- what is left behind (Linux)


def descendants(pid: int) -> set[tuple[int, str]]:
    """All processes below this one, each with the moment at which it began, as its number may come again."""
    found: set[tuple[int, str]] = set()
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in file.read_text().split()]
        except OSError:  # a thread that has ended
            continue
        for child in children:
            began = start_of(child)
            if began is not None:
                found |= {(child, began)} | descendants(child)
    return found


def start_of(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; None where there is none, or only its name remains (a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def left(processes: set[tuple[int, str]], folder: Path) -> list[str]:
    """The processes that still run a while after the server has ended, and the files in its temporary folder."""
    end = time.monotonic() + GOING
    while time.monotonic() < end and any(start_of(pid) == began for pid, began in processes):
        time.sleep(0.1)
    running = [f"process {pid}" for pid, began in sorted(processes) if start_of(pid) == began]
    return running + [str(path.relative_to(folder)) for path in sorted(folder.iterdir())]
