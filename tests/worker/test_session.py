"""A run inside a worker, told in this process what the server would tell it."""

import queue
import threading

import pytest

from aeviz.models.registry import FAMILIES
from aeviz.training.branches import Plan
from aeviz.training.trainer import Run
from aeviz.worker import __main__ as process
from aeviz.worker import session as sessions
from aeviz.worker.recorder import Recorder, newest_state, steps_in
from tests.toys import small_recipe
from tests.worker.stage import DATA, Server, always_due, bare, weights_in


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
