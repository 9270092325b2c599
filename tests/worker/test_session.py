"""A run inside a worker, told in this process what the server would tell it."""

import errno
import json
import queue
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from aeviz import training
from aeviz.archive import unpack
from aeviz.data import DataError
from aeviz.models import FAMILIES
from aeviz.plan import Plan
from aeviz.recipe import Recipe
from aeviz.run_files import weights_file
from aeviz.training import Run
from aeviz.training_data import TrainingData
from aeviz.worker import __main__ as process
from aeviz.worker import session as sessions
from aeviz.worker.pace import Pace
from aeviz.worker.recorder import Recorder, newest_state, steps_in, thinned
from tests.toys import few_digits, small_recipe

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


@pytest.mark.parametrize("name", FAMILIES)
def test_a_run_ends_in_the_weights_of_its_plan(name, tmp_path):
    plan, server = Plan(small_recipe(name)), Server(tmp_path)
    ended = server.train(plan)
    assert (ended["how"], ended["step"]) == ("done", 6)
    assert weights_in(server.folder, plan) == bare(plan)


def test_what_is_said_of_a_run(tmp_path):
    server = Server(tmp_path)
    server.train(Plan(small_recipe("vae", epochs=4)))
    begun, *_, ended = server.heard
    assert (begun["say"], begun["step"], begun["steps"]) == ("begun", 0, 12)
    steps = [snapshot["step"] for snapshot in server.said("snapshot")]
    assert steps[0] == 0
    assert steps[-1] == 12
    assert steps == sorted(set(steps))
    assert set(server.said("snapshot")[-1]["metrics"]) >= {"cross_entropy", "kl", "negative_elbo", "sw2"}
    assert all(progress["rate"] > 0 and progress["left"] >= 0 for progress in server.said("progress"))
    assert steps_in(server.folder, "map") == steps_in(server.folder, "decoder") == steps


def always_due(monkeypatch):
    """Each step is shown, measured and written down, as where a machine is slow."""
    monkeypatch.setattr(sessions, "Pace", lambda *_, **__: Pace(share=1e9, least=0.0))


def test_no_step_is_announced_twice_though_everything_falls_due_at_each(tmp_path, monkeypatch):
    always_due(monkeypatch)
    server = Server(tmp_path)
    assert server.train(Plan(small_recipe("vae", epochs=4)))["how"] == "done"
    assert [snapshot["step"] for snapshot in server.said("snapshot")] == list(range(13))
    assert all("sw2" in snapshot["metrics"] for snapshot in server.said("snapshot"))


@pytest.mark.parametrize("model", ["ae", "aae"])
def test_paused_map_losses_figures_and_state_are_all_of_the_step_at_which_it_stands(model, tmp_path):
    server = Server(tmp_path, {"progress": ["pause"], "phase": ["stop"]})
    stopped = server.train(Plan(small_recipe(model, epochs=100)))
    (paused,) = server.said("paused")
    step = paused["step"]
    said = [message["say"] for message in server.heard]
    snapshot = [message for message in server.heard[: said.index("paused")] if message["say"] == "snapshot"][-1]
    assert 0 < step == snapshot["step"] == stopped["step"]
    assert "cross_entropy" in snapshot["metrics"]
    points = [message["step"] for message in server.heard[: said.index("paused")] if message["say"] == "progress"]
    assert points[-1] == step
    for kind in ("map", "decoder", "state"):
        assert steps_in(server.folder, kind)[-1] == step
    assert (server.said("phase")[0]["step"], server.said("phase")[0]["updated"]) == (step - 1, True)


def test_stepped_through_each_step_is_measured_when_it_is_complete(tmp_path):
    server, turns = Server(tmp_path), iter([*["step"] * 6, "stop"])

    def hear(what, /, **values):
        server.heard.append(values | {"say": what})
        if what == "phase":
            server.commands.put({"do": next(turns)})

    server.worker.say = hear
    server.train(Plan(small_recipe("aae")), paused=True)
    told = [(message["say"], message["step"]) for message in server.heard if message["say"] in ("snapshot", "phase")]
    once = [("phase", 0), ("phase", 0), ("snapshot", 1), ("phase", 0)]  # of three phases the last completes the step
    assert told[:9] == [("snapshot", 0), *once, ("phase", 1), ("phase", 1), ("snapshot", 2), ("phase", 1)]
    assert all(snapshot["metrics"] for snapshot in server.said("snapshot"))


def test_a_pause_that_is_taken_back_and_comes_again_holds(tmp_path):
    server, turns = Server(tmp_path), iter([["step"], ["resume", "pause"], ["stop"]])

    def hear(what, /, **values):
        server.heard.append(values | {"say": what})
        if what == "phase":
            for answer in next(turns):
                server.commands.put({"do": answer})

    server.worker.say = hear
    assert server.train(Plan(small_recipe("aae")), paused=True)["how"] == "stopped"
    order = [message["say"] for message in server.heard if message["say"] in ("paused", "resumed", "phase")]
    assert order == ["paused", "phase", "phase", "resumed", "paused", "phase"]


def test_a_run_that_its_limit_will_end_says_when_and_where(tmp_path):
    limits = {"seconds": 600, "megabytes": 100_000}
    server = Server(tmp_path, {"progress": ["stop"]})
    server.train(Plan(small_recipe("ae", epochs=1000, batch=2)), spent=595.0, limits=limits)
    for progress in server.said("progress"):
        assert progress["left"] <= 5
        assert progress["limit"]["seconds"] == 600
        assert progress["step"] <= progress["limit"]["step"] < 120_000
    server = Server(tmp_path / "short")
    server.train(Plan(small_recipe("ae")))
    assert {progress["limit"] for progress in server.said("progress")} == {None}


def test_stopped_it_leaves_where_it_stood_and_goes_on_from_there_to_the_same_end(tmp_path):
    plan = Plan(small_recipe("aae", epochs=20))
    server = Server(tmp_path, {"progress": ["stop"]})
    stopped = server.train(plan)
    assert stopped["how"] == "stopped"
    assert 0 < stopped["step"] < 60
    assert steps_in(server.folder, "map")[-1] == stopped["step"]
    assert server.train(plan)["how"] == "done"
    assert server.said("begun")[-1]["step"] == stopped["step"]
    assert weights_in(server.folder, plan) == bare(plan)


def test_paused_it_goes_phase_by_phase_and_ends_in_the_same_weights(tmp_path):
    plan = Plan(small_recipe("aae"))
    server = Server(tmp_path)
    phases = []

    def hear(what, /, **values):
        server.heard.append(values | {"say": what})
        if what == "phase":
            phases.append((values["step"], values["phase"], values["updated"]))
            server.commands.put({"do": "step" if len(phases) < 7 else "resume"})

    server.worker.say = hear
    assert server.train(plan, paused=True)["how"] == "done"
    assert phases == [
        (0, "reconstruct", False), (0, "fool", True), (0, "discriminate", True),
        (1, "reconstruct", False), (1, "fool", True), (1, "discriminate", True),
        (2, "reconstruct", False),
    ]  # fmt: skip
    assert server.said("paused")
    assert server.said("resumed")
    assert weights_in(server.folder, plan) == bare(plan)


def test_while_it_is_paused_it_can_be_stopped_and_parked(tmp_path):
    for word, how in (("stop", "stopped"), ("park", "parked")):
        server = Server(tmp_path, {"phase": [word]})
        assert server.train(Plan(small_recipe("ae", seed=len(word))), paused=True)["how"] == how


def test_a_branch_begins_at_its_parents_state(tmp_path):
    parent, server = Plan(small_recipe("vae", epochs=4)), Server(tmp_path)
    server.train(parent)
    state = steps_in(server.folder, "state")[0]
    branch = parent.branch(8, "beta", 9.0)
    second = Server(tmp_path / "branch" if (tmp_path / "branch").mkdir() is None else tmp_path)
    assert second.train(branch, parents=[str(server.folder)])["how"] == "done"
    assert second.said("begun")[0]["step"] >= state
    assert weights_in(second.folder, branch) == bare(branch)


def test_no_state_beyond_the_branch_is_taken(tmp_path):
    run = Run(Plan(small_recipe("vae", epochs=4)), DATA.train)
    kept = Recorder(tmp_path, DATA.shown)
    while not run.done:
        if run.trainer.step in (0, 3, 7):
            kept.state(run.trainer)
        run.advance()
    for most, step in ((2, 0), (3, 3), (5, 3), (7, 7), (float("inf"), 7)):
        assert int(newest_state([(tmp_path, most)])["step"]) == step
    assert newest_state([(tmp_path / "nothing", 5)]) is None


def test_a_loss_that_is_not_finite_fails_the_run_with_its_step_and_keeps_the_last_good_snapshot(tmp_path):
    recipe = Recipe(
        model="vae", hidden=(256, 256, 128, 128), activation="identity", learning_rate=1000.0, warm_up=0.0, batch=64,
        epochs=3, bfloat16=False,
    )  # fmt: skip
    server = Server(tmp_path)
    ended = server.train(Plan(recipe))
    assert (ended["how"], ended["reason"]) == ("failed", "not_finite")
    assert ended["values"]["step"] >= 1
    for step in steps_in(server.folder, "map"):
        assert np.isfinite(unpack((server.folder / f"{step:06d}.map").read_bytes())[0]["means"]).all()
    assert steps_in(server.folder, "decoder")
    assert steps_in(server.folder, "state")


def diverging(model):
    """Its codes or weights pass what a map can hold before its loss is no number any more."""
    return Recipe(
        model=model, hidden=(256, 256, 128, 128), activation="identity", learning_rate=1000.0, warm_up=0.0, batch=64,
        epochs=3, bfloat16=False, beta=0.0,
    )  # fmt: skip


@pytest.mark.parametrize("model", sorted(set(FAMILIES) - {"linear_ae"}))  # whose loss stays finite for long
@pytest.mark.parametrize("check_every", [1, 50])  # as on a GPU, where to look is to wait
def test_what_no_map_can_hold_is_not_shown_and_the_last_good_snapshot_stays(model, check_every, tmp_path, monkeypatch):
    monkeypatch.setitem(training.CHECK_EVERY, "cpu", check_every)
    always_due(monkeypatch)
    server = Server(tmp_path)

    def hear(what, /, **values):
        json.dumps(values, allow_nan=False)  # as the wire does
        server.heard.append(values | {"say": what})
        if what == "phase":
            server.commands.put({"do": "step"})

    server.worker.say = hear
    ended = server.train(Plan(diverging(model)), paused=True)  # stepped through: shown after each step
    assert (ended["how"], ended["reason"]) == ("failed", "not_finite")
    unshown = [message["step"] for message in server.said("unshown")]
    assert unshown
    assert unshown[0] > 0
    maps = steps_in(server.folder, "map")
    assert not set(unshown) & set(maps)
    assert maps == steps_in(server.folder, "decoder") == [snapshot["step"] for snapshot in server.said("snapshot")]
    for step in maps:
        for kind in ("map", "decoder"):
            tensors = unpack((server.folder / f"{step:06d}.{kind}").read_bytes())[0]
            assert all(np.isfinite(tensor).all() for tensor in tensors.values()), (step, kind)


@pytest.mark.parametrize("whole", [False, True])
def test_a_run_whose_folder_is_removed_ends_at_once_with_a_reason_and_makes_no_noise(whole, tmp_path, capsys):
    """The folder of the run alone, or the root of all runs, as where somebody clears up a disk."""
    server = Server(tmp_path / "runs")
    gone = tmp_path / "runs" if whole else server.folder

    def hear(what, /, **values):
        server.heard.append(values | {"say": what})
        if what == "progress" and gone.exists():
            gone.rename(tmp_path / "cleared")

    server.worker.say = hear
    ended = server.train(Plan(small_recipe("vae", epochs=500)))
    assert (ended["how"], ended["reason"], ended["values"]) == ("failed", "folder", {})
    assert 0 < ended["step"] < 1500
    server.folder = tmp_path / "more"
    server.folder.mkdir()
    assert server.train(Plan(small_recipe("vae")))["how"] == "done"  # the worker is none the worse for it
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("number", "reason"), [(errno.ENOSPC, "disk"), (errno.EDQUOT, "disk"), (errno.EMFILE, "files"),
                                                (errno.ENFILE, "files"), (errno.EACCES, "write")])  # fmt: skip
@pytest.mark.parametrize("kind", ["map", "decoder", "state"])
def test_a_full_disk_ends_a_run_with_a_reason_and_it_goes_on_from_what_it_had(
    kind, number, reason, tmp_path, monkeypatch
):
    always_due(monkeypatch)
    plan, server, written = Plan(small_recipe("ae", epochs=4)), Server(tmp_path), []
    write = Path.write_bytes

    def full(path, data):
        if path.name.endswith(f".{kind}.part"):
            written.append(path)
            if len(written) > 4:
                write(path, data[:10])
                raise OSError(number, "as a disk that is full says")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    ended = server.train(plan)
    assert (ended["how"], ended["reason"], ended["values"]) == ("failed", reason, {})
    assert 0 < ended["step"] < 12
    assert not list(server.folder.glob("*.part"))
    assert steps_in(server.folder, "map") == steps_in(server.folder, "decoder")
    state = steps_in(server.folder, "state")[-1]
    monkeypatch.setattr(Path, "write_bytes", write)
    assert server.train(plan)["how"] == "done"
    assert server.said("begun")[-1]["step"] == state > 0
    assert weights_in(server.folder, plan) == bare(plan)


def test_time_spent_before_it_was_parked_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "MEMORY_EVERY", 0.0)
    server = Server(tmp_path, {"progress": ["park"]})
    parked = server.train(Plan(small_recipe("ae", epochs=50)), spent=500.0)
    assert parked["how"] == "parked"
    assert 500 < parked["spent"] < 560
    ended = server.train(Plan(small_recipe("ae", epochs=50)), spent=600.1)
    assert (ended["how"], ended["reason"]) == ("failed", "time")


def test_the_steps_that_are_told_are_those_of_the_whole_plan(tmp_path):
    server = Server(tmp_path)
    server.train(Plan(small_recipe("ae", epochs=2)).branch(3, "epochs", 4))
    assert server.said("begun")[0]["steps"] == 12
    assert server.said("ended")[0]["step"] == 12


@pytest.mark.parametrize(("limit", "value"), [("seconds", 0), ("megabytes", 1)])
def test_a_run_over_its_limit_fails_and_says_which(limit, value, tmp_path, monkeypatch):
    monkeypatch.setattr(sessions, "MEMORY_EVERY", 0.0)
    limits = {"seconds": 600, "megabytes": 100_000} | {limit: value}
    server = Server(tmp_path)
    ended = server.train(Plan(small_recipe("ae", epochs=50)), limits=limits)
    assert (ended["how"], ended["reason"]) == ("failed", {"seconds": "time", "megabytes": "memory"}[limit])
    assert ended["values"]["limit"] == value
    if limit == "seconds":  # what there is to see is of the step at which it ended
        assert steps_in(server.folder, "map")[-1] == steps_in(server.folder, "state")[-1] == ended["step"]


def test_data_that_is_not_there_and_plans_that_can_not_be_are_named(tmp_path):
    server = Server(tmp_path)

    def missing(name, path):
        raise DataError("There is no MNIST.")

    server.worker.data = missing
    ended = server.train(Plan(small_recipe("ae")))
    assert (ended["reason"], ended["values"]) == ("data", {})
    server.worker.data = lambda name, path: DATA
    assert server.train(Plan(small_recipe("ae")).branch(9999, "beta", 2.0))["reason"] == "settings"


def test_memory_that_is_not_to_be_had_is_named_and_the_worker_lives(tmp_path, monkeypatch):
    server = Server(tmp_path)
    monkeypatch.setattr(sessions.RunSession, "run", lambda *_: torch.empty(10**15))
    assert server.train(Plan(small_recipe("ae")))["reason"] == "memory"
    monkeypatch.undo()
    assert server.train(Plan(small_recipe("ae")))["how"] == "done"


def test_out_of_memory_on_the_gpu_it_goes_on_without(tmp_path, monkeypatch):
    server, real, tried = Server(tmp_path), sessions.RunSession.run, []

    def run(self, device):
        tried.append(device.type)
        if device.type == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(self, device)

    server.worker.device = torch.device("cuda")
    monkeypatch.setattr(sessions.RunSession, "run", run)
    assert server.train(Plan(small_recipe("ae")))["how"] == "done"
    assert tried == ["cuda", "cpu"]
    assert server.said("notice")[0]["what"] == "cpu"


def test_snapshots_and_states_are_thinned(tmp_path, monkeypatch):
    from aeviz.worker import recorder

    monkeypatch.setattr(recorder, "SNAPSHOTS", 8)
    monkeypatch.setattr(recorder, "STATES", 3)
    run = Run(Plan(small_recipe("ae", epochs=30)), DATA.train)
    kept, dropped = Recorder(tmp_path, DATA.shown), []
    for _ in range(40):
        dropped += kept.snapshot(run.trainer)
        kept.state(run.trainer)
        run.advance()
    steps = steps_in(tmp_path, "map")
    assert steps == steps_in(tmp_path, "decoder") == kept.snapshots
    assert len(steps) <= 8
    assert (steps[0], steps[-1]) == (0, 39)
    assert sorted({*steps, *dropped}) == list(range(40))
    assert len(steps_in(tmp_path, "state")) <= 3
    assert {path.suffix for path in tmp_path.iterdir()} == {".map", ".decoder", ".state"}


def test_thinning_keeps_both_ends():
    assert thinned([0, 1, 2, 3, 4], 4) == {1, 3}
    assert thinned([0, 1, 2, 3], 4) == set()


def test_the_source_that_is_shown_is_the_source_that_runs():
    heard = []
    process.Worker(lambda what, **values: heard.append(values), queue.Queue()).hello()
    phases = heard[0]["phases"]
    assert set(phases) == set(FAMILIES)
    assert list(phases["aae"]) == ["reconstruct", "fool", "discriminate"]
    assert phases["aae"]["fool"].startswith("def fool(self, batch: Batch) -> PhaseLoss:\n")
    assert "\n    loss = losses.fooling_loss(" in phases["aae"]["fool"]


def test_the_worker_says_what_it_hears_no_more_after_the_end(tmp_path):
    """Commands that came too late for a run must not reach into the next."""
    server = Server(tmp_path, {"ended": ["stop", "pause"]})
    server.train(Plan(small_recipe("ae")))
    thread = threading.Thread(target=server.worker.serve, daemon=True)
    thread.start()
    order = {
        "do": "train",
        "run": "r2",
        "plan": Plan(small_recipe("ae", seed=2)).to_dict(),
        "folder": str(server.folder),
    }
    server.commands.put(order | {"limits": {"seconds": 600, "megabytes": 100_000}})
    for _ in range(600):
        if len(server.said("ended")) == 2:
            break
        threading.Event().wait(0.05)
    assert server.said("ended")[-1]["how"] == "done"
