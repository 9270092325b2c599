"""The page on which a model is trained, with Jobs that a test holds in its hand."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aeviz.data import DataError, own_refusals
from aeviz.data.mnist_files import FILES
from aeviz.jobs import JobsError
from aeviz.plan import BRANCHABLE, Plan
from aeviz.recipe import Recipe
from aeviz.ui import sessions, text
from aeviz.ui.training import bench, branching, data, panel, settings

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"
WORDS = text.sections("en", "train")


@pytest.fixture(autouse=True)
def without_mnist(monkeypatch, tmp_path):
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path / "nowhere"))


def opened(jobs, **query: str) -> AppTest:
    app = AppTest.from_file(NAVIGATION, default_timeout=60).run()
    app.switch_page("train.py")
    app.query_params.clear()
    for name, value in ({"lang": "en"} | query).items():
        app.query_params[name] = value
    return alive(app.run())


def alive(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].value
    return app


def trained(jobs, **query: str) -> AppTest:
    app = opened(jobs, **query)
    return alive(app.button("train_start").click().run())


def components(app: AppTest) -> list[dict]:
    """What the pads and the time line were told."""
    return [json.loads(component.proto.json)[0] for component in app.get("bidi_component")]


def pads(app: AppTest) -> list[dict]:
    return [told for told in components(app) if told["kind"] == "pad"]


def lines(app: AppTest) -> list[dict]:
    return [told for told in components(app) if told["kind"] == "timeline"]


def shown(app: AppTest) -> str:
    parts = [app.header, app.markdown, app.caption, app.warning, app.error, app.success, app.info]
    return "\n".join(element.value for part in parts for element in part)


def labels(app: AppTest) -> list[str]:
    widgets = [app.number_input, app.selectbox, app.toggle, app.text_input]
    return [widget.label for kind in widgets for widget in kind]


def query_of(app: AppTest) -> dict[str, str]:
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def run_of(jobs) -> str:
    return next(iter(jobs.runs))


def recipe_of(jobs) -> Recipe:
    return jobs.runs[run_of(jobs)].plan.recipe


# ---- before a run


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_before_any_run_the_shipped_model_of_the_family_is_there_to_drag(jobs, lang):
    app = opened(jobs, lang=lang, model="aae", prior="swiss_roll")
    assert [pad["model"] for pad in pads(app)] == ["aae_swiss_roll_labels"]
    assert not lines(app)
    assert jobs.count("warm") > 0  # a worker is ready by the time that Train is pressed
    assert jobs.count("start") == 0


@pytest.mark.parametrize("model", ["linear_ae", "ae", "vae", "beta_vae", "aae"])
@pytest.mark.parametrize("prior", ["gaussian", "mixture", "swiss_roll", "ring"])
def test_every_choice_has_a_shipped_model(model, prior):
    from aeviz import pretrained

    for labels_ in (False, True):
        assert panel.shipped_name(model, prior, labels_) in pretrained.names()


SHOWN = {
    "linear_ae": {"latent", "noise", "rate", "epochs", "batch", "seed"},
    "ae": {"latent", "noise", "rate", "epochs", "batch", "seed", "widths", "activation", "loss"},
    "vae": {"latent", "noise", "rate", "epochs", "batch", "seed", "widths", "activation", "loss", "beta"},
    "beta_vae": {"latent", "noise", "rate", "epochs", "batch", "seed", "widths", "activation", "loss"},
    "aae": {"latent", "noise", "rate", "epochs", "batch", "seed", "widths", "activation", "loss", "weight", "prior",
            "labels"},
}  # fmt: skip


@pytest.mark.parametrize("model", SHOWN)
def test_a_model_has_its_own_settings_and_no_others(jobs, model):
    app = opened(jobs, model=model)
    assert set(labels(app)) == {WORDS[name] for name in SHOWN[model]}


def test_the_settings_are_the_recipe(jobs):
    trained(
        jobs, model="aae", prior="ring", labels="yes", weight="12.5", widths="64,32", activation="relu", rate="0.004",
        loss="squared_error", noise="0.2", batch="32", epochs="3", seed="11", data="digits",
    )  # fmt: skip
    assert recipe_of(jobs) == Recipe(
        model="aae", data="digits", prior="ring", labels=True, adversarial_weight=12.5, hidden=(64, 32), noise=0.2,
        activation="relu", learning_rate=0.004, loss="squared_error", batch=32, epochs=3, seed=11,
    )  # fmt: skip


def test_what_nobody_chose_suits_model_and_data(jobs):
    trained(jobs)
    assert recipe_of(jobs) == Recipe(model="vae", data="digits", batch=64, epochs=40)
    jobs.runs.clear()
    trained(jobs, model="linear_ae")
    linear = recipe_of(jobs)
    assert (linear.learning_rate, linear.weight_decay, linear.bfloat16) == (0.03, 0.0, False)
    jobs.runs.clear()
    trained(jobs, model="aae")
    assert recipe_of(jobs).adversarial_weight == 10.0


def test_a_value_of_ones_own_stays_when_the_model_changes_and_what_suits_follows(jobs):
    app = opened(jobs, model="vae", epochs="7")
    assert app.number_input("train.rate.en").value == 0.002
    alive(app.button_group("train.model.en").set_value("linear_ae").run())
    assert app.number_input("train.rate.en").value == 0.03
    assert app.number_input("train.epochs.en").value == 7
    assert query_of(app) == {"lang": "en", "model": "linear_ae", "epochs": "7"}


def test_what_suits_is_not_written_into_the_link(jobs):
    app = opened(jobs)
    alive(app.run())
    assert query_of(app) == {"lang": "en"}
    alive(app.number_input("train.batch.en").set_value(128).run())
    assert query_of(app) == {"lang": "en", "batch": "128"}


def test_layers_that_cannot_be_read_are_a_sentence_and_nothing_is_trained(jobs):
    app = opened(jobs)
    alive(app.text_input("train.widths.en").set_value("512;256").run())
    assert "512?256" in app.error[0].value
    assert app.button("train_start").disabled
    alive(app.text_input("train.widths.en").set_value("-").run())
    assert not app.error
    alive(app.button("train_start").click().run())
    assert recipe_of(jobs).hidden == ()


def test_a_prior_that_needs_a_plane_is_refused_beside_its_setting(jobs):
    app = opened(jobs, model="aae", prior="swiss_roll", latent="5")
    assert app.error[0].value == WORDS["fault_prior"].replace("{latent}", "5")
    assert app.button("train_start").disabled
    alive(app.number_input("train.latent.en").set_value(2).run())
    assert not app.button("train_start").disabled


def test_a_link_to_mnist_where_there_is_none_says_so(jobs):
    app = opened(jobs, data="mnist")
    assert WORDS["mnist_missing"] in shown(app)
    assert app.button("train_start").disabled


def test_a_link_cannot_hold_images(jobs):
    app = opened(jobs, data="own")
    assert WORDS["own_missing"] in shown(app)
    assert app.button("train_start").disabled


def test_a_guess_is_asked_for_and_holds_nothing_up(jobs):
    app = opened(jobs)
    assert not app.button("train_start").disabled
    alive(app.radio("train.predict.start.en").set_value("islands").run())
    assert WORDS["start_wrong"] in shown(app)
    alive(app.radio("train.predict.start.en").set_value("clump").run())
    assert WORDS["start_right"] in shown(app)


# ---- with a run


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("state", ["queued", "starting", "running", "paused", "done", "stopped", "failed"])
def test_the_page_lives_in_every_state_of_a_run(jobs, lang, state):
    jobs.state = state
    app = trained(jobs, lang=lang)
    run = run_of(jobs)
    jobs.turn(run, steps=None if state == "queued" else 1170, device=None if state == "queued" else "CPU")
    alive(app.run())
    assert [pad["run"]["id"] for pad in pads(app)] == [run]
    assert lines(app)[0]["runs"][0]["url"] == f"/api/runs/{run}"
    assert lines(app)[0]["runs"][0]["state"] == state
    assert pads(app)[0]["group"] == lines(app)[0]["group"]
    assert not app.error
    over = state in ("done", "stopped", "failed")
    links = {link.proto.url.rsplit("/", 1)[1]: link.proto.disabled for link in app.get("link_button")}
    assert links == {"weights.safetensors": not over, "recipe.json": False, "replay.gif": not over}


def test_the_token_in_the_addresses_is_this_tabs_own_and_not_to_be_guessed(jobs):
    app, other = trained(jobs), opened(jobs)
    token = pads(app)[0]["run"]["session"]
    assert token == app.session_state["_ticket"] != other.session_state["_ticket"]
    assert len(token) >= 22


def test_a_run_survives_reruns_and_other_pages(jobs):
    app = trained(jobs)
    run = run_of(jobs)
    app.switch_page("vae.py")
    app.query_params.clear()
    alive(app.run())
    touched = jobs.count("touch")
    alive(app.run())
    assert jobs.count("touch") == touched + 1  # whichever page it shows, the tab is here
    app.switch_page("train.py")
    alive(app.run())
    assert [pad["run"]["id"] for pad in pads(app)] == [run]
    assert jobs.count("start") == 1


@pytest.mark.parametrize("command", ["pause", "resume", "step", "stop"])
def test_the_buttons_of_the_time_line_command_the_run(jobs, command):
    app = trained(jobs)
    run = run_of(jobs)
    app.session_state[f"train_timeline_{run}"] = {"command": command, "at": None, "turned": None}
    alive(app.run())
    assert (command, run) in jobs.asked


def test_a_command_from_elsewhere_is_not_obeyed(jobs):
    app = trained(jobs)
    run = run_of(jobs)
    app.session_state[f"train_timeline_{run}"] = {"command": "close", "at": None, "turned": None}
    alive(app.run())
    assert jobs.count("close") == 0


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize(("reason", "values"), [("queue_full", {"limit": 64}), ("too_many", {"limit": 4}),
                                                ("shared", {}), ("closed", {})])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(jobs, lang, reason, values):
    jobs.refuses = JobsError(reason, **values)
    app = trained(jobs, lang=lang)
    sentence = text.sections(lang, "train")[f"refused_{reason}"]
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    assert [error.value for error in app.error] == [sentence]
    assert pads(app)[0]["run"] is None


def test_a_run_that_is_no_longer_kept_is_told_and_the_page_begins_again(jobs):
    app = trained(jobs)
    jobs.runs.clear()
    alive(app.run())
    assert WORDS["gone"] in shown(app)
    assert pads(app)[0]["run"] is None
    alive(app.button("train_start").click().run())
    assert WORDS["gone"] not in shown(app)


def test_start_over_lets_the_run_go(jobs):
    app = trained(jobs)
    run = run_of(jobs)
    alive(app.button("train_start_over").click().run())
    assert ("leave", run) in jobs.asked
    assert pads(app)[0]["run"] is None
    assert "train_start_over" not in [button.key for button in app.button]


def test_one_can_go_back_to_earlier_runs_but_not_to_more_than_four(jobs):
    app = opened(jobs)
    for seed in range(1, 7):
        alive(app.number_input("train.seed.en").set_value(seed).run())
        alive(app.button("train_start").click().run())
    assert [view.plan.recipe.seed for view in jobs.runs.values()] == [3, 4, 5, 6]
    third = run_of(jobs)
    alive(app.button(f"train_show_{third}").click().run())
    assert [pad["run"]["id"] for pad in pads(app)] == [third]
    assert app.button(f"train_show_{third}").disabled


def test_the_code_of_the_phases_is_the_workers(jobs):
    app = trained(jobs)
    assert [code.value for code in app.code] == [jobs.sources["vae"]["bound"]]
    assert WORDS["phase_bound"] in shown(app)


def test_every_phase_of_every_model_has_its_sentence():
    from aeviz.models import FAMILIES

    for family in FAMILIES.values():
        for phase in family.phases:
            for language in text.LANGUAGES:
                assert f"phase_{phase}" in text.sections(language, "train")


# ---- branches


def branched(jobs, name: str = "beta", value: object = 8.0, at: int | None = 60) -> AppTest:
    app = trained(jobs, epochs="20")
    run = run_of(jobs)
    app.session_state[f"train_timeline_{run}"] = {"command": None, "at": at, "turned": None}
    alive(app.run())
    alive(app.selectbox("train_branch_setting.en").set_value(name).run())
    key = f"train_branch_{name}_{run}.en"
    widget = next(w for kind in (app.number_input, app.selectbox) for w in kind if w.key == key)
    return alive(widget.set_value(value).run())


def test_a_branch_changes_one_setting_from_the_step_that_is_shown(jobs):
    app = branched(jobs)
    parent = run_of(jobs)
    alive(app.button("train_branch").click().run())
    branch = list(jobs.runs.values())[1]
    assert branch.plan == Plan(jobs.runs[parent].plan.recipe).branch(60, "beta", 8.0)
    assert [pad["run"]["id"] for pad in pads(app)] == [parent, branch.id]
    assert {pad["group"] for pad in pads(app)} == {lines(app)[0]["group"]}
    assert [line["id"] for line in lines(app)[0]["runs"]] == [parent, branch.id]


def test_from_two_runs_one_can_go_back_to_one(jobs):
    app = branched(jobs)
    parent = run_of(jobs)
    alive(app.button("train_branch").click().run())
    alive(app.button(f"train_show_{parent}").click().run())
    assert [pad["run"]["id"] for pad in pads(app)] == [parent]
    assert len(lines(app)[0]["runs"]) == 1


def test_all_that_a_page_offers_to_branch_on_a_plan_takes():
    for name in branching.ORDER:
        assert settings.RECIPE_NAMES.get(name, name) in BRANCHABLE


@pytest.mark.parametrize(
    ("name", "value", "at", "why"),
    [
        ("beta", 1.0, 60, "branch_same"),
        ("epochs", 1, 60, "branch_epochs"),
        ("beta", 8.0, 1170, "branch_end"),
    ],
)
def test_a_branch_that_cannot_be_says_why(jobs, name, value, at, why):
    app = opened(jobs, epochs="20")
    jobs.state = "done"
    app = branched(jobs, name, value, at)
    jobs.turn(run_of(jobs), step=1170)
    alive(app.run())
    assert WORDS[why].split("{")[0] in shown(app)
    assert app.button("train_branch").disabled


def test_more_epochs_can_be_had_from_the_end(jobs):
    app = branched(jobs, "epochs", 40, 1170)
    jobs.turn(run_of(jobs), step=1170, state="done")
    alive(app.run())
    assert not app.button("train_branch").disabled


# ---- data of one's own


def archive(images: int = 40, classes: int = 2) -> bytes:
    from PIL import Image

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for k in range(images):
            png = io.BytesIO()
            Image.fromarray(np.full((28, 28), 5 * k, np.uint8)).save(png, "png")
            file.writestr(f"class{k % classes}/{k}.png", png.getvalue())
    return packed.getvalue()


def test_images_of_ones_own_are_trained_on_from_a_file_that_goes_with_the_tab(jobs):
    app = opened(jobs, data="own")
    app.file_uploader[0].upload("mine.zip", archive(), "application/zip")
    alive(app.run())
    assert "40" in app.success[0].value
    alive(app.button("train_start").click().run())
    assert recipe_of(jobs).data.startswith("own-")
    file = jobs.data[run_of(jobs)]
    assert file.parent == sessions.here.images_folder()
    assert not pads(app)[0]["weights"]["classifier"]  # which knows digits, and not what this is
    sessions.here.close()
    assert not file.exists()


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_images_that_cannot_be_used_are_a_sentence_in_ones_own_language(jobs, lang):
    app = opened(jobs, data="own", lang=lang)
    app.file_uploader[0].upload("mine.zip", archive(images=3), "application/zip")
    alive(app.run())
    expected = text.sections(lang, "own")["too_few"]
    expected = expected.replace("{count}", "3").replace("{least}", str(own_refusals.LEAST_IMAGES))
    assert [error.value for error in app.error] == [expected]
    assert app.button("train_start").disabled


def test_labels_that_there_are_none_of_cannot_be_told_to_d(jobs):
    app = opened(jobs, data="own", model="aae", labels="yes")
    app.file_uploader[0].upload("mine.zip", archive(classes=1), "application/zip")
    alive(app.run())
    assert WORDS["fault_labels"] in shown(app)
    assert app.button("train_start").disabled


def test_every_reason_for_refusing_images_has_its_words_with_the_same_blanks():
    import re

    english = text.sections("en", "own")
    assert list(english) == list(own_refusals.SENTENCES)
    for reason, sentence in own_refusals.SENTENCES.items():
        blanks = {name.split(":")[0] for name in re.findall(r"\{([^}]+)\}", sentence)}
        assert set(re.findall(r"\{(\w+)\}", english[reason])) == blanks, reason


def test_epochs_for_own_images_make_about_as_many_steps_whatever_their_number(monkeypatch):
    for count, epochs in ((20, 100), (2000, 32), (20_000, 5)):
        monkeypatch.setattr(data, "brought", lambda n=count: data.Own("own-0", Path("x"), n, ()))
        assert data.own_epochs(64) == epochs


def test_the_bench_keeps_no_more_runs_than_jobs_does():
    from aeviz.jobs import Limits

    assert Limits().kept == bench.KEPT


# ---- MNIST, fetched when somebody asks


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
    [("network", {"error": "E"}), ("disk", {"root": "R", "error": "E"}), ("busy", {"root": "R"}), ("died", {})],
)
def test_why_mnist_could_not_be_fetched_is_a_sentence(jobs, fetch, lang, reason, values):
    fetch.state, fetch.error = "failed", DataError("said", reason, values)
    app = opened(jobs, data="mnist", lang=lang)
    assert len(app.error) == 1
    assert "{" not in app.error[0].value
    assert all(value in app.error[0].value for value in values.values())
    assert "train_mnist_fetch" in [button.key for button in app.button]


def test_once_mnist_is_here_it_is_the_data_that_is_trained_on(jobs, monkeypatch, tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in FILES:
        (raw / f"{name}.gz").touch()
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    app = trained(jobs)
    assert recipe_of(jobs) == Recipe(model="vae", data="mnist", batch=256, epochs=5)
    assert "data" not in query_of(app)
