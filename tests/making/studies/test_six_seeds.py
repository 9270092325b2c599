"""Several seeds of one recipe: known likenesses, and a file made of runs that take a second."""

import numpy as np
import pytest

from aeviz.making import command
from aeviz.making.studies import six_seeds
from aeviz.making.studies.six_seeds import MEASURES, SeedRun, alike, over_seeds
from aeviz.measure import evaluation
from aeviz.models.layers import Classifier
from aeviz.shipped import catalogue
from aeviz.training.trainer import model_at, train
from tests.toys import few_digits, small_recipe

RNG = np.random.default_rng(0)
TURN = np.array([[np.cos(1.0), -np.sin(1.0)], [np.sin(1.0), np.cos(1.0)]])


def test_maps_are_alike_up_to_shift_turn_mirror_and_scale():
    codes = RNG.standard_normal((400, 2)) * (3, 1)
    assert alike([codes, 5 * codes @ TURN + (7, -2), codes * (-1, 1)]) == pytest.approx(1)


def test_as_they_lie_a_turn_and_a_mirror_count():
    codes = RNG.standard_normal((4000, 2))
    assert alike([codes, 5 * codes + (7, -2)], turned=False) == pytest.approx(1)
    assert alike([codes, -codes], turned=False) == 0
    assert alike([codes, codes @ TURN], turned=False) == pytest.approx(np.cos(1.0) ** 2, abs=1e-3)
    assert alike([codes, codes * (-1, 1)], turned=False) == pytest.approx(0, abs=1e-2)


def test_maps_of_unlike_layout_have_nothing_in_common():
    codes = RNG.standard_normal((3000, 2))
    assert alike([codes, codes], shuffled=True) == pytest.approx(0, abs=0.01)
    assert alike([codes, RNG.standard_normal((3000, 2))]) == pytest.approx(0, abs=0.01)


def test_likeness_is_the_share_of_variance_that_is_common():
    """Half of each map's variance is its own: the best fit explains (1/2)² of it."""
    common = RNG.standard_normal((20_000, 2))
    own = [common + RNG.standard_normal((20_000, 2)) for _ in range(2)]
    assert alike(own) == pytest.approx(0.25, abs=0.02)


def run(value: float) -> SeedRun:
    figures = dict.fromkeys(MEASURES, value) | {f"{name}.null": 10 * value for name in MEASURES}
    return SeedRun(RNG.standard_normal((30, 2)), (0, 1, 0, 1), figures)


def test_over_seeds_the_median_and_the_range():
    figures = over_seeds([run(1.0), run(7.0), run(2.0)])
    for name in MEASURES:
        assert [figures[f"{name}{end}"] for end in ("", ".low", ".high", ".null")] == [2, 1, 7, 20]


def fit(name, recipe, images):
    *_, last = train(recipe, images)
    return model_at(recipe, last)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(evaluation, "PROBE", 150)
    monkeypatch.setattr(evaluation, "DRAWS", 2)


def test_a_file_of_seeds_is_made_of_their_models(few):
    """Codes and figures of one of them, from a model that is trained again here."""
    images, classifier = few_digits(), Classifier().eval()
    small = {name: small_recipe(name, epochs=1) for name in ("ae", "vae")}
    tensors, figures, recipe = six_seeds.make(images, images, classifier, fit, small, seeds=(3, 4))
    model = fit("", small["vae"].but(seed=4), images)
    shown = images.subset(evaluation.probe(images, 150))
    codes = evaluation.codes(model, shown)
    np.testing.assert_allclose(tensors["seeds.vae.codes"][1], codes, atol=5e-3)
    np.testing.assert_array_equal(tensors["seeds.labels"], shown.labels)
    assert {name: a.shape for name, a in tensors.items() if name.startswith("seeds.ae")} == {
        "seeds.ae.codes": (2, 150, 2),
        "seeds.ae.extents": (2, 4),
    }
    again = six_seeds.measure(model, classifier, images, images)
    for name in set(MEASURES) & set(again.figures):  # not every kind of place is on so small a map
        assert tensors[f"measured.vae.{name}"][1] == pytest.approx(again.figures[name], rel=1e-5)
        assert figures[f"vae.{name}"] == pytest.approx(np.nanmedian(tensors[f"measured.vae.{name}"]), rel=1e-5)
        assert f"{name}.null" in again.figures
    z = evaluation.generated_codes(model, evaluation.codes(model, images))
    assert again.figures["share"] == evaluation.gap_share(model, classifier, z)
    assert recipe["seeds"] == [3, 4]


def test_what_ships_was_made_by_the_recipes_that_are_written_here():
    shipped = catalogue.load("seeds")
    assert shipped.recipe["seeds"] == list(six_seeds.SEEDS)
    for name, recipe in six_seeds.RECIPES.items():
        assert recipe == type(recipe).from_dict(shipped.recipe[name])
        own = command.RECIPES["aae_gaussian" if name == "aae" else name]
        assert own.but(epochs=recipe.epochs) == recipe  # the shipped model's, but shorter


def test_the_figures_that_ship_are_those_of_the_codes_that_ship():
    """What codes alone can say, said again of their float16 numbers; the rest against the figures of each seed."""
    from aeviz.measure import generator_limits

    shipped = catalogue.load("seeds")
    for name in six_seeds.RECIPES:
        maps = shipped.part("seeds")[f"{name}.codes"].astype(float)
        labels = shipped.part("seeds")["labels"]
        kept = shipped.part("measured")
        again = {
            "area_ratio": [generator_limits.area_ratio(codes, labels) for codes in maps],
            "asymmetry": [generator_limits.asymmetry(codes) for codes in maps],
        }
        for figure, values in again.items():
            np.testing.assert_allclose(kept[f"{name}.{figure}"], values, rtol=0.02)
        for figure in MEASURES:
            values = kept[f"{name}.{figure}"]
            found = [shipped.figures[f"{name}.{figure}{end}"] for end in ("", ".low", ".high")]
            assert found == pytest.approx([np.median(values), values.min(), values.max()], rel=1e-5)
        for figure, value in six_seeds.likeness(maps).items():
            assert shipped.figures[f"{name}.{figure}"] == pytest.approx(value)


def test_the_benchmark_takes_five_seeds():
    from tests.benchmarks.gaps import by_seed

    shipped = catalogue.load("seeds")
    for measure, values in by_seed(shipped, "vae").items():
        np.testing.assert_allclose(values, shipped.part("measured")[f"vae.{measure}"][:5], rtol=0.02)


def test_no_weights_ship_with_the_seeds():
    assert set(catalogue.load("seeds").blobs()) == {"seeds"}
