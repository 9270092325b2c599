"""The files that a run gives away: same plan, same bytes; what they hold can be read back."""

import json

import numpy as np

from aeviz.archive import unpack
from aeviz.plan import Plan
from aeviz.recipe import Recipe
from aeviz.run_files import recipe_file, weights_file
from aeviz.training import Run
from tests.toys import few_digits

PLAN = Plan(Recipe(model="ae", hidden=(8,), norm=True, batch=20, epochs=2)).branch(3, "learning_rate", 1e-3)


def ended() -> Run:
    run = Run(PLAN, few_digits(60))
    while not run.done:
        run.advance()
    return run


def test_a_run_made_again_gives_the_same_file():
    first, second = ended(), ended()
    assert weights_file(first.trainer.state(), PLAN) == weights_file(second.trainer.state(), PLAN)


def test_the_file_holds_the_networks_and_says_of_which_run():
    run = ended()
    tensors, about = unpack(weights_file(run.trainer.state(), PLAN))
    model = run.trainer.model.state_dict()
    assert set(tensors) == set(model)  # neither the optimiser's moments nor the generator
    for name, array in tensors.items():
        np.testing.assert_array_equal(array, model[name].numpy())
    assert {array.dtype.name for array in tensors.values()} == {"float32", "int64"}
    assert Plan.from_dict(json.loads(about["plan"])) == PLAN
    assert int(about["step"]) == run.trainer.steps


def test_doubles_are_written_as_floats():
    state = {"model.w": np.array([0.1]), "step": np.array(4), "generator": np.zeros(3, np.uint8)}
    tensors, about = unpack(weights_file(state, PLAN))
    assert list(tensors) == ["w"]
    assert tensors["w"].dtype == np.float32
    assert about["step"] == "4"


def test_a_recipe_file_is_read_back():
    assert Plan.parse(recipe_file(PLAN)) == PLAN
    assert recipe_file(PLAN).decode().endswith("}\n")
