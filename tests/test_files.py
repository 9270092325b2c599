"""A file is whole or as it was, also on a disk that is full."""

import errno
from pathlib import Path

import pytest

from aeviz.files import write_whole
from aeviz.making import command
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.training.run_downloads import recipe_file

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full_disk(monkeypatch):
    """Half of each file is written, then there is no room."""
    write = Path.write_bytes

    def half(path, data):
        write(path, data[: len(data) // 2])
        raise FULL

    monkeypatch.setattr(Path, "write_bytes", half)


def test_what_is_written_is_there(tmp_path):
    write_whole(tmp_path / "file", b"old")
    write_whole(tmp_path / "file", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"new"


def test_on_a_full_disk_the_old_file_stays_and_nothing_beside_it(tmp_path, full_disk):
    (tmp_path / "file").write_text("old")
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "file", b"new content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


def test_a_recipe_run_again_on_a_full_disk_leaves_no_cut_file(tmp_path, monkeypatch, request):
    file = tmp_path / "run.json"
    file.write_bytes(recipe_file(Plan(Recipe(model="linear_ae", data="digits", batch=256, epochs=1))))
    request.getfixturevalue("full_disk")
    monkeypatch.setattr("sys.argv", ["recipes", str(file)])
    with pytest.raises(SystemExit, match="can not be written .No space left on device"):
        command.main()
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
