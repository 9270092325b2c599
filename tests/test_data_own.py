"""Data of one's own: what comes back, and every way in which a file from a stranger can be wrong."""

import io
import re
import struct
import subprocess
import sys
import tracemalloc
import unicodedata
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from aeviz.data import DataError, own, own_refusals
from aeviz.recipe import Recipe

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
    assert str(caught.value) == own_refusals.SENTENCES[reason].format(**caught.value.values)
    return caught.value


# --- what comes back


def test_files_without_folders_are_all_of_label_0():
    mine = own.from_uploads(files())
    assert len(mine.images) == 24
    assert mine.classes == ()
    assert not mine.images.labels.any()
    assert not mine.inverted
    assert Recipe(data=mine.images.name).data == mine.images.name


def test_folders_are_classes_in_sorted_order():
    uploads = files(folder=lambda k: ("train/nine", "train/five", "deep/er/ü 세")[k % 3])
    for mine in (own.from_uploads(uploads), own.from_uploads([("my.zip", zipped(uploads))])):
        assert mine.classes == ("five", "nine", "ü 세")
        assert np.bincount(mine.images.labels).tolist() == [8, 8, 8]


def test_a_label_stays_with_its_image():
    uploads = [(f"{'ab'[k % 2]}/{k}.png", encoded(Image.new("L", (28, 28), k % 2 and 90))) for k in range(30)]
    mine = own.from_uploads(uploads)
    assert (mine.images.images[mine.images.labels == 1] == 90).all()
    assert (mine.images.images[mine.images.labels == 0] == 0).all()


def test_a_28_by_28_image_is_not_changed():
    rng = np.random.default_rng(0)
    images = rng.integers(256, size=(20, 28, 28), dtype=np.uint8)
    images[:, [0, -1]] = images[:, :, [0, -1]] = 0
    from_files = own.from_uploads([(f"{k}.png", encoded(Image.fromarray(image))) for k, image in enumerate(images)])
    assert {image.tobytes() for image in from_files.images.images} == {image.tobytes() for image in images}
    assert own.from_npz(npz(images=images)).images.name == from_files.images.name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_ring_keeps_its_proportions(kind):
    """160 x 80 pixels with a disc of 60 in the middle: 28 x 14 with a disc of 10.5, dark around it."""
    picture = Image.new("L", (160, 80))
    ImageDraw.Draw(picture).ellipse((50, 10, 110, 70), fill=255)
    data = encoded(picture, kind)
    mine = own.from_uploads([(f"{k}.any", data) for k in range(20)])
    image = mine.images.images[0].astype(int)
    rows, columns = np.nonzero(image > 127)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((9, 18, 9, 18), abs=1)
    assert image[:6].max() <= 2
    assert image[14, 14] >= 250


@pytest.mark.parametrize("size", [(1, 4096), (4096, 1), (1, 1), (3, 5)], ids=str)
def test_any_proportion_fits(size):
    assert len(own.from_uploads([(f"{k}.png", encoded(Image.new("L", size, 9))) for k in range(20)]).images) == 20


def test_dark_ink_on_white_paper_is_turned_round():
    uploads = [(f"{k}.png", encoded(Image.eval(grey(k, 28), lambda v: 255 - v))) for k in range(24)]
    mine, bright = own.from_uploads(uploads), own.from_uploads([(f"{k}", encoded(grey(k, 28))) for k in range(24)])
    assert mine.inverted
    assert mine.images.name == bright.images.name


def test_a_wide_image_is_padded_with_its_own_paper():
    image = own.from_uploads([(f"{k}", encoded(Image.new("L", (40, 10), 200))) for k in range(20)]).images.images[0]
    assert (image == 55).all()


@pytest.mark.parametrize(
    ("ink", "inverted"), [((0, 0, 0, 255), True), ((255, 255, 255, 255), False)], ids=["black", "white"]
)
def test_transparent_paper_takes_the_brightness_that_the_ink_is_not(ink, inverted):
    image = Image.new("RGBA", (28, 28), (*ink[:3], 0))
    image.paste(ink, (10, 10, 18, 18))
    for data in (encoded(image), encoded(image, "WEBP", lossless=True), encoded(image.quantize(), "PNG")):
        mine = own.from_uploads([(f"{k}", data) for k in range(20)])
        assert mine.inverted is inverted
        assert mine.images.images[0][14, 14] == 255
        assert mine.images.images[0][2, 2] == 0


def test_sixteen_bits_become_eight():
    deep = Image.fromarray(np.full((28, 28), 80 * 257, np.uint16))
    assert (own.from_uploads([(f"{k}", encoded(deep)) for k in range(20)]).images.images == 80).all()


def test_a_photograph_stands_upright():
    photo = Image.new("L", (28, 28))
    photo.paste(255, (0, 8, 28, 12))  # a bar across
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    mine = own.from_uploads([(f"{k}.jpg", encoded(photo, "JPEG", exif=exif, quality=95)) for k in range(20)])
    assert mine.images.images[0].max(axis=0).max() > 200
    assert (mine.images.images[0].argmax(axis=1) == mine.images.images[0].argmax(axis=1)[0]).all()  # a bar upright


def test_hidden_files_and_thumbnails_are_passed_over():
    litter = [("__MACOSX/a/._0.png", b"x"), ("a/.DS_Store", b"x"), ("Thumbs.db", b"x"), ("a/", b"")]
    uploads = files(folder=lambda _: "a")
    assert own.from_archive(zipped(uploads + litter)).classes == ("a",)
    assert len(own.from_uploads(uploads + litter[:3]).images) == 24


def test_a_folder_on_disk(tmp_path):
    for name, content in files(folder=lambda k: "ab"[k % 2]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".hidden").write_bytes(b"x")
    mine = own.from_folder(str(tmp_path))
    assert mine.classes == ("a", "b")
    assert mine.images.name == own.from_uploads(files(folder=lambda k: "ab"[k % 2])).images.name
    refused("no_folder", own.from_folder, tmp_path / "nowhere")
    (tmp_path / "lonely.png").write_bytes(encoded(grey()))
    assert refused("half_labelled", own.from_folder, tmp_path).values["name"] == "lonely.png"


@given(
    images=st.lists(
        st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(0, 255), st.sampled_from("abcé한")),
        min_size=20,
        max_size=26,
    ),
    order=st.randoms(use_true_random=False),
)
@CALM
def test_the_digest_knows_images_and_labels_and_not_their_order(images, order):
    members = [
        (f"{label}/{k}.png", encoded(Image.new("L", (w, h), value))) for k, (w, h, value, label) in enumerate(images)
    ]
    mine = own.from_archive(zipped(members))
    assert len(mine.images) == len(images)
    assert mine.classes == tuple(sorted({label for *_, label in images}))
    counts = [sum(label == name for *_, label in images) for name in mine.classes]
    assert np.bincount(mine.images.labels, minlength=len(counts)).tolist() == counts
    order.shuffle(members)
    assert own.from_uploads(members).images.name == mine.images.name


def test_another_pixel_or_another_label_is_another_set():
    images = np.arange(20 * 784, dtype=np.uint32).reshape(20, 28, 28).astype(np.uint8)
    labels = np.arange(20) % 3
    names = {own.from_npz(npz(images=images, labels=labels)).images.name}
    images[0, 14, 14] ^= 1
    names.add(own.from_npz(npz(images=images, labels=labels)).images.name)
    labels[5] = 1 - labels[5] % 2
    names.add(own.from_npz(npz(images=images, labels=labels)).images.name)
    assert len(names) == 3


# --- arrays


@pytest.mark.parametrize("shape", [(20, 28, 28), (20, 784), (20, 28, 28, 1), (20, 28, 28, 3), (20, 28, 28, 4)], ids=str)
def test_arrays_of_every_shape(shape):
    array = np.zeros(shape, np.uint8)
    array[3:, ..., 0] = 5
    if shape[-1] == 4:
        array[..., 3] = 255
    mine = own.from_uploads([("x.npz", npz(anything=array))])
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
        np.testing.assert_array_equal(own.from_npz(npz(images=ordered)).images.images, expected)


def test_labels_of_numbers_and_of_words():
    images = np.zeros((20, 28, 28), np.uint8)
    for labels, classes in [
        (np.arange(20) % 2 * 7 + 2, ("2", "9")),
        (np.array(["b", "ä"] * 10), ("b", "ä")),
        (np.array([b"x", b"y"] * 10), ("x", "y")),
        (np.arange(-20, 0).reshape(20, 1) // 10, ("-2", "-1")),
    ]:
        assert own.from_npz(npz(images=images, labels=labels)).classes == classes


IMAGES = np.zeros((20, 28, 28), np.uint8)


@pytest.mark.parametrize(
    ("reason", "arrays"),
    [
        ("npz_images", {}),
        ("npz_images", {"a": IMAGES, "b": IMAGES}),
        ("npz_images", {"a": np.zeros(20)}),
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
        ("npz_values", {"images": np.where(np.arange(784) == 9, -1e-3, np.zeros((20, 784)))}),
        ("npz_values", {"images": np.full((20, 784), 256)}),
        ("npz_labels", {"images": IMAGES, "labels": np.zeros(19, int)}),
        ("npz_labels", {"images": IMAGES, "labels": np.zeros(20)}),
        ("npz_labels", {"images": IMAGES, "labels": np.array([b"\xff"] * 20)}),
        ("too_many_classes", {"images": IMAGES, "labels": np.arange(20)}),
        ("too_few", {"images": IMAGES[:19]}),
        ("too_few", {"images": np.zeros((0, 28, 28), np.uint8)}),
        ("too_many", {"images": np.zeros((20_001, 1, 1), np.uint8)}),
        ("too_many_pixels", {"images": np.zeros((30, 4096, 1024), np.uint8)}),
    ],
)
def test_arrays_that_are_refused(reason, arrays, monkeypatch):
    monkeypatch.setattr(own, "MOST_PIXELS", 10**8)
    refused(reason, own.from_npz, npz(**arrays))


class Touch:
    """Unpickled it would make a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("name", ["images", "labels", "other"])
def test_nothing_is_unpickled(name, tmp_path):
    arrays = {"images": IMAGES, name: np.array([Touch(tmp_path / "touched")] * 20, dtype=object)}
    refused("npz_array", own.from_npz, npz(**arrays))
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
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (20, 28, 28)}", bytes(8 * 20 * 784)),
        npy("(" * 9000),
        npy("{'descr': '|u1', 'fortran_order': __import__('os'), 'shape': (1,)}"),
        b"\x93NUMPY\3\0" + npy(IMAGES)[8:],
    ],
    ids=["empty", "no array", "cut", "longer", "promises much", "negative", "objects", "brackets", "code", "version 3"],
)
def test_an_array_that_is_not_what_it_says(content):
    refused("npz_array", own.from_archive, zipped([("images.npy", content)]))


# --- archives


def test_an_archive_that_promises_too_much_is_not_unpacked():
    bomb = zipped([(f"{k}.bmp", bytes(30 * 2**20)) for k in range(20)])
    tracemalloc.start()
    refused("zip_swells", own.from_uploads, [("bomb.zip", bomb)])
    assert tracemalloc.get_traced_memory()[1] < 5 * 2**20
    tracemalloc.stop()


def test_an_array_that_swells_is_not_unpacked():
    refused("zip_swells", own.from_archive, zipped([("images.npy", npy(np.zeros((20, 1000, 1000), np.uint8)))]))


def test_many_files_that_are_small_each_and_large_together(monkeypatch):
    monkeypatch.setattr(own, "MOST_BYTES", 1000)
    refused("too_large", own.from_uploads, files())
    monkeypatch.setattr("aeviz.data.own_zip.MOST_BYTES", 1000)
    refused("too_large", own.from_archive, zipped(files()))


def test_entries_that_share_their_bytes_count_each():
    """A directory that names one packed file many times: what it says is added up, not what is there."""
    archive = bytearray(zipped([("0.bmp", bytes(2**20 - 1))]))
    start = archive.index(b"PK\1\2")
    end = archive.index(b"PK\5\6")
    entry, tail = bytes(archive[start:end]), bytearray(archive[end:])
    many = 400
    tail[8:12] = struct.pack("<HH", many, many)
    tail[12:16] = struct.pack("<I", many * len(entry))
    refused("too_large", own.from_archive, bytes(archive[:start]) + many * entry + bytes(tail))


def test_a_directory_of_a_hundred_thousand_files_is_not_even_listed():
    tail = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 46 * 100_000, 0, 0)
    refused("zip_entries", own.from_archive, b"PK\1\2" + (bytes(42) + b"PK\1\2") * 100_000 + tail)


def test_an_entry_that_unpacks_to_more_than_it_says():
    data = bytearray(zipped([(name, content) for name, content in files()]))
    first = data.index(b"PK\1\2")
    data[first + 24 : first + 28] = struct.pack("<I", 10)
    assert refused("damaged", own.from_archive, bytes(data)).values["count"] == 1


def test_an_archive_in_an_archive():
    inner = zipped(files())
    for name in ("inner.zip", "picture.png"):
        refused("zip_nested", own.from_archive, zipped([*files(), (name, inner)]))
    refused("mixed", own.from_uploads, [*files(), ("inner.zip", inner)])
    refused("mixed", own.from_uploads, [*files(), ("inner.npz", npz(images=IMAGES))])


@pytest.mark.parametrize("name", ["../a.png", "a/../../b.png", "/etc/a.png", "C:\\a.png", "..\\a.png", "C:a.png"])
def test_names_that_lead_out(name):
    refused("zip_name", own.from_archive, zipped([*files(), (name, encoded(grey()))]))


def test_encrypted_and_unusual_entries():
    data = bytearray(zipped(files()))
    at = data.index(b"PK\1\2")
    data[at + 8] |= 1
    assert refused("zip_encrypted", own.from_archive, bytes(data)).values["name"] == "0.png"
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        refused("zip_method", own.from_archive, zipped(files(), method))


def test_names_without_a_mark_are_read_as_macos_and_korean_windows_write_them():
    for raw, written in [(unicodedata.normalize("NFD", "한글").encode(), "한글"), ("숫자".encode("cp949"), "숫자")]:
        placeholder = "x" * len(raw)
        data = zipped(files(folder=lambda _, p=placeholder: p)).replace(placeholder.encode() + b"/", raw + b"/")
        assert own.from_archive(data).classes == (written,)


def test_a_truncated_archive():
    data = zipped(files())
    refused("zip_damaged", own.from_archive, data[: len(data) // 2])
    refused("zip_damaged", own.from_uploads, [("a.zip", data[:-30])])


# --- image files


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


# --- strangers' bytes


PARTS = [encoded(grey(), kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP")]
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
@settings(CALM, max_examples=400)
def test_an_image_file_of_any_bytes_raises_nothing_else(data):
    only_data_error(own.from_uploads, [*files(20), ("spoilt", data)])


@given(data=st.binary(max_size=300).map(lambda tail: b"PK\3\4" + tail) | spoilt(ARCHIVES))
@settings(CALM, max_examples=400)
def test_an_archive_of_any_bytes_raises_nothing_else(data):
    only_data_error(own.from_uploads, [("spoilt.zip", data)])
    only_data_error(own.from_npz, data)


@given(name=st.text(max_size=20))
@CALM
def test_files_of_any_name(name):
    only_data_error(own.from_uploads, [*files(20), (name, encoded(grey()))])
    if name.split("\0")[0]:  # zipfile writes no empty name, and takes one to end at a NUL
        only_data_error(own.from_archive, zipped([*files(20), (name, encoded(grey()))]))


@given(
    content=spoilt([npy(IMAGES[:, :3, :3].copy()), npy(np.array(["a", "b"] * 10))]),
    name=st.sampled_from(["images", "labels"]),
)
@settings(CALM, max_examples=300)  # fmt: skip
def test_an_array_of_any_bytes_raises_nothing_else(content, name):
    members = {"images.npy": npy(IMAGES)} | {f"{name}.npy": content}
    only_data_error(own.from_archive, zipped(members.items(), zipfile.ZIP_STORED))


# --- what is kept


def test_what_is_kept_comes_back(tmp_path):
    images = own.from_uploads(files(folder=lambda k: "ab"[k % 2])).images
    path = own.save(images, tmp_path / "new")
    assert path.name == f"{images.name}.safetensors"
    assert own.save(images, tmp_path / "new") == path
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    again = own.load(path)
    assert again.name == images.name
    np.testing.assert_array_equal(again.images, images.images)
    np.testing.assert_array_equal(again.labels, images.labels)


@pytest.mark.parametrize("spoil", ["pixel", "cut", "missing", "other"])
def test_what_is_kept_and_damaged(spoil, tmp_path):
    path = own.save(own.from_uploads(files()).images, tmp_path)
    data = bytearray(path.read_bytes())
    data[-1000] ^= 1
    content = {"pixel": bytes(data), "cut": bytes(data[:-5]), "other": Path(__file__).read_bytes()}
    path.write_bytes(content[spoil]) if spoil in content else path.unlink()
    refused("kept_damaged", own.load, path)


# --- the house


def test_every_sentence_is_used_and_every_reason_has_one():
    source = "".join(path.read_text("utf-8") for path in Path(own.__file__).parent.glob("own*.py"))
    asked = set(re.findall(r'refusal\(\s*"(\w+)"', source)) | set(own.OF_ONE_FILE)
    assert asked == set(own_refusals.SENTENCES)


def test_pillow_waits_for_the_first_image():
    program = "import sys; from aeviz.data import own; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"PIL", "torch", "sklearn", "streamlit"}.isdisjoint(done.stdout.split())
