"""A run in stages inside a worker: what is said tells the stage, and its border is a place to go on from."""

import pytest

from aeviz.training.branches import Plan
from aeviz.worker.recorder import steps_in
from tests.staged import register
from tests.toys import small_recipe
from tests.worker.stage import Server, always_due, bare, weights_in

STEPS, BORDER = 12, 5  # of four epochs of three steps


@pytest.fixture
def plan(monkeypatch) -> Plan:
    register(monkeypatch)
    return Plan(small_recipe("staged", epochs=4, hidden=(24, 12)))


def test_what_is_said_tells_the_stage_and_the_border_is_shown_and_kept(plan, tmp_path):
    server = Server(tmp_path)
    assert server.train(plan)["how"] == "done"
    (begun,) = server.said("begun")
    assert (begun["steps"], begun["stages"], begun["stage"]) == (STEPS, [0, BORDER], 0)
    for what in ("progress", "snapshot"):
        assert all(message["stage"] == int(message["step"] >= BORDER) for message in server.said(what))
        assert BORDER in [message["step"] for message in server.said(what)]
    for message in server.said("progress"):  # no mean goes over the border
        assert set(message["losses"]) == {"outer"} if message["step"] <= BORDER else {"outer", "cross_entropy"}
    assert BORDER in steps_in(server.folder, "map")
    assert BORDER in steps_in(server.folder, "state")
    assert weights_in(server.folder, plan) == bare(plan)


def test_stepped_through_and_broken_off_in_each_stage_it_ends_in_the_same_weights(plan, tmp_path, monkeypatch):
    always_due(monkeypatch)
    server, phases = Server(tmp_path), []
    breaks = {(BORDER - 2, "outer"), (BORDER - 1, "outer"), (BORDER + 1, "whole")}

    def hear(what, /, **values):
        server.heard.append(values | {"say": what})
        if what == "phase":
            phases.append((values["step"], values["stage"], values["phase"], values["updated"]))
            server.commands.put({"do": "stop" if (values["step"], values["phase"]) in breaks else "step"})

    server.worker.say = hear
    ends = [server.train(plan, paused=True) for _ in range(4)]
    assert [(end["how"], end["step"]) for end in ends] == [
        ("stopped", BORDER - 1), ("stopped", BORDER), ("stopped", BORDER + 2), ("done", STEPS)
    ]  # fmt: skip
    first = [(step, 0, "outer", True) for step in range(BORDER)]
    second = [(step, 1, *phase) for step in range(BORDER, STEPS) for phase in (("outer", False), ("whole", True))]
    assert phases == [*first, *second][:-1]  # the last one ends the run, which has nothing to wait for
    assert weights_in(server.folder, plan) == bare(plan)
