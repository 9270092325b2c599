"""What looks wrong in a set of images is said with the figure that says so, and nothing is said of what looks well."""

import numpy as np
import pytest

from aeviz.data import user_images
from aeviz.data.small_digits import digits
from aeviz.data.user_images.looks import looks, nine
from aeviz.data.user_images.reader import read
from tests.data.user_images.made import npz

PAPER = np.zeros((40, 28, 28), np.uint8)
WRITTEN = PAPER.copy()
WRITTEN[:, 10:18, 13:15] = 255


def said(images, labels=None, **choices):
    arrays = {"images": images} | ({} if labels is None else {"labels": labels})
    made = user_images.choose(read([user_images.of_bytes("x.npz", npz(**arrays))]), user_images.Choices(**choices))
    return {note.reason: note.values for note in looks(made)}


def with_paper(grey):
    return np.maximum(WRITTEN, np.uint8(grey))


@pytest.mark.parametrize(
    ("images", "reason", "values"),
    [
        (np.concatenate([WRITTEN[:30], PAPER[:10]]), "looks_blank", {"count": 10, "total": 40}),
        (np.concatenate([WRITTEN[:30], 255 - WRITTEN[:10]]), "looks_mixed", {"count": 10, "total": 40}),
        (with_paper(90), "looks_grey", {"grey": 90}),
        (WRITTEN // 4, "looks_faint", {"ink": 63}),
        (np.where(np.arange(28) % 9 == 0, 0, np.uint8(200)) * np.ones((40, 28, 1), np.uint8), "looks_full", {}),
    ],
)
def test_what_looks_wrong(images, reason, values):
    assert said(images) == {reason: values}


def test_what_looks_well():
    assert said(WRITTEN) == {}
    assert said(255 - WRITTEN) == {}  # it is turned round
    assert said(with_paper(90), stretch=True) == {}
    assert said(WRITTEN // 4, stretch=True) == {}
    assert said(np.concatenate([WRITTEN, 255 - WRITTEN]), ink="each") == {}


def test_digits_that_lie_are_told_from_digits_that_stand():
    small = digits().subset(slice(0, 400))
    assert "looks_transposed" not in said(small.images, small.labels)
    lying = small.images.transpose(0, 2, 1)
    values = said(lying, small.labels)["looks_transposed"]
    assert values["transposed"] > 80 > 40 > values["upright"]
    assert "looks_transposed" not in said(lying, small.labels, transposed=True)
    assert "looks_transposed" not in said(lying)  # nobody knows what they should be


def test_nine_images_are_of_as_many_classes_as_there_are():
    made = user_images.choose(read([user_images.of_bytes("x.npz", npz(images=WRITTEN, labels=np.arange(40) % 4))]))
    assert np.bincount(made.images.labels[nine(made)]).tolist() == [3, 2, 2, 2]
    made = user_images.choose(read([user_images.of_bytes("x.npz", npz(images=WRITTEN))]))
    assert len(set(nine(made))) == 9
