"""The images on which a figure is taken when all of them would be too many."""

from __future__ import annotations

from collections.abc import Sized

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import DataError


def probe(of: int | Sized, n: int = 2000, seed: int = 0) -> NDArray[np.int64]:
    """Positions of `n` examples drawn without replacement, sorted: (n,) int64.

    of: how many there are, or anything with that length (the labels, the set itself).
    Never simply the first n: the two halves of MNIST's test set have different writers, and a measure taken on the
    first 2,000 is not a measure of the whole. The same seed gives the same positions.
    """
    total = of if isinstance(of, int | np.integer) else len(of)
    if not 1 <= n <= total:
        raise DataError(f"A probe of {n} cannot be drawn from {total} examples; ask for 1 to {total}.")
    return np.sort(np.random.default_rng(seed).choice(total, size=n, replace=False)).astype(np.int64)
