"""What is trained on: a published set, fetched when somebody asks, or images of one's own."""

from importlib import import_module
from pathlib import Path

import pytest

from aeviz.data import PUBLISHED, DataError
from aeviz.models.registry import FAMILIES
from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.shell import sessions
from aeviz.ui.train import data, defaults
from aeviz.ui.train.uploads import Own
from tests.data.published_sets import lay_out, made_up
from tests.ui.training_page import WORDS, alive, opened, pads, query_of, recipe_of, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_link_to_a_set_that_is_not_here_says_so_and_from_where_it_can_be_had(jobs, name):
    app = opened(jobs, data=name)
    assert WORDS["set_missing"].split("Fetch")[0].replace("{set}", WORDS[f"data_{name}"]) in shown(app)
    assert f"`{PUBLISHED[name].source}` ({PUBLISHED[name].megabytes} MB)" in shown(app)
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
    monkeypatch.setattr(sessions.here, "_fetches", {"mnist": fake})
    return fake


def test_mnist_is_fetched_when_somebody_asks_and_not_before(jobs, fetch):
    app = opened(jobs, data="mnist")
    assert fetch.started == 0
    alive(app.button("train_fetch").click().run())
    assert fetch.started == 1
    assert app.button("train_start").disabled
    assert app.get("progress")[0].proto.value == 25
    alive(app.button("train_fetch_stop").click().run())
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
    assert "train_fetch" in [button.key for button in app.button]


@pytest.fixture
def made_up_mnist(monkeypatch, tmp_path) -> Path:
    """A folder of four small files that are taken for MNIST's."""
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    return lay_out(tmp_path, made_up(monkeypatch))


@pytest.mark.parametrize("model", FAMILIES)
def test_once_mnist_is_here_it_is_the_data_that_is_trained_on(jobs, made_up_mnist, model):
    """By the recipe whose figures the benchmark `default` prints."""
    app = trained(jobs, model=model)
    assert recipe_of(jobs) == defaults.recipe(model)
    assert recipe_of(jobs).data == "mnist"
    assert "data" not in query_of(app)
    assert pads(app)[0]["weights"]["classifier"]


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("ships", [True, False])
def test_words_classes_and_judge_follow_the_set(jobs, monkeypatch, tmp_path, name, ships):
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    lay_out(tmp_path, made_up(monkeypatch, name), name, packed=True)
    monkeypatch.setattr(catalogue, "ships", lambda wanted: ships and wanted == PUBLISHED[name].classifier)
    pad_module = import_module("aeviz.ui.controls.latent_pad")  # whose function of that name hides it
    monkeypatch.setattr(pad_module, "_classifier", lambda judge, leads: judge)
    app = trained(jobs, data=name)
    assert recipe_of(jobs) == defaults.recipe("vae", name)
    [pad] = pads(app)
    assert len(pad["classes"]) == (0 if name == "mnist" else 10)  # digits stand for themselves
    assert ("digit" in pad["text"]["decoded"]) == (name == "mnist")
    assert pad["weights"]["classifier"] == (PUBLISHED[name].classifier if ships else None)
    layers = app.button_group("train.layers.en").options
    assert ("Digits" in layers, "Images" in layers) == (name == "mnist", name != "mnist")
    assert (WORDS["no_judge"].replace("{set}", WORDS[f"data_{name}"]) in shown(app)) == (not ships)


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_a_damaged_file_of_mnist_is_named_and_can_be_fetched_again(jobs, made_up_mnist, lang):
    file = made_up_mnist / "t10k-labels-idx1-ubyte"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    app = opened(jobs, data="mnist", lang=lang)
    words = text.sections(lang, "train")["set_damaged"]
    filled = {"set": "MNIST", "file": "MNIST/raw/t10k-labels-idx1-ubyte", "source": PUBLISHED["mnist"].source}
    for name, value in filled.items():
        words = words.replace("{" + name + "}", value)
    assert [said.value for said in app.info] == [words]
    assert app.button("train_start").disabled
    assert "train_fetch" in [button.key for button in app.button]
    file.write_bytes(whole)
    assert not alive(app.run()).button("train_start").disabled


def nowhere(folder: Path) -> dict[str, str]:
    """Values of AEVIZ_DATA under which no folder can be read, and what the page says of each."""
    (folder / "file").touch()
    (folder / "loop").symlink_to("loop")
    return {
        "": "set_unset",
        str(folder / "none"): "set_missing",
        str(folder / "file"): "set_missing",
        str(folder / "file" / "below"): "set_missing",
        str(folder / ("x" * 300)): "set_unreadable",
        str(folder / "loop"): "set_unreadable",
        "~nobody-of-that-name/data": "set_missing",
    }


@pytest.mark.parametrize("case", range(7))
@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_wherever_aeviz_data_leads_there_is_a_sentence_without_this_machines_folders(
    jobs, monkeypatch, tmp_path, case, lang
):
    root, reason = list(nowhere(tmp_path).items())[case]
    monkeypatch.setenv("AEVIZ_DATA", root)
    app = opened(jobs, data="mnist", lang=lang)
    words = text.sections(lang, "train")[reason].replace("{set}", "MNIST").split("{")[0]
    assert [said.value.startswith(words) for said in app.info] == [True]
    assert str(tmp_path) not in shown(app)
    keys = [button.key for button in app.button]
    assert ("train_fetch" in keys) == (reason != "set_unset")


def test_epochs_for_own_images_make_about_as_many_steps_whatever_their_number(monkeypatch):
    for count, epochs in ((20, 100), (2000, 32), (20_000, 5)):
        monkeypatch.setattr(data, "brought", lambda n=count: Own("own-0", Path("x"), n, ()))
        assert data.own_epochs(64) == epochs
