"""scikit-learn's 1,797 digits, which come with the library and so are always there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import SIDE, ImageSet

BOX = 20  # MNIST draws its digits in the middle 20 x 20 of the 28 x 28


def digits() -> ImageSet:
    """The 1,797 digits of scikit-learn (UCI, 8 x 8 pixels of 17 greys) brought to 28 x 28.

    Each 8 x 8 image fills its frame as an MNIST digit fills the 20 x 20 box, so it is enlarged 2.5 times by a cubic
    spline, clipped where the spline overshoots, scaled from 0..16 to 0..255 and laid in the middle box; the margin of
    4 pixels is exactly 0. The arrays are the caller's own: to write in them changes nothing for others.
    """
    images, labels = _enlarged()
    return ImageSet("digits", images.copy(), labels.copy())


@lru_cache(maxsize=1)
def _enlarged() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    from scipy.ndimage import zoom  # here, because a page that only drags needs neither
    from sklearn.datasets import load_digits

    source = load_digits()
    small = source.images / 16.0  # (1797, 8, 8)
    # grid_mode treats pixels as areas: the frame of the small image becomes the frame of the large one
    large = zoom(small, (1, BOX / 8, BOX / 8), order=3, mode="grid-constant", grid_mode=True)  # (1797, 20, 20)
    images = np.zeros((len(large), SIDE, SIDE), dtype=np.uint8)
    margin = (SIDE - BOX) // 2
    images[:, margin:-margin, margin:-margin] = np.rint(255 * large.clip(0, 1))
    return images, source.target.astype(np.int64)
