"""Data of one's own that are kept: they come back as they were, or are refused."""

from pathlib import Path

import numpy as np
import pytest

from aeviz.data import user_images
from tests.data.user_images.made import files, refused


def test_what_is_kept_comes_back(tmp_path):
    images = user_images.from_uploads(files(folder=lambda k: "ab"[k % 2])).images
    path = user_images.save(images, tmp_path / "new")
    assert path.name == f"{images.name}.safetensors"
    assert user_images.save(images, tmp_path / "new") == path
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    again = user_images.load(path)
    assert again.name == images.name
    np.testing.assert_array_equal(again.images, images.images)
    np.testing.assert_array_equal(again.labels, images.labels)


@pytest.mark.parametrize("spoil", ["pixel", "cut", "missing", "other"])
def test_what_is_kept_and_damaged(spoil, tmp_path):
    path = user_images.save(user_images.from_uploads(files()).images, tmp_path)
    data = bytearray(path.read_bytes())
    data[-1000] ^= 1
    content = {"pixel": bytes(data), "cut": bytes(data[:-5]), "other": Path(__file__).read_bytes()}
    path.write_bytes(content[spoil]) if spoil in content else path.unlink()
    refused("kept_damaged", user_images.load, path)
