"""What ends a run before its end: each has a reason, and what there was to see stays."""

import errno
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from aeviz.archive import unpack
from aeviz.data import DataError
from aeviz.models.registry import FAMILIES
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.training.trainer import CHECK_EVERY
from aeviz.worker import session as sessions
from aeviz.worker.pace import Pace
from aeviz.worker.recorder import steps_in
from tests.toys import small_recipe
from tests.worker.stage import DATA, Server, always_due, bare, weights_in


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
    return small_recipe(
        model, hidden=(256, 256, 128, 128), activation="identity", learning_rate=1000.0, warm_up=0.0, epochs=3, beta=0.0
    )


# The loss of the linear one stays finite for long; without an encoder there are no codes to leave the map.
@pytest.mark.parametrize("model", [name for name, spec in FAMILIES.items() if spec.encoder and not spec.linear])
@pytest.mark.parametrize("check_every", [1, 50])  # as on a GPU, where to look is to wait
def test_what_no_map_can_hold_is_not_shown_and_the_last_good_snapshot_stays(model, check_every, tmp_path, monkeypatch):
    monkeypatch.setitem(CHECK_EVERY, "cpu", check_every)
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


@pytest.mark.parametrize(("limit", "value"), [("seconds", 0), ("megabytes", 1)])
def test_a_run_over_its_limit_fails_and_says_which(limit, value, tmp_path, monkeypatch):
    monkeypatch.setattr(Pace, "due", lambda pace: pace.share != sessions.METRIC_SHARE)  # figures where all is recorded
    limits = {"seconds": 600, "megabytes": 100_000} | {limit: value}
    server = Server(tmp_path)
    ended = server.train(Plan(small_recipe("ae", epochs=50)), limits=limits)
    assert (ended["how"], ended["reason"]) == ("failed", {"seconds": "time", "megabytes": "memory"}[limit])
    assert ended["values"]["limit"] == value
    if limit == "seconds":  # what there is to see is of the step at which it ended
        assert steps_in(server.folder, "map")[-1] == steps_in(server.folder, "state")[-1] == ended["step"]
        last = server.said("snapshot")[-1]
        assert last["step"] == ended["step"]
        assert last["metrics"]


def test_data_that_is_not_there_and_plans_that_can_not_be_are_named(tmp_path):
    server = Server(tmp_path)

    def missing(name, path):
        raise DataError("There is no MNIST.")

    server.worker.data = missing
    ended = server.train(Plan(small_recipe("ae")))
    assert (ended["reason"], ended["values"]) == ("data", {})
    server.worker.data = lambda name, path: DATA
    assert server.train(Plan(small_recipe("ae")).branch(9999, "noise", 2.0))["reason"] == "settings"


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
