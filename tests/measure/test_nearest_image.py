"""The nearest image: against brute force, against scikit-learn, and on cases whose answer is known."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from aeviz.data import ImageSet, digits
from aeviz.measure.nearest_image import ROWS, NearestImage


def images(n: int, seed: int = 0) -> ImageSet:
    rng = np.random.default_rng(seed)
    return ImageSet("noise", rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), np.zeros(n, np.int64))


def test_an_image_of_the_set_is_its_own_nearest_at_no_distance():
    kept = images(ROWS + 7)  # more than one block
    wanted = [0, ROWS - 1, ROWS, ROWS + 6]
    found, distances = NearestImage(kept).find(kept.pixels[wanted])
    assert found.tolist() == wanted
    assert distances == pytest.approx(np.zeros(4), abs=1e-6)


def test_the_distance_is_euclids_in_units_of_ink():
    paper = ImageSet("paper", np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.int64))
    _, distances = NearestImage(paper).find(np.ones((1, 784)))
    assert distances[0] == pytest.approx(28.0)  # sqrt(784)


def test_it_finds_what_scikit_learn_finds():
    kept = digits()
    pictures = np.clip(kept.pixels[::97] + np.random.default_rng(1).normal(0, 0.2, kept.pixels[::97].shape), 0, 1)
    found, distances = NearestImage(kept).find(pictures)
    theirs, places = NearestNeighbors(n_neighbors=1).fit(kept.pixels).kneighbors(pictures)
    assert found.tolist() == places[:, 0].tolist()
    assert distances == pytest.approx(theirs[:, 0], rel=1e-5)


def test_the_image_is_given_as_it_was():
    kept = images(5)
    assert (NearestImage(kept).image(3) == kept.images[3]).all()


@pytest.mark.parametrize("shape", [(784,), (1, 28, 28), (2, 783)])
def test_pictures_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match="pictures must be"):
        NearestImage(images(2)).find(np.zeros(shape))
