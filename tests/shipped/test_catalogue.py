"""Shipped files: digests that are checked, blobs named by their content, every kind of damage in a sentence."""

import json
import pickle
import shutil

import numpy as np
import pytest

from aeviz.archive import digest, unpack
from aeviz.shipped import catalogue
from aeviz.shipped.catalogue import PretrainedError, find_blob, load, names, write
from tests import small_files

ABOUT = small_files.about()


@pytest.fixture
def folder(tmp_path):
    write("one", small_files.model(1.0), ABOUT, tmp_path)
    write("two", small_files.model(0.0), ABOUT, tmp_path)
    return tmp_path


def test_what_is_written_is_read_back(folder):
    model = load("one", folder)
    assert names(folder) == ["one", "two"]
    assert (model.recipe, model.figures) == (ABOUT["recipe"], ABOUT["figures"])
    np.testing.assert_array_equal(model.part("decoder")["0.weight"], np.ones((3, 2)))


def test_a_blob_is_a_part_named_by_its_content(folder):
    blob = load("one", folder).blob("decoder")
    tensors, metadata = unpack(blob.data)
    assert set(tensors) == {"0.weight", "0.bias", "1.weight", "1.bias"}
    assert metadata == {"activation": "silu", "output": "logits"}
    assert blob.digest == digest(blob.data)
    assert find_blob(blob.digest, folder) == blob.data
    assert find_blob("0" * 64, folder) is None


def test_a_part_that_a_model_lacks_is_refused(folder):
    with pytest.raises(KeyError, match="two has no plane"):
        load("two", folder).blob("plane")


def test_a_missing_file_gets_a_sentence(folder):
    (folder / "one.safetensors").unlink()
    with pytest.raises(PretrainedError, match=r"one.safetensors is missing.*aeviz.recipes one"):
        load("one", folder)


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b[:40], lambda b: b"", lambda b: b[:-1] + b"\x07"])
def test_a_damaged_file_gets_a_sentence(folder, damage):
    path = folder / "one.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(PretrainedError, match="damaged.*aeviz.recipes one"):
        load("one", folder)


def test_a_damaged_file_leaves_the_others_alive(folder):
    wanted = load("two", folder).blob("decoder").digest
    (folder / "one.safetensors").write_bytes(b"")
    assert find_blob(wanted, folder)


def test_a_file_that_is_replaced_under_a_running_server_leaves_its_pages_alive(folder):
    old = load("one", folder).blob("decoder")
    write("one", small_files.model(2.0), ABOUT, folder)
    assert load("one", folder).blob("decoder") == old  # what pages are told
    assert find_blob(old.digest, folder) == old.data  # and what they get
    new = json.loads((folder / "digests.json").read_text())["one"]["parts"]["decoder"]
    assert find_blob(new, folder) is None  # rather than other bytes than the digest says
    load.cache_clear()  # as a new process
    assert digest(find_blob(new, folder)) == new


def test_a_pickle_is_never_opened(folder):
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was loaded",))

    data = pickle.dumps(Bomb())
    (folder / "one.safetensors").write_bytes(data)
    listed = json.loads((folder / "digests.json").read_text())
    listed["one"]["file"] = digest(data)
    (folder / "digests.json").write_text(json.dumps(listed))
    with pytest.raises(PretrainedError, match="cannot be read"):
        load("one", folder)


def test_a_name_that_does_not_ship_gets_a_sentence(folder):
    with pytest.raises(PretrainedError, match="no shipped model named 'three'.*one, two"):
        load("three", folder)


@pytest.mark.parametrize("text", [None, "", "{", "[1", "[1]", '{"one": 3}', '{"one": {"file": "a"}}'])
def test_a_broken_list_of_digests_gets_a_sentence(folder, text):
    (folder / "digests.json").unlink()
    if text is not None:
        (folder / "digests.json").write_text(text)
    with pytest.raises(PretrainedError, match=r"digests\.json (cannot be read|has no digest)") as refused:
        load("one", folder)
    assert refused.value.file == "pretrained/digests.json"


def test_the_list_names_the_parts_that_the_browser_will_ask_for():
    listed = json.loads((catalogue.FOLDER / "digests.json").read_text())
    for name in names():
        assert listed[name]["parts"] == {part: blob.digest for part, blob in load(name).blobs().items()}


def test_the_same_content_makes_the_same_file(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("again")
    model = load("one", folder)
    write("one", dict(reversed(model.tensors.items())), ABOUT, other)
    assert (other / "one.safetensors").read_bytes() == (folder / "one.safetensors").read_bytes()


def test_everything_that_ships_loads_and_is_small():
    for name in names():
        assert load(name).name == name
        assert (catalogue.FOLDER / f"{name}.safetensors").stat().st_size <= 5_000_000
    files = {path.stem for path in catalogue.FOLDER.glob("*.safetensors")}
    assert files == set(names())


def test_nothing_in_the_folder_can_hold_code():
    assert {path.suffix for path in catalogue.FOLDER.iterdir()} == {".safetensors", ".json"}


def test_a_copied_folder_is_as_good(tmp_path):
    shutil.copytree(catalogue.FOLDER, tmp_path / "copy")
    assert load("linear_ae", tmp_path / "copy").blob("decoder") == load("linear_ae").blob("decoder")
