"""Models: their phases, what each phase may touch, and identities that hold whatever the weights are."""

import math
import re

import numpy as np
import pytest
import torch

from aeviz.data import digits
from aeviz.measure.metrics import knn_accuracy
from aeviz.models.base import Batch
from aeviz.models.build import build, network_of
from aeviz.models.registry import FAMILIES
from aeviz.models.settings import LOSSES
from aeviz.training.recipe import Recipe
from aeviz.worker.recorder import source_of
from tests.toys import few_digits, small_recipe


def made(model, **settings):
    return build(small_recipe(model, **settings), torch.Generator().manual_seed(0))


def batch(n=20, seed=5, progress=1.0):
    images = few_digits(n)
    generator = torch.Generator().manual_seed(seed)
    return Batch(torch.from_numpy(images.pixels), torch.from_numpy(images.labels), generator, progress)


def networks_with_gradient(model):
    return {name.split(".")[0] for name, p in model.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}


def test_every_recipe_names_a_family():
    assert set(FAMILIES) == set(FAMILIES)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_phase_gives_nats_for_each_example(name):
    model = made(name)
    for phase in model.spec.phases:
        loss = model.run(phase, batch())
        assert loss.objective.shape == (20,)
        assert all(term.shape == (20,) and torch.isfinite(term).all() for term in loss.terms.values())


@pytest.mark.parametrize("name", FAMILIES)
def test_updates_name_phases_and_networks_that_exist(name):
    model = made(name)
    for stage in model.spec.course:
        updates = model.updates_in(stage)
        assert stage.phases == tuple(phase for update in updates for phase in update.phases)
        assert all(list(model.get_submodule(name).parameters()) for update in updates for name in update.networks)


def test_a_phase_that_is_none_is_refused():
    with pytest.raises(KeyError):
        made("ae").run("build", batch())


@pytest.mark.parametrize(
    ("phase", "networks"),
    [
        ("reconstruct", {"encoder", "decoder"}),
        ("discriminate", {"discriminator"}),
        ("fool", {"encoder", "discriminator"}),
    ],
)
def test_which_networks_a_phase_of_the_aae_touches(phase, networks):
    model = made("aae")
    model.run(phase, batch()).objective.sum().backward()
    assert networks_with_gradient(model) == networks


def test_the_aae_steps_as_the_lecture_does():
    model = made("aae", adversarial_weight=12.0)
    first, second = model.updates
    assert dict(first.phases) == {"reconstruct": 1.0, "fool": 12.0}
    assert set(first.networks) == {"encoder", "decoder"}
    assert dict(second.phases) == {"discriminate": 1.0}
    assert tuple(second.networks) == ("discriminator",)


def test_the_noise_on_the_discriminators_input_is_gone_at_the_end():
    model = made("aae", instance_noise=0.3)
    z = torch.zeros(20, 2)
    assert torch.equal(model.real_or_fake(z, batch(seed=1)), model.real_or_fake(z, batch(seed=2)))
    assert not torch.equal(
        model.real_or_fake(z, batch(seed=1, progress=0.0)),
        model.real_or_fake(z, batch(seed=2, progress=0.0)),
    )


def test_with_labels_the_prior_is_drawn_at_the_batchs_own_labels(monkeypatch):
    model, b, seen = made("aae", prior="mixture", labels=True), batch(), []
    sample = type(model.prior).sample
    monkeypatch.setattr(type(model.prior), "sample", lambda *a: (seen.append(a[2]), sample(*a))[1])
    model.run("discriminate", b)
    assert torch.equal(seen[0], b.labels)


def test_beta_weighs_the_kl_and_nothing_else():
    plain = made("vae", beta=1.0).run("bound", batch())
    strong = made("vae", beta=3.0).run("bound", batch())
    torch.testing.assert_close(strong.terms["kl"], plain.terms["kl"])
    torch.testing.assert_close(strong.objective - plain.objective, 2 * plain.terms["kl"], atol=1e-3, rtol=0)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_vaes_objective_is_minus_the_elbo(loss):
    model, b = made("vae", loss=loss), batch()
    mean, log_variance = model.posterior(b.x)
    z = model.draw(mean, log_variance, torch.Generator().manual_seed(5))
    x_hat = torch.sigmoid(model.decoder(z))
    bernoulli = -(b.x * x_hat.log() + (1 - b.x) * (1 - x_hat).log()).sum(1)
    misfit = bernoulli if loss == "cross_entropy" else (b.x - x_hat).square().sum(1)
    variance = log_variance.exp()
    kl = 0.5 * (mean**2 + variance - log_variance - 1).sum(1)
    found = model.run("bound", b)
    torch.testing.assert_close(found.objective, misfit + kl)
    torch.testing.assert_close(found.terms, {loss: misfit, "kl": kl})


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("loss", LOSSES)
def test_a_phase_and_what_is_measured_afterwards_have_one_misfit(name, loss):
    model, b = made(name, loss=loss), batch()
    for phase in {"reconstruct"} & set(model.spec.phases):
        b.code = model.code(b.x)
        term, misfit = model.misfit(b.code, b.x)
        torch.testing.assert_close(model.run(phase, b).terms, {term: misfit})


# What has to be read in the code that a student is shown of a phase of the lectures' families.
LECTURED = ("linear_ae", "ae", "vae", "beta_vae", "aae")
STEPS_OF_A_PHASE = {
    "bound": ["self.posterior", "epsilon = torch.randn", "z = mean +", "* epsilon", "z = μ + σ ⊙ ε", "self.logits(z",
              "losses.cross_entropy", "losses.squared_error", "losses.gaussian_kl"],
    "reconstruct": ["z = self.", "losses.squared_error(", "(x − "],
    "discriminate": ["self.prior.sample", ".detach()", "self.real_or_fake(real", "self.real_or_fake(fake",
                     "−log D(z) − log(1 − D("],
    "fool": ["self.shared_code", "self.real_or_fake(fake", "−log D(h(x))"],
}  # fmt: skip


@pytest.mark.parametrize("name", LECTURED)
def test_the_code_of_a_phase_shows_all_that_the_phase_does(name):
    for phase in FAMILIES[name].phases:
        source = source_of(network_of(name), phase)
        assert [step for step in STEPS_OF_A_PHASE[phase] if step not in source] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_the_code_of_a_phase_names_its_formula_and_its_loss(name):
    for phase in FAMILIES[name].phases:
        source = source_of(network_of(name), phase)
        assert re.search(r'"""[^"]*[−‖∇]', source), "a formula in the docstring"
        assert re.search(r"losses\.\w+\(|loss = \w+\(", source)
        assert source.count("  # ") >= 2  # what a line computes stands at its end


def test_the_linear_autoencoders_recipe_says_the_loss_that_it_is_trained_on():
    recipe = small_recipe("linear_ae", loss="cross_entropy")  # as older recipe files say
    assert recipe.loss == "squared_error"
    assert recipe == small_recipe("linear_ae")
    assert set(made("linear_ae").run("reconstruct", batch()).terms) == {recipe.loss}


def test_draws_have_the_posteriors_mean_and_variance():
    mean, log_variance = torch.full((100_000, 2), 0.7), torch.full((100_000, 2), math.log(0.25))
    z = made("vae").draw(mean, log_variance, torch.Generator().manual_seed(0))
    assert z.mean(0).tolist() == pytest.approx([0.7, 0.7], abs=0.01)
    assert z.std(0).tolist() == pytest.approx([0.5, 0.5], abs=0.01)


def test_the_gradient_goes_through_the_draw():
    mean, log_variance = torch.zeros(1, 2, requires_grad=True), torch.zeros(1, 2, requires_grad=True)
    z = made("vae").draw(mean, log_variance, torch.Generator().manual_seed(0))
    z.sum().backward()
    torch.testing.assert_close(mean.grad, torch.ones(1, 2))
    torch.testing.assert_close(log_variance.grad, 0.5 * z.detach())  # dz/d ln σ² = σ ε / 2


def test_each_example_draws_its_own_beta_over_the_whole_range():
    model = made("beta_vae")
    low, high = (math.log(b) for b in model.recipe.beta_range)
    drawn = model.draw_log_beta(10_000, torch.Generator().manual_seed(0))
    assert low <= drawn.min() < low + 0.01
    assert high - 0.01 < drawn.max() <= high
    assert drawn.mean().item() == pytest.approx((low + high) / 2, abs=0.1)


def test_the_beta_network_learns_encoder_decoder_and_gates():
    model = made("beta_vae")
    model.run("bound", batch()).objective.sum().backward()
    gates = [p for name, p in model.named_parameters() if "gates" in name]
    assert len(gates) == 8
    assert all(p.grad.abs().sum() > 0 for p in gates)


def test_the_linear_autoencoder_is_linear():
    model = made("linear_ae")
    a, b = batch().x[:5], batch().x[5:10]
    middle = model.decode(model.code((a + b) / 2))
    torch.testing.assert_close(middle, (model.decode(model.code(a)) + model.decode(model.code(b))) / 2)


@pytest.mark.parametrize("family", [name for name, spec in FAMILIES.items() if spec.encoder])
def test_before_the_first_step_all_codes_are_one_small_clump_that_hardly_tells_digits_apart(family):
    """What the training page says of step 0, beside its right answer."""
    images = digits()
    x = torch.from_numpy(images.pixels)
    with torch.no_grad():
        model = build(Recipe(family, latent=2), torch.Generator().manual_seed(7)).eval()
        codes = model.code(x, model.condition(len(x), labels=images.labels)).numpy()
    spread = np.sqrt(((codes - codes.mean(0)) ** 2).sum(1).mean())
    assert spread < np.sqrt(2) / 4  # of the prior it is the square root of 2
    assert knn_accuracy(codes, images.labels, k=10) < 0.5
