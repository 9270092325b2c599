"""A recipe that was made with images of one's own is run again from the files that they were made from."""

import os
import subprocess
import sys

import pytest

from aeviz.data import DataError, user_images
from aeviz.data.user_images import Choices, of_bytes
from aeviz.making.command import rerun
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.training.run_downloads import recipe_file
from aeviz.training.splits import training_data
from tests.data.user_images.made import files, refused, zipped

WRITTEN = files(60, folder=lambda k: f"{k % 3}/writer{k % 2}")


@pytest.fixture
def folder(tmp_path):
    """The images in a folder on disk, as they were before somebody chose it on the page."""
    for name, content in WRITTEN:
        path = tmp_path / "letters" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "letters.zip").write_bytes(zipped(WRITTEN))
    return tmp_path


def chosen_on_the_page(choices):
    return user_images.choose(
        user_images.read([of_bytes(f"letters/{name}", content) for name, content in WRITTEN]), choices
    ).images


CHOICES = [Choices(), Choices(level=1), Choices(level=None, ink="each"), Choices(stretch=True, transposed=True)]


@pytest.mark.parametrize("source", ["letters", "letters.zip"])
@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_the_images_are_found_again_whatever_was_chosen(folder, source, choices):
    kept = user_images.save(chosen_on_the_page(choices), folder)
    theirs = training_data(kept.stem, kept)
    again = training_data(kept.stem, folder / source)
    assert again.train.images.tobytes() == theirs.train.images.tobytes()
    assert again.train.labels.tobytes() == theirs.train.labels.tobytes()


def test_the_command_gives_the_same_bytes_as_the_page(folder):
    kept = user_images.save(chosen_on_the_page(Choices()), folder)
    plan = Plan(Recipe(model="ae", data=kept.stem, hidden=(8,), epochs=1, batch=16))
    recipe = folder / "aeviz-0123.json"
    recipe.write_bytes(recipe_file(plan))
    on_the_page = rerun(recipe, kept).read_bytes()
    made = subprocess.run(
        [sys.executable, "-m", "aeviz.making.command", str(recipe), "--images", str(folder / "letters")],
        capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert recipe.with_suffix(".safetensors").read_bytes() == on_the_page


def test_other_images_are_refused_with_a_sentence(folder):
    (folder / "letters" / "0" / "writer0" / "0.png").unlink()
    name = chosen_on_the_page(Choices()).name
    assert refused("other_images", training_data, name, folder / "letters").values == {"name": "letters"}
    refused("no_folder", training_data, name, folder / "nowhere")
    with pytest.raises(DataError):
        training_data(name)
