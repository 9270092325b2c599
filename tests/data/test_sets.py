"""The two kinds of data, the digits that are always there, and the probe."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.data import DataError, ImageSet, PointSet, digits, probe
from aeviz.errors import AevizError


def small_set(n=5):
    images = np.arange(n * 784, dtype=np.uint32).reshape(n, 28, 28).astype(np.uint8)
    return ImageSet("small", images, np.arange(n))


def test_pixels_are_the_images_row_by_row_in_0_to_1():
    images = small_set()
    assert images.pixels.shape == (5, 784)
    assert images.pixels.dtype == np.float32
    assert images.pixels[3, 28 * 2 + 7] == np.float32(images.images[3, 2, 7]) / 255
    white = ImageSet("white", np.full((1, 28, 28), 255, np.uint8), np.zeros(1, np.int64))
    assert (white.pixels == 1).all()


@pytest.mark.parametrize(
    "index", [[3, 1], np.array([3, 1]), np.array([False, True, False, True, False]), slice(1, 4, 2)], ids=str
)
def test_subset_takes_positions_masks_and_slices(index):
    images = small_set()
    chosen = images.subset(index)
    assert chosen.name == "small"
    assert len(chosen) == 2
    assert sorted(chosen.labels) == [1, 3]
    for image, label in zip(chosen.images, chosen.labels, strict=True):
        np.testing.assert_array_equal(image, images.images[label])


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 28, 28)), np.zeros(2, np.int64)),
        (np.zeros((2, 784), np.uint8), np.zeros(2, np.int64)),
        (np.zeros((2, 28, 27), np.uint8), np.zeros(2, np.int64)),
        (np.zeros((2, 28, 28), np.uint8), np.zeros(3, np.int64)),
        (np.zeros((2, 28, 28), np.uint8), np.zeros(2)),
    ],
)
def test_images_of_other_shapes_are_refused(images, labels):
    with pytest.raises(ValueError, match="must be"):
        ImageSet("bad", images, labels)


@pytest.mark.parametrize(
    ("points", "labels"),
    [
        (np.zeros((2, 3)), np.zeros(2, np.int64)),
        (np.zeros((2, 2), np.float32), np.zeros(2, np.int64)),
        (np.zeros((2, 2)), np.zeros(1, np.int64)),
    ],
)
def test_points_of_other_shapes_are_refused(points, labels):
    with pytest.raises(ValueError, match="must be"):
        PointSet("bad", points, labels)


def test_digits_lie_in_the_middle_box_as_in_mnist():
    small = digits()
    assert len(small) == 1797
    assert set(small.labels) == set(range(10))
    outside = np.ones((28, 28), dtype=bool)
    outside[4:24, 4:24] = False
    assert not small.images[:, outside].any()
    assert (small.images.reshape(len(small), -1).max(axis=1) > 200).all()


def test_digits_are_scikit_learn_s():
    """Averaged over the area of each old pixel the enlarged image is the old one again, nearly."""
    from sklearn.datasets import load_digits

    source = load_digits()
    small = digits()
    np.testing.assert_array_equal(small.labels, source.target)
    box = small.images[:, 4:24, 4:24] / 255
    twofold = np.repeat(np.repeat(box, 2, axis=1), 2, axis=2)  # 40 x 40: five to an old pixel
    means = twofold.reshape(-1, 8, 5, 8, 5).mean(axis=(2, 4))
    old = source.images / 16
    correlation = np.corrcoef(means.ravel(), old.ravel())[0, 1]
    assert correlation > 0.98
    assert means.mean() == pytest.approx(old.mean(), abs=0.02)


def test_what_one_caller_does_to_the_digits_the_next_does_not_see():
    mine = digits()
    mine.images[:] = 0
    mine.labels[:] = 7
    assert digits().images.any()
    assert set(digits().labels) == set(range(10))


@given(total=st.integers(1, 500), seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_a_probe_is_sorted_without_repeats_and_the_same_each_time(total, seed, share):
    n = max(1, int(share * total))
    index = probe(total, n, seed)
    assert index.shape == (n,)
    assert index.dtype == np.int64
    assert (np.diff(index) > 0).all()
    assert 0 <= index[0] <= index[-1] < total
    np.testing.assert_array_equal(index, probe(np.zeros(total), n, seed))


def test_a_probe_is_drawn_from_the_whole():
    index = probe(10_000)
    assert len(index) == 2000
    assert index.mean() == pytest.approx(5000, abs=200)
    assert (index != probe(10_000, seed=1)).any()


@pytest.mark.parametrize(("total", "n"), [(5, 6), (5, 0), (0, 1)])
def test_a_probe_larger_than_the_set_is_refused(total, n):
    with pytest.raises(DataError, match=f"A probe of {n}") as caught:
        probe(total, n)
    assert isinstance(caught.value, AevizError)


def test_to_import_the_data_loads_neither_torch_nor_scikit_learn():
    """The server opens its first page on this; both are loaded where they are used."""
    program = "import sys, aeviz.data; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"torch", "torchvision", "sklearn", "streamlit"}.isdisjoint(done.stdout.split())
