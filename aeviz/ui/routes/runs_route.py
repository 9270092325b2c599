"""A run over HTTP: its news, its maps and decoders, the files to take home, and what its buttons ask for."""

import asyncio
import json
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from aeviz.archive import ArchiveError, unpack
from aeviz.jobs import JobsError, UnknownRunError
from aeviz.training.recipe import OWN_DATA
from aeviz.training.run_downloads import recipe_file, weights_file
from aeviz.ui.routes.headers import FRESH, PLAIN, refused
from aeviz.ui.routes.weights_route import base
from aeviz.ui.shell import sessions, ticket_cookie

RUN = re.compile(r"[0-9a-f]{32}")
COUNT = re.compile(r"[0-9]{1,9}")
COMMANDS = ("pause", "resume", "step", "stop")
ASKED = PLAIN | {"Cache-Control": "private, no-cache"}  # kept, and asked about each time
REPLAY_SECONDS = 120
MADE_ROOM = "The weights of this run had to make room for other runs. Train it again to have them: they are the same."
GONE = "This run is no longer kept: its last watcher has gone. Train it again, the same recipe gives the same run."


def url(run: str) -> str:
    """Where a page finds all that there is of a run, from its own address on, without a slash at the end."""
    return f"api/runs/{run}"


def routes() -> list[Route]:
    """The routes for `st.App`."""
    run = f"{base()}/api/runs/{{run}}"
    replays = Replays()
    return [
        Route(f"{run}/news", news, methods=["GET"]),
        Route(f"{run}/{{said}}", command, methods=["POST"]),
        Route(f"{run}/{{step}}/{{part}}.bin", part, methods=["GET"]),
        Route(f"{run}/weights.safetensors", weights, methods=["GET"]),
        Route(f"{run}/recipe.json", recipe, methods=["GET"]),
        Route(f"{run}/replay.gif", replays.send, methods=["GET"]),
    ]


async def news(request: Request) -> Response:
    """What has happened since `after`, for the tab with the ticket `session`; it is asked several times a second."""
    run, query = request.path_params["run"], request.query_params
    session, after = query.get("session", ""), query.get("after", "0")
    if not (RUN.fullmatch(run) and ticket_cookie.valid(session) and COUNT.fullmatch(after)):
        return refused(400, "News are asked for as /api/runs/RUN/news?after=NUMBER&session=TICKET.")
    try:
        said = sessions.here.jobs.news(run, session, int(after))
        sessions.here.heard(session)
    except UnknownRunError:
        return JSONResponse({"gone": True}, status_code=404, headers=FRESH)
    return JSONResponse(said, headers=FRESH)


async def command(request: Request) -> Response:
    """What a button of the time line asks for. What comes of it stands in the news.

    Not by a rerun of the page: of two that come close together Streamlit keeps the second alone, and a press was lost.
    """
    run, said = request.path_params["run"], request.path_params["said"]
    session = request.query_params.get("session", "")
    if not (RUN.fullmatch(run) and ticket_cookie.valid(session) and said in COMMANDS):
        return refused(400, "A run is told /api/runs/RUN/pause?session=TICKET, or resume, step or stop.")
    try:
        getattr(sessions.here.jobs, said)(run, session)
    except UnknownRunError:
        return JSONResponse({"gone": True}, status_code=404, headers=FRESH)
    except JobsError as error:
        return refused(409, str(error))
    return Response(status_code=204, headers=FRESH)


async def part(request: Request) -> Response:
    """The map or the decoder of one snapshot; 304 to who has it.

    Not kept for ever: a run is named by its plan, and another version of the program gives it other numbers.
    """
    run, step, kind = (request.path_params[name] for name in ("run", "step", "part"))
    if not (RUN.fullmatch(run) and COUNT.fullmatch(step) and kind in {"map", "decoder"}):
        return refused(400, "A snapshot is asked for as /api/runs/RUN/STEP/map.bin or decoder.bin.")
    file = _file(run, f"{int(step):06d}.{kind}")
    try:
        if file is None:
            raise FileNotFoundError
        written = file.stat()
        headers = ASKED | {"ETag": f'"{written.st_mtime_ns:x}-{written.st_size:x}"'}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        data = file.read_bytes()  # from the system's cache: it was written a moment ago
    except OSError:  # also where it was thinned out between two lines
        return refused(404, "This run keeps no snapshot of that step.")
    return Response(data, media_type="application/octet-stream", headers=headers)


def weights(request: Request) -> Response:
    """The networks as they stand at the end of the run, or where it was stopped."""
    run = request.path_params["run"]
    folder = _folder(run)
    if folder is None:
        return refused(404, GONE)
    try:
        view = sessions.here.jobs.view(run)
        data = weights_file(unpack(max(folder.glob("*.state")).read_bytes())[0], view.plan)
    except UnknownRunError:
        return refused(404, GONE)
    except (ValueError, OSError, ArchiveError, KeyError):
        return refused(404, MADE_ROOM if view.ended else "This run has no weights yet: they come as it begins.")
    return Response(data, media_type="application/octet-stream", headers=FRESH | _named(run, "safetensors"))


def recipe(request: Request) -> Response:
    """The plan of the run: what to give to `python -m aeviz.recipes`, which makes the same weights of it."""
    run = request.path_params["run"]
    try:
        plan = sessions.here.jobs.view(run).plan if RUN.fullmatch(run) else None
    except UnknownRunError:
        plan = None
    if plan is None:
        return refused(404, GONE)
    return Response(recipe_file(plan), media_type="application/json", headers=FRESH | _named(run, "json"))


class Replays:
    """Makes films of runs, one at a time, in a process of its own that gives way to all others."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()

    async def send(self, request: Request) -> Response:
        """The film of the run so far; made when it is first asked for, and again when there is more to show."""
        run = request.path_params["run"]
        folder = _folder(run)
        if folder is None:
            return refused(404, GONE)
        film = folder / "replay.gif"
        async with self.turn:
            if not await run_in_threadpool(is_newest, film, folder) and not await self._make(run, film):
                return refused(
                    404, "The film of this run could not be made. Try again once the run has gone on a little."
                )
        return FileResponse(film, media_type="image/gif", headers=FRESH | _named(run, "gif"))

    async def _make(self, run: str, film: Path) -> bool:
        beside = film.with_name("replay.part.gif")
        low = ["nice", "-n", "10"] if shutil.which("nice") else []
        make = [sys.executable, "-m", "aeviz.film.replay", str(film.parent), str(beside), *_classes(run)]
        try:
            process = await asyncio.create_subprocess_exec(*low, *make, stdin=asyncio.subprocess.DEVNULL)
        except OSError:
            return False
        try:
            done = await asyncio.wait_for(process.wait(), REPLAY_SECONDS) == 0
            if done:
                beside.replace(film)
        except (TimeoutError, OSError):
            done = False
        finally:
            if process.returncode is None:
                process.kill()
        return done


def is_newest(film: Path, folder: Path) -> bool:
    """Whether the film is there and no snapshot was taken since."""
    try:
        made = film.stat().st_mtime
        return all(snapshot.stat().st_mtime <= made for snapshot in folder.glob("*.map"))
    except OSError:
        return False


def _file(run: str, name: str) -> Path | None:
    try:
        return sessions.here.jobs.file(run, name)
    except UnknownRunError:
        return None


def _folder(run: str) -> Path | None:
    file = _file(run, "plan.json") if RUN.fullmatch(run) else None
    return file.parent if file else None


def _classes(run: str) -> Sequence[str]:
    """Tells the film what the labels of one's own images are called."""
    try:
        name = sessions.here.jobs.view(run).plan.recipe.data
    except UnknownRunError:
        return ()
    return [f"--classes={json.dumps(sessions.here.uploads.classes(name))}"] if OWN_DATA.fullmatch(name) else ()


def _named(run: str, ending: str) -> Mapping[str, str]:
    return {"Content-Disposition": f'attachment; filename="aeviz-{run[:8]}.{ending}"'}
