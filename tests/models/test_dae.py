"""The denoising autoencoder's corruptions: their moments, and what the best linear denoiser of each does."""

import math

import pytest
import torch
from torch import Generator

from aeviz.models.build import build
from aeviz.training.trainer import Trainer
from tests.toys import few_digits, small_recipe

N = 200_000
STRENGTH = 0.3
COVARIANCE = torch.tensor([[0.04, 0.024], [0.024, 0.02]])


def spoiled(corruption: str, x: torch.Tensor, strength: float = STRENGTH) -> torch.Tensor:
    model = build(small_recipe("dae", corruption=corruption, strength=strength), Generator())
    return model.spoiled(x, Generator().manual_seed(1))


@pytest.mark.parametrize(
    ("corruption", "black", "white"),
    [("masking", STRENGTH, 0.0), ("salt_and_pepper", STRENGTH / 2, STRENGTH / 2)],
)
def test_the_share_of_spoiled_pixels_is_the_strength(corruption, black, white):
    x = torch.full((N // 784, 784), 0.6)
    found = spoiled(corruption, x)
    error = 5 * math.sqrt(0.25 / x.numel())
    assert (found == 0).float().mean().item() == pytest.approx(black, abs=error)
    assert (found == 1).float().mean().item() == pytest.approx(white, abs=error)
    assert ((found == x) | (found == 0) | (found == 1)).all()


def test_the_strength_of_gaussian_noise_is_its_standard_deviation():
    x = torch.full((N // 784, 784), 0.6)
    noise = spoiled("gaussian", x) - x
    assert noise.mean().item() == pytest.approx(0, abs=0.004)
    assert noise.std().item() == pytest.approx(STRENGTH, rel=0.01)


@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt_and_pepper"])
def test_no_strength_spoils_nothing(corruption):
    x = torch.full((4, 784), 0.6)
    assert torch.equal(spoiled(corruption, x, 0.0), x)


@pytest.mark.parametrize(("corruption", "left"), [("masking", {0.0}), ("salt_and_pepper", {0.0, 1.0})])
def test_full_strength_leaves_no_pixel(corruption, left):
    assert set(spoiled(corruption, torch.full((4, 784), 0.6), 1.0).unique().tolist()) == left


@pytest.mark.parametrize(
    ("corruption", "kept", "added"),
    [
        ("gaussian", 1.0, STRENGTH**2 * torch.eye(2)),
        ("masking", 1 - STRENGTH, STRENGTH * (1 - STRENGTH) * COVARIANCE.diag().diag()),
    ],
)
def test_the_best_linear_denoiser_is_wieners(corruption, kept, added):
    """E‖x − W x̃‖² is least at W = a Σ (a² Σ + D)⁻¹ for x of mean 0 and covariance Σ, where E[x̃|x] = a x.

    D: σ² I of Gaussian noise (ridge regression); ν (1 − ν) diag Σ of masking (Chen et al. 2012).
    """
    x = torch.randn(N, 2, generator=Generator().manual_seed(0)) @ torch.linalg.cholesky(COVARIANCE).T
    fitted = torch.linalg.lstsq(spoiled(corruption, x), x).solution.T
    wiener = kept * COVARIANCE @ torch.linalg.inv(kept**2 * COVARIANCE + added)
    torch.testing.assert_close(fitted, wiener, atol=0.01, rtol=0)
    assert torch.linalg.matrix_norm(fitted @ (kept * torch.eye(2)), 2) < 1  # what is left of x is shrunk


@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt_and_pepper"])
def test_the_encoder_sees_the_spoiled_image_and_the_target_stays_clean(corruption):
    trainer = Trainer(small_recipe("dae", corruption=corruption, loss="squared_error"), few_digits(64))
    batch = trainer.next_batch()
    clean = torch.from_numpy(few_digits(64).pixels)[trainer.order[:64]]
    torch.testing.assert_close(batch.x, clean)
    assert not torch.equal(batch.noisy, clean)
    z = trainer.model.encoder(batch.noisy)
    by_hand = (torch.sigmoid(trainer.model.decoder(z)) - clean).square().sum(1)
    torch.testing.assert_close(trainer.model.run("reconstruct", batch).objective, by_hand)
