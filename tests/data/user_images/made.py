"""Images of one's own for tests: files, archives and arrays, and how a refusal is told."""

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from aeviz.data import DataError, user_images
from aeviz.data.user_images import refusals

IMAGES = np.zeros((20, 28, 28), np.uint8)
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def encoded(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def grey(k=0, side=9):
    """A small image, another for each k, with a black border."""
    image = Image.new("L", (side, side))
    image.putpixel((2 + k % (side - 4), 2 + k // (side - 4) % (side - 4)), 100 + k % 150)
    return image


def files(n=24, folder=None):
    return [(f"{folder(k)}/{k}.png" if folder else f"{k}.png", encoded(grey(k))) for k in range(n)]


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def packed(data, choices=None):
    """The set of one archive."""
    return user_images.from_uploads([("my.npz" if b"npy" in data[:200] else "my.zip", data)], choices)


def note_of(mine, reason):
    """The values of the note that says this; None where nothing does."""
    return next((note.values for note in mine.notes if note.reason == reason), None)


def npz(**arrays):
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def npy(array_or_header, body=b""):
    """An .npy file of an array, or of a header that need not be true."""
    if isinstance(array_or_header, np.ndarray):
        out = io.BytesIO()
        np.save(out, array_or_header)
        return out.getvalue()
    header = array_or_header.encode() + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + body


def refused(reason, call, *args):
    with pytest.raises(DataError) as caught:
        call(*args)
    assert caught.value.reason == reason, caught.value
    assert "{" not in str(caught.value)
    assert str(caught.value) == refusals.SENTENCES[reason].format(**caught.value.values)
    return caught.value
