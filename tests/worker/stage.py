"""A worker in this process, and what the server would tell it."""

import queue

from aeviz.training.run_downloads import weights_file
from aeviz.training.splits import TrainingData
from aeviz.training.trainer import Run
from aeviz.worker import __main__ as process
from aeviz.worker import session as sessions
from aeviz.worker.pace import Pace
from aeviz.worker.recorder import newest_state
from tests.toys import few_digits

DATA = TrainingData(few_digits(240), few_digits(300).subset(slice(240, 300)))


class Server:
    """What the server would be: it says, and hears. `script` maps what is heard to what is said then."""

    def __init__(self, tmp_path, script=None):
        self.heard, self.script = [], dict(script or {})
        self.commands = queue.Queue()
        self.folder = tmp_path / "run"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.worker = process.Worker(self.hear, self.commands)
        self.worker.data = lambda name, path: DATA

    def hear(self, what, /, **values):
        self.heard.append(values | {"say": what})
        for answer in self.script.pop(what, ()):
            self.commands.put({"do": answer})

    def train(self, plan, **order):
        limits = {"seconds": 600, "megabytes": 100_000}
        self.worker.train(
            {"do": "train", "run": "r", "plan": plan.to_dict(), "folder": str(self.folder), "limits": limits} | order
        )
        return self.heard[-1]

    def said(self, what):
        return [message for message in self.heard if message["say"] == what]


def bare(plan):
    run = Run(plan, DATA.train)
    while not run.done:
        run.advance()
    return weights_file(run.trainer.state(), plan)


def weights_in(folder, plan):
    return weights_file(newest_state([(folder, float("inf"))]), plan)


def always_due(monkeypatch):
    """Each step is shown, measured and written down, as where a machine is slow."""
    monkeypatch.setattr(sessions, "Pace", lambda *_, **__: Pace(share=1e9, least=0.0))
