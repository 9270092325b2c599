"""A catalogue of published image sets in MNIST's form: 60,000 + 10,000 grey images of 28 x 28, in ten classes.

What the rest of the house must know of a set stands here, and its words in the texts under its name; another set is
another entry. In plain Python: whoever only asks which sets there are loads no library.
"""

from dataclasses import dataclass

PARTS = {True: "train", False: "t10k"}  # what the names of the files begin with, for training and for test


@dataclass(frozen=True)
class File:
    """What a file must be, and what NAME.gz must be on its way. Sizes in bytes.

    md5: of what is unpacked; None where only the packed file's is published: then only that is believed.
    """

    size: int
    md5: str | None
    packed_size: int
    packed_md5: str


@dataclass(frozen=True)
class Published:
    """One set.

    name: in recipes and links.   kind: its class in torchvision.datasets, which also names its folder.
    source: the host that the files come from.   classifier: what its judge is called among what ships.
    jitter: how far an image may move and stay what it is, a digit being 1.   mirrors: whether it may be mirrored.
    """

    name: str
    kind: str
    source: str
    classifier: str
    files: dict[str, File]
    jitter: float = 1.0
    mirrors: bool = False

    @property
    def megabytes(self) -> int:
        """On the wire."""
        return round(sum(file.packed_size for file in self.files.values()) / 1e6)


_UNPACKED = {
    "train-images-idx3-ubyte": 47_040_016,
    "train-labels-idx1-ubyte": 60_008,
    "t10k-images-idx3-ubyte": 7_840_016,
    "t10k-labels-idx1-ubyte": 10_008,
}


def _files(*rows: tuple[str | None, int, str]) -> dict[str, File]:
    """The four files by name, from a row (md5, packed size, packed md5) each."""
    return {name: File(size, *row) for (name, size), row in zip(_UNPACKED.items(), rows, strict=True)}


_SETS = (
    Published(
        "mnist",
        kind="MNIST",
        source="ossci-datasets.s3.amazonaws.com",
        classifier="classifier",
        files=_files(
            ("6bbc9ace898e44ae57da46a324031adb", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("a25bea736e30d166cdddb491f175f624", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
            ("2646ac647ad5339dbf082846283269ea", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
            ("27ae3e4e09519cfbb04c329615203637", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
    ),
    Published(
        "fashion_mnist",
        kind="FashionMNIST",
        source="fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        classifier="classifier_fashion_mnist",
        jitter=0.4,
        mirrors=True,
        files=_files(
            ("f4a8712d7a061bf5bd6d2ca38dc4d50a", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("9018921c3c673c538a1fc5bad174d6f9", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
            ("8181f5470baa50b63fa0f6fddb340f0a", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
            ("15d484375f8d13e6eb1aabb0c3f46965", 5_148, "bb300cfdad3c16e7a12a480ee83cd310"),
        ),
    ),
    Published(
        "kmnist",
        kind="KMNIST",
        source="codh.rois.ac.jp",
        classifier="classifier_kmnist",
        files=_files(
            (None, 18_165_135, "bdb82020997e1d708af4cf47b453dcf7"),
            (None, 29_497, "e144d726b3acfaa3e44228e80efcd344"),
            (None, 3_041_136, "5c965bf0a639b31b8f53240b1b52f4d7"),
            (None, 5_120, "7320c461ea6c1c855c0b718fb2a4b134"),
        ),
    ),
)
PUBLISHED = {one.name: one for one in _SETS}
