"""The same recipe from several seeds: how much of a latent space is the data's, and how much is chance.

Codes and figures ship; the weights do not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import procrustes

from aeviz import evaluation, generation, heat_maps
from aeviz.data import ImageSet, probe
from aeviz.models import Model
from aeviz.nets import Classifier
from aeviz.recipe import Recipe

SEEDS = range(6)
# As the shipped ones, but for fewer epochs: what is compared are seeds, not models.
RECIPES = {
    "ae": Recipe(model="ae", epochs=15, binarise=True),
    "vae": Recipe(model="vae", epochs=15, binarise=True),
}
MEASURES = ("share", "coverage", "area_ratio", "asymmetry", "empty", "discontinuity")
Fit = Callable[[str, Recipe, ImageSet], Model]  # name for the log, recipe, images -> the trained model


@dataclass(frozen=True, eq=False)
class SeedRun:
    """One seed's map: codes (n, 2) of the probe, its extent, and figures by name, with their nulls."""

    codes: NDArray[np.float32]
    extent: heat_maps.Extent
    figures: dict[str, float]


def measure(model: Model, classifier: Classifier, test: ImageSet) -> SeedRun:
    """share: of codes drawn from where one would generate, those that decode to no digit; its null is that of the codes
    of real images. The other MEASURES as in `generation.limit_figures`.
    """
    codes = evaluation.codes(model, test.subset(probe(test, evaluation.PROBE)))
    extent = heat_maps.extent_of(codes)
    limits = generation.limit_figures(model, classifier, test, extent)
    every = evaluation.codes(model, test)
    drawn = evaluation.generated_codes(model, every)
    shares = {
        "share": evaluation.gap_share(model, classifier, drawn, generation.SURE),
        "share.null": evaluation.gap_share(model, classifier, every, generation.SURE),
    }
    return SeedRun(codes, extent, shares | limits)


def over_seeds(runs: list[SeedRun]) -> dict[str, float]:
    """The median of each of MEASURES over the seeds, its least (.low), largest (.high) and median null; and `alike`."""
    figures = {}
    for name in MEASURES:
        values = [run.figures[name] for run in runs]
        figures[name] = float(np.median(values))
        figures[f"{name}.low"], figures[f"{name}.high"] = float(min(values)), float(max(values))
        figures[f"{name}.null"] = float(np.median([run.figures[f"{name}.null"] for run in runs]))
    codes = [run.codes for run in runs]
    return figures | {"alike": alike(codes), "alike.null": alike(codes, shuffled=True)}


def alike(maps: Iterable[NDArray], shuffled: bool = False, seed: int = 0) -> float:
    """How alike the maps of some seeds are: 1 = the same but for shift, turn, mirror and scale, 0 = nothing in common.

    The mean over pairs of 1 - the Procrustes disparity of two maps (n, 2) of the same images: the share of the one's
    variance that the other explains (Gower 1975). shuffled: the null, in which a code stands for any image.
    """
    rng = np.random.default_rng(seed)
    found = []
    for a, b in combinations([np.asarray(m, np.float64) for m in maps], 2):
        other = b[rng.permutation(len(b))] if shuffled else b
        found.append(1 - procrustes(a, other)[2])
    return float(np.mean(found))


def make(
    train: ImageSet,
    test: ImageSet,
    classifier: Classifier,
    fit: Fit,
    recipes: Mapping[str, Recipe] = RECIPES,
    seeds: Iterable[int] = SEEDS,
) -> tuple[dict[str, NDArray], dict[str, float], dict]:
    """Tensors, figures and recipe of the file that ships: `seeds.` for the browser, `measured.` a figure for each seed.

    Trains each recipe from each seed on the same images.
    """
    index = probe(test, evaluation.PROBE)
    tensors: dict[str, NDArray] = {"seeds.labels": test.labels[index].astype(np.uint8)}
    figures: dict[str, float] = {}
    seeds = list(seeds)
    for name, recipe in recipes.items():
        models = (fit(f"{name} from seed {seed}", replace(recipe, seed=seed), train) for seed in seeds)
        runs = [measure(model, classifier, test) for model in models]
        tensors[f"seeds.{name}.codes"] = np.stack([run.codes for run in runs]).astype(np.float16)
        tensors[f"seeds.{name}.extents"] = np.array([run.extent for run in runs], np.float32)
        for figure in MEASURES:
            tensors[f"measured.{name}.{figure}"] = np.array([run.figures[figure] for run in runs], np.float32)
        figures |= {f"{name}.{figure}": value for figure, value in over_seeds(runs).items()}
    return tensors, figures, {name: asdict(recipe) for name, recipe in recipes.items()} | {"seeds": seeds}
