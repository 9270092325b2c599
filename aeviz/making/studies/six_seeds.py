"""The same recipe from several seeds: how much of a latent space is the data's, and how much is chance.

Codes and figures ship; the weights do not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import procrustes

from aeviz.data import ImageSet, probe
from aeviz.measure import code_paths, evaluation, gap_places, generation, heat_maps
from aeviz.models.base import Model
from aeviz.models.layers import Classifier
from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe

SEEDS = range(6)
# As the shipped ones, but for fewer epochs: what is compared are seeds, not models.
RECIPES = {
    spec.name: Recipe(spec.name, **spec.studies["seeds"]) for spec in FAMILIES.values() if "seeds" in spec.studies
}
LIMITS = ("share", "coverage", "area_ratio", "asymmetry", "empty", "discontinuity")
PLACES = tuple(f"where.{place}" for place in (*gap_places.PLACES, "all"))
DRAWN = tuple(f"drawn.{sampler}.{what}" for sampler in generation.SAMPLERS for what in ("share", "frechet", "tv"))
WAYS = tuple(f"ways.{way}" for way in code_paths.WAYS)
MEASURES = (*LIMITS, *PLACES, *DRAWN, *WAYS)
MAP_SIZE = 64  # cells a side of the map whose gaps are counted
Fit = Callable[[str, Recipe, ImageSet], Model]  # name for the log, recipe, images -> the trained model


@dataclass(frozen=True, eq=False)
class SeedRun:
    """One seed's map: codes (n, 2) of the probe as they ship, its extent, and figures by name, with their nulls."""

    codes: NDArray[np.float16]
    extent: heat_maps.Extent
    figures: dict[str, float]


def measure(model: Model, classifier: Classifier, train: ImageSet, test: ImageSet) -> SeedRun:
    """MEASURES, each with its null.

    share: of codes drawn from where one would generate, those that decode to no digit; its null, and that of the gaps
    on the map (PLACES), is the share among the codes of real images. The others as in `generation` and `ways`.
    """
    shown = test.subset(probe(test, evaluation.PROBE))
    codes = evaluation.codes(model, shown)
    extent = heat_maps.extent_of(codes)
    every = evaluation.codes(model, test)
    figures = {"share": evaluation.gap_share(model, classifier, evaluation.generated_codes(model, every))}
    figures |= generation.limit_figures(model, classifier, test, extent)
    gap = heat_maps.clarity(model, classifier, extent, MAP_SIZE) < classifier.LEAST
    figures |= gap_places.gap_places(gap, codes, shown.labels, extent)
    figures |= generation.drawn_figures(model, classifier, train, test, extent)
    figures |= code_paths.way_figures(model, classifier, test)
    missed = evaluation.gap_share(model, classifier, every)
    nulls = {f"{name}.null": missed for name in ("share", *PLACES)}
    nulls |= {f"{name}.null": figures[f"drawn.null.{name.rsplit('.', 1)[1]}"] for name in DRAWN}
    nulls |= {f"{name}.null": figures["ways.null"] for name in WAYS}
    return SeedRun(codes.astype(np.float16), extent, figures | nulls)


def over_seeds(runs: list[SeedRun]) -> dict[str, float]:
    """The median of each of MEASURES over the seeds, its least (.low), largest (.high), median null; and `likeness`.

    A measure that no run has, of a kind of place that no map has, is left out.
    """
    figures = {}
    for name in MEASURES:
        values = [run.figures[name] for run in runs if name in run.figures]
        if not values:
            continue
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
        models = (fit(f"{name} from seed {seed}", recipe.but(seed=seed), train) for seed in seeds)
        runs = [measure(model, classifier, train, test) for model in models]
        tensors[f"seeds.{name}.codes"] = np.stack([run.codes for run in runs])
        tensors[f"seeds.{name}.extents"] = np.array([run.extent for run in runs], np.float32)
        for figure in MEASURES:
            values = [run.figures.get(figure, np.nan) for run in runs]
            tensors[f"measured.{name}.{figure}"] = np.array(values, np.float32)
        figures |= {f"{name}.{figure}": value for figure, value in over_seeds(runs).items()}
    return tensors, figures, {name: recipe.to_dict() for name, recipe in recipes.items()} | {"seeds": seeds}
