"""Plans: what may branch, what a file may hold, and that a digest names what will be run."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.training.branches import BRANCHABLE, MAX_BRANCHES, Branch, Plan, PlanError
from aeviz.training.recipe import Recipe

VALUES = {
    "beta": 4.0, "adversarial_weight": 3.0, "prior": "ring", "learning_rate": 0.01, "noise": 0.2, "instance_noise": 0.0,
    "binarise": True, "loss": "squared_error", "weight_decay": 0.0, "epochs": 3, "seed": 11,
}  # fmt: skip


def test_a_plan_without_branches_is_its_recipe():
    plan = Plan(Recipe())
    assert plan.digest == Recipe().digest
    assert plan.final == plan.recipe
    assert plan.parent is None


@pytest.mark.parametrize("setting", BRANCHABLE)
def test_every_setting_that_may_change_changes_alone(setting):
    plan = Plan(Recipe()).branch(10, setting, VALUES[setting])
    assert plan.final == replace(Recipe(), **{setting: VALUES[setting]})
    assert plan.final != plan.recipe
    assert plan.parent == Plan(Recipe())
    assert plan.digest != plan.parent.digest


def test_a_branch_before_another_takes_its_place():
    plan = Plan(Recipe()).branch(10, "beta", 2.0).branch(20, "seed", 3)
    assert plan.branch(15, "beta", 9.0).branches == (Branch(10, "beta", 2.0), Branch(15, "beta", 9.0))
    assert plan.branch(5, "beta", 9.0).branches == (Branch(5, "beta", 9.0),)


@pytest.mark.parametrize(
    ("branch", "sentence"),
    [
        (Branch(1, "hidden", (3,)), "can not change on the way"),
        (Branch(1, "beta", -1.0), "beta = -1.0"),
        (Branch(1, "beta", "much"), "not what a recipe wants"),
        (Branch(-1, "beta", 1.0), "comes before"),
        (Branch(True, "beta", 1.0), "comes before"),
        (Branch(1, "beta", 2.0, "yes"), "neither true nor false"),
    ],
)
def test_a_branch_that_can_not_be_is_refused_in_a_sentence(branch, sentence):
    with pytest.raises(PlanError, match=sentence):
        Plan(Recipe(), (branch,))


def test_a_branch_without_a_cycle_of_its_own_stands_in_a_file_as_it_always_did():
    old = Plan(Recipe()).branch(10, "beta", 2.0)
    assert old.to_dict()["branches"] == [{"step": 10, "setting": "beta", "value": 2.0}]
    anew = Plan(Recipe()).branch(10, "beta", 2.0, new_cycle=True)
    assert anew.digest != old.digest
    assert Plan.parse(json.dumps(anew.to_dict())) == anew
    assert [anew.branch(20, "seed", 3).cycle_begins(k) for k in range(3)] == [0, 10, 10]


def test_branches_are_bounded():
    with pytest.raises(PlanError, match="may branch"):
        Plan(Recipe(), tuple(Branch(k, "seed", k) for k in range(MAX_BRANCHES + 1)))


settings = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from(["ae", "vae", "aae"]),
        "hidden": st.lists(st.integers(1, 4096), max_size=6).map(tuple),
        "beta": st.one_of(st.integers(0, 1000), st.floats(0, 1000)),
        "seed": st.integers(0, 2**32 - 1),
        "binarise": st.booleans(),
        "learning_rate": st.floats(1e-6, 1),
    },
)
branches = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(sorted(VALUES)), st.booleans()), max_size=4)


@given(settings, branches)
def test_a_plan_survives_its_file(settings, branches):
    plan = Plan(Recipe(**settings))
    for step, setting, new_cycle in sorted(branches):
        plan = plan.branch(step, setting, VALUES[setting], new_cycle)
    again = Plan.parse(json.dumps(plan.to_dict()))
    assert again == plan
    assert again.digest == plan.digest


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(json_values, st.sampled_from(["recipe", "branches", "aeviz", "beta", "hidden", "beta_range", "seed"]))
def test_whatever_stands_in_a_file_is_a_plan_or_refused(value, place):
    found = Plan(Recipe()).to_dict()
    (found if place in found else found["recipe"])[place] = value
    with contextlib.suppress(PlanError):
        assert Plan.from_dict(found).to_dict()["aeviz"] == 1


@given(st.binary(max_size=200))
def test_bytes_that_are_no_file_are_refused(data):
    with pytest.raises(PlanError):
        Plan.parse(data)


def test_a_whole_number_and_a_float_are_the_same_setting():
    assert Recipe(beta=4).digest == Recipe(beta=4.0).digest
    with pytest.raises(TypeError, match="seed"):
        Recipe(seed=True)
