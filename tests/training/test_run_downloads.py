"""The files that a run gives away: same plan, same bytes; what they hold can be read back."""

import json

import numpy as np
import pytest
import torch

from aeviz.archive import unpack
from aeviz.models.registry import FAMILIES
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.training.run_downloads import recipe_file, weights_file
from aeviz.training.trainer import Run
from tests.toys import few_digits, small_recipe

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


def by_its_header(tensors: dict, about: dict, network: str, h: np.ndarray, log_beta: float) -> np.ndarray:
    """What a network gives for h (n, columns), by nothing but what the file says of it."""
    words = json.loads(about["networks"])[network]
    name, _, slope = words["activation"].partition(", slope ")
    act = {
        "silu": lambda t: t / (1 + np.exp(-t)),
        "relu": lambda t: np.maximum(t, 0),
        "identity": lambda t: t,
        "leaky_relu": lambda t: np.where(t > 0, t, float(slope.split()[0]) * t),
    }[name]
    own = {key.removeprefix(f"{network}."): array for key, array in tensors.items() if key.startswith(f"{network}.")}
    last = sum(key.endswith("weight") and key.startswith("linears") for key in own) - 1
    for k in range(last):
        h = h @ own[f"linears.{k}.weight"].T + own[f"linears.{k}.bias"]
        if "norms.k" in words["layers"]:
            norm = {part: own[f"norms.{k}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")}
            h = (h - norm["running_mean"]) / np.sqrt(norm["running_var"] + 1e-5) * norm["weight"] + norm["bias"]
        if "gates.k" in words["layers"]:
            gate = 25 * own[f"gates.{k}.slope_over_gain"] * log_beta + own[f"gates.{k}.offset"]
            h = h / (1 + np.exp(-gate))
        h = act(h)
    return h @ own[f"linears.{last}.weight"].T + own[f"linears.{last}.bias"]


@pytest.mark.parametrize("settings", [{}, {"norm": True, "activation": "relu"}])
@pytest.mark.parametrize("family", [name for name, spec in FAMILIES.items() if spec.encoder])
def test_another_reader_computes_with_the_weights_by_what_their_header_says(family, settings):
    plan = Plan(small_recipe(family, hidden=(8,), batch=20, epochs=1, **settings))
    run = Run(plan, few_digits(60))
    run.advance()
    model, x = run.trainer.model.eval(), few_digits(5).pixels
    tensors, about = unpack(weights_file(run.trainer.state(), plan))
    log_beta = 0.7
    with torch.no_grad():
        told = model.condition(5, log_beta)
        mean, log_variance = model.encode(torch.from_numpy(x), told)
        pixels = model.decode(mean, told).numpy()
    label = told.numpy() if FAMILIES[family].condition == "label" else np.zeros((5, 0), np.float32)
    code = by_its_header(tensors, about, "encoder", np.concatenate([x, label], 1), log_beta)
    said = json.loads(about["networks"])
    assert (said["encoder"]["output"] == "mean, log variance") == (log_variance is not None)
    if log_variance is not None:
        code, spread = np.split(code, 2, axis=1)
        np.testing.assert_allclose(spread, log_variance, atol=1e-4)
    np.testing.assert_allclose(code, mean, atol=1e-4)
    assert ("one-hot label" in said["decoder"]["input"]) == (label.size > 0)
    out = by_its_header(tensors, about, "decoder", np.concatenate([code, label], 1), log_beta)
    out = 1 / (1 + np.exp(-out)) if "sigmoid" in said["decoder"]["output"] else out
    np.testing.assert_allclose(out, pixels, atol=1e-4)
    assert ("discriminator" in said) == (FAMILIES[family].discriminator is not None)
    if FAMILIES[family].discriminator == "codes":
        real = by_its_header(tensors, about, "discriminator", code, log_beta)
        np.testing.assert_allclose(real, model.discriminator(mean).detach(), atol=1e-4)


def test_doubles_are_written_as_floats():
    state = {"model.w": np.array([0.1]), "step": np.array(4), "generator": np.zeros(3, np.uint8)}
    tensors, about = unpack(weights_file(state, PLAN))
    assert list(tensors) == ["w"]
    assert tensors["w"].dtype == np.float32
    assert about["step"] == "4"


def test_a_recipe_file_is_read_back():
    assert Plan.parse(recipe_file(PLAN)) == PLAN
    assert recipe_file(PLAN).decode().endswith("}\n")
