"""How long a run will take, judged by those that went before it."""

import heapq
from collections.abc import Iterable
from itertools import pairwise

from aeviz.training.recipe import Recipe

PIXELS = 784
OVERHEAD = 50_000  # multiplications of an example beside its networks', so that small ones come out right


class Estimate:
    """Learns from what workers say how many examples an epoch has, and how fast a model is here."""

    def __init__(self) -> None:
        self._examples: dict[str, float] = {}  # data -> examples an epoch
        self._speed: dict[str, float] = {}  # model -> multiplications a second

    def saw_steps(self, recipe: Recipe, steps: int) -> None:
        """A run of `recipe` takes so many steps in all."""
        self._examples[recipe.data] = steps * recipe.batch / recipe.epochs

    def saw_rate(self, recipe: Recipe, rate: float) -> None:
        """A run of `recipe` goes at so many examples a second."""
        self._speed[recipe.model] = rate * cost(recipe)

    def seconds(self, recipe: Recipe, step: int) -> float | None:
        """From `step` to the end of a run; None where nothing like it has been seen."""
        speeds = list(self._speed.values())
        if recipe.data not in self._examples or not speeds:
            return None
        speed = self._speed.get(recipe.model, sum(speeds) / len(speeds))
        examples = self._examples[recipe.data] * recipe.epochs - step * recipe.batch
        return max(0.0, examples * cost(recipe) / max(speed, 1.0))


def cost(recipe: Recipe) -> float:
    """Multiplications that an example costs in encoder and decoder, up to a factor that the model decides."""
    return OVERHEAD + 2 * sum(a * b for a, b in pairwise((PIXELS, *recipe.hidden, recipe.latent)))


def wait(until_free: Iterable[float | None], ahead: Iterable[float | None]) -> float | None:
    """Seconds until a worker is free for who has `ahead` before it, each for so long; None where one is not known.

    until_free: seconds for each worker.
    """
    free, before = list(until_free), list(ahead)
    if not free or None in free or None in before:
        return None
    heapq.heapify(free)
    for seconds in before:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]
