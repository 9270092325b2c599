"""Image files from a stranger: what is damaged, too large, too many or no image is refused."""

import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from aeviz.data import own, own_refusals
from tests.own_images import encoded, files, grey, refused, zipped


def test_too_few_and_too_many(monkeypatch):
    assert refused("too_few", own.from_uploads, files(19)).values == {"count": 19, "least": 20}
    refused("too_few", own.from_uploads, [])
    refused("too_few", own.from_archive, zipped(files(3)))
    refused("too_many", own.from_uploads, [("a", b"")] * 20_001)
    refused("too_many", own.from_archive, zipped([(str(k), b"") for k in range(20_001)]))
    monkeypatch.setattr(own, "MOST_IMAGES", 25)
    assert len(own.from_uploads(files(25)).images) == 25
    refused("too_many", own.from_uploads, files(26))


def test_eleven_classes():
    assert len(own.from_uploads(files(folder=lambda k: f"c{k % 10}")).classes) == 10
    error = refused("too_many_classes", own.from_uploads, files(folder=lambda k: f"c{k % 11}"))
    assert error.values == {"count": 11, "most": 10}


def test_damaged_files_among_many_are_counted_and_the_first_is_named():
    uploads = files(40)
    for k in (7, 20, 31):
        uploads[k] = (uploads[k][0], uploads[k][1][:50])
    error = refused("damaged", own.from_uploads, uploads)
    assert str(error).startswith("7.png is damaged or cut short (3 of 40 files cannot be used).")
    assert refused("damaged", own.from_archive, zipped(uploads)).values == error.values


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_truncated_images(kind):
    data = encoded(Image.effect_noise((60, 60), 90), kind)
    for keep in (0.05, 0.3, 0.8):
        refused("damaged", own.from_uploads, [*files(), ("cut", data[: int(keep * len(data))])])


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"%PDF-1.7", b"<svg/>", encoded(grey(), "TIFF"), encoded(grey(), "PPM"), encoded(grey(), "ICO")],
    ids=["empty", "text", "pdf", "svg", "tiff", "ppm", "ico"],
)
def test_other_types(content):
    assert refused("no_image", own.from_uploads, [*files(), ("a.png", content)]).values["name"] == "a.png"


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width, height, body=b""):
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(4097, 1), (1, 4097), (12_000, 12_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_that_is_too_wide_is_not_decoded(size, recwarn):
    tracemalloc.start()
    refused("too_wide", own.from_uploads, [*files(), ("bomb.png", png_of(*size))])
    assert tracemalloc.get_traced_memory()[1] < 2 * 2**20
    tracemalloc.stop()


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "JPEG"])
def test_other_types_that_are_too_wide(kind):
    refused("too_wide", own.from_uploads, [*files(), ("wide", encoded(Image.new("L", (4100, 2)), kind))])


def test_a_png_whose_text_swells():
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * 2**20), 9))
    data = png_of(28, 28, bytes(29 * 28))
    refused("damaged", own.from_uploads, [*files(), ("text.png", data[:33] + text + data[33:])])


def test_a_jpeg_of_nothing_but_scans():
    data = encoded(Image.new("L", (64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    refused("damaged", own.from_uploads, [*files(), ("scans.jpg", data[:-2] + 1000 * scan + data[-2:])])


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(own, "MOST_FILE", 1000)
    monkeypatch.setattr("aeviz.data.own_pictures.MOST_FILE", 1000)
    error = refused("too_large_file", own.from_uploads, [*files(), ("large.png", bytes(1001))])
    assert error.values["name"] == "large.png"


def test_many_images_that_are_large_together(monkeypatch):
    monkeypatch.setattr(own, "MOST_PIXELS", 24 * 81)
    assert len(own.from_uploads(files(24)).images) == 24
    refused("too_many_pixels", own.from_uploads, files(25))


def test_some_in_folders_and_some_not():
    refused("half_labelled", own.from_uploads, [*files(folder=lambda _: "a"), ("alone.png", encoded(grey()))])


def test_a_name_in_a_sentence_is_printable_and_short():
    name = "a\n\x1b[31m\u202e" + "x" * 300 + ".png"
    error = refused("no_image", own.from_uploads, [*files(), (name, b"")])
    assert len(error.values["name"]) == 60
    assert error.values["name"].endswith("x.png")
    assert own_refusals.shown("a\n\u202eb é 한") == "a��b é 한"
