"""Every family declares itself whole and without contradiction; what the declarations say is true of its networks."""

import re
from pathlib import Path

import pytest
import torch

from aeviz.models import registry
from aeviz.models.build import build, network_of
from aeviz.models.registry import FAMILIES, shared_settings, shipped, spec_of
from aeviz.models.settings import BETA, COMMON, LATENT, NOISE
from aeviz.models.spec import MISFIT, Asked, Line, Setting, Ship, Spec, SpecError, Stage, Term
from aeviz.training.recipe import Recipe, declared_by
from aeviz.ui import text
from tests.toys import small_recipe

FOLDER = Path(registry.__file__).parent


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_its_folder(name):
    assert {"spec.py", "model.py", "en.md", "ko.md"} <= {path.name for path in (FOLDER / name).iterdir()}
    assert FAMILIES[name].name == name
    others = set(FAMILIES) - {name}
    imported = re.findall(r"from aeviz\.models\.(\w+)", (FOLDER / name / "model.py").read_text())
    assert not others & set(imported)  # repetition is welcome, inheritance between families is not


def test_every_folder_of_a_family_is_registered():
    assert {path.parent.name for path in FOLDER.glob("*/spec.py")} == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_networks_have_what_the_spec_says(name):
    spec, model = FAMILIES[name], build(small_recipe(name), torch.Generator())
    x = torch.rand(3, 784)
    told = model.condition(3)
    assert ("encoder" in model.networks) == spec.encoder
    assert ("discriminator" in model.networks) == (spec.discriminator is not None)
    assert (told is None) == (spec.condition is None)
    assert model.decode(torch.zeros(3, model.recipe.latent), told).shape == (3, 784)
    if spec.encoder:
        codes, log_variances = model.encode(x, told)
        assert codes.shape == (3, model.recipe.latent)
        assert (log_variances is not None) == spec.posterior
    assert all(callable(getattr(network_of(name), phase)) for phase in spec.phases)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", FAMILIES)
def test_all_that_a_spec_declares_has_words(monkeypatch, name, language):
    monkeypatch.setattr(text, "language", lambda: language)
    spec, words = FAMILIES[name], text.family_text(name)
    needed = {"name", "formula"} | {f"{kind}_{name}" for kind in ("formula", "numbers") for name in lines_of(spec)}
    needed |= {f"phase_{phase}{end}" for phase in spec.phases for end in ("", "_what")}
    needed |= {f"stage_{stage.name}" for stage in spec.stages}
    needed |= {f"term_{loss.name}" for loss in spec.losses}
    needed |= {f"null_{loss.name}" for loss in spec.losses if loss.chance is not None}
    for setting in declared_by(spec).values():
        if setting.asked:
            options = setting.asked.options
            needed |= {setting.link_name, f"{setting.link_name}_help", *(f"{setting.link_name}_{o}" for o in options)}
        if setting.asked and setting.rank and isinstance(setting.default, bool):
            needed.add(f"with_{setting.link_name}")
        if setting.fault:
            needed.add(f"fault_{setting.link_name}")
    assert not needed - set(words)


def lines_of(spec: Spec) -> set[str]:
    """The names of the lines of its formula, of each loss that it may have."""
    own = {setting.name: setting for setting in spec.settings}
    losses = own["loss"].options if "loss" in own else (spec.fixed.get("loss"),)
    return {name for line in spec.formula for name in (losses if line.name == MISFIT else (line.name,))} - {None}


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_in_a_formula_is_what_a_step_computes(name):
    """The terms that the phases name are those of the formula, and their weighted sum is what the updates minimise."""
    from aeviz.models.base import Batch

    recipe = small_recipe(name)
    model, spec = build(recipe, torch.Generator().manual_seed(1)), FAMILIES[name]
    x = torch.rand(8, 784, generator=torch.Generator().manual_seed(2))
    batch = Batch(x, torch.arange(8), torch.Generator().manual_seed(3))
    found = {phase: model.run(phase, batch) for phase in spec.phases}
    terms = {term: value for loss in found.values() for term, value in loss.terms.items()}
    named = {getattr(recipe, "loss", None) if t.name == MISFIT else t.name for line in spec.formula for t in line.terms}
    assert named == set(terms)
    for update in (update for stage in spec.course for update in model.updates_in(stage)):
        total = sum(weight * found[phase].objective for phase, weight in update.phases.items())
        last = list(update.phases)[-1]
        [line] = [line for line in spec.formula if line.phase in (None, last)][-1:]
        if line.summed:
            parts = [(t.weight, recipe.loss if t.name == MISFIT else t.name) for t in line.terms]
            summed = sum((1.0 if w is None else getattr(recipe, w)) * terms[term] for w, term in parts)
            torch.testing.assert_close(total, summed)


@pytest.mark.parametrize("name", FAMILIES)
def test_what_suits_a_family_and_what_ships_of_it_are_recipes(name):
    spec = FAMILIES[name]
    for settings in (spec.many, spec.few, *spec.studies.values(), *(ship.settings for ship in spec.ships)):
        Recipe(name, **settings)
    assert set(spec.shown_by) <= {setting.name for setting in spec.settings}


def family(**changes: object) -> Spec:
    return Spec(**({"name": "new", "network": "New", "settings": (), "phases": ("go",), "formula": ()} | changes))


@pytest.mark.parametrize(
    "settings", [(NOISE, NOISE), (NOISE, Setting("hiss", 1.0, link="noise"))], ids=["name", "name in links"]
)
def test_two_settings_of_one_name_are_a_sentence(settings):
    with pytest.raises(SpecError, match="'new' declares the setting 'noise' twice; remove one"):
        family(settings=settings)


def test_a_formula_of_no_phase_is_a_sentence():
    with pytest.raises(SpecError, match="belongs to no phase"):
        family(formula=(Line("x", (Term("x"),), phase="stop"),))


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [
        (
            (Stage("a", 0.5, ("go",)), Stage("b", 0.4, ("go",))),
            r"'new' must be above 0 and add up to 1, not \[0.5, 0.4\]",
        ),
        ((Stage("a", 1.5, ("go",)), Stage("b", -0.5, ("go",))), "must be above 0"),
        ((Stage("a", float("nan"), ("go",)),), "must be above 0"),
        ((Stage("a", 1.0, ("go", "stop")),), "'a' of 'new' names 'stop', which is no phase; there are"),
        ((Stage("a", 1.0, ()),), "'a' of 'new' has no phase"),
        ((Stage("a", 0.5, ("go",)), Stage("a", 0.5, ("go",))), "two stages of one name"),
    ],
)
def test_stages_that_contradict_themselves_are_a_sentence(stages, sentence):
    with pytest.raises(SpecError, match=sentence):
        family(stages=stages)
    with pytest.raises(SpecError, match="No stage of 'new' computes its phase 'rest'"):
        family(phases=("go", "rest"), stages=(Stage("a", 1.0, ("go",)),))


def test_two_families_that_mean_different_things_by_one_setting_are_a_sentence(monkeypatch):
    other = Setting("beta", 1.0, 0.0, 5.0, asked=Asked("loss", 0.0, 5.0))
    monkeypatch.setitem(FAMILIES, "new", family(settings=(other,)))
    with pytest.raises(SpecError, match="mean different things by the setting 'beta'"):
        shared_settings(COMMON)


def test_two_files_of_one_name_are_a_sentence(monkeypatch):
    monkeypatch.setitem(FAMILIES, "new", family(ships=(Ship("vae"),)))
    with pytest.raises(SpecError, match="'vae' and 'new' both ship a file 'vae'"):
        shipped()


def test_a_family_that_is_not_there_is_a_sentence():
    with pytest.raises(ValueError, match="'boltzmann' is no family of this version; there are"):
        spec_of("boltzmann")


def test_shared_settings_are_declared_once():
    assert shared_settings(COMMON)["beta"] is BETA
    assert shared_settings(COMMON)["latent"] is LATENT
