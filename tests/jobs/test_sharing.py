"""Several sessions, one run: who drives, who may leave, and when nobody is left."""

import pytest

from aeviz.jobs import JobsError
from tests.jobs.stage import plan, until


def test_the_same_plan_is_one_run(stage):
    run, puppet = stage.under_way("ann", "bob")
    assert stage.jobs.start(plan(), "cy") == run
    news = {session: stage.jobs.news(run, session, 0) for session in ("ann", "bob", "cy", "nobody")}
    assert {session: said["driver"] for session, said in news.items()} == {
        "ann": True, "bob": False, "cy": False, "nobody": False,
    }  # fmt: skip
    assert {said["watchers"] for said in news.values()} == {3}
    assert puppet.told_nothing()


def test_only_who_drives_may_pause_step_resume_and_stop(stage):
    run, puppet = stage.under_way("ann", "bob")
    for command in (stage.jobs.pause, stage.jobs.step, stage.jobs.resume, stage.jobs.stop):
        for session in ("bob", "nobody"):
            with pytest.raises(JobsError, match="Somebody else drives") as error:
                command(run, session)
            assert error.value.reason == "shared"
    stage.jobs.pause(run, "ann")
    assert puppet.told() == {"do": "pause"}


def test_driving_passes_on(stage):
    run, puppet = stage.under_way("ann", "bob", "cy")
    stage.jobs.leave(run, "ann")
    assert stage.jobs.news(run, "bob", 0)["driver"]
    assert stage.jobs.view(run).watchers == 2
    stage.jobs.pause(run, "bob")
    assert puppet.told() == {"do": "pause"}


def test_the_last_to_leave_ends_the_run(stage):
    run, puppet = stage.under_way("ann", "bob")
    stage.jobs.leave(run, "bob")
    stage.jobs.leave(run, "bob")
    assert puppet.told_nothing()
    stage.jobs.leave(run, "ann")
    assert puppet.told() == {"do": "stop"}
    assert not stage.gone(run)  # its worker still writes
    puppet.ends("stopped", 10)
    until(lambda: stage.gone(run))


def test_who_comes_as_the_last_one_leaves_has_the_run(stage):
    run, puppet = stage.under_way("ann")
    stage.jobs.leave(run, "ann")
    assert puppet.told() == {"do": "stop"}
    assert stage.jobs.start(plan(), "bob") == run
    puppet.ends("stopped", 10)
    puppet.begins(10)
    until(lambda: stage.jobs.view(run).step == 10)
    assert stage.jobs.news(run, "bob", 0)["driver"]


def test_who_starts_a_stopped_run_again_drives_it(stage):
    run, puppet = stage.under_way("ann", "bob")
    stage.jobs.stop(run, "ann")
    assert puppet.told() == {"do": "stop"}
    puppet.ends("stopped", 10)
    stage.until(run, "stopped")
    stage.jobs.start(plan(), "bob")
    assert stage.jobs.news(run, "bob", 0)["driver"]
    assert stage.jobs.view(run).watchers == 2


def test_an_ended_run_goes_with_the_last_who_holds_it(stage):
    run, puppet = stage.under_way("ann", "bob")
    puppet.ends()
    stage.until(run, "done")
    stage.jobs.leave(run, "ann")
    assert stage.state(run) == "done"
    stage.jobs.leave(run, "bob")
    assert stage.gone(run)


def test_a_run_that_waits_goes_at_once(stage):
    stage.under_way("ann")
    waits = stage.jobs.start(plan(1), "bob")
    stage.jobs.leave(waits, "bob")
    assert stage.gone(waits)


def test_a_page_that_went_has_a_grace_then_its_run_is_stopped_and_kept(set_stage):
    stage = set_stage(silent=1e9)
    run, puppet = stage.under_way("ann")
    stage.jobs.leave_soon("ann")
    stage.pass_time(299)
    stage.jobs.touch("ann")
    stage.pass_time(400)
    assert puppet.told_nothing()
    stage.jobs.leave_soon("ann")
    stage.pass_time(300)
    assert puppet.told() == {"do": "stop"}
    puppet.ends("stopped", 40)
    stage.until(run, "stopped")
    stage.pass_time(1499)
    assert stage.jobs.held("ann") == [run]
    stage.jobs.start(plan(), "ann")  # back again: it goes on from where it stood, and is hers
    assert puppet.begins(40)["run"] == run
    stage.until(run, "running")
    assert stage.jobs.news(run, "ann", 0)["driver"]


def test_who_stays_away_is_forgotten(set_stage):
    stage = set_stage(silent=1e9)
    run, puppet = stage.under_way("ann")
    puppet.ends()
    stage.until(run, "done")
    stage.jobs.leave_soon("ann")
    stage.pass_time(1799)
    assert stage.state(run) == "done"
    stage.pass_time(1)
    assert stage.gone(run)
    assert stage.jobs.held("ann") == []


def test_while_who_drives_is_away_somebody_who_is_here_drives(set_stage):
    stage = set_stage(silent=1e9)
    run, puppet = stage.under_way("ann", "bob")
    stage.jobs.leave_soon("ann")
    stage.pass_time(300)
    assert puppet.told_nothing()
    assert stage.jobs.news(run, "bob", 0)["driver"]
    stage.jobs.leave_soon("bob")
    stage.pass_time(300)
    assert puppet.told() == {"do": "stop"}


def test_what_waits_for_who_is_away_leaves_the_queue_and_is_kept(set_stage):
    stage = set_stage(silent=1e9, slice=1e9)
    stage.under_way("ann")
    waits = stage.jobs.start(plan(1), "bob")
    stage.jobs.leave_soon("bob")
    stage.pass_time(300)
    assert (stage.state(waits), stage.place(waits)) == ("stopped", None)
    stage.jobs.touch("bob")
    stage.jobs.start(plan(1), "bob")
    assert stage.place(waits) == 1


def test_a_page_that_asks_for_news_is_not_gone_but_its_websocket_still_is(set_stage):
    stage = set_stage(silent=1e9)
    run, puppet = stage.under_way("ann")
    stage.jobs.leave_soon("ann")
    for _ in range(3):
        stage.pass_time(200)
        stage.jobs.news(run, "ann", 0)
    assert puppet.told_nothing()
    stage.pass_time(300)
    assert puppet.told() == {"do": "stop"}


def test_a_page_that_is_silent_for_long_is_gone(set_stage):
    stage = set_stage(silent=1e9)
    run, puppet = stage.under_way("ann", "bob")
    stage.pass_time(1799)
    stage.jobs.news(run, "bob", 0)
    stage.pass_time(1)
    assert stage.jobs.view(run).watchers == 1
    assert stage.jobs.news(run, "bob", 0)["driver"]
    stage.pass_time(1800)
    assert puppet.told() == {"do": "stop"}


def test_all_that_a_session_held_goes_with_it(set_stage):
    stage = set_stage(remembered=5, slice=1e6)
    done, puppet = stage.under_way("ann")
    puppet.ends()
    stage.until(done, "done")
    runs = stage.jobs.start(plan(1), "ann")
    puppet.begins()
    stage.until(runs, "running")
    waits = stage.jobs.start(plan(2), "ann")
    also_bobs = stage.jobs.start(plan(3), "ann")
    stage.jobs.start(plan(3), "bob")
    stage.jobs.leave_soon("ann")
    stage.pass_time(5)
    assert stage.gone(done)
    assert stage.gone(waits)
    assert puppet.told() == {"do": "stop"}
    assert stage.place(also_bobs) == 1
    assert stage.jobs.news(also_bobs, "bob", 0)["driver"]
    puppet.ends("stopped")
    until(lambda: stage.gone(runs))
    assert puppet.begins()["run"] == also_bobs


def test_who_holds_nothing_may_come_and_go(stage):
    stage.jobs.touch("nobody")
    stage.jobs.leave_soon("nobody")
    stage.pass_time(1e6)
