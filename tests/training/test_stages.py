"""Stages within a run: each trains what it names, and resume, branches and steps are exact across their border."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from aeviz.archive import pack, unpack
from aeviz.models.registry import FAMILIES
from aeviz.models.spec import Stage
from aeviz.training.branches import Plan
from aeviz.training.learning_rate import share_of_rate
from aeviz.training.schedule import Schedule
from aeviz.training.trainer import Run, train
from tests.staged import SPEC, register
from tests.toys import few_digits, small_recipe

STEPS, BORDER = 12, 5  # of three epochs of four steps: the border lies within an epoch


@pytest.fixture(name="staged")
def _staged(monkeypatch):
    register(monkeypatch)


def plan(**settings) -> Plan:
    return Plan(small_recipe("staged", epochs=3, hidden=(24, 12), noise=0.1, binarise=True, **settings))


def to(run: Run, step: int) -> Run:
    while run.trainer.step < step:
        run.advance()
    return run


@cache
def states(plan: Plan) -> list[dict[str, np.ndarray]]:
    """After each step, from before the first on."""
    run = Run(plan, few_digits())
    found = [run.trainer.state()]
    while not run.done:
        run.advance()
        found.append(run.trainer.state())
    return found


def end_from(plan: Plan, state: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Of the run that goes on from a state as a file holds it."""
    run = Run(plan, few_digits())
    run.load_state(unpack(pack(state, {}))[0])
    return to(run, run.steps).trainer.state()


def same(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.usefixtures("staged")
def test_a_stage_trains_what_it_names_with_optimisers_of_its_own():
    found = states(plan())
    assert len(found) == STEPS + 1
    moved = {
        name for name in found[0] if name[:6] == "model." and not np.array_equal(found[0][name], found[BORDER][name])
    }
    outer = ("model.encoder.linears.0.", "model.decoder.linears.2.")
    assert moved == {f"{layer}{kind}" for layer in outer for kind in ("weight", "bias")}
    kept = [{name.split(".")[1] for name in state if name.startswith("optimiser.")} for state in found]
    assert kept == [set(), *[{"0"}] * (BORDER - 1), set(), *[{"1"}] * (STEPS - BORDER)]
    counts = [{int(a) for name, a in state.items() if name.endswith(".step")} for state in found[BORDER + 1 :]]
    assert counts == [{k} for k in range(1, STEPS - BORDER + 1)]
    whole = [name for name in found[0] if name[:6] == "model."]
    assert not any(np.array_equal(found[BORDER][name], found[STEPS][name]) for name in whole)


@pytest.mark.usefixtures("staged")
def test_a_run_goes_on_exactly_from_every_place_in_every_stage():
    found = states(plan())
    assert all(same(end_from(plan(), state), found[-1]) for state in found)


@pytest.mark.usefixtures("staged")
def test_stepped_through_it_computes_the_phases_of_each_stage_and_ends_in_the_same_weights():
    run, seen = Run(plan(), few_digits()), []
    while not run.done:
        seen.append([(done.phase, done.updated) for done in run.phases()])
    assert seen == [[("outer", True)]] * BORDER + [[("outer", False), ("whole", True)]] * (STEPS - BORDER)
    assert same(run.trainer.state(), to(Run(plan(), few_digits()), STEPS).trainer.state())


@pytest.mark.usefixtures("staged")
@pytest.mark.parametrize("at", [BORDER - 2, BORDER, BORDER + 2])
def test_a_branch_before_the_border_at_it_and_after_it_is_exact(at):
    parent = states(plan())
    assert same(states(plan().branch(at, "noise", 0.1))[-1], parent[-1])  # it changes nothing
    branched = plan().branch(at, "learning_rate", 0.01)
    whole = states(branched)
    assert all(same(a, b) for a, b in zip(parent[:at], whole[:at], strict=True))
    assert not same(whole[-1], parent[-1])
    for step in (at - 1, at):
        assert same(end_from(branched, parent[step]), whole[-1])
    for step in (at, at + 1, BORDER):
        assert same(end_from(branched, whole[step]), whole[-1])


@pytest.mark.usefixtures("staged")
@pytest.mark.parametrize(("at", "epochs", "border"), [(3, 4, 6), (4, 2, 4), (BORDER, 4, BORDER), (8, 4, BORDER)])
def test_other_epochs_move_a_border_that_lies_ahead_and_no_other(at, epochs, border):
    """(4, 2, 4): of eight steps the first stage would have had three; it ends where the branch leaves."""
    changed = plan().branch(at, "epochs", epochs)
    parent, whole = states(plan()), states(changed)
    kept = [{name.split(".")[1] for name in state if name.startswith("optimiser.")} for state in whole]
    assert [k for k, numbers in enumerate(kept) if numbers == {"1"}] == list(range(border + 1, 4 * epochs + 1))
    assert Run(changed, few_digits()).schedule.begins == (0, border)
    for state in (parent[at], whole[border], whole[border + 1]):
        assert same(end_from(changed, state), whole[-1])


@pytest.mark.usefixtures("staged")
def test_a_stage_may_begin_the_learning_rates_cycle_anew_and_the_one_before_ends_there():
    schedule = plan().schedule(4)
    rates = [schedule.share_of_rate(k, 0.1) for k in range(STEPS)]
    second = [share_of_rate(k, STEPS - BORDER, 0.1) for k in range(STEPS - BORDER)]
    assert rates == [share_of_rate(k, BORDER, 0.1) for k in range(BORDER)] + second
    within = plan().branch(8, "noise", 0.2, new_cycle=True).schedule(4)
    assert [within.share_of_rate(k, 0.1) for k in range(8, 12)] == [share_of_rate(k, 4, 0.1) for k in range(4)]
    first = plan().branch(2, "noise", 0.2, new_cycle=True).schedule(4)  # which ends with its stage
    assert [first.share_of_rate(k, 0.1) for k in range(2, 12)] == [share_of_rate(k, 3, 0.1) for k in range(3)] + second


def test_without_a_cycle_of_its_own_a_stage_leaves_the_rate_as_it_falls(monkeypatch):
    register(monkeypatch, replace(SPEC, stages=tuple(replace(stage, new_cycle=False) for stage in SPEC.stages)))
    rates = [plan().schedule(4).share_of_rate(k, 0.1) for k in range(STEPS)]
    assert rates == [share_of_rate(k, STEPS, 0.1) for k in range(STEPS)]


def test_shares_that_are_no_whole_steps_are_rounded_and_a_run_may_be_too_short_for_a_stage():
    three = tuple(Stage(str(k), share, ("go",)) for k, share in enumerate((0.1, 0.2, 0.7)))
    assert Schedule.of(three, 10).begins == (0, 1, 3)
    assert Schedule.of(three, 3).begins == (0, 0, 1)
    assert [Schedule.of(three, 3).place(k) for k in range(4)] == [1, 2, 2, 2]


@pytest.mark.usefixtures("staged")
def test_the_losses_of_a_snapshot_across_the_border_are_those_of_the_steps_that_have_them():
    snapshots = list(train(plan().recipe, few_digits(), every=8))
    outer, whole = (torch.tensor(v) for v in (snapshots[1].losses["outer"], snapshots[1].losses["cross_entropy"]))
    run = Run(plan(), few_digits())
    terms = [run.advance() for _ in range(8)]
    torch.testing.assert_close(outer, torch.stack([t["outer"] for t in terms]).mean())
    torch.testing.assert_close(whole, torch.stack([t["cross_entropy"] for t in terms[BORDER:]]).mean())


# Norm of all weights, and their product with cos 0, cos 1, ..., after two epochs of the small recipe: what a run that
# is not divided has always ended in.
ENDS = {
    "linear_ae": (19.885402388, -6.194495566),
    "ae": (17.630469717, -27.107587911),
    "vae": (17.606924079, 21.571202166),
    "beta_vae": (26.354620603, -2.453812834),
    "aae": (22.822105217, -29.517832194),
}


@pytest.mark.parametrize("name", ENDS)
def test_a_family_without_stages_ends_where_it_always_did(name):
    assert len(FAMILIES[name].course) == 1
    *_, last = train(small_recipe(name), few_digits(), every=1000)
    weights = np.concatenate([last.weights[name].ravel().astype(float) for name in sorted(last.weights)])
    found = np.linalg.norm(weights), weights @ np.cos(np.arange(len(weights)))
    np.testing.assert_allclose(found, ENDS[name], rtol=1e-4, atol=1e-3)
