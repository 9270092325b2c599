"""Dynamic range: brightness of any kind as 0..255, by the smallest usual range that holds the values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from aeviz.data.user_images.refusals import refusal

# What the largest value is in files as people have them: 1 to 4 bits, scikit-learn's digits (0..16), 8 to 16 bits.
TOPS = (1, 3, 7, 15, 16, 255, 1023, 4095, 16383, 65535)
BLOCK = 1000  # images that are floats at a time


def range_of(arrays: Sequence[NDArray], name: str) -> tuple[float, float]:
    """The values that become 0 and 255. Raises DataError, naming `name`, where a value is missing or infinite."""
    arrays = [array for array in arrays if array.size]
    low = min((float(array.min()) for array in arrays), default=0.0)
    high = max((float(array.max()) for array in arrays), default=0.0)
    if not (math.isfinite(low) and math.isfinite(high)) or math.isinf(high - low):  # min hands NaN on
        raise refusal("npz_values", name=name)
    if low >= 0 and high <= TOPS[-1]:
        if 1 < high <= 16 and not all(_whole(array) for array in arrays):
            return 0.0, high
        return 0.0, float(next(top for top in TOPS if top >= high))
    if low >= -1 and high <= 1:
        return -1.0, 1.0
    return low, high  # stretched; whoever looks at the preview sees whether that was right


def is_usual(low: float, high: float) -> bool:
    """Whether nothing need be said of it: bytes, or a share of full brightness."""
    return low == 0 and high in (1, 255)


def as_bytes(array: NDArray, low: float, high: float) -> NDArray[np.uint8]:
    """low..high as 0..255, whatever the shape; image by image in blocks: all as floats would be eight times as much."""
    if array.dtype == np.uint8 and (low, high) == (0, 255):
        return array
    images = np.empty(array.shape, np.uint8)
    for k in range(0, len(array), BLOCK):
        values = (array[k : k + BLOCK].astype(np.float64) - low) / ((high - low) or 1)
        images[k : k + BLOCK] = np.rint(255 * values.clip(0, 1))
    return images


def _whole(array: NDArray) -> bool:
    return array.dtype.kind in "bui" or all((block == np.floor(block)).all() for block in _blocks(array))


def _blocks(array: NDArray) -> Iterator[NDArray]:
    return (array[k : k + BLOCK] for k in range(0, len(array), BLOCK))
