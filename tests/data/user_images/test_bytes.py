"""Strangers' bytes, whatever they are: a set of images or a DataError, and nothing else."""

import zipfile
from contextlib import suppress

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.data import DataError, user_images
from tests.data.user_images.made import CALM, IMAGES, encoded, files, grey, npy, npz, packed, zipped

PARTS = [encoded(grey(), kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")]
ARCHIVES = [zipped(files()), npz(images=IMAGES, labels=np.arange(20) % 3), zipped(files(), zipfile.ZIP_STORED)]


@st.composite
def spoilt(draw, originals):
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(1, 8))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, 2 * len(data)))])


def only_data_error(call, *args):
    with suppress(DataError):
        call(*args)


@given(data=st.binary(max_size=300) | spoilt(PARTS))
@settings(CALM, max_examples=250)
def test_an_image_file_of_any_bytes_raises_nothing_else(data):
    only_data_error(user_images.from_uploads, [*files(20), ("spoilt", data)])


@given(data=st.binary(max_size=300).map(lambda tail: b"PK\3\4" + tail) | spoilt(ARCHIVES))
@settings(CALM, max_examples=250)
def test_an_archive_of_any_bytes_raises_nothing_else(data):
    only_data_error(user_images.from_uploads, [("spoilt.zip", data)])


@given(name=st.text(max_size=20))
@CALM
def test_files_of_any_name(name):
    only_data_error(user_images.from_uploads, [*files(20), (name, encoded(grey()))])
    if name.split("\0")[0]:  # zipfile writes no empty name, and takes one to end at a NUL
        only_data_error(packed, zipped([*files(20), (name, encoded(grey()))]))


@given(
    content=spoilt([npy(IMAGES[:, :3, :3].copy()), npy(np.array(["a", "b"] * 10))]),
    name=st.sampled_from(["images", "labels"]),
)
@settings(CALM, max_examples=200)  # fmt: skip
def test_an_array_of_any_bytes_raises_nothing_else(content, name):
    members = {"images.npy": npy(IMAGES)} | {f"{name}.npy": content}
    only_data_error(packed, zipped(members.items(), zipfile.ZIP_STORED))
