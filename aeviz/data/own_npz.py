"""Arrays of images from an .npz file: each header is read and judged before its array is; nothing is unpickled."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from aeviz.data.own_refusals import MOST_CLASSES, MOST_IMAGES, MOST_SIDE, refusal, shown
from aeviz.data.own_zip import Entry, entries
from aeviz.data.sets import SIDE

_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_BRIGHTNESS, _LABELS = "buif", "iuUS"  # NumPy's letters for kinds of numbers and of words


@dataclass(frozen=True)
class Header:
    """What an array says of itself."""

    entry: Entry
    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def name(self) -> str:
        return self.entry.name.removesuffix(".npy")

    @property
    def holds_images(self) -> bool:
        """Whether it could be images by its type and its shape."""
        sides = self.shape[1:3]
        many = len(self.shape) == 3 or (len(self.shape) == 4 and self.shape[3] in (1, 3, 4))
        plausible = (many and max(sides) <= MOST_SIDE) or self.shape[1:] == (SIDE * SIDE,)
        return plausible and self.dtype.kind in _BRIGHTNESS


def read_npz(data: bytes) -> tuple[NDArray[np.uint8], list[str] | list[int] | None]:
    """Images (n, height, width) or (n, height, width, 1 | 3 | 4) as bytes, and a label for each where there are any.

    Raises DataError where the file is no .npz, or does not hold images and labels that can be told from the rest.
    """
    headers = {header.name: header for header in map(_header, entries(data))}
    images = _images(_chosen(headers))
    return images, _labels(headers["labels"], len(images)) if "labels" in headers else None


def _header(entry: Entry) -> Header:
    try:
        with entry.open() as file:
            shape, _, dtype = _HEADERS[npy.read_magic(file)](file)
            header = file.tell()
    except Exception as error:  # whatever zipfile, zlib and Python's parser make of bytes that are none of theirs
        raise refusal("npz_array", name=shown(entry.name)) from error
    plain = not dtype.hasobject and dtype.fields is None and dtype.subdtype is None
    if not plain or min(shape, default=1) < 0 or math.prod(shape) * dtype.itemsize != entry.size - header:
        raise refusal("npz_array", name=shown(entry.name))
    return Header(entry, shape, dtype)


def _chosen(headers: dict[str, Header]) -> Header:
    """The array named images, or the only one that could hold images."""
    if "images" in headers:
        return headers["images"]
    found = [header for header in headers.values() if header.holds_images]
    if len(found) != 1:
        raise refusal("npz_images", found=len(found))
    return found[0]


def _images(header: Header) -> NDArray[np.uint8]:
    name = shown(header.name)
    if header.dtype.kind not in _BRIGHTNESS:
        raise refusal("npz_type", name=name, dtype=shown(str(header.dtype)))
    if not header.holds_images or 0 in header.shape[1:]:
        raise refusal("npz_shape", name=name, shape=shown(str(header.shape)), most=MOST_SIDE)
    if header.shape[0] > MOST_IMAGES:
        raise refusal("too_many", most=MOST_IMAGES)
    array = _array(header)
    if array.ndim == 2:
        array = array.reshape(-1, SIDE, SIDE)
    return _as_bytes(array, name)


def _array(header: Header) -> NDArray:
    try:
        return npy.read_array(io.BytesIO(header.entry.read()), allow_pickle=False)
    except ValueError as error:
        raise refusal("npz_array", name=shown(header.name)) from error


def _as_bytes(array: NDArray, name: str) -> NDArray[np.uint8]:
    """Brightness in 0..1 or in 0..255 as 0..255; an array whose largest value is at most 1 is taken for the former."""
    if array.size == 0 or (array.dtype == np.uint8 and array.max() > 1):
        return array.astype(np.uint8)
    low, high = float(array.min()), float(array.max())
    if not (low >= 0 and high <= 255):  # written so that NaN, which min hands on, is refused too
        raise refusal("npz_values", name=name)
    scale = 255 if high <= 1 else 1
    images = np.empty(array.shape, np.uint8)
    for image, values in zip(images, array, strict=True):  # one by one: all as floats would be eight times as much
        image[...] = np.rint(values.astype(np.float64) * scale)
    return images


def _labels(header: Header, count: int) -> list[str] | list[int]:
    if header.dtype.kind not in _LABELS or header.shape not in {(count,), (count, 1)}:
        raise refusal("npz_labels", count=count)
    labels = _array(header).reshape(count)
    try:
        classes = np.unique(labels)
        if len(classes) > MOST_CLASSES:
            raise refusal("too_many_classes", count=len(classes), most=MOST_CLASSES)
        return labels.astype(str).tolist() if header.dtype.kind == "S" else labels.tolist()
    except (ValueError, SystemError) as error:  # bytes that are no ASCII, numbers that are no letters
        raise refusal("npz_labels", count=count) from error
