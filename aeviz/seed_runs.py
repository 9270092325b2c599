"""The same recipe from several seeds: how much of a latent space is the data's, and how much is chance.

Codes and figures ship; the weights do not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    """One seed's map: codes (n, 2) of the probe as they ship, its extent, and figures by name, with their nulls."""

    codes: NDArray[np.float16]
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
    return SeedRun(codes.astype(np.float16), extent, shares | limits)


def over_seeds(runs: list[SeedRun]) -> dict[str, float]:
    """The median of each of MEASURES over the seeds, its least (.low), largest (.high), median null; and `likeness`."""
    figures = {}
    for name in MEASURES:
        values = [run.figures[name] for run in runs]
        figures[name] = float(np.median(values))
        figures[f"{name}.low"], figures[f"{name}.high"] = float(min(values)), float(max(values))
        figures[f"{name}.null"] = float(np.median([run.figures[f"{name}.null"] for run in runs]))
    return figures | likeness([run.codes for run in runs])


def likeness(maps: Sequence[NDArray]) -> dict[str, float]:
    """How alike the maps (n, 2) of some seeds are, as they lie (in_place) and once turned to fit (alike); the null."""
    return {
        "alike": alike(maps),
        "alike.null": alike(maps, shuffled=True),
        "in_place": alike(maps, turned=False),
        "in_place.null": alike(maps, turned=False, shuffled=True),
    }


def alike(maps: Sequence[NDArray], turned: bool = True, shuffled: bool = False, seed: int = 0) -> float:
    """The share of one map's variance that another of the same images explains, (n, 2) each; the mean over pairs.

    1 = the same but for shift and scale and, where `turned`, but for turn and mirror too; 0 = nothing in common. Where
    `turned`, it is 1 - the Procrustes disparity (Gower 1975). shuffled: the null, in which a code stands for any image.
    """
    rng = np.random.default_rng(seed)
    found = []
    for a, b in combinations([np.asarray(m, np.float64) for m in maps], 2):
        other = b[rng.permutation(len(b))] if shuffled else b
        found.append(1 - procrustes(a, other)[2] if turned else _explained(a, other))
    return float(np.mean(found))


def _explained(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """The share of a's variance that s * b + shift explains, s >= 0."""
    a, b = (x - x.mean(0) for x in (a, b))
    return float(max((a * b).sum(), 0.0) ** 2 / ((a**2).sum() * (b**2).sum()))


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
        tensors[f"seeds.{name}.codes"] = np.stack([run.codes for run in runs])
        tensors[f"seeds.{name}.extents"] = np.array([run.extent for run in runs], np.float32)
        for figure in MEASURES:
            tensors[f"measured.{name}.{figure}"] = np.array([run.figures[figure] for run in runs], np.float32)
        figures |= {f"{name}.{figure}": value for figure, value in over_seeds(runs).items()}
    return tensors, figures, {name: asdict(recipe) for name, recipe in recipes.items()} | {"seeds": seeds}
