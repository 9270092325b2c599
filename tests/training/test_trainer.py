"""The trainer: one seed for everything, what a snapshot is, PCA found again, failures in a sentence."""

import math

import numpy as np
import pytest
import torch

from aeviz.archive import pack, unpack
from aeviz.data import ImageSet, digits
from aeviz.measure.metrics import pca_mse
from aeviz.models.registry import FAMILIES
from aeviz.training.branches import Plan, PlanError
from aeviz.training.learning_rate import share_of_rate
from aeviz.training.recipe import Recipe
from aeviz.training.trainer import CHECK_EVERY, Run, Trainer, TrainingError, mean_of, model_at, train
from tests.toys import few_digits, small_recipe


def last(recipe, images=None):
    *_, snapshot = train(recipe, images or few_digits())
    return snapshot


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_recipe_gives_the_same_weights(name):
    recipe = small_recipe(name, prior="mixture", labels=True, binarise=True)
    torch.manual_seed(1)
    first = last(recipe)
    torch.manual_seed(2)  # the global generator must not matter
    second = last(recipe)
    assert first.weights.keys() == second.weights.keys()
    assert all(np.array_equal(first.weights[k], second.weights[k]) for k in first.weights)
    assert np.array_equal(first.codes, second.codes)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_number_of_threads_does_not_matter(name):
    """As the README says; of batch normalisation it is not so, and the README says that too."""
    found, threads = [], torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            found.append(last(small_recipe(name, epochs=1)).weights)
    finally:
        torch.set_num_threads(threads)
    assert all(np.array_equal(found[0][k], found[1][k]) for k in found[0])


def test_another_seed_gives_other_weights():
    a, b = last(small_recipe("ae")), last(small_recipe("ae", seed=8))
    assert not np.array_equal(a.codes, b.codes)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_model_learns(name):
    recipe, images = small_recipe(name, epochs=20, learning_rate=5e-3), few_digits()
    snapshots = list(train(recipe, images))
    if FAMILIES[name].encoder:
        first, final = snapshots[1].losses, snapshots[-1].losses
        assert final[recipe.loss] < 0.9 * first[recipe.loss]
    else:  # it gives no image back; what it draws comes to be as dark as the images are
        first, final = (model_at(recipe, snapshot).decode(torch.randn(99, 2)).mean(0) for snapshot in snapshots[::20])
        mean = torch.from_numpy(images.pixels.mean(0))
        assert (final - mean).norm() < 0.7 * (first - mean).norm()


def test_a_linear_autoencoder_ends_where_pca_does():
    images = digits()
    recipe = Recipe(model="linear_ae", epochs=60, batch=100, learning_rate=0.05, weight_decay=0.0, bfloat16=False)
    model = model_at(recipe, last(recipe, images))
    x = torch.from_numpy(images.pixels)
    with torch.no_grad():
        mse = (model.decode(model.code(x)) - x).square().mean().item()
    ratio = mse / pca_mse(images.pixels, images.pixels, 2)
    assert 0.9999 <= ratio <= 1.01  # and no linear code of two numbers does better than PCA's


def test_snapshots_come_at_the_start_between_and_at_the_end():
    snapshots = list(train(small_recipe("vae", epochs=3), few_digits(), every=5))
    assert [s.step for s in snapshots] == [0, 5, 10, 12]
    assert all(s.steps == 12 for s in snapshots)
    assert snapshots[0].losses == {}
    assert set(snapshots[1].losses) == {"cross_entropy", "kl"}


def test_a_snapshot_stands_still():
    snapshots = train(small_recipe("ae"), few_digits(), every=1)
    first = next(snapshots)
    kept = {name: array.copy() for name, array in first.weights.items()}
    list(snapshots)
    assert all(np.array_equal(first.weights[name], kept[name]) for name in kept)


def test_the_model_at_a_snapshot_gives_its_codes():
    recipe, probe = small_recipe("vae"), few_digits(40)
    *_, snapshot = train(recipe, few_digits(), probe)
    codes = model_at(recipe, snapshot).code(torch.from_numpy(probe.pixels)).detach().numpy()
    np.testing.assert_array_equal(codes, snapshot.codes)


def test_the_rate_rises_then_falls_to_nothing():
    trainer = Trainer(small_recipe("ae", epochs=10, warm_up=0.25, learning_rate=0.1), few_digits())
    rates = []
    for trainer.step in range(trainer.steps):  # noqa: B020 - the step is what the rate depends on
        rates.append(trainer.rate())
    peak = rates.index(max(rates))
    assert max(rates) == pytest.approx(0.1)
    assert rates[: peak + 1] == sorted(rates[: peak + 1])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < 0.001


def test_an_update_follows_the_gradient_of_its_weighted_phases():
    """The parameters after one step are those of AdamW on reconstruct + λ · fool, computed apart."""
    recipe, images = small_recipe("aae", adversarial_weight=7.0, clip=1e9), few_digits()
    ours, theirs = Trainer(recipe, images), Trainer(recipe, images)
    batch, twin = ours.next_batch(), theirs.next_batch()
    phases = ours.phases(batch)
    assert [next(phases).updated, next(phases).updated] == [False, True]  # and the discriminator waits its turn
    model = theirs.model
    total = (model.reconstruct(twin).objective + 7.0 * model.fool(twin).objective).mean()
    parameters = [*model.encoder.parameters(), *model.decoder.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=theirs.rate(), weight_decay=recipe.weight_decay)
    total.backward()
    optimiser.step()
    for (name, a), (_, b) in zip(ours.model.named_parameters(), model.named_parameters(), strict=True):
        torch.testing.assert_close(a, b, msg=name)


def test_binarised_batches_hold_zeros_and_ones_with_the_grey_mean():
    grey = ImageSet("grey", np.full((256, 28, 28), 64, np.uint8), np.zeros(256, np.int64))
    batch = Trainer(small_recipe("vae", binarise=True, batch=256), grey).next_batch()
    assert set(batch.x.unique().tolist()) == {0.0, 1.0}
    assert batch.x.mean().item() == pytest.approx(64 / 255, abs=0.01)


def test_a_loss_that_is_not_finite_stops_the_run_with_its_step():
    recipe = small_recipe("linear_ae", learning_rate=1.0, clip=1e30, epochs=200, warm_up=0.0)
    images = few_digits()
    trainer = Trainer(recipe, images)
    with torch.no_grad():
        trainer.model.decoder.linears[0].weight.fill_(math.inf)
    with pytest.raises(TrainingError, match="step 0.*smaller learning rate"):
        trainer.advance()


def test_a_recipe_outside_its_range_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="epochs = 0"):
        Recipe(epochs=0)
    with pytest.raises(ValueError, match="model = 'boltzmann'"):
        Recipe(model="boltzmann")


def test_the_digest_names_the_settings():
    assert Recipe().digest == Recipe().digest
    assert Recipe().but(beta=2.0).digest != Recipe().digest

    assert Recipe.from_dict(Recipe(hidden=(9, 8)).to_dict()).digest == Recipe(hidden=(9, 8)).digest


def weights_of(trainer):
    return {name: tensor.clone() for name, tensor in trainer.model.state_dict().items()}


def assert_same(a, b):
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)


def run_to(run, step):
    while run.trainer.step < step:
        run.advance()
    return run


@pytest.mark.parametrize("name", FAMILIES)
def test_a_run_that_was_broken_off_goes_on_to_the_same_weights(name):
    plan = Plan(small_recipe(name, epochs=4, binarise=True, noise=0.1))
    whole = run_to(Run(plan, few_digits()), 16)
    broken = run_to(Run(plan, few_digits()), 7)  # in the middle of an epoch
    again = Run(plan, few_digits())
    again.load_state(unpack(pack(broken.trainer.state(), {}))[0])
    assert again.trainer.step == 7
    assert_same(weights_of(run_to(again, 16).trainer), weights_of(whole.trainer))


def test_a_run_that_is_stepped_through_ends_in_the_same_weights():
    plan = Plan(small_recipe("aae"))
    whole = run_to(Run(plan, few_digits()), 8)
    stepped, seen = Run(plan, few_digits()), []
    while not stepped.done:
        for done in stepped.phases():
            seen.append((done.phase, done.updated))
    assert seen[:3] == [("reconstruct", False), ("fool", True), ("discriminate", True)]
    assert_same(weights_of(stepped.trainer), weights_of(whole.trainer))


def test_a_branch_that_changes_nothing_changes_nothing():
    recipe = small_recipe("vae", epochs=3, beta=2.0)
    whole = run_to(Run(Plan(recipe), few_digits()), 12)
    branched = run_to(Run(Plan(recipe).branch(5, "beta", 2.0), few_digits()), 12)
    assert_same(weights_of(branched.trainer), weights_of(whole.trainer))


def test_a_branch_is_the_old_run_before_and_another_after():
    recipe = small_recipe("vae", epochs=3)
    plan = Plan(recipe).branch(5, "beta", 50.0)
    old, new = Run(Plan(recipe), few_digits()), Run(plan, few_digits())
    assert_same(weights_of(run_to(new, 5).trainer), weights_of(run_to(old, 5).trainer))
    assert new.trainer.recipe.beta == 50.0
    run_to(new, 11), run_to(old, 11)
    kl = [r.advance()["kl"].item() for r in (new, old)]
    assert kl[0] < kl[1]


def test_a_branch_starts_from_the_state_of_the_run_that_it_leaves():
    recipe = small_recipe("vae", epochs=3)
    plan = Plan(recipe).branch(6, "learning_rate", 0.01)
    parent = run_to(Run(Plan(recipe), few_digits()), 4)
    from_state = Run(plan, few_digits())
    from_state.load_state(parent.trainer.state())
    whole = run_to(Run(plan, few_digits()), 12)
    assert_same(weights_of(run_to(from_state, 12).trainer), weights_of(whole.trainer))


def test_a_branch_may_begin_the_learning_rates_cycle_anew_and_goes_on_exactly():
    recipe = small_recipe("vae", epochs=3)
    late, anew = (Plan(recipe).branch(9, "beta", 30.0, new_cycle) for new_cycle in (False, True))
    rates = {plan: [] for plan in (late, anew)}
    states = {}
    for plan, seen in rates.items():
        run = Run(plan, few_digits())
        while not run.done:
            seen.append(run.trainer.rate())
            run.advance()
            states[plan, run.trainer.step] = run.trainer.state()
    assert rates[late] == [recipe.learning_rate * share_of_rate(k, 12, 0.1) for k in range(12)]
    assert rates[anew] == rates[late][:9] + [recipe.learning_rate * share_of_rate(k, 3, 0.1) for k in range(3)]
    for step in (8, 9, 10):  # before it, at it, within it
        again = Run(anew, few_digits())
        again.load_state(states[anew, step])
        run_to(again, 12)
        assert all(np.array_equal(a, states[anew, 12][k]) for k, a in again.trainer.state().items())
    assert not np.array_equal(states[anew, 12]["model.encoder.linears.0.weight"],
                              states[late, 12]["model.encoder.linears.0.weight"])  # fmt: skip


def test_another_seed_on_the_way_gives_another_end_and_always_the_same():
    plan = Plan(small_recipe("vae", epochs=3)).branch(4, "seed", 99)
    ends = [weights_of(run_to(Run(p, few_digits()), 12).trainer) for p in (plan, plan, plan.parent)]
    assert_same(ends[0], ends[1])
    assert not torch.equal(ends[0]["encoder.linears.0.weight"], ends[2]["encoder.linears.0.weight"])


def test_more_epochs_on_the_way_make_the_run_longer():
    run = Run(Plan(small_recipe("ae", epochs=2)).branch(6, "epochs", 5), few_digits())
    while not run.done:
        run.advance()
    assert run.trainer.step == 20


def test_a_branch_behind_the_end_is_refused():
    run = Run(Plan(small_recipe("vae", epochs=1)).branch(400, "beta", 2.0), few_digits())
    with pytest.raises(PlanError, match="branches at step 400"):
        run_to(run, 5)


def test_the_step_at_which_a_loss_went_wrong_is_named():
    run = Run(Plan(small_recipe("ae", epochs=5)), few_digits())
    run_to(run, 3)
    with torch.no_grad():
        run.trainer.model.decoder.linears[0].weight.fill_(math.nan)
    with pytest.raises(TrainingError, match="at step 3") as caught:
        run.advance()
    assert caught.value.step == 3


def test_losses_that_nobody_looked_at_are_looked_at_in_a_block(monkeypatch):
    """As on a GPU, where to look is to wait."""
    monkeypatch.setitem(CHECK_EVERY, "cpu", 50)
    trainer = Trainer(small_recipe("aae", epochs=5), few_digits())
    for step in range(8):
        if step == 5:
            with torch.no_grad():
                trainer.model.decoder.linears[0].weight.fill_(math.nan)
        trainer.advance()
    with pytest.raises(TrainingError, match="at step 5"):
        trainer.check()


def test_squared_error_is_summed_over_the_pixels_of_the_image_itself():
    trainer = Trainer(small_recipe("vae", loss="squared_error"), few_digits())
    batch = trainer.next_batch()
    model = trainer.model.eval()
    mean, log_variance = model.posterior(batch.x)
    z = model.draw(mean, log_variance, torch.Generator().manual_seed(3))
    batch.generator = torch.Generator().manual_seed(3)
    expected = ((model.decoder(z).sigmoid() - batch.x) ** 2).sum(1)
    torch.testing.assert_close(model.bound(batch).terms["squared_error"], expected)


def test_noise_is_on_what_is_seen_and_not_on_the_target():
    trainer = Trainer(small_recipe("ae", noise=0.5, batch=256), few_digits())
    batch = trainer.next_batch()
    assert set(torch.unique(batch.x * 255).round().tolist()) <= set(range(256))
    assert (batch.seen - batch.x).std().item() == pytest.approx(0.5, abs=0.01)
    assert (batch.seen - batch.x).mean().item() == pytest.approx(0.0, abs=0.01)


def test_the_number_of_threads_does_not_change_the_weights():
    recipe = small_recipe("vae", hidden=(256, 128), batch=128, bfloat16=True)
    ends = []
    before = torch.get_num_threads()
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            ends.append(weights_of(run_to(Run(Plan(recipe), few_digits()), 4).trainer))
    finally:
        torch.set_num_threads(before)
    assert_same(*ends)


def test_the_mean_of_finite_losses_is_finite():
    large = torch.tensor(3e38)
    assert mean_of([{"kl": large}, {"kl": large}]) == {"kl": pytest.approx(3e38)}
    assert mean_of([]) == {}
