"""Image files from a stranger: what is damaged, too large, too many or no image is refused."""

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from aeviz.data import user_images
from aeviz.data.user_images import reader, refusals
from tests.data.user_images.made import encoded, files, grey, note_of, npz, packed, refused, zipped


def test_too_few():
    assert refused("too_few", user_images.from_uploads, files(19)).values == {"count": 19, "least": 20}
    refused("too_few", user_images.from_uploads, [])
    refused("too_few", packed, zipped(files(3)))


def test_of_more_images_than_are_taken_each_class_keeps_its_share(monkeypatch):
    monkeypatch.setattr(reader, "MOST_IMAGES", 30)
    mine = user_images.from_uploads(files(60, folder=lambda k: "ab"[k >= 40]))
    assert np.bincount(mine.images.labels).tolist() == [20, 10]
    assert note_of(mine, "sampled") == {"count": 30, "total": 60}
    images = np.arange(60, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    mine = packed(npz(x_train=images[:40], x_test=images[40:], y_train=np.zeros(40, int), y_test=np.ones(20, int)))
    assert np.bincount(mine.images.labels).tolist() == [20, 10]
    assert note_of(mine, "sampled") == {"count": 30, "total": 60}


def test_damaged_and_empty_files_among_many_are_left_out_and_named():
    uploads = files(60)
    uploads[7] = ("7.png", uploads[7][1][:50])
    uploads[20] = ("20.png", b"")
    for mine in (user_images.from_uploads(uploads), packed(zipped(uploads))):
        assert len(mine.images) == 58
        assert note_of(mine, "left_out") == {"count": 2, "names": ["20.png", "7.png"]}


def test_where_too_few_are_good_the_first_fault_is_told():
    uploads = files(40)
    for k in range(10, 32):
        uploads[k] = (uploads[k][0], uploads[k][1][:50])
    error = refused("damaged", user_images.from_uploads, uploads)
    assert str(error).startswith("10.png is damaged or cut short (22 of 40 files cannot be used).")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_truncated_images_are_left_out(kind):
    data = encoded(Image.effect_noise((60, 60), 90), kind)
    for keep in (0.05, 0.3, 0.8):
        mine = user_images.from_uploads([*files(), ("cut.png", data[: int(keep * len(data))])])
        assert note_of(mine, "left_out") == {"count": 1, "names": ["cut.png"]}


@pytest.mark.parametrize(
    "content",
    [b"hello", b"<svg/>", encoded(grey(), "PPM"), encoded(grey(), "ICO")],
    ids=["text", "svg", "ppm", "ico"],
)
def test_other_types(content):
    assert note_of(user_images.from_uploads([*files(), ("a", content)]), "passed_over") == {"count": 1, "names": ["a"]}
    assert note_of(user_images.from_uploads([*files(), ("a.png", content)]), "left_out") == {
        "count": 1,
        "names": ["a.png"],
    }
    refused("no_images", user_images.from_uploads, [("a", content)])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, body=b""):
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(4097, 1), (1, 4097), (12_000, 12_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_that_is_too_wide_is_not_decoded(size, recwarn):
    bombs = [*files(19), ("bomb.png", png_of(*size))]
    tracemalloc.start()
    refused("too_wide", user_images.from_uploads, bombs)
    assert tracemalloc.get_traced_memory()[1] < 2 * 2**20
    tracemalloc.stop()


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "JPEG", "TIFF"])
def test_other_types_that_are_too_wide(kind):
    refused("too_wide", user_images.from_uploads, [*files(19), ("wide", encoded(Image.new("L", (4100, 2)), kind))])


def test_a_png_whose_text_swells():
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * 2**20), 9))
    data = png_of(28, 28, bytes(29 * 28))
    refused("damaged", user_images.from_uploads, [*files(19), ("text.png", data[:33] + text + data[33:])])


def test_a_jpeg_of_nothing_but_scans():
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    refused("damaged", user_images.from_uploads, [*files(19), ("scans.jpg", data[:-2] + 1000 * scan + data[-2:])])


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MOST_FILE", 1000)
    error = refused("too_large_file", user_images.from_uploads, [*files(19), ("large.png", bytes(1001))])
    assert error.values["name"] == "large.png"


def test_many_images_that_are_large_together(monkeypatch):
    monkeypatch.setattr(reader, "MOST_PIXELS", 24 * 81)
    assert len(user_images.from_uploads(files(24)).images) == 24
    refused("too_many_pixels", user_images.from_uploads, files(25))


def test_a_progressive_jpeg_costs_as_many_images_as_it_has_scans(monkeypatch):
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    many = [(f"{k}.jpg", data[:-2] + 180 * scan + data[-2:]) for k in range(20)]
    monkeypatch.setattr(reader, "MOST_PIXELS", 20 * 64 * 64)
    refused("too_many_pixels", user_images.from_uploads, many)


def test_a_name_in_a_sentence_is_printable_and_short():
    name = "a\n\x1b[31m\u202e" + "x" * 300 + ".png"
    error = refused("no_image", user_images.from_uploads, [*files(19), (name, b"")])
    assert len(error.values["name"]) == 60
    assert error.values["name"].endswith("x.png")
    assert refusals.shown("a\n\u202eb é 한") == "a��b é 한"
