"""scikit-learn's 1,797 digits as they are, 8 x 8: for what has to be there within a tenth of a second."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

GREYS = 16.0
SIDE = 8


@lru_cache(maxsize=1)
def tiny_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Images (1797, 8, 8) in [0, 1], 1 = ink, and the digit of each (1797,). Not to be written in."""
    table = _table()  # (1797, 65)
    images, labels = table[:, :-1].reshape(-1, SIDE, SIDE) / GREYS, table[:, -1].astype(np.int64)
    for array in (images, labels):
        array.flags.writeable = False
    return images, labels


def _table() -> NDArray[np.float64]:
    """Pixels and label a row: from the library's own file, since to import it costs the server seconds and 60 MB."""
    spec = find_spec("sklearn")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / "datasets" / "data" / "digits.csv.gz"
        if file.is_file():
            return np.loadtxt(file, delimiter=",", ndmin=2)
    from sklearn.datasets import load_digits  # where the file has another name one day

    digits = load_digits()
    return np.column_stack([digits.data, digits.target])
