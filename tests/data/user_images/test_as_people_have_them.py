"""Files as people have them: arrays of Keras, torch, scikit-learn, MedMNIST, KMNIST; tables; idx; folders and zips."""

import csv
import gzip
import io
import struct
import tarfile
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from aeviz.data import user_images
from aeviz.data.user_images.levels import in_order
from tests.data.user_images.made import CALM, encoded, files, grey, note_of, npy, npz, packed, refused, zipped

N = 30
DIGITS = np.arange(N) % 3  # the labels of ROOM
ROOM = np.zeros((N, 28, 28), np.uint8)  # image k has a bright spot, of a place that tells its label
for number, label in enumerate(DIGITS):
    ROOM[number, 5 + 8 * label, 2 + number % 20] = 255
ONE_HOT = np.eye(3)[DIGITS]


def well_read(mine, classes=("0", "1", "2"), images=N):
    """Whether each image still bears the label that its spot tells, at full ink."""
    assert mine.classes == classes
    assert len(mine.images) == images
    rows = mine.images.images.max(axis=2).argmax(axis=1)
    assert (mine.images.labels == (rows - 5) // 8).all()
    assert (mine.images.images.max(axis=(1, 2)) == 255).all()


LAYOUTS = {
    "keras": {"x_train": ROOM[:20], "y_train": DIGITS[:20], "x_test": ROOM[20:], "y_test": DIGITS[20:]},
    "medmnist": {
        "train_images": ROOM[:15], "train_labels": DIGITS[:15, None].astype(np.uint8), "val_images": ROOM[15:25],
        "val_labels": DIGITS[15:25, None], "test_images": ROOM[25:], "test_labels": DIGITS[25:, None],
    },
    "glued": {"Xtrain": ROOM[:20], "Ytrain": DIGITS[:20], "Xtest": ROOM[20:], "Ytest": DIGITS[20:]},
    "X, y": {"X": ROOM.reshape(N, 784), "y": DIGITS},
    "image, label": {"image": ROOM, "label": DIGITS},
    "data, target": {"data": ROOM, "target": DIGITS},
    "by order": {"arr_0": ROOM, "arr_1": DIGITS},
    "torch, grey": {"images": ROOM[:, None], "labels": DIGITS},
    "torch, colour": {"images": np.repeat(ROOM[:, None], 3, axis=1), "labels": DIGITS},
    "one-hot": {"images": ROOM, "labels": ONE_HOT},
    "float labels": {"images": ROOM, "labels": DIGITS.astype(np.float32)},
    "words": {"images": ROOM, "labels": DIGITS.astype(str)},
    "0 to 16": {"data": (ROOM / 255 * 16).astype(np.float64), "target": DIGITS},
    "-1 to 1": {"images": ROOM / 127.5 - 1, "labels": DIGITS},
    "16 bits": {"images": ROOM.astype(np.uint16) * 257, "labels": DIGITS},
    "12 bits": {"images": ROOM.astype(np.uint16) * 16 + ROOM // 17, "labels": DIGITS},
    "standardised": {"images": (ROOM / 255 - 0.1307) / 0.3081, "labels": DIGITS},
    "with more beside": {"images": ROOM, "labels": DIGITS, "mean": np.zeros(784), "names": np.array(["a", "b", "c"])},
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_arrays_as_libraries_keep_them(layout):
    well_read(packed(npz(**LAYOUTS[layout])))


def test_images_and_labels_in_two_files_as_kmnist_ships():
    both = [("kmnist-train-imgs.npz", npz(arr_0=ROOM)), ("kmnist-train-labels.npz", npz(arr_0=DIGITS))]
    well_read(user_images.from_uploads(both))
    tests = [("kmnist-test-imgs.npz", npz(arr_0=ROOM)), ("kmnist-test-labels.npz", npz(arr_0=DIGITS))]
    well_read(user_images.from_uploads(both + tests), images=2 * N)
    refused("npz_labels", user_images.from_uploads, [both[0], ("kmnist-train-labels.npz", npz(arr_0=DIGITS[:9]))])


def idx(array):
    return struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def test_idx_files_as_mnists_own():
    pair = [("train-images-idx3-ubyte", idx(ROOM)), ("train-labels-idx1-ubyte", idx(DIGITS.astype(np.uint8)))]
    well_read(user_images.from_uploads(pair))
    well_read(user_images.from_uploads([(f"{name}.gz", gzip.compress(data)) for name, data in pair]))
    well_read(packed(zipped([(f"MNIST/raw/{name}", data) for name, data in pair])))
    refused("damaged", user_images.from_uploads, [("train-images-idx3-ubyte", idx(ROOM)[:-1])])
    refused("damaged", user_images.from_uploads, [("train-images-idx3-ubyte.gz", gzip.compress(idx(ROOM))[:-9])])


def test_a_bare_npy_and_one_for_each_class():
    assert len(user_images.from_uploads([("x.npy", npy(ROOM))]).images) == N
    mine = user_images.from_uploads(
        [(f"{'abc'[k]}.npy", npy(ROOM[k == DIGITS])) for k in range(3)]
    )  # as Quick, Draw! ships
    well_read(mine, classes=("a", "b", "c"))
    assert user_images.from_uploads([("train.npy", npy(ROOM)), ("test.npy", npy(ROOM))]).classes == ()


@pytest.mark.parametrize("side", [5, 8, 16, 32, 64])
def test_rows_of_any_square(side):
    rows = np.zeros((20, side * side))
    rows[:, 0] = 1  # the corner
    image = packed(npz(data=rows)).images.images[0]
    assert image.argmax() in (0, 1, 28, 29)


@pytest.mark.parametrize("with_header", [True, False])
@pytest.mark.parametrize("form", ["first", "last", "index", "alone"])
def test_a_table_with_a_pixel_a_column(form, with_header):
    out = io.StringIO()
    writer = csv.writer(out)
    columns = [f"pixel{k}" for k in range(784)]
    headers = {"first": ["label", *columns], "last": [*columns, "class"], "index": ["", "label", *columns]}
    if with_header:
        writer.writerow(headers.get(form, columns))
    for k, (image, label) in enumerate(zip(ROOM.reshape(N, 784), DIGITS, strict=True)):
        before = {"first": [label], "index": [k, label]}.get(form, [])
        writer.writerow([*before, *image, *([label] if form == "last" else [])])
    mine = user_images.from_uploads([("mnist_train.csv", out.getvalue().encode())])
    if form == "alone":
        assert mine.classes == ()
        assert len(mine.images) == N
    else:
        well_read(mine)


def test_a_table_that_is_none():
    refused("table", user_images.from_uploads, [("a.csv", b"a,b,c\n1,2,3\n")])
    refused("table", user_images.from_uploads, [("a.csv", b"1," * 783 + b"x\n")])
    refused("table", user_images.from_uploads, [("a.csv", b"")])


def test_a_shape_in_a_sentence_keeps_its_brackets():
    assert "(20, 9, 7, 8, 2)" in str(refused("npz_shape", packed, npz(images=np.zeros((20, 9, 7, 8, 2)))))


def test_what_lies_beside_images_is_passed_over_and_said():
    uploads = files(folder=lambda k: "ab"[k % 2])
    litter = ["__MACOSX/a/._0.png", "a/.DS_Store", "Thumbs.db", "a/THUMBS.DB", "@eaDir/a/0.png"]
    litter += [".ipynb_checkpoints/0-checkpoint.png", "desktop.ini"]
    beside = [("README", b"words"), ("a/notes.txt", b"words"), ("a/", b"")]
    mine = packed(zipped([*uploads, *beside, *((name, b"x") for name in litter)]))
    assert mine.classes == ("a", "b")
    assert len(mine.images) == 24
    assert note_of(mine, "passed_over") == {"count": 2, "names": ["README", "a/notes.txt"]}
    assert note_of(mine, "litter")["count"] == len(litter)


@pytest.mark.parametrize("names", [lambda k: f"scans/{k}.png", lambda k: f"{k}.png", lambda k: f"./scans/{k}"])
def test_a_table_that_names_the_files_tells_their_classes(names):
    rows = "".join(f"{names(k)},{'ab'[k % 2]}\n" for k in range(24))
    uploads = [(f"set/scans/{k}.png", data) for k, (_, data) in enumerate(files())]
    for header in ("file,label\n", ""):
        mine = packed(zipped([*uploads, ("set/labels.csv", (header + rows).encode())]))
        assert mine.classes == ("a", "b")
        assert np.bincount(mine.images.labels).tolist() == [12, 12]
        assert note_of(mine, "table_used") == {"name": "set/labels.csv"}
    assert note_of(packed(zipped([*uploads, ("labels.csv", b"other,table\n1,2\n")])), "passed_over")["count"] == 1


def test_zips_of_one_class_each_in_a_zip_or_side_by_side():
    inner = [(f"{name}.zip", zipped(files(12))) for name in ("seven", "eight")]
    assert packed(zipped(inner)).classes == ("eight", "seven")
    assert user_images.from_uploads(inner).classes == ("eight", "seven")
    assert packed(zipped([("all.zip", zipped(files(folder=lambda k: "ab"[k % 2])))])).classes == ("a", "b")


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"7z\xbc\xaf\x27\x1c\0\4", "7z"), (b"Rar!\x1a\x07\1\0", "RAR"), (b"%PDF-1.7", "PDF"), ("tar.gz", "tar.gz")],
)
def test_what_an_archive_by_another_name_is(content, kind):
    if content == "tar.gz":
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w:gz") as archive:
            archive.addfile(tarfile.TarInfo("a.png"))
        content = out.getvalue()
    assert refused("foreign", user_images.from_uploads, [("my.zip", content)]).values == {
        "name": "my.zip",
        "kind": kind,
    }


def test_scans_of_12_and_of_16_bits():
    for top in (4095, 65535):
        scan = np.zeros((28, 28), np.uint16)
        scan[14, 14] = top
        data = encoded(Image.fromarray(scan), "TIFF")
        assert user_images.from_uploads([(f"{k}.tif", data) for k in range(20)]).images.images[0][14, 14] == 255


def test_scans_of_several_pages_are_a_class_each():
    pages = [encoded_pages([grey(k) for k in range(12)]), encoded_pages([grey(40 + k) for k in range(9)])]
    mine = user_images.from_uploads([("a.tif", pages[0]), ("b.tif", pages[1])])
    assert mine.classes == ("a.tif", "b.tif")
    assert np.bincount(mine.images.labels).tolist() == [12, 9]
    assert len({image.tobytes() for image in mine.images.images}) == 21


def encoded_pages(pages):
    return encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def test_arrays_that_were_not_used_are_named():
    mine = packed(npz(images=ROOM, masks=ROOM, labels=np.zeros((N, 2, 2)), mean=np.zeros(784)))
    assert mine.classes == ()
    assert set(note_of(mine, "arrays_over")["names"]) == {"labels", "masks", "mean"}


# ---- which folder is the class -------------------------------------------------------------------------------------


def levelled(paths):
    """All ways to tell classes of images that lie so."""
    read = user_images.read([user_images.of_bytes(path, encoded(grey(k))) for k, path in enumerate(paths)])
    return [tuple(in_order(list(level.counts))) for level in read.levels]


def test_writers_under_digits_and_digits_under_writers():
    digits, writers = tuple("0123456789"), tuple(f"writer{k}" for k in range(4))
    assert levelled(f"my/{d}/{w}/0.png" for d in digits for w in writers) == [digits, writers]
    assert levelled(f"my/{w}/{d}/0.png" for d in digits for w in writers) == [digits, writers]
    words = ("cat", "dog", "owl")
    assert levelled(f"{c}/{w}/{k}.png" for c in words for w in "xy" for k in range(4))[1] == words
    assert levelled(f"{c}/{w}/{k}.png" for c in words for w in ("aa", "bb") for k in range(4))[0] == words


def test_the_level_is_chosen():
    uploads = files(folder=lambda k: f"{k % 3}/writer{k % 2}")
    assert user_images.from_uploads(uploads).classes == ("0", "1", "2")
    assert user_images.from_uploads(uploads, user_images.Choices(level=1)).classes == ("writer0", "writer1")
    assert user_images.from_uploads(uploads, user_images.Choices(level=None)).classes == ()


def test_a_split_is_no_class():
    assert levelled(f"{split}/{d}/{k}.png" for split in ("train", "test") for d in "ab" for k in range(6)) == [
        ("a", "b")
    ]
    assert levelled(f"{split}/{k}.png" for split in ("train", "test") for k in range(12)) == []
    for paths in (
        [f"{d}/{k}.png" for d in "ab" for k in range(12)],
        [f"train/{d}/{k}.png" for d in "ab" for k in range(12)],
    ):
        uploads = [(path, encoded(grey(k))) for k, path in enumerate([*paths, *(f"test/{k}.png" for k in range(9))])]
        mine = user_images.from_uploads(uploads)
        assert mine.classes == ("a", "b")
        assert len(mine.images) == 24
        assert note_of(mine, "without") == {"count": 9}
        assert len(user_images.from_uploads(uploads, user_images.Choices(level=None)).images) == 33


def test_folders_1_to_10_are_in_the_order_of_numbers():
    mine = user_images.from_uploads(files(40, folder=lambda k: str(1 + k % 10)))
    assert mine.classes == tuple(str(k) for k in range(1, 11))


def test_of_more_than_ten_classes_the_most_frequent_stay_or_none():
    uploads = files(70, folder=lambda k: f"c{k % 12}" if k < 60 else "c11")
    mine = user_images.from_uploads(uploads)
    assert mine.classes == (*(f"c{k}" for k in range(9)), "c11")
    assert note_of(mine, "rare") == {"classes": 2, "count": 10}
    assert len(user_images.from_uploads(uploads, user_images.Choices(level=None)).images) == 70


def test_names_that_hardly_recur_are_no_classes_and_that_is_said():
    mine = packed(npz(images=ROOM, labels=np.arange(N)))
    assert mine.classes == ()
    assert len(mine.images) == N
    assert note_of(mine, "sparse") == {"least": 20}


def test_the_same_name_taken_apart_or_put_together_is_one_class():
    forms = [unicodedata.normalize(form, name) for name in ("가", "grün") for form in ("NFC", "NFD")]
    assert user_images.from_uploads(files(folder=lambda k: forms[k % 4])).classes == ("grün", "가")


# ---- ink and paper -------------------------------------------------------------------------------------------------


def test_ink_and_paper_by_choice():
    dark = [(f"{k}.png", encoded(Image.eval(grey(k, 28), lambda v: 255 - v))) for k in range(15)]
    bright = [(f"b{k}.png", encoded(grey(k, 28))) for k in range(10)]
    for ink, turned, papers in [("all", 25, 10), ("each", 15, 0), ("kept", 0, 15)]:
        mine = user_images.from_uploads(dark + bright, user_images.Choices(ink=ink))
        assert mine.inverted == turned
        assert (mine.images.images[:, 0, 0] > 127).sum() == papers


def test_grey_paper_and_faint_ink_are_stretched_by_choice():
    sheet = np.full((20, 28, 28), 60, np.uint8)
    sheet[:, 14, 14] = 140
    images = packed(npz(images=sheet), user_images.Choices(stretch=True)).images.images
    assert (images[:, 14, 14] == 255).all()
    assert (images[:, 0, 0] == 0).all()


def test_rows_for_columns_by_choice():
    turned = packed(npz(images=ROOM.transpose(0, 2, 1), labels=DIGITS), user_images.Choices(transposed=True))
    well_read(turned)


@given(
    shape=st.sampled_from([(40, 6, 6), (41, 36), (40, 1, 6, 6), (40, 3, 6, 6), (40, 6, 6, 3)]),
    dtype=st.sampled_from(["u1", "u2", "i4", "f4", "f8"]),
    low=st.integers(-300, 300),
    span=st.integers(0, 70_000),
    labels=st.none() | st.integers(1, 15),
    seed=st.integers(0, 99),
)
@settings(CALM, max_examples=25)
def test_arrays_of_any_values_are_read(shape, dtype, low, span, labels, seed):
    """Order of brightness and labels stay, whatever the range is."""
    values = np.random.default_rng(seed).integers(low, low + span + 1, shape)
    values = values.clip(np.iinfo(dtype).min, np.iinfo(dtype).max) if dtype[0] in "ui" else values
    tags = {} if labels is None else {"labels": np.arange(shape[0]) % labels}
    mine = packed(npz(images=values.astype(dtype), **tags))
    assert len(mine.classes) == (0 if not labels or labels == 1 else min(labels, 10))
    assert len(mine.images) + (note_of(mine, "rare") or {"count": 0})["count"] == shape[0]
