"""Images of 28 × 28 numbers as pictures for the page: ink on paper, or a difference in two colours."""

import numpy as np
from numpy.typing import NDArray

ZOOM = 5  # screen pixels a pixel of the image
WIDTH = 132  # of a picture among others on the page: six fit beside one another, two on a phone
MORE, LESS = (0, 114, 178), (217, 72, 15)  # as CURVE and ACCENT of the charts: apart for colour-blind eyes


def ink(image: NDArray) -> NDArray[np.uint8]:
    """(784,) in [0, 1] -> (140, 140), black on white."""
    return _enlarged(255 * (1 - image.reshape(28, 28)))


def signed(image: NDArray) -> NDArray[np.uint8]:
    """(784,) of either sign -> (140, 140, 3): white at 0, blue above, orange below, full at the furthest from 0."""
    strength = image.reshape(28, 28, 1) / max(float(np.abs(image).max()), 1e-12)
    colour = np.where(strength > 0, MORE, LESS)
    return _enlarged(255 + np.abs(strength) * (colour - 255))


def _enlarged(image: NDArray) -> NDArray[np.uint8]:
    """Each pixel a square."""
    return image.round().astype(np.uint8).repeat(ZOOM, 0).repeat(ZOOM, 1)
