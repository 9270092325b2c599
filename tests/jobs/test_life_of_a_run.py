"""A run from start to end: what its worker says, and what pages are told of it."""

import json

import pytest

from aeviz.jobs import JobsError, UnknownRunError
from aeviz.training.branches import Plan
from tests.jobs.stage import plan, until


def test_nothing_is_started_before_somebody_asks(stage):
    assert stage.jobs._supervisor is None
    assert not stage.root.exists()
    assert stage.jobs.phases("ae") == {}
    stage.jobs.tick()
    assert not stage.jobs._pool.workers


def test_warm_has_a_worker_up_before_anybody_trains(stage):
    stage.jobs.warm()
    puppet = stage.puppet()
    assert puppet.about["arguments"] == [f"--root={stage.root}", "--threads=2"]
    assert puppet.about["threads"] == "2"
    until(lambda: stage.jobs.phases("ae"))
    assert stage.jobs.phases("ae") == {"reconstruct": "def reconstruct(): ..."}
    assert stage.jobs.phases("vae") == {}


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch):
    monkeypatch.setattr("aeviz.jobs.jobs.cores", lambda: 2)


def test_a_run_from_start_to_end(stage, tmp_path):
    asked = plan(1, data="own-" + "0" * 64).branch(3, "learning_rate", 0.5)
    run = stage.jobs.start(asked, "ann", tmp_path / "own.npz")
    assert run == asked.digest[:32]
    assert stage.state(run) == "starting"
    assert Plan.parse((stage.root / run / "plan.json").read_text()) == asked

    puppet = stage.puppet()
    assert puppet.takes() == {
        "do": "train",
        "run": run,
        "plan": asked.to_dict(),
        "folder": str(stage.root / run),
        "data": str(tmp_path / "own.npz"),
        "parents": [str(stage.root / asked.parent.digest[:32])],
        "limits": {"seconds": 600, "megabytes": 2048},
        "paused": False,
        "spent": 0.0,
    }
    stage.until(run, "starting")
    puppet.say("begun", step=0, steps=100, device="Toy")
    puppet.snapshots(0, knn=[0.5, 0.1])
    puppet.progresses(10, rate=500.0, left=18.0, loss=2.0)
    until(lambda: stage.jobs.view(run).step == 10)
    news = stage.jobs.news(run, "ann", 0)
    assert json.loads(json.dumps(news)) == news
    assert news == {
        "seq": news["seq"],
        "epoch": news["epoch"],
        "state": "running",
        "place": None,
        "wait": None,
        "step": 10,
        "steps": 100,
        "stage": 0,
        "stages": [0],
        "rate": 500.0,
        "left": 18.0,
        "limit": None,
        "watchers": 1,
        "driver": True,
        "device": "Toy",
        "notice": None,
        "unshown": None,
        "failure": None,
        "points": [[10, {"loss": 2.0}]],
        "snapshots": [[0, {"knn": [0.5, 0.1]}]],
        "dropped": [],
        "phase": None,
    }
    puppet.say("notice", what="cpu")
    puppet.snapshots(50, 0)
    puppet.ends("done", 100)
    stage.until(run, "done")
    later = stage.jobs.news(run, "ann", news["seq"])
    assert (later["points"], later["snapshots"], later["dropped"]) == ([], [[50, {}]], [0])
    assert (later["step"], later["rate"], later["left"], later["notice"]) == (100, None, None, "cpu")
    view = stage.jobs.view(run)
    assert (view.plan, view.snapshots, view.failure, view.folder) == (asked, (50,), None, stage.root / run)


def test_since_when_nothing_can_be_shown_is_told_until_something_can(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    puppet.snapshots(0)
    for step in (10, 20):
        puppet.say("unshown", step=step)
    until(lambda: stage.jobs.view(run).step == 20)
    assert stage.jobs.news(run, "ann", 0)["unshown"] == 10
    puppet.snapshots(30)
    until(lambda: stage.jobs.view(run).step == 30)
    assert stage.jobs.news(run, "ann", 0)["unshown"] is None
    puppet.say("unshown", step=40)
    puppet.say("begun", step=0, steps=100, device="CPU")
    until(lambda: stage.jobs.view(run).step == 0)
    assert stage.jobs.news(run, "ann", 0)["unshown"] is None


def test_a_run_that_begins_again_on_the_processor_is_told_anew(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    for step in (0, 10):
        puppet.snapshots(step)
        puppet.progresses(step + 1)
    until(lambda: stage.jobs.view(run).snapshots == (0, 10))
    known = stage.jobs.news(run, "ann", 0)
    puppet.say("notice", what="cpu")
    puppet.say("begun", step=0, steps=100, device="CPU")
    until(lambda: stage.jobs.view(run).device == "CPU")
    again = stage.jobs.news(run, "ann", known["seq"])
    assert again["epoch"] > known["epoch"]
    assert (again["points"], again["snapshots"]) == ([], [[0, {}]])


def test_only_files_of_the_run_are_given_away(stage):
    run = stage.jobs.start(plan(), "ann")
    folder = stage.root / run
    for name in ("000010.map", "000010.decoder", "000010.state", "replay.gif", "000011.map.part", "notes.txt"):
        (folder / name).write_text(name)
    (stage.root / "000001.map").write_text("of nobody")
    for name in ("000010.map", "000010.decoder", "000010.state", "replay.gif", "plan.json"):
        assert stage.jobs.file(run, name) == folder / name
    for name in ("000011.map", "000011.map.part", "notes.txt", "../000001.map", "../lock", "", ".", "/etc/passwd"):
        assert stage.jobs.file(run, name) is None
    assert stage.jobs.file("..", "lock") is None
    assert stage.jobs.file("", "000001.map") is None


def test_a_run_that_fails_says_why_and_keeps_what_it_has(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    puppet.snapshots(5)
    puppet.ends("failed", 7, "not_finite", step_=7)
    stage.until(run, "failed")
    assert stage.jobs.news(run, "ann", 0)["failure"] == {"reason": "not_finite", "values": {"step_": 7}}
    assert stage.jobs.view(run).snapshots == (5,)
    stage.jobs.start(plan(), "ann")
    assert stage.jobs.view(run).failure is None
    puppet.begins(5)
    stage.until(run, "running")


def test_a_run_that_was_stopped_goes_on(stage):
    run, puppet = stage.under_way("ann")
    stage.jobs.stop(run, "ann")
    stage.jobs.stop(run, "ann")
    assert puppet.told() == {"do": "stop"}
    puppet.ends("stopped", 40)
    stage.until(run, "stopped")
    assert puppet.told_nothing()
    stage.jobs.start(plan(), "ann")
    puppet.begins(40)
    stage.until(run, "running")
    assert stage.jobs.view(run).step == 40


def test_a_run_asked_for_again_while_it_stops_goes_on(stage):
    run, puppet = stage.under_way("ann")
    stage.jobs.pause(run, "ann")
    stage.jobs.stop(run, "ann")
    stage.jobs.start(plan(), "ann")
    assert [puppet.told()["do"] for _ in range(2)] == ["pause", "stop"]
    puppet.ends("stopped", 40)
    assert puppet.begins(40)["paused"] is False
    stage.until(run, "running")


def test_a_run_that_was_stopped_while_it_rested_goes_on_without_a_rest(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    stage.jobs.pause(run, "ann")
    stage.jobs.stop(run, "ann")
    assert [puppet.told()["do"] for _ in range(2)] == ["pause", "stop"]
    puppet.ends("stopped", 3)
    stage.until(run, "stopped")
    stage.jobs.start(plan(), "ann")
    assert puppet.begins(3)["paused"] is False
    stage.until(run, "running")


def test_pause_step_and_resume(stage):
    run, puppet = stage.under_way("ann")
    stage.jobs.step(run, "ann")  # not paused: nothing
    stage.jobs.pause(run, "ann")
    stage.jobs.pause(run, "ann")
    assert puppet.told() == {"do": "pause"}
    puppet.pauses(3)
    until(lambda: stage.jobs.news(run, "ann", 0)["phase"])
    assert stage.state(run) == "paused"
    for _ in range(3):  # quicker than the worker: one is told at a time, none is lost
        stage.jobs.step(run, "ann")
    for phase in ("discriminate", "fool", "reconstruct"):
        assert puppet.told() == {"do": "step"}
        assert puppet.told_nothing()
        puppet.rests(4, phase)
    until(lambda: stage.jobs.news(run, "ann", 0)["phase"]["phase"] == "reconstruct")
    told = {"step": 4, "stage": 0, "phase": "reconstruct", "losses": {"loss": 1.0}, "updated": True, "rest": True}
    assert stage.jobs.news(run, "ann", 0)["phase"] == told
    stage.jobs.resume(run, "ann")
    stage.jobs.resume(run, "ann")
    assert puppet.told() == {"do": "resume"}
    puppet.say("resumed", step=4)
    stage.until(run, "running")
    assert stage.jobs.news(run, "ann", 0)["phase"] is None
    assert puppet.told_nothing()


def test_a_pause_while_it_starts_holds_it_at_its_beginning(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.takes()
    stage.jobs.pause(run, "ann")
    assert puppet.told() == {"do": "pause"}
    puppet.say("begun", step=0, steps=10, device="CPU")
    puppet.pauses()
    stage.until(run, "paused")


def test_commands_to_a_run_that_has_ended_do_nothing(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    puppet.ends()
    stage.until(run, "done")
    for command in (stage.jobs.pause, stage.jobs.resume, stage.jobs.step, stage.jobs.stop):
        command(run, "ann")
    assert stage.state(run) == "done"
    stage.jobs.start(plan(), "ann")
    assert stage.state(run) == "done"
    assert puppet.told_nothing()


def test_an_unknown_run_is_unknown(stage):
    jobs = stage.jobs
    for ask in (jobs.view, lambda run: jobs.news(run, "ann", 0), lambda run: jobs.stop(run, "ann")):
        with pytest.raises(UnknownRunError, match="no longer kept"):
            ask("0" * 32)
    assert jobs.file("0" * 32, "plan.json") is None
    jobs.leave("0" * 32, "ann")


def test_a_server_that_closes_takes_no_more(stage):
    stage.jobs.close()
    with pytest.raises(JobsError, match="shutting down") as error:
        stage.jobs.start(plan(), "ann")
    assert error.value.reason == "closed"
