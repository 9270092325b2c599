"""Images as pictures: which colour means what."""

import numpy as np

from aeviz.ui.controls import charts, pictures


def corner(picture: np.ndarray, pixel: int) -> np.ndarray:
    """The square that stands for a pixel of the upper row: all of one colour."""
    square = picture[: pictures.ZOOM, pixel * pictures.ZOOM : (pixel + 1) * pictures.ZOOM]
    assert (square == square[0, 0]).all()
    return square[0, 0]


def test_ink_is_black_on_white():
    image = np.zeros(784, np.float32)
    image[:3] = 1, 0.5, 0
    picture = pictures.ink(image)
    assert picture.shape == (28 * pictures.ZOOM, 28 * pictures.ZOOM)
    assert [int(corner(picture, k)) for k in range(3)] == [0, 128, 255]


def test_a_difference_is_blue_above_and_orange_below_and_white_at_nothing():
    image = np.zeros(784)
    image[:4] = 3, -3, 0, 1.5
    picture = pictures.signed(image)
    assert tuple(corner(picture, 0)) == pictures.MORE
    assert tuple(corner(picture, 1)) == pictures.LESS
    assert tuple(corner(picture, 2)) == (255, 255, 255)
    np.testing.assert_allclose(corner(picture, 3), (np.array(pictures.MORE) + 255) / 2, atol=1)
    assert "#{:02x}{:02x}{:02x}".format(*pictures.MORE) == charts.CURVE
    assert "#{:02x}{:02x}{:02x}".format(*pictures.LESS) == charts.ACCENT


def test_an_image_of_nothing_is_white():
    assert (pictures.signed(np.zeros(784)) == 255).all()
