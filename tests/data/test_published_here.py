"""Whether a set is here: read once, looked at again when a file changes, and a sentence for every disk."""

import os

import pytest

from aeviz.data import PUBLISHED, DataError, mnist, published_files, published_here
from aeviz.data.fetch import Fetch
from aeviz.data.published_files import default_root
from tests.data.published_sets import lay_out, made_up


@pytest.fixture
def raw(tmp_path, monkeypatch):
    """Four small files that are taken for MNIST's, where AEVIZ_DATA says."""
    folder = lay_out(tmp_path, made_up(monkeypatch))
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    monkeypatch.setattr(published_here, "_found", {})
    return folder


@pytest.fixture
def reads(monkeypatch):
    """Names of the files that are read, as they are."""
    names = []

    def counting(published, folder, name):
        names.append(name)
        return published_files.read_checked(published, folder, name)

    monkeypatch.setattr(published_here, "read_checked", counting)
    return names


def test_what_is_whole_is_read_once(raw, reads, monkeypatch):
    assert published_here.fault("mnist") is None
    monkeypatch.setattr(published_here, "BELIEVED", 0)
    assert published_here.fault("mnist") is None
    assert reads == list(PUBLISHED["mnist"].files)


def test_a_fault_is_seen_when_it_comes_and_when_it_goes(raw, reads, monkeypatch):
    monkeypatch.setattr(published_here, "BELIEVED", 0)
    file = raw / "train-labels-idx1-ubyte"
    assert published_here.fault("mnist") is None
    whole = file.read_bytes()
    file.write_bytes(whole + b"2")
    assert published_here.fault("mnist").reason == "set_damaged"
    before = len(reads)
    assert published_here.fault("mnist").values == {"file": "MNIST/raw/train-labels-idx1-ubyte"}
    assert len(reads) == before  # nobody reads the same damage twice
    file.unlink()
    assert published_here.fault("mnist").reason == "set_incomplete"
    file.write_bytes(whole)
    assert published_here.fault("mnist") is None


def test_a_disk_that_fails_under_a_look_gets_a_sentence(raw, monkeypatch):
    look = os.stat

    def failing(path, **options):
        if os.fspath(path).endswith("t10k-images-idx3-ubyte"):
            raise PermissionError(13, "Permission denied")
        return look(path, **options)

    monkeypatch.setattr(published_files.os, "stat", failing)
    fault = published_here.fault("mnist")
    assert (fault.reason, fault.values["file"]) == ("set_unreadable", "MNIST/raw/t10k-images-idx3-ubyte")
    with pytest.raises(DataError, match="cannot be read .Permission denied"):
        mnist(train=False)


def test_what_could_not_be_read_is_tried_again_though_no_file_has_changed(raw, monkeypatch):
    with monkeypatch.context() as starved:
        starved.setattr("pathlib.Path.open", lambda *_: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        fault = published_here.fault("mnist")
        assert (fault.reason, fault.values["error"]) == ("set_unreadable", "Too many open files")
    assert published_here.fault("mnist") is None


def test_without_a_home_there_is_no_folder_and_no_fault_but_the_sentence(monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert default_root() == ""
    monkeypatch.setenv("AEVIZ_DATA", default_root())
    assert published_here.fault("mnist").reason == "set_unset"
    assert Fetch(PUBLISHED["mnist"], "~/somewhere").root.is_absolute()
