"""Heat maps: which way up they are, and values with a known answer."""

import numpy as np
import pytest
import torch

from aeviz.measure import heat_maps
from aeviz.models.build import build
from aeviz.models.layers import Classifier
from aeviz.models.priors import Gaussian, SwissRoll
from tests.toys import small_recipe

EXTENT = (-2.0, 4.0, -1.0, 5.0)


def test_cells_run_from_top_left_row_by_row():
    z = heat_maps.cell_centres(EXTENT, 3)
    assert z[0].tolist() == [-1.0, 4.0]
    assert z[1].tolist() == [1.0, 4.0]
    assert z[-1].tolist() == [3.0, 0.0]


def test_an_extent_is_a_square_around_all_but_the_outermost():
    codes = np.random.default_rng(0).standard_normal((2000, 2)) * (3, 1) + (5, -2)
    codes[0] = (1000, 1000)
    x0, x1, y0, y1 = heat_maps.extent_of(codes)
    assert x1 - x0 == pytest.approx(y1 - y0)
    assert x1 < 30
    inside = (codes[:, 0] > x0) & (codes[:, 0] < x1) & (codes[:, 1] > y0) & (codes[:, 1] < y1)
    assert inside.mean() > 0.99


def test_the_priors_density_is_relative_to_its_maximum():
    density = heat_maps.prior_density(Gaussian(), (-3, 3, -3, 3), 61)
    assert density.max() == pytest.approx(1)
    assert density[30, 30] == density.max()
    x = heat_maps.cell_centres((-3, 3, -3, 3), 61)[5].tolist()
    assert density[0, 5] == pytest.approx(np.exp(-(x[0] ** 2 + x[1] ** 2) / 2), rel=1e-4)


def test_a_prior_without_a_density_is_counted_where_its_draws_fall():
    size, extent = 60, (-4, 4, -4, 4)
    density = heat_maps.prior_density(SwissRoll(), extent, size).reshape(-1)
    z = heat_maps.cell_centres(extent, size)
    curve = SwissRoll(sigma=0.0).sample(5000, None, torch.Generator().manual_seed(1))
    distance = torch.cdist(z, curve).amin(1).numpy()
    assert density[distance > 0.4].max() < 0.02
    assert density[distance < 0.05].mean() > 10 * density[distance > 0.3].mean()


def test_codes_are_counted_the_right_way_up():
    density = heat_maps.code_density(np.array([[3.5, 4.5]] * 10), EXTENT, 6, smooth=0.1)
    assert np.unravel_index(density.argmax(), density.shape) == (0, 5)  # top right: largest y, largest x


def test_clarity_is_that_of_the_decoded_image():
    model = build(small_recipe("vae"), torch.Generator().manual_seed(0)).eval()
    classifier = Classifier().eval()
    classifier.quantiles.copy_(torch.linspace(-1, 1, 101))
    found = heat_maps.clarity(model, classifier, EXTENT, 4)
    with torch.no_grad():
        image = model.decode(heat_maps.cell_centres(EXTENT, 4)[6:7])
        assert found[1, 2] == pytest.approx((classifier(image).max().item() + 1) / 2, abs=1e-5)


@pytest.mark.parametrize("labels", [False, True])
def test_the_discriminators_map_is_d(labels):
    recipe = small_recipe("aae", prior="mixture", labels=labels)
    model = build(recipe, torch.Generator().manual_seed(0)).eval()
    found = heat_maps.discriminator(model, EXTENT, 3)
    z = heat_maps.cell_centres(EXTENT, 3)[5:6]
    inputs = [torch.cat([z, torch.eye(10)[k : k + 1]], 1) for k in range(10)] if labels else [z]
    with torch.no_grad():
        expected = max([model.discriminator(i).sigmoid().item() for i in inputs])
    assert found[1, 2] == pytest.approx(expected, abs=1e-5)


def test_the_nearest_code_is_counted_in_its_null():
    codes = np.array([[0.5, 4.5], [3.5, -0.5]])  # the centre of a cell in the first row, and the last cell's
    found = heat_maps.nearest_code(codes, EXTENT, 6, null=0.25)
    assert found.dtype == np.float32
    assert found[0, 2] == 0
    assert found[5, 5] == 0
    assert found[0, 3] == pytest.approx(1 / 0.25)  # one cell to the right
    assert found[3, 2] == pytest.approx(3 / 0.25)  # three down
    np.testing.assert_allclose(heat_maps.nearest_code(codes, EXTENT, 6, null=0.5), found / 2, rtol=1e-6)


def test_a_null_of_nothing_leaves_numbers_that_can_ship():
    found = heat_maps.nearest_code(np.array([[0.5, 4.5]]), EXTENT, 6, null=0.0)
    assert found[0, 2] == 0
    assert np.isfinite(found.astype(np.float16)).all()
    assert found.max() == heat_maps.MOST


@pytest.mark.parametrize("name", ["linear_ae", "vae", "beta_vae"])
def test_the_cycle_is_decoded_and_encoded_again(name):
    model = build(small_recipe(name), torch.Generator().manual_seed(0)).eval()
    found = heat_maps.cycle(model, EXTENT, 4, null=0.5, at=0.3)
    z, at = heat_maps.cell_centres(EXTENT, 4)[6:7], torch.full((1,), 0.3)
    with torch.no_grad():
        again = model.code(model.decode(z, at), at)
    assert found[1, 2] == pytest.approx(float(torch.linalg.vector_norm(again - z)) / 0.5, rel=1e-4)


def test_a_linear_autoencoder_that_inverts_itself_has_no_cycle_error():
    model = build(small_recipe("linear_ae"), torch.Generator().manual_seed(0)).eval()
    axes = torch.linalg.qr(torch.randn(784, 2, generator=torch.Generator().manual_seed(1)))[0]
    with torch.no_grad():
        model.encoder.linears[0].weight.copy_(axes.T)
        model.decoder.linears[0].weight.copy_(axes)
        model.encoder.linears[0].bias.zero_()
        model.decoder.linears[0].bias.zero_()
    assert heat_maps.cycle(model, EXTENT, 5, null=1.0).max() < 1e-5
