"""From a recipe to a shipped file and back: what is read is what was measured."""

import numpy as np
import pytest
import torch

from aeviz.making import command, maps
from aeviz.measure import evaluation, generation
from aeviz.models import weights
from aeviz.models.build import build
from aeviz.models.layers import Classifier
from aeviz.models.registry import FAMILIES
from aeviz.shipped import catalogue
from aeviz.training.recipe import Recipe
from tests.toys import few_digits, small_recipe


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a classifier in it, and measures on few images."""
    monkeypatch.setattr(evaluation, "PROBE", 150)
    monkeypatch.setattr(evaluation, "DRAWS", 2)
    monkeypatch.setattr(generation, "SETS", 2)
    monkeypatch.setattr(maps, "MAP_SIZE", 6)
    monkeypatch.setattr(maps, "LADDER_MAP_SIZE", 4)
    monkeypatch.setattr(maps, "LADDER_RUNGS", 3)
    tensors = weights.classifier_tensors(Classifier())
    catalogue.write("classifier", tensors, weights.about({}, {}, weights.describe_classifier()), tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FAMILIES)
def test_a_model_ships_and_comes_back(name, folder, monkeypatch):
    recipe = small_recipe(name, prior="swiss_roll" if name == "aae" else "gaussian", epochs=1)
    monkeypatch.setitem(command.RECIPES, name, recipe)
    test = few_digits()
    command.make(name, test, test, folder)
    shipped = catalogue.load(name, folder)
    model = weights.restore(shipped)
    assert model.recipe == recipe
    spec, on_map = FAMILIES[name], shipped.part("map")
    rungs = {None: 1, "log_beta": 3, "label": 10}[spec.condition]
    assert on_map["means"].shape == (rungs, 150 if spec.encoder else 0, 2)
    assert on_map["heat.gap"].shape[0] == rungs
    assert ("log_variances" in on_map) == spec.posterior
    assert ("heat.discriminator" in on_map) == (spec.discriminator == "codes")
    plain = spec.encoder and spec.condition is None and recipe.latent == 2
    assert ({"heat.nearest", "heat.cycle", "cycle"} <= set(on_map)) == plain
    assert ("drawn.box.share" in shipped.figures) == plain
    assert ("angle_to_pca" in shipped.figures) == ("plane" in shipped.blobs()) == spec.linear
    assert ("encoder" in shipped.blobs()) == spec.encoder
    assert ("sampled.share" in shipped.figures) == (not spec.encoder)
    assert ("obeyed" in shipped.figures) == (spec.condition == "label")
    if not spec.encoder:
        return
    assert shipped.figures["mse"] == pytest.approx(evaluation.reconstruction(model, test)["mse"])
    codes = evaluation.codes(model, test.subset(evaluation.probe(test, 150)))
    if recipe.latent > 2:  # on the plane of the first two of the axes that both networks come with
        assert on_map["centre"].shape == on_map["spread"].shape == (recipe.latent - 2,)
        np.testing.assert_array_equal(shipped.part("encoder")["axes"], shipped.part("decoder")["axes"])
        codes = codes @ shipped.part("encoder")["axes"][:, :2]
    middle = on_map["means"][rungs // 2]  # β = 1 lies in the middle of the range
    np.testing.assert_allclose(middle, codes, atol=5e-3)


def test_measuring_again_changes_nothing(folder, monkeypatch):
    monkeypatch.setitem(command.RECIPES, "vae", small_recipe("vae", epochs=1))
    test = few_digits()
    path = command.make("vae", test, test, folder)
    before = path.read_bytes()
    catalogue.load.cache_clear()
    command.measure("vae", test, test, folder)
    assert path.read_bytes() == before


def test_a_study_ships_what_it_shows(folder, monkeypatch):
    def study(train_set, test, classifier, fit):
        model = fit("one", small_recipe("ae", epochs=1), train_set)
        codes = {"seeds.ae.codes": evaluation.codes(model, test)[None], "seeds.labels": test.labels.astype(np.uint8)}
        return codes | {"seeds.ae.extents": np.float32([[-9, 9, -9, 9]])}, {"ae.share": 0.5}, {"seeds": [0]}

    monkeypatch.setitem(command.STUDIES, "seeds", study)
    test = few_digits(100)
    command.make_study("seeds", test, test, folder)
    shipped = catalogue.load("seeds", folder)
    assert shipped.part("seeds")["ae.codes"].shape == (1, 100, 2)
    assert catalogue.find_blob(shipped.blob("seeds").digest, folder)
    assert (shipped.figures, shipped.recipe) == ({"ae.share": 0.5}, {"seeds": [0]})


@pytest.mark.parametrize("norm", [False, True])
def test_rounding_moves_the_output_little_and_only_once(norm):
    model = build(small_recipe("vae", norm=norm), torch.Generator().manual_seed(0)).eval()
    once, x = weights.rounded(model), torch.from_numpy(few_digits(20).pixels)
    twice = weights.rounded(once)
    with torch.no_grad():
        torch.testing.assert_close(once.code(x), model.code(x), atol=5e-3, rtol=5e-3)
        assert torch.equal(once.code(x), twice.code(x))


def test_the_network_for_every_beta_is_held_against_equals():
    """The comparison is fair only where everything but the conditioning is the same."""
    own = command.RECIPES["beta_vae"]
    for name in ("vae", "vae_beta_0.1", "vae_beta_4"):
        other = command.RECIPES[name]
        for setting in ("epochs", "batch", "learning_rate", "hidden", "activation", "binarise", "seed", "data"):
            assert getattr(other, setting) == getattr(own, setting), (name, setting)


def test_the_seed_that_the_screen_names_is_every_recipes():
    from aeviz.ui.shell.look import SEED

    assert {recipe.seed for recipe in command.RECIPES.values()} == {SEED}


def test_every_recipe_ships_and_was_made_by_the_recipe_that_is_written_here():
    every, ships = {*command.RECIPES, *command.STUDIES}, set(catalogue.names())
    assert {command.CLASSIFIER, *every} <= ships <= {*command.CLASSIFIERS, *every}
    for name, recipe in command.RECIPES.items():
        shipped = catalogue.load(name)
        assert weights.restore(shipped).recipe == recipe, name
        assert Recipe.from_dict(shipped.recipe) == recipe, name  # as the header says it
