"""Plans: what may branch, what a file may hold, and that a digest names what will be run."""

import contextlib
import json

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.models.registry import FAMILIES
from aeviz.models.spec import Setting
from aeviz.training.branches import MAX_BRANCHES, Branch, Plan, PlanError, branchable
from aeviz.training.recipe import Recipe, declared_by


def another(setting: Setting) -> object:
    """A value that is not the default."""
    if isinstance(setting.default, bool):
        return not setting.default
    if isinstance(setting.default, str):
        return next(option for option in setting.options if option != setting.default)
    return setting.default + 1 if isinstance(setting.default, int) else setting.default / 2 or 0.2


VALUES = {s.name: another(s) for name in FAMILIES for s in declared_by(FAMILIES[name]).values() if s.branchable}


def test_a_plan_without_branches_is_its_recipe():
    plan = Plan(Recipe())
    assert plan.digest == Recipe().digest
    assert plan.final == plan.recipe
    assert plan.parent is None


@pytest.mark.parametrize(("model", "setting"), [(model, name) for model in FAMILIES for name in branchable(model)])
def test_every_setting_that_may_change_changes_alone(model, setting):
    plan = Plan(Recipe(model)).branch(10, setting, VALUES[setting])
    assert plan.final == Recipe(model).but(**{setting: VALUES[setting]})
    assert plan.final != plan.recipe
    assert plan.parent == Plan(Recipe(model))
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
    assert [anew.branch(20, "seed", 3).schedule(10, k).anew for k in range(3)] == [0, 10, 10]


def test_branches_are_bounded():
    with pytest.raises(PlanError, match="may branch"):
        Plan(Recipe(), tuple(Branch(k, "seed", k) for k in range(MAX_BRANCHES + 1)))


settings = st.fixed_dictionaries(
    {},
    optional={
        "hidden": st.lists(st.integers(1, 4096), max_size=6).map(tuple),
        "beta": st.one_of(st.integers(0, 1000), st.floats(0, 1000)),
        "noise": st.one_of(st.integers(0, 10), st.floats(0, 10)),
        "seed": st.integers(0, 2**32 - 1),
        "binarise": st.booleans(),
        "learning_rate": st.floats(1e-6, 1),
    },
)
branches = st.lists(st.tuples(st.integers(0, 50), st.sampled_from(sorted(VALUES)), st.booleans()), max_size=4)


@hypothesis.settings(deadline=None)
@given(st.sampled_from(sorted(FAMILIES)), settings, branches)
def test_a_plan_survives_its_file(model, settings, branches):
    declared = declared_by(FAMILIES[model])
    plan = Plan(Recipe(model, **{name: value for name, value in settings.items() if name in declared}))
    for step, setting, new_cycle in sorted(branches):
        if setting in branchable(model):
            plan = plan.branch(step, setting, VALUES[setting], new_cycle)
    again = Plan.parse(json.dumps(plan.to_dict()))
    assert again == plan
    assert again.digest == plan.digest


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    json_values,
    st.sampled_from(["recipe", "branches", "aeviz", "beta", "hidden", "prior", "beta_range", "seed", "model", "data"]),
)
def test_whatever_stands_in_a_file_is_a_plan_or_refused(value, place):
    found = Plan(Recipe()).to_dict()
    (found if place in found else found["recipe"])[place] = value
    with contextlib.suppress(PlanError):
        assert Plan.from_dict(found).to_dict()["aeviz"] == 2


@given(st.binary(max_size=200))
def test_bytes_that_are_no_file_are_refused(data):
    with pytest.raises(PlanError):
        Plan.parse(data)


# A recipe as files of the first form held it: all settings of all families, whatever the model.
OLD = {
    "model": "vae", "data": "mnist", "latent": 2, "hidden": [512, 256], "activation": "silu", "norm": False,
    "loss": "cross_entropy", "noise": 0.0, "binarise": False, "beta": 1.0, "beta_range": [0.01, 100.0],
    "prior": "gaussian", "labels": False, "adversarial_weight": 20.0, "instance_noise": 0.3, "epochs": 20, "batch": 256,
    "learning_rate": 0.002, "weight_decay": 0.01, "warm_up": 0.1, "clip": 50.0, "bfloat16": True, "seed": 7,
}  # fmt: skip


def old_file(model: str, *branches: dict, **settings: object) -> bytes:
    return json.dumps({"aeviz": 1, "recipe": OLD | {"model": model} | settings, "branches": branches}).encode()


@pytest.mark.parametrize("model", ["linear_ae", "ae", "vae", "beta_vae", "aae"])
def test_a_file_of_the_first_form_is_the_same_recipe(model):
    always = {"loss": "squared_error"} if model == "linear_ae" else {}  # as it was written then
    branch = {"step": 5, "setting": "learning_rate", "value": 0.001}
    plan = Plan.parse(old_file(model, branch, epochs=3, seed=4, noise=0.5, **always))
    assert plan == Plan(Recipe(model, epochs=3, seed=4, noise=0.5)).branch(5, "learning_rate", 0.001)
    assert Plan.from_dict(plan.to_dict()) == plan


@pytest.mark.parametrize(
    ("model", "settings"), [("ae", {"beta": 4.0}), ("vae", {"labels": True}), ("linear_ae", {"hidden": [8]})]
)
def test_a_setting_that_the_family_never_had_is_a_sentence(model, settings):
    [name] = settings
    with pytest.raises(PlanError, match=f"{name} = .* is no setting of the family {model}"):
        Plan.parse(old_file(model, **settings))


def test_a_family_that_is_not_there_is_a_sentence():
    with pytest.raises(PlanError, match="'perceptron' is no family of this version; there are"):
        Plan.parse(old_file("perceptron"))


def test_a_recipe_holds_nothing_of_other_families():
    assert "beta" not in Recipe("ae").to_dict()
    with pytest.raises(TypeError, match="beta is no setting of the family ae"):
        Recipe("ae", beta=1.0)
    with pytest.raises(AttributeError, match="has no beta"):
        _ = Recipe("ae").beta


def test_a_recipe_does_not_change():
    with pytest.raises(AttributeError, match="does not change"):
        Recipe().beta = 2.0


def test_a_whole_number_and_a_float_are_the_same_setting():
    assert Recipe(beta=4).digest == Recipe(beta=4.0).digest
    with pytest.raises(TypeError, match="seed"):
        Recipe(seed=True)
