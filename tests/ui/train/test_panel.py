"""What is seen of a training: a shipped model before it, and the page in every state of a run."""

from itertools import product

import pytest

from aeviz.models.registry import FAMILIES
from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.train import panel
from tests.ui.training_page import WORDS, alive, lines, opened, pads, run_of, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_before_any_run_the_shipped_model_of_the_family_is_there_to_drag(jobs, lang):
    app = opened(jobs, lang=lang, model="aae", prior="swiss_roll")
    assert [pad["model"] for pad in pads(app)] == ["aae_swiss_roll_labels"]
    assert not lines(app)
    assert jobs.count("warm") > 0  # a worker is ready by the time that Train is pressed
    assert jobs.count("start") == 0


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_the_shipped_model_says_what_it_was_trained_on_and_that_other_images_are_not_compared_with_it(jobs, lang):
    words = text.sections(lang, "train")
    app = opened(jobs, lang=lang, model="aae", prior="swiss_roll", data="digits")
    [pad] = pads(app)
    assert "MNIST" in pad["title"]
    assert text.sections(lang, "models")["prior_swiss_roll"] in pad["title"]
    assert text.sections(lang, "models/aae")["with_labels"] in pad["title"]
    assert words["shipped_other_data"] in shown(app)
    app = opened(jobs, lang=lang, data="mnist")
    assert words["shipped_other_data"] not in shown(app)


@pytest.mark.parametrize("model", FAMILIES)
def test_every_choice_has_a_shipped_model(model):
    spec = FAMILIES[model]
    options = [next(s for s in spec.settings if s.name == name).options or (False, True) for name in spec.shown_by]
    for chosen in product(*options):
        assert panel.nearest_shipped(spec, dict(zip(spec.shown_by, chosen, strict=True))) in catalogue.names()


@pytest.mark.parametrize(
    ("prior", "labels", "ships"),
    [
        ("gaussian", False, "aae_gaussian"),
        ("gaussian", True, "aae_gaussian"),
        ("mixture", False, "aae_mixture"),
        ("mixture", True, "aae_mixture_labels"),
        ("swiss_roll", False, "aae_swiss_roll_labels"),  # the prior counts first
    ],
)
def test_the_shipped_model_is_the_one_that_comes_nearest(prior, labels, ships):
    assert panel.nearest_shipped(FAMILIES["aae"], {"prior": prior, "labels": labels}) == ships


def test_a_guess_is_asked_for_and_holds_nothing_up(jobs):
    app = opened(jobs)
    assert not app.button("train_start").disabled
    alive(app.radio("train.predict.start.en").set_value("islands").run())
    assert WORDS["start_wrong"] in shown(app)
    alive(app.radio("train.predict.start.en").set_value("clump").run())
    assert WORDS["start_right"] in shown(app)


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("state", ["queued", "starting", "running", "paused", "done", "stopped", "failed"])
def test_the_page_lives_in_every_state_of_a_run(jobs, lang, state):
    jobs.state = state
    app = trained(jobs, lang=lang)
    run = run_of(jobs)
    jobs.turn(run, steps=None if state == "queued" else 1170, device=None if state == "queued" else "CPU")
    alive(app.run())
    assert [pad["run"]["id"] for pad in pads(app)] == [run]
    assert not pads(app)[0]["weights"]["classifier"]  # the judge was held against MNIST, these are the small digits
    assert lines(app)[0]["runs"][0]["url"] == f"api/runs/{run}"
    assert lines(app)[0]["runs"][0]["state"] == state
    assert pads(app)[0]["group"] == lines(app)[0]["group"]
    assert not app.error
    over = state in ("done", "stopped", "failed")
    links = {link.proto.url.rsplit("/", 1)[1]: link.proto.disabled for link in app.get("link_button")}
    assert links == {"weights.safetensors": not over, "recipe.json": False, "replay.gif": not over}
