"""What is trained on: MNIST, fetched when somebody asks, or images of one's own."""

import hashlib
from pathlib import Path

import pytest

from aeviz.data import DataError
from aeviz.data.mnist_files import FILES, Expected
from aeviz.training.recipe import MODELS
from aeviz.ui import text
from aeviz.ui.shell import sessions
from aeviz.ui.train import data, defaults
from aeviz.ui.train.uploads import Own
from tests.ui.training_page import WORDS, alive, opened, pads, query_of, recipe_of, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


def test_a_link_to_mnist_where_there_is_none_says_so(jobs):
    app = opened(jobs, data="mnist")
    assert WORDS["mnist_missing"] in shown(app)
    assert app.button("train_start").disabled


class FakeFetch:
    """Stands in for the download."""

    def __init__(self) -> None:
        self.state, self.error, self.started = "idle", None, 0

    def start(self) -> None:
        self.state, self.started = "running", self.started + 1

    def progress(self) -> tuple[int, int]:
        return 3, 12

    def cancel(self) -> None:
        self.state = "cancelled"


@pytest.fixture
def fetch(jobs, monkeypatch) -> FakeFetch:
    fake = FakeFetch()
    monkeypatch.setattr(sessions.here, "_fetch", fake)
    return fake


def test_mnist_is_fetched_when_somebody_asks_and_not_before(jobs, fetch):
    app = opened(jobs, data="mnist")
    assert fetch.started == 0
    alive(app.button("train_mnist_fetch").click().run())
    assert fetch.started == 1
    assert app.button("train_start").disabled
    assert app.get("progress")[0].proto.value == 25
    alive(app.button("train_mnist_stop").click().run())
    assert fetch.state == "cancelled"


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize(
    ("reason", "values"),
    [("network", {"error": "E"}), ("disk", {"error": "E"}), ("busy", {}), ("died", {})],
)
def test_why_mnist_could_not_be_fetched_is_a_sentence(jobs, fetch, lang, reason, values):
    fetch.state, fetch.error = "failed", DataError("said", reason, {"root": "/home/teacher"} | values)
    app = opened(jobs, data="mnist", lang=lang)
    assert len(app.error) == 1
    assert "{" not in app.error[0].value
    assert "/home" not in app.error[0].value
    assert all(value in app.error[0].value for value in values.values())
    assert "train_mnist_fetch" in [button.key for button in app.button]


@pytest.fixture
def made_up_mnist(monkeypatch, tmp_path) -> Path:
    """A folder of four small files that are taken for MNIST's."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in FILES:
        monkeypatch.setitem(FILES, name, Expected(len(name), hashlib.md5(name.encode()).hexdigest()))
        (raw / name).write_bytes(name.encode())
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    return raw


@pytest.mark.parametrize("model", MODELS)
def test_once_mnist_is_here_it_is_the_data_that_is_trained_on(jobs, made_up_mnist, model):
    """By the recipe whose figures the benchmark `default` prints."""
    app = trained(jobs, model=model)
    assert recipe_of(jobs) == defaults.recipe(model)
    assert recipe_of(jobs).data == "mnist"
    assert "data" not in query_of(app)
    assert pads(app)[0]["weights"]["classifier"]


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_a_damaged_file_of_mnist_is_named_and_can_be_fetched_again(jobs, made_up_mnist, lang):
    file = made_up_mnist / "t10k-labels-idx1-ubyte"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    app = opened(jobs, data="mnist", lang=lang)
    words = text.sections(lang, "train")["mnist_damaged"]
    assert [said.value for said in app.info] == [words.replace("{file}", "MNIST/raw/t10k-labels-idx1-ubyte")]
    assert app.button("train_start").disabled
    assert "train_mnist_fetch" in [button.key for button in app.button]
    file.write_bytes(whole)
    assert not alive(app.run()).button("train_start").disabled


def nowhere(folder: Path) -> dict[str, str]:
    """Values of AEVIZ_DATA under which no folder can be read, and what the page says of each."""
    (folder / "file").touch()
    (folder / "loop").symlink_to("loop")
    return {
        "": "mnist_unset",
        str(folder / "none"): "mnist_missing",
        str(folder / "file"): "mnist_missing",
        str(folder / "file" / "below"): "mnist_missing",
        str(folder / ("x" * 300)): "mnist_unreadable",
        str(folder / "loop"): "mnist_unreadable",
        "~nobody-of-that-name/data": "mnist_missing",
    }


@pytest.mark.parametrize("case", range(7))
@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_wherever_aeviz_data_leads_there_is_a_sentence_without_this_machines_folders(
    jobs, monkeypatch, tmp_path, case, lang
):
    root, reason = list(nowhere(tmp_path).items())[case]
    monkeypatch.setenv("AEVIZ_DATA", root)
    app = opened(jobs, data="mnist", lang=lang)
    words = text.sections(lang, "train")[reason].split("{")[0]
    assert [said.value.startswith(words) for said in app.info] == [True]
    assert str(tmp_path) not in shown(app)
    keys = [button.key for button in app.button]
    assert ("train_mnist_fetch" in keys) == (reason != "mnist_unset")


def test_epochs_for_own_images_make_about_as_many_steps_whatever_their_number(monkeypatch):
    for count, epochs in ((20, 100), (2000, 32), (20_000, 5)):
        monkeypatch.setattr(data, "brought", lambda n=count: Own("own-0", Path("x"), n, ()))
        assert data.own_epochs(64) == epochs
