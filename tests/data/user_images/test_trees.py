"""Trees of folders, whatever they are: the same set however they are sent, and every image is accounted for."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.data import user_images
from tests.data.user_images.made import CALM, encoded, grey, zipped

NAMES = ["0", "1", "10", "2", "a", "b (1)", "가", "test", "train", "writer1", "writer2", "Ä"]
FOLDERS = st.lists(st.sampled_from(NAMES), max_size=3).map("/".join)
PICTURES = [encoded(grey(k)) for k in range(12)]
LITTER = [("Thumbs.db", b"x"), ("README.md", b"words"), ("__MACOSX/._0.png", b"x"), ("@eaDir/0.png", PICTURES[0])]


def tree(folders):
    return [(f"{folder}/{k}.png".lstrip("/"), PICTURES[k % len(PICTURES)]) for k, folder in enumerate(folders)]


def all_sets(read):
    """The digest and the classes for each way to tell classes, and for none."""
    made = [user_images.choose(read, user_images.Choices(level=level)) for level in [*range(len(read.levels)), None]]
    return [(mine.images.name, mine.classes) for mine in made]


@given(folders=st.lists(FOLDERS, min_size=40, max_size=44), order=st.randoms(use_true_random=False))
@settings(CALM, max_examples=15)
def test_a_tree_is_the_same_however_it_is_sent(folders, order, tmp_path_factory):
    files = tree(folders)
    root = tmp_path_factory.mktemp("sent") / "mine"
    for name, content in files + LITTER:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    expected = all_sets(user_images.read_path(root))
    order.shuffle(files)
    below = [(f"mine/{name}", content) for name, content in files + LITTER]  # as a browser names what lies in a folder
    for sent in (files, below, [("mine.zip", zipped(files + LITTER))], [("mine.zip", zipped(below))]):
        assert all_sets(user_images.read([user_images.of_bytes(*file) for file in sent])) == expected


@given(folders=st.lists(FOLDERS, min_size=40, max_size=44))
@settings(CALM, max_examples=25)
def test_every_image_is_taken_or_accounted_for(folders):
    read = user_images.read([user_images.of_bytes(*file) for file in tree(folders)])
    for level in range(len(read.levels)):
        mine = user_images.choose(read, user_images.Choices(level=level))
        counts = {note.reason: note.values.get("count", 0) for note in mine.notes}
        assert len(mine.images) + counts.get("rare", 0) + counts.get("without", 0) == len(folders)
        assert 2 <= len(mine.classes) <= 10
        assert set(mine.images.labels) == set(range(len(mine.classes)))
        for name, (path, _) in zip(read.levels[level].names, sorted(tree(folders)), strict=True):
            assert name is None or name in path.split("/")
        assert np.bincount(mine.images.labels).tolist() == [read.levels[level].counts[name] for name in mine.classes]
