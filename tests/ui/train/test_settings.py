"""The settings of a training: each model has its own, what nobody chose suits it, and they make the recipe."""

import pytest

from aeviz.models.registry import FAMILIES
from aeviz.training.recipe import Recipe
from aeviz.ui import text
from aeviz.ui.train import fields
from tests.ui.training_page import alive, labels, opened, query_of, recipe_of, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


@pytest.mark.parametrize("model", FAMILIES)
def test_a_model_has_its_own_settings_and_no_others(jobs, model):
    """As it declares them; which these are for three of them, by hand."""
    app = opened(jobs, model=model)
    words = text.sections("en", "models") | text.sections("en", f"models/{model}")
    shown = {name for name in fields.SETTINGS if words.get(name) in labels(app)}
    assert shown == set(fields.declared(model))
    common = {"latent", "noise", "rate", "epochs", "batch", "seed"}
    deep = common | {"widths", "activation", "loss"}
    known = {"linear_ae": common, "vae": deep | {"beta"}, "aae": deep | {"weight", "prior", "labels"}}
    assert shown == known.get(model, shown)


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
    alive(app.selectbox("train.model.en").set_value("linear_ae").run())
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
    assert app.error[0].value == text.sections("en", "models")["fault_prior"].replace("{latent}", "5")
    assert app.button("train_start").disabled
    alive(app.number_input("train.latent.en").set_value(2).run())
    assert not app.button("train_start").disabled
