"""NumPy's .npy and MNIST's idx: each header is read and judged before its array is; nothing is unpickled."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from aeviz.data.user_images.found import File
from aeviz.data.user_images.refusals import MOST_BYTES, MOST_SIDE, refusal, shown

_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_BRIGHTNESS = "buif"  # NumPy's letters for kinds of numbers
_IDX = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
LEAST_SIDE = 5  # of images that come as rows: shorter rows are one-hot labels


@dataclass(frozen=True)
class Header:
    """What an array says of itself."""

    file: File
    shape: tuple[int, ...]
    dtype: np.dtype
    start: int  # bytes before the numbers of an idx file; 0 for npy

    @property
    def name(self) -> str:
        """As the file is called, without the ending, with the archive's or the folder's name before it."""
        name = self.file.name
        return name.removesuffix(".npy")

    @property
    def short(self) -> str:
        """Its own name alone, as it can stand in a sentence."""
        return shown(PurePosixPath(self.name).name)

    @property
    def layout(self) -> str | None:
        """How images lie in it: "plain" (n, h, w), "last" or "first" by its channels, "rows" (n, side²); else None."""
        shape = self.shape
        if self.dtype.kind not in _BRIGHTNESS or not 2 <= len(shape) <= 4 or 0 in shape[1:]:
            return None
        if len(shape) == 2:
            side = math.isqrt(shape[1])
            return "rows" if side * side == shape[1] and LEAST_SIDE <= side <= MOST_SIDE else None
        layout = "plain" if len(shape) == 3 else _channels(shape)
        sides = shape[2:] if layout == "first" else shape[1:3]
        return layout if max(sides) <= MOST_SIDE else None

    @property
    def may_be_labels(self) -> bool:
        """Whether it could be a label for each image: (n,), (n, 1), or one-hot (n, classes)."""
        plain = len(self.shape) == 1 or self.shape[1:] == (1,)
        return self.dtype.kind in "iufUSbO" and (plain or (len(self.shape) == 2 and self.dtype.kind in "buif"))

    def load(self) -> NDArray:
        """The array. Raises DataError where it is damaged."""
        data = self.file.read()
        if self.start:
            return np.frombuffer(data, self.dtype, offset=self.start).reshape(self.shape)
        try:
            return npy.read_array(io.BytesIO(data), allow_pickle=False)
        except ValueError as error:
            raise refusal("npz_array", name=self.short) from error

    def images(self) -> NDArray:
        """As (n, height, width) or (n, height, width, 1 | 3 | 4), of any numbers."""
        array = self.load()
        if self.layout == "first":
            return np.moveaxis(array, 1, -1)
        if self.layout == "rows":
            side = math.isqrt(self.shape[1])
            return array.reshape(-1, side, side)
        return array


def _channels(shape: tuple[int, ...]) -> str | None:
    if shape[3] in (1, 3, 4):
        return "last"
    return "first" if shape[1] in (1, 3, 4) else None


def header_of(file: File) -> Header:
    """Raises DataError where it is damaged, holds more or less than it says, or no plain numbers or words."""
    header = _idx_header(file) if file.head()[:2] == b"\0\0" else _npy_header(file)
    if math.prod(header.shape) * header.dtype.itemsize > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    return header


def _npy_header(file: File) -> Header:
    try:
        with file.open() as opened:
            shape, _, dtype = _HEADERS[npy.read_magic(opened)](opened)
            length = opened.tell()
    except Exception as error:  # whatever zipfile, zlib and Python's parser make of bytes that are none of theirs
        raise refusal("npz_array", name=shown(file.name)) from error
    plain = dtype.fields is None and dtype.subdtype is None and min(shape, default=1) >= 0
    if not plain or not (dtype.hasobject or math.prod(shape) * dtype.itemsize == file.size - length):
        raise refusal("npz_array", name=shown(file.name))
    return Header(file, shape, dtype, 0)


def _idx_header(file: File) -> Header:
    head = file.head()
    start = 4 + 4 * head[3]
    shape = tuple(np.frombuffer(head[4:start], ">u4").tolist()) if len(head) >= start else ()
    dtype = np.dtype(_IDX[head[2]])
    if len(shape) != head[3] or start + math.prod(shape) * dtype.itemsize != file.size:
        raise refusal("damaged", name=shown(file.name), count=1, total=1)
    return Header(file, shape, dtype, start)
