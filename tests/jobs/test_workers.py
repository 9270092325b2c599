"""Workers that die, hang, or never get up; and what is left when all is over."""

import os
import signal
import sys
import threading

import pytest

from aeviz.jobs import Jobs, Limits
from tests.jobs.stage import plan, until


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def failure(stage, run):
    return stage.jobs.news(run, "ann", 0)["failure"]


def test_a_worker_that_is_killed_fails_its_run_and_the_queue_goes_on(stage):
    run, waits = stage.jobs.start(plan(0), "ann"), stage.jobs.start(plan(1), "bob")
    puppet = stage.puppet()
    puppet.begins()
    puppet.snapshots(5)
    until(lambda: stage.jobs.view(run).snapshots)
    os.kill(puppet.pid, signal.SIGKILL)
    stage.until(run, "failed")
    assert failure(stage, run) == {"reason": "died", "values": {"code": -9}}
    assert stage.jobs.view(run).snapshots == (5,)
    assert stage.jobs.file(run, "plan.json")
    another = stage.puppet()
    assert another.pid != puppet.pid
    assert another.begins()["run"] == waits
    stage.jobs.start(plan(0), "ann")
    another.ends()
    another.begins(4)  # from its newest state
    stage.until(run, "running")
    assert stage.jobs.view(run).snapshots == ()


def test_a_worker_that_exits_tells_its_code(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    puppet.order(exit=3)
    stage.until(run, "failed")
    assert failure(stage, run) == {"reason": "died", "values": {"code": 3}}


@pytest.mark.parametrize(
    "order", [{"bytes": "Loading...\n"}, {"say": "begun", "run": plan().digest[:32]}, {"no": "verb"}]
)
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_does_not_keep_to_the_protocol_is_ended(stage, order, capfd):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.takes()
    puppet.order(**order)
    stage.until(run, "failed")
    assert failure(stage, run)["reason"] == "died"
    assert "Error" in capfd.readouterr().err
    assert not alive(puppet.pid)


def test_what_a_worker_says_of_a_run_that_it_has_not_is_not_heard(stage):
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.begins()
    puppet.order(say="ended", run="another", how="failed", step=0, reason="error", values={})
    puppet.progresses(10)
    until(lambda: stage.jobs.view(run).step == 10)
    assert stage.state(run) == "running"


def test_a_worker_that_says_nothing_while_it_should_is_ended(stage):
    run, puppet = stage.under_way("ann")
    stage.pass_time(119)
    puppet.progresses(10)
    until(lambda: stage.jobs.view(run).step == 10)
    stage.pass_time(119)
    assert stage.state(run) == "running"
    stage.pass_time(1)
    stage.until(run, "failed")
    assert failure(stage, run) == {"reason": "silent", "values": {"seconds": 120}}
    until(lambda: not alive(puppet.pid))


def test_a_worker_with_nothing_to_do_or_to_say_is_left_alone(stage):
    stage.jobs.warm()
    puppet = stage.puppet()
    until(lambda: stage.jobs.phases("ae"))
    stage.pass_time(200)
    run = stage.jobs.start(plan(), "ann")
    puppet.begins()
    stage.until(run, "running")
    stage.pause(run, puppet)
    stage.pass_time(1000)
    stage.jobs.resume(run, "ann")
    assert puppet.told() == {"do": "resume"}
    stage.pass_time(119)
    puppet.say("resumed", step=0)
    stage.until(run, "running")


def test_workers_that_never_get_up_are_given_up(stage):
    run = stage.jobs.start(plan(), "ann")
    for _ in range(3):
        puppet = stage.puppet(ready=False)
        until(lambda: stage.jobs._pool.workers)
        stage.pass_time(119)
        assert stage.state(run) == "starting"
        stage.pass_time(1)
        until(lambda pid=puppet.pid: not alive(pid))
    stage.until(run, "failed")
    assert failure(stage, run) == {"reason": "no_worker", "values": {}}
    stage.jobs.tick()
    assert not stage.jobs._pool.workers  # nobody asks for one
    stage.jobs.start(plan(), "ann")
    stage.puppet().begins()
    stage.until(run, "running")


@pytest.mark.parametrize("command", [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(1)")])
def test_a_worker_that_can_not_be_started_is_told(tmp_path, command, capfd):
    jobs = Jobs(tmp_path / "runs", 1, command)
    run = jobs.start(plan(), "ann")
    until(lambda: jobs.view(run).state == "failed")
    assert jobs.view(run).failure.reason == "no_worker"
    jobs.close()
    assert not (tmp_path / "runs").exists()


def test_one_that_gets_up_at_last_counts_as_up(stage):
    run = stage.jobs.start(plan(), "ann")
    for _ in range(2):
        stage.puppet(ready=False).order(exit=1)
    puppet = stage.puppet()
    puppet.begins()
    puppet.order(exit=1)
    stage.until(run, "failed")
    assert failure(stage, run)["reason"] == "died"
    stage.jobs.start(plan(), "ann")
    stage.puppet(ready=False).order(exit=1)
    stage.puppet(ready=False).order(exit=1)
    stage.puppet().begins()
    stage.until(run, "running")


def test_a_worker_that_reads_nothing_does_not_hold_up_the_server(stage):
    run, puppet = stage.under_way("ann")
    os.kill(puppet.pid, signal.SIGSTOP)
    for _ in range(10_000):
        stage.jobs.pause(run, "ann")
        stage.jobs.resume(run, "ann")
    stage.until(run, "failed")


def test_an_idle_worker_gives_its_memory_back(stage):
    stage.jobs.warm()
    puppet = stage.puppet()
    until(lambda: stage.jobs.phases("ae"))
    stage.pass_time(599)
    assert alive(puppet.pid)
    stage.pass_time(1)
    run = stage.jobs.start(plan(), "ann")  # at this very moment: it gets another
    until(lambda: not alive(puppet.pid))
    stage.puppet().begins()
    stage.until(run, "running")
    assert stage.root.exists()


def test_one_worker_stays_while_there_are_runs(set_stage):
    stage = set_stage(workers=2, untouched=1e9)
    runs = [stage.jobs.start(plan(n), "ann") for n in range(2)]
    puppets = [stage.puppet(), stage.puppet()]
    for puppet in puppets:
        puppet.begins()
        puppet.ends()
    for run in runs:
        stage.until(run, "done")
    stage.pass_time(600)
    until(lambda: sum(alive(puppet.pid) for puppet in puppets) == 1)
    stage.pass_time(6000)
    assert len(stage.jobs._pool.workers) == 1
    for run in runs:
        stage.jobs.leave(run, "ann")
    stage.pass_time(0)
    until(lambda: not any(alive(puppet.pid) for puppet in puppets))


def test_where_too_much_disk_is_used_the_oldest_states_go_first(set_stage):
    stage = set_stage(gigabytes=10_000 / 1e9)
    first, second, bobs = (stage.jobs.start(plan(n), session) for n, session in enumerate(("ann", "ann", "bob")))
    puppet = stage.puppet()
    for run in (first, bobs, second):  # in turns
        folder = stage.root / puppet.begins()["run"]
        (folder / "000000.map").write_bytes(bytes(1000))
        (folder / "000000.state").write_bytes(bytes(1500))
        puppet.ends()
        stage.until(run, "done")
        stage.pass_time(1)

    def states() -> list[str]:
        return [run for run in (first, bobs, second) if stage.jobs.file(run, "000000.state")]

    def grows(name: str, size: int) -> None:
        (stage.root / second / name).write_bytes(bytes(size))
        stage.jobs._runs[second].grown = True
        stage.jobs.tick()

    assert states() == [first, bobs, second]
    grows("000001.map", 2000)
    assert states() == [bobs, second]
    grows("000002.map", 1000)
    assert states() == [second]
    grows("000003.map", 30_000)
    assert states() == []
    assert stage.gone(first)  # its session has a newer one
    assert [stage.state(run) for run in (bobs, second)] == ["done", "done"]
    assert stage.jobs.file(second, "000003.map")


def test_where_too_much_disk_is_used_what_is_kept_for_who_is_away_goes_first(set_stage):
    stage = set_stage(gigabytes=10_000 / 1e9)
    ann, bob = (stage.jobs.start(plan(n), session) for n, session in enumerate(("ann", "bob")))
    puppet = stage.puppet()
    for run in (ann, bob):
        (stage.root / puppet.begins()["run"] / "000000.map").write_bytes(bytes(6000))
        puppet.ends()
        stage.until(run, "done")
        stage.pass_time(1)
    assert not stage.gone(ann)  # it is the last that she has, and she is here
    stage.jobs.leave_soon("bob")
    stage.pass_time(300)
    assert stage.gone(bob)  # though his is the newer
    assert not stage.gone(ann)


def test_close_leaves_nothing(set_stage):
    before = set(threading.enumerate())
    stage = set_stage(workers=2)
    runs = [stage.jobs.start(plan(n), "ann") for n in range(2)]
    puppets = [stage.puppet(), stage.puppet()]
    for puppet in puppets:
        puppet.begins()
    for run in runs:
        stage.until(run, "running")
    stage.jobs.close()
    assert not any(alive(puppet.pid) for puppet in puppets)
    assert not stage.root.exists()
    assert not {t.name for t in set(threading.enumerate()) - before if t.name.startswith("aeviz")}
    stage.jobs.close()


def test_close_waits_for_nobody_for_ever(stage, monkeypatch):
    monkeypatch.setattr("aeviz.jobs.pool.FAREWELL", 0.2)
    run = stage.jobs.start(plan(), "ann")
    puppet = stage.puppet()
    puppet.order(hang=True)
    puppet.begins()
    stage.until(run, "running")
    stage.jobs.close()
    assert not alive(puppet.pid)
    assert not stage.root.exists()


def test_many_threads_may_ask_at_once(set_stage):
    """Thirty pages that start, ask, pause and leave: nothing hangs, nothing breaks, nothing stays."""
    stage = set_stage(workers=2)
    puppets = [_Willing(stage) for _ in range(2)]
    trouble = []

    def page(number: int) -> None:
        try:
            session = f"s{number}"
            for turn in range(3):
                run = stage.jobs.start(plan(number % 7 + 10 * turn), session)
                until(lambda run=run, session=session: stage.jobs.news(run, session, 0)["state"] == "done")
                stage.jobs.touch(session)
                stage.jobs.leave(run, session)
        except BaseException as error:
            trouble.append(error)

    pages = [threading.Thread(target=page, args=(number,)) for number in range(30)]
    for thread in (*puppets, *pages):
        thread.start()
    for thread in pages:
        thread.join()
    assert not trouble
    assert not stage.jobs._runs
    assert not len(stage.jobs._pool.queue)
    stage.jobs.tick()
    assert [path.name for path in stage.root.iterdir()] == ["lock"]


class _Willing(threading.Thread):
    """A worker that does all runs that it is given."""

    def __init__(self, stage) -> None:
        super().__init__(daemon=True)
        self.stage = stage

    def run(self) -> None:
        puppet = self.stage.puppet()
        while True:
            try:
                order = puppet.told()
            except Exception:
                return
            if order["do"] == "train":
                puppet.run = order["run"]
                puppet.say("begun", step=0, steps=10, device="CPU")
                puppet.progresses(5)
                puppet.snapshots(10)
                puppet.ends("done", 10)


def test_limits_go_to_the_worker(set_stage):
    stage = set_stage(seconds=5, megabytes=300)
    stage.jobs.start(plan(), "ann")
    assert stage.puppet().takes()["limits"] == {"seconds": 5, "megabytes": 300}
    assert Limits().seconds == 600


def test_images_of_ones_own_go_with_the_runs(stage):
    folder = stage.jobs.images_folder()
    (folder / "own.safetensors").write_bytes(b"images")
    assert folder.parent == stage.root
    stage.jobs.close()
    assert not folder.exists()
