"""Jobs for tests of the page: runs stand as a test puts them, and what the page asks for is written down."""

import shutil
from dataclasses import replace
from pathlib import Path

from aeviz.jobs import JobsError, Limits, RunView, UnknownRunError
from aeviz.training.branches import Plan
from aeviz.training.run_downloads import recipe_file

LOSSES = {"cross_entropy": 170.5, "kl": 4.25}


class FakeJobs:
    """Holds runs by id; `asked` holds (what, run or session) in order."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs: dict[str, RunView] = {}
        self.data: dict[str, Path | None] = {}
        self.asked: list[tuple[str, str]] = []
        self.refuses: JobsError | None = None
        self.state = "running"  # of runs that are started
        self.limits = Limits()
        self.holds: dict[str, list[str]] = {}  # by session
        self.sources = {"vae": {"bound": "def bound(self, batch): ..."}}

    def start(self, plan: Plan, session: str, data: Path | None = None) -> str:
        self._ask("start", session)
        run = plan.digest[:32]
        folder = self.root / run
        folder.mkdir(exist_ok=True)
        (folder / "plan.json").write_bytes(recipe_file(plan))
        self.data[run] = data
        held = self.holds.setdefault(session, [])
        held[:] = [*(other for other in held if other != run), run]
        for old in held[: -self.limits.kept]:
            self.leave(old, session)
        self.runs.setdefault(
            run, RunView(run, plan, self.state, 120, 1170, 1, "CPU", None, None, (0, 60, 120), {}, folder, data)
        )
        return run

    def turn(self, run: str, **changes: object) -> None:
        """Something happens to a run."""
        self.runs[run] = replace(self.runs[run], **changes)

    def held(self, session: str) -> list[str]:
        return [run for run in self.holds.get(session, []) if run in self.runs]

    def view(self, run: str) -> RunView:
        if run not in self.runs:
            raise UnknownRunError(run)
        return self.runs[run]

    def news(self, run: str, session: str, after: int) -> dict:
        view = self.view(run)
        self.asked.append(("news", session))
        return {"seq": 7, "state": view.state, "step": view.step, "points": [[60, LOSSES]] if after < 7 else []}

    def file(self, run: str, name: str) -> Path | None:
        path = self.root / run / name
        return path if run in self.runs and path.is_file() else None

    def images_folder(self) -> Path:
        folder = self.root / "images"
        folder.mkdir(exist_ok=True)
        return folder

    def phases(self, model: str) -> dict[str, str]:
        return self.sources.get(model, {})

    def leave(self, run: str, session: str) -> None:
        self._ask("leave", run)
        self.runs.pop(run, None)
        self.holds[session].remove(run)

    def pause(self, run: str, session: str) -> None:
        self.view(run)
        self._ask("pause", run)

    def resume(self, run: str, session: str) -> None:
        self.view(run)
        self._ask("resume", run)

    def step(self, run: str, session: str) -> None:
        self.view(run)
        self._ask("step", run)

    def stop(self, run: str, session: str) -> None:
        self.view(run)
        self._ask("stop", run)

    def warm(self) -> None:
        self._ask("warm", "")

    def touch(self, session: str) -> None:
        self._ask("touch", session)

    def leave_soon(self, session: str) -> None:
        self._ask("leave_soon", session)

    def close(self) -> None:
        self._ask("close", "")
        shutil.rmtree(self.root / "images", ignore_errors=True)

    def _ask(self, what: str, whose: str) -> None:
        self.asked.append((what, whose))
        if self.refuses and what in {"start", "pause", "resume", "step", "stop"}:
            raise self.refuses

    def count(self, what: str) -> int:
        return sum(asked == what for asked, _ in self.asked)
