"""Arrays of one's own: shapes, types and labels that are read, and all others, which are refused."""

import numpy as np
import pytest

from aeviz.data import user_images
from aeviz.data.user_images import reader
from tests.data.user_images.made import IMAGES, note_of, npy, npz, packed, refused, zipped


@pytest.mark.parametrize("shape", [(20, 28, 28), (20, 784), (20, 28, 28, 1), (20, 28, 28, 3), (20, 28, 28, 4)], ids=str)
def test_arrays_of_every_shape(shape):
    array = np.zeros(shape, np.uint8)
    array[3:, ..., 0] = 5
    if shape[-1] == 4:
        array[..., 3] = 255
    mine = user_images.from_uploads([("x.npz", npz(anything=array))])
    assert len(mine.images) == 20
    assert mine.images.images.any()


@pytest.mark.parametrize(
    ("dtype", "top"),
    [("u1", 255), ("u1", 1), ("?", 1), ("i8", 255), (">i2", 255), ("f4", 1), ("f4", 255), ("<f2", 1), ("f8", 255)],
)
def test_brightness_in_0_to_1_or_in_0_to_255(dtype, top):
    array = np.zeros((20, 28, 28), dtype)
    array[:, 10:20, 10:20] = top
    expected = np.where(array == top, 255, 0)
    for ordered in (array, np.asfortranarray(array)):
        np.testing.assert_array_equal(packed(npz(images=ordered)).images.images, expected)


def test_labels_of_numbers_and_of_words():
    images = np.zeros((20, 28, 28), np.uint8)
    for labels, classes in [
        (np.arange(20) % 2 * 7 + 2, ("2", "9")),
        (np.array(["b", "ä"] * 10), ("b", "ä")),
        (np.array([b"x", b"y"] * 10), ("x", "y")),
        (np.arange(-20, 0).reshape(20, 1) // 10, ("-2", "-1")),
    ]:
        assert packed(npz(images=images, labels=labels)).classes == classes


@pytest.mark.parametrize(
    ("reason", "arrays"),
    [
        ("npz_images", {"a": IMAGES, "b": IMAGES}),
        ("npz_shape", {"a": np.zeros(20)}),
        ("npz_shape", {"images": np.zeros((20, 28, 28, 2))}),
        ("npz_shape", {"images": np.zeros((20, 783))}),
        ("npz_shape", {"images": np.zeros(())}),
        ("npz_shape", {"images": np.zeros((20, 0, 28))}),
        ("npz_shape", {"images": np.zeros((1, 1, 5000), np.uint8)}),
        ("npz_type", {"images": np.zeros((20, 28, 28), complex)}),
        ("npz_type", {"images": np.full((20, 784), "a")}),
        ("npz_array", {"images": np.zeros(20, [("a", "u1")])}),
        ("npz_values", {"images": np.where(np.arange(784) == 9, np.nan, np.zeros((20, 784)))}),
        ("npz_values", {"images": np.where(np.arange(784) == 9, np.inf, np.zeros((20, 784)))}),
        ("npz_labels", {"images": IMAGES, "labels": np.zeros(19, int)}),
        ("npz_labels", {"images": IMAGES, "labels": np.full(20, 0.5)}),
        ("npz_labels", {"images": IMAGES, "labels": np.zeros((20, 5))}),
        ("npz_labels", {"images": IMAGES, "labels": np.array([b"\xff"] * 20)}),
        ("too_few", {"images": IMAGES[:19]}),
        ("too_few", {"images": np.zeros((0, 28, 28), np.uint8)}),
        ("too_many_pixels", {"images": np.zeros((30, 4096, 1024), np.uint8)}),
    ],
)
def test_arrays_that_are_refused(reason, arrays, monkeypatch):
    monkeypatch.setattr(reader, "MOST_PIXELS", 10**8)
    refused(reason, packed, npz(**arrays))


class Touch:
    """Unpickled it would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_nothing_is_unpickled(tmp_path):
    objects = np.array([Touch(tmp_path / "touched")] * 20, dtype=object)
    error = refused("npz_objects", packed, npz(images=objects))
    assert "images.astype('uint8')" in str(error)
    mine = packed(npz(images=IMAGES, labels=objects, other=objects))
    assert mine.classes == ()
    assert note_of(mine, "objects") == {"name": "labels"}  # it says how to save them
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no array",
        npy(IMAGES)[:-1],
        npy(IMAGES) + b"x",
        npy("{'descr': '|u1', 'fortran_order': False, 'shape': (9000000000, 28, 28)}", bytes(784)),
        npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-20, -28, 28)}", bytes(20 * 784)),
        npy("(" * 9000),
        npy("{'descr': '|u1', 'fortran_order': __import__('os'), 'shape': (1,)}"),
        b"\x93NUMPY\3\0" + npy(IMAGES)[8:],
    ],
    ids=["empty", "no array", "cut", "longer", "promises much", "negative", "brackets", "code", "version 3"],
)
def test_an_array_that_is_not_what_it_says(content):
    refused("npz_array", packed, zipped([("images.npy", content)]))
