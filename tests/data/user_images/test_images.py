"""Data of one's own: what comes back of images as people have them."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from aeviz.data import user_images
from aeviz.data.user_images import reader, refusals
from aeviz.training.recipe import Recipe
from tests.data.user_images.made import CALM, encoded, files, grey, npz, packed, refused, zipped


def test_files_without_folders_are_all_of_label_0():
    mine = user_images.from_uploads(files())
    assert len(mine.images) == 24
    assert mine.classes == ()
    assert not mine.images.labels.any()
    assert mine.inverted == 0
    assert Recipe(data=mine.images.name).data == mine.images.name


def test_folders_are_classes_in_sorted_order():
    uploads = files(folder=lambda k: ("train/nine", "train/five", "test/ü 세")[k % 3])
    for mine in (user_images.from_uploads(uploads), user_images.from_uploads([("my.zip", zipped(uploads))])):
        assert mine.classes == ("five", "nine", "ü 세")
        assert np.bincount(mine.images.labels).tolist() == [8, 8, 8]


def test_a_label_stays_with_its_image():
    uploads = [(f"{'ab'[k % 2]}/{k}.png", encoded(Image.new("L", (28, 28), k % 2 and 90))) for k in range(30)]
    mine = user_images.from_uploads(uploads)
    assert (mine.images.images[mine.images.labels == 1] == 90).all()
    assert (mine.images.images[mine.images.labels == 0] == 0).all()


def test_a_28_by_28_image_is_not_changed():
    rng = np.random.default_rng(0)
    images = rng.integers(256, size=(20, 28, 28), dtype=np.uint8)
    images[:, [0, -1]] = images[:, :, [0, -1]] = 0
    from_files = user_images.from_uploads(
        [(f"{k}.png", encoded(Image.fromarray(image))) for k, image in enumerate(images)]
    )
    assert {image.tobytes() for image in from_files.images.images} == {image.tobytes() for image in images}
    assert packed(npz(images=images)).images.name == from_files.images.name


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_a_ring_keeps_its_proportions(kind):
    """160 x 80 pixels with a disc of 60 in the middle: 28 x 14 with a disc of 10.5, dark around it."""
    picture = Image.new("L", (160, 80))
    ImageDraw.Draw(picture).ellipse((50, 10, 110, 70), fill=255)
    data = encoded(picture, kind)
    mine = user_images.from_uploads([(f"{k}.any", data) for k in range(20)])
    image = mine.images.images[0].astype(int)
    rows, columns = np.nonzero(image > 127)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == pytest.approx((9, 18, 9, 18), abs=1)
    assert image[:6].max() <= 2
    assert image[14, 14] >= 250


@pytest.mark.parametrize("size", [(1, 4096), (4096, 1), (1, 1), (3, 5)], ids=str)
def test_any_proportion_fits(size):
    assert (
        len(user_images.from_uploads([(f"{k}.png", encoded(Image.new("L", size, 9))) for k in range(20)]).images) == 20
    )


def test_dark_ink_on_white_paper_is_turned_round():
    uploads = [(f"{k}.png", encoded(Image.eval(grey(k, 28), lambda v: 255 - v))) for k in range(24)]
    mine, bright = (
        user_images.from_uploads(uploads),
        user_images.from_uploads([(f"{k}", encoded(grey(k, 28))) for k in range(24)]),
    )
    assert mine.inverted == 24
    assert mine.images.name == bright.images.name


def test_a_wide_image_is_padded_with_its_own_paper():
    image = user_images.from_uploads(
        [(f"{k}", encoded(Image.new("L", (40, 10), 200))) for k in range(20)]
    ).images.images[0]
    assert (image == 55).all()


@pytest.mark.parametrize(
    ("ink", "inverted"), [((0, 0, 0, 255), True), ((255, 255, 255, 255), False)], ids=["black", "white"]
)
def test_transparent_paper_takes_the_brightness_that_the_ink_is_not(ink, inverted):
    image = Image.new("RGBA", (28, 28), (*ink[:3], 0))
    image.paste(ink, (10, 10, 18, 18))
    for data in (encoded(image), encoded(image, "WEBP", lossless=True), encoded(image.quantize(), "PNG")):
        mine = user_images.from_uploads([(f"{k}", data) for k in range(20)])
        assert mine.inverted == 20 * inverted
        assert mine.images.images[0][14, 14] == 255
        assert mine.images.images[0][2, 2] == 0


def test_sixteen_bits_become_eight():
    deep = Image.fromarray(np.full((28, 28), 80 * 257, np.uint16))
    assert (user_images.from_uploads([(f"{k}", encoded(deep)) for k in range(20)]).images.images == 80).all()


def test_a_photograph_stands_upright():
    photo = Image.new("L", (28, 28))
    photo.paste(255, (0, 8, 28, 12))  # a bar across
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    mine = user_images.from_uploads([(f"{k}.jpg", encoded(photo, "JPEG", exif=exif, quality=95)) for k in range(20)])
    assert mine.images.images[0].max(axis=0).max() > 200
    assert (mine.images.images[0].argmax(axis=1) == mine.images.images[0].argmax(axis=1)[0]).all()  # a bar upright


def test_a_folder_on_disk(tmp_path):
    for name, content in files(folder=lambda k: "ab"[k % 2]):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".hidden").write_bytes(b"x")
    mine = user_images.from_path(str(tmp_path))
    assert mine.classes == ("a", "b")
    assert mine.images.name == user_images.from_uploads(files(folder=lambda k: "ab"[k % 2])).images.name
    refused("no_folder", user_images.from_path, tmp_path / "nowhere")


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
    mine = packed(zipped(members))
    assert len(mine.images) == len(images)
    labels = {label for *_, label in images}
    assert mine.classes == (tuple(sorted(labels)) if len(labels) > 1 else ())
    counts = [sum(label == name for *_, label in images) for name in mine.classes] or [len(images)]
    assert np.bincount(mine.images.labels, minlength=len(counts)).tolist() == counts
    order.shuffle(members)
    assert user_images.from_uploads(members).images.name == mine.images.name


def test_another_pixel_or_another_label_is_another_set():
    images = np.arange(20 * 784, dtype=np.uint32).reshape(20, 28, 28).astype(np.uint8)
    labels = np.arange(20) % 3
    names = {packed(npz(images=images, labels=labels)).images.name}
    images[0, 14, 14] ^= 1
    names.add(packed(npz(images=images, labels=labels)).images.name)
    labels[5] = 1 - labels[5] % 2
    names.add(packed(npz(images=images, labels=labels)).images.name)
    assert len(names) == 3


def test_every_sentence_is_used_and_every_reason_has_one():
    source = "".join(path.read_text("utf-8") for path in Path(user_images.__file__).parent.glob("*.py"))
    asked = set(re.findall(r'refusal\(\s*"(\w+)"', source)) | set(reader.OF_ONE_FILE)
    assert asked == set(refusals.SENTENCES)


def test_pillow_waits_for_the_first_image():
    program = "import sys; from aeviz.data import user_images; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {"PIL", "torch", "sklearn", "streamlit"}.isdisjoint(done.stdout.split())
