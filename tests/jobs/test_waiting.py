"""More runs than workers: whose turn it is, how long it takes, and who makes room."""

import pytest

from aeviz.jobs import JobsError, estimate
from aeviz.training.recipe import Recipe
from tests.jobs.stage import plan, until


def test_the_queue_takes_turns_and_tells_places(stage):
    first, puppet = stage.under_way("ann")
    second, third = (stage.jobs.start(plan(n), "ann") for n in (1, 2))
    other = stage.jobs.start(plan(3), "bob")
    assert [stage.place(run) for run in (first, second, third, other)] == [None, 2, 3, 1]
    for run in (other, second, third):
        puppet.ends()
        assert puppet.begins()["run"] == run
    stage.until(third, "running")


def test_workers_are_started_as_they_are_needed_and_no_more(set_stage):
    stage = set_stage(workers=2)
    runs = [stage.jobs.start(plan(n), f"s{n}") for n in range(3)]
    assert [stage.state(run) for run in runs] == ["starting", "starting", "queued"]
    assert [stage.place(run) for run in runs] == [None, None, 3]
    puppets = [stage.puppet(), stage.puppet()]
    for puppet in puppets:
        puppet.begins()
    until(lambda: sorted(map(stage.state, runs)) == ["queued", "running", "running"])
    stage.jobs.tick()
    assert len(stage.jobs._pool.workers) == 2


def test_the_queue_has_its_bounds(set_stage):
    stage = set_stage(queued=3, queued_each=2, kept=9)
    for number in (0, 1):
        stage.jobs.start(plan(number), "ann")
    with pytest.raises(JobsError, match="You have 2 runs") as error:
        stage.jobs.start(plan(2), "ann")
    assert (error.value.reason, error.value.values) == ("too_many", {"limit": 2})
    stage.jobs.start(plan(3), "bob")
    with pytest.raises(JobsError, match="3 runs are waiting") as error:
        stage.jobs.start(plan(4), "bob")
    assert (error.value.reason, error.value.values) == ("queue_full", {"limit": 3})
    stage.jobs.start(plan(0), "bob")  # to join one that waits is not to wait for more


def test_a_session_keeps_so_many_runs_and_lets_its_oldest_ended_one_go(set_stage):
    stage = set_stage(kept=2)
    first, second = (stage.jobs.start(plan(n), "ann") for n in (0, 1))
    with pytest.raises(JobsError) as error:
        stage.jobs.start(plan(2), "ann")
    assert (error.value.reason, error.value.values) == ("too_many", {"limit": 2})
    puppet = stage.puppet()
    for _ in range(2):
        puppet.begins()
        puppet.ends()
    stage.until(second, "done")
    third = stage.jobs.start(plan(2), "ann")
    assert stage.gone(first)
    assert stage.state(second) == "done"
    stage.until(third, "starting")


def test_a_run_that_is_branched_from_is_not_the_one_to_go(set_stage):
    stage = set_stage(kept=2)
    parent, other = (stage.jobs.start(plan(n), "ann") for n in (0, 1))
    puppet = stage.puppet()
    for _ in range(2):
        puppet.begins()
        puppet.ends()
    stage.until(other, "done")
    branch = stage.jobs.start(plan(0).branch(5, "learning_rate", 0.1), "ann")
    assert stage.gone(other)
    assert puppet.begins()["parents"] == [str(stage.root / parent)]
    assert stage.jobs.file(parent, "plan.json")
    puppet.ends()
    stage.until(branch, "done")
    stage.jobs.start(plan(0).branch(5, "learning_rate", 0.1).branch(6, "learning_rate", 0.2), "ann")
    assert stage.gone(parent)  # both are needed: the older goes


def test_places_of_several_rounds(set_stage):
    stage = set_stage(kept=9)
    stage.jobs.start(plan(0), "zoe")
    stage.puppet().begins()
    asked = [("ann", 1), ("ann", 2), ("ann", 3), ("bob", 4), ("bob", 5), ("cy", 6)]
    runs = {number: stage.jobs.start(plan(number), session) for session, number in asked}
    assert [stage.place(runs[number]) for number in (1, 4, 6, 2, 5, 3)] == [1, 2, 3, 4, 5, 6]


def test_the_wait_is_what_is_left_of_those_ahead(set_stage):
    stage = set_stage(slice=1e6)
    first = stage.jobs.start(plan(0), "ann")
    puppet = stage.puppet()
    puppet.begins(steps=100)
    second, third = (stage.jobs.start(plan(n), s) for n, s in ((1, "bob"), (2, "cy")))
    assert stage.jobs.news(second, "bob", 0)["wait"] is None  # nothing is known yet
    puppet.progresses(20, rate=500.0, left=16.0)
    until(lambda: stage.jobs.view(first).step == 20)
    assert stage.jobs.news(second, "bob", 0)["wait"] == 16
    # 100 steps of 100 examples at 500 a second
    assert stage.jobs.news(third, "cy", 0)["wait"] == pytest.approx(16 + 20)


def test_the_wait_counts_a_turn_at_most_for_each(set_stage):
    stage = set_stage(slice=30, rest=10)
    first = stage.jobs.start(plan(0), "ann")
    puppet = stage.puppet()
    puppet.begins(steps=10_000)
    puppet.progresses(100, rate=500.0, left=1980.0)
    until(lambda: stage.jobs.view(first).step == 100)
    second, third = (stage.jobs.start(plan(n), s) for n, s in ((1, "bob"), (2, "cy")))
    stage.pass_time(12)
    assert stage.jobs.news(second, "bob", 0)["wait"] == 18
    assert stage.jobs.news(third, "cy", 0)["wait"] == 18 + 30
    stage.pause(first, puppet, 100)
    stage.pass_time(4)
    assert stage.jobs.news(second, "bob", 0)["wait"] == 6


@pytest.mark.parametrize(
    ("until_free", "ahead", "seconds"),
    [
        ([5.0], [], 5),
        ([5.0], [10.0, 20.0], 35),
        ([5.0, 8.0], [10.0], 8),
        ([5.0, 8.0], [10.0, 1.0], 9),
        ([5.0, 8.0], [None], None),
        ([None, 8.0], [], None),
        ([0.0, 0.0], [], 0),
    ],
)
def test_who_waits_takes_the_first_worker_that_is_free(until_free, ahead, seconds):
    assert estimate.wait(until_free, ahead) == seconds


def test_an_estimate_goes_by_examples_and_cost():
    known = estimate.Estimate()
    small = Recipe(data="digits", epochs=2, batch=50)
    assert known.seconds(small, 0) is None
    known.saw_steps(small, 20)  # 500 examples an epoch
    known.saw_rate(small, 100.0)
    assert known.seconds(small, 0) == pytest.approx(10)
    assert known.seconds(small, 15) == pytest.approx(2.5)
    assert known.seconds(small, 99) == 0
    assert known.seconds(Recipe(data="digits", epochs=4, batch=10), 0) == pytest.approx(20)
    large = Recipe(data="digits", epochs=2, batch=50, hidden=(2048, 1024))
    assert known.seconds(large, 0) == pytest.approx(10 * estimate.cost(large) / estimate.cost(small))
    assert known.seconds(Recipe(data="digits", epochs=2, batch=50, model="aae"), 0) == pytest.approx(10)
    assert known.seconds(Recipe(data="mnist"), 0) is None


def test_a_long_run_makes_room_for_others_and_has_its_turn_again(stage):
    long, puppet = stage.under_way("ann")
    stage.pass_time(100)
    assert puppet.told_nothing()  # nobody waits
    short, third = stage.jobs.start(plan(1), "bob"), stage.jobs.start(plan(2), "cy")
    assert puppet.told() == {"do": "park"}
    stage.pass_time(1)
    assert puppet.told_nothing()  # once is enough
    puppet.ends("parked", 50)
    assert puppet.begins()["run"] == short
    assert [stage.place(run) for run in (third, long)] == [1, 2]
    stage.until(short, "running")
    stage.pass_time(29)
    assert puppet.told_nothing()
    stage.pass_time(1)
    assert puppet.told() == {"do": "park"}
    puppet.ends("parked", 10)
    assert puppet.begins()["run"] == third
    assert [stage.place(run) for run in (long, short)] == [1, 2]
    puppet.ends()
    again = puppet.begins(50)
    assert again["run"] == long
    assert again["spent"] == 7.0  # of its time, before it was parked
    stage.until(long, "running")


def test_no_more_runs_make_room_than_there_are_waiting(set_stage):
    stage = set_stage(workers=2)
    runs = [stage.jobs.start(plan(n), f"s{n}") for n in range(2)]
    puppets = {puppet.begins()["run"]: puppet for puppet in (stage.puppet(), stage.puppet())}
    for run in runs:
        stage.until(run, "running")
    stage.pass_time(31)
    stage.jobs.start(plan(2), "cy")
    stage.pass_time(1)
    parked = [run for run in runs if stage.jobs._runs[run].leaving]
    assert len(parked) == 1
    assert puppets[parked[0]].told() == {"do": "park"}


def test_a_paused_run_makes_room_before_one_that_runs_and_the_longest_before_the_others(set_stage):
    stage = set_stage(workers=3)
    runs = [stage.jobs.start(plan(n), f"s{n}") for n in range(3)]
    puppets = [stage.puppet() for _ in runs]
    for puppet in puppets:
        puppet.takes()
    puppets.sort(key=lambda puppet: runs.index(puppet.run))
    for puppet in (puppets[1], puppets[0], puppets[2]):
        puppet.say("begun", step=0, steps=100, device="CPU")
        stage.until(puppet.run, "running")
        stage.pass_time(1)
    stage.jobs.pause(runs[2], "s2")
    puppets[2].pauses()
    until(lambda: stage.jobs.news(runs[2], "s2", 0)["phase"])
    stage.pass_time(40)

    def leaving() -> list[int]:
        return [number for number, run in enumerate(runs) if stage.jobs._runs[run].leaving]

    stage.jobs.start(plan(3), "bob")
    assert leaving() == [2]
    stage.jobs.start(plan(4), "cy")
    assert leaving() == [1, 2]


def test_a_paused_run_makes_room_and_waits_its_turn_to_go_on(stage):
    run, puppet = stage.under_way("ann")
    stage.pause(run, puppet, 7)
    other = stage.jobs.start(plan(1), "bob")
    stage.pass_time(9)
    assert puppet.told_nothing()
    stage.pass_time(1)
    assert puppet.told() == {"do": "park"}
    puppet.ends("parked", 8)
    assert puppet.begins()["run"] == other
    assert stage.state(run) == "paused"
    assert stage.place(run) is None
    stage.jobs.resume(run, "ann")
    assert (stage.state(run), stage.place(run)) == ("queued", 1)
    stage.jobs.pause(run, "ann")
    assert stage.state(run) == "paused"
    stage.jobs.resume(run, "ann")
    puppet.ends()
    order = puppet.begins(8)
    assert (order["run"], order["paused"]) == (run, False)
    stage.until(run, "running")


def parked(stage):
    """A run that is paused and has given its worker to another, which runs."""
    run = stage.jobs.start(plan(0), "ann")
    puppet = stage.puppet()
    puppet.takes()
    stage.jobs.pause(run, "ann")
    assert puppet.told() == {"do": "pause"}
    puppet.say("begun", step=0, steps=100, device="CPU")
    puppet.pauses(0)
    until(lambda: stage.jobs.news(run, "ann", 0)["phase"])
    other = stage.jobs.start(plan(1), "bob")
    stage.pass_time(10)
    assert puppet.told() == {"do": "park"}
    puppet.ends("parked", 1)
    puppet.begins()
    stage.until(other, "running")
    return run, puppet


def test_a_run_that_gave_up_its_worker_can_be_stepped(stage):
    run, puppet = parked(stage)
    for _ in range(3):
        stage.jobs.step(run, "ann")
    assert stage.place(run) == 1
    puppet.ends()
    order = puppet.begins(1)
    assert (order["run"], order["paused"]) == (run, True)
    puppet.pauses(1)  # the first phase comes by itself
    for phase in ("discriminate", "fool"):
        assert puppet.told() == {"do": "step"}
        puppet.rests(1, phase)
    until(lambda: stage.jobs.news(run, "ann", 0)["phase"]["phase"] == "fool")
    assert stage.state(run) == "paused"
    stage.jobs.resume(run, "ann")
    assert puppet.told() == {"do": "resume"}  # and no step before it


def test_a_step_asked_for_while_the_run_makes_room_is_not_lost(stage):
    run, puppet = stage.under_way("ann")
    stage.pause(run, puppet)
    stage.jobs.start(plan(1), "bob")
    stage.pass_time(10)
    assert puppet.told() == {"do": "park"}
    stage.jobs.step(run, "ann")
    puppet.ends("parked", 1)
    puppet.begins()
    until(lambda: stage.state(run) == "queued")
    puppet.ends()
    assert puppet.begins(1)["paused"] is True
    puppet.pauses(1)
    until(lambda: (stage.jobs.news(run, "ann", 0)["phase"] or {}).get("step") == 1)
    stage.jobs.resume(run, "ann")
    assert puppet.told() == {"do": "resume"}  # and no step before it


def test_a_run_that_gave_up_its_worker_can_be_stopped(stage):
    run, puppet = parked(stage)
    stage.jobs.stop(run, "ann")
    assert stage.state(run) == "stopped"
    assert puppet.told_nothing()


def test_a_run_that_waits_can_be_stopped(stage):
    stage.jobs.start(plan(0), "ann")
    puppet = stage.puppet()
    puppet.begins()
    waits = stage.jobs.start(plan(1), "bob")
    stage.jobs.stop(waits, "bob")
    assert stage.state(waits) == "stopped"
    puppet.ends()
    stage.until(plan(0).digest[:32], "done")
    assert puppet.told_nothing()


def test_a_run_that_stops_while_it_makes_room_is_stopped(stage):
    run, puppet = stage.under_way("ann")
    stage.jobs.start(plan(1), "bob")
    stage.pass_time(30)
    assert puppet.told() == {"do": "park"}
    stage.jobs.stop(run, "ann")
    puppet.ends("parked", 30)
    puppet.begins()
    stage.until(run, "stopped")
    assert puppet.told_nothing()
