"""What the pad is shown of a model in training: planes, extents, and a decoder of two inputs."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.measure.latent_plane import plane_of
from aeviz.models.build import build
from aeviz.models.layers import MLP
from aeviz.models.registry import FAMILIES
from aeviz.worker.run_map import OutOfRangeError, RunMap, decoder_on, extent_for, halved
from tests.toys import few_digits, small_recipe

MODELS_BY_NAME = {name: build(small_recipe(name), torch.Generator().manual_seed(0)) for name in ("ae", "vae")}


def cloud(d, n=400, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, d)) * np.linspace(3, 0.2, d) + 0.5).astype(np.float32)


def run_folded(tensors, u):
    """The network of these tensors as the browser runs it, SiLU between."""
    layers = sum(name.endswith(".weight") for name in tensors)
    h = u
    for k in range(layers):
        h = h @ tensors[f"{k}.weight"].astype(np.float64).T + tensors[f"{k}.bias"]
        if k < layers - 1:
            h = h / (1 + np.exp(-h))
    return h


@pytest.mark.parametrize("told", [0, 10])
@pytest.mark.parametrize("d", [1, 2, 3, 10])
def test_a_code_is_decoded_by_its_places_along_the_axes_as_the_model_decodes_it(d, told):
    z = cloud(d)
    plane = plane_of(z)
    decoder = MLP((d + told, 30, 20, 784))
    label = np.tile(np.linspace(0, 1, told), (len(z), 1)).astype(np.float32)  # stands behind the code, and stays
    places = z @ plane.axes  # along all axes: nothing is left out
    with torch.no_grad():
        expected = decoder(torch.from_numpy(np.concatenate([z, label], 1))).numpy()
        on_map = decoder(torch.from_numpy(np.concatenate([plane.lift(plane.flat(z)), label], 1))).numpy()
    folded = decoder_on(plane, decoder)
    np.testing.assert_allclose(run_folded(folded, np.concatenate([places, label], 1)), expected, atol=4e-3)
    places[:, 2:] = plane.centre
    np.testing.assert_allclose(run_folded(folded, np.concatenate([places, label], 1)), on_map, atol=4e-3)


def test_of_many_latents_the_two_of_most_variance_are_shown():
    z = cloud(6) @ np.linalg.qr(np.random.default_rng(1).normal(size=(6, 6)))[0].astype(np.float32)
    plane = plane_of(z)
    np.testing.assert_allclose(plane.axes.T @ plane.axes, np.eye(6), atol=1e-5)
    np.testing.assert_allclose(plane.rest, 0, atol=1e-5)
    variances = np.sort(np.linalg.eigvalsh(np.cov(z.T)))[::-1]
    assert plane.flat(z).var(0, ddof=1).sum() == pytest.approx(variances[:2].sum(), rel=1e-3)
    np.testing.assert_allclose(plane.spread**2, variances[2:], rtol=0.02)
    np.testing.assert_allclose(plane.centre, (z @ plane.axes)[:, 2:].mean(0), atol=1e-4)


def test_of_fewer_codes_than_latents_there_are_fewer_axes():
    z = cloud(20, n=8)
    plane = plane_of(z)
    assert plane.axes.shape == (20, 8)
    np.testing.assert_allclose(plane.axes.T @ plane.rest, 0, atol=1e-4)
    places = z @ plane.axes
    np.testing.assert_allclose(places @ plane.axes.T + plane.rest, z, atol=1e-4)  # in whose span they lie


def test_the_plane_does_not_turn_when_the_codes_hardly_move():
    z = cloud(5)
    first = plane_of(z)
    turned = plane_of(-z[::-1] * np.float32(1.001) + 2 * z.mean(0), first)  # the same axes, whose signs are free
    assert np.abs(turned.axes - first.axes).max() < 0.05


ENCODING = [name for name, spec in FAMILIES.items() if spec.encoder]


@pytest.mark.parametrize("name", ENCODING)
@pytest.mark.parametrize("latent", [1, 2, 5])
def test_a_map_has_the_form_of_a_shipped_one(name, latent):
    images = few_digits(60)
    model = build(small_recipe(name, latent=latent), torch.Generator().manual_seed(0)).eval()
    with torch.no_grad():
        codes, log_variances = model.encode(torch.from_numpy(images.pixels), model.condition(60))
    found = RunMap(images.labels).tensors(
        model, codes.numpy(), None if log_variances is None else log_variances.numpy()
    )
    assert found["means"].shape == (1, 60, 2)
    assert found["means"].dtype == np.float16
    assert found["extents"].shape == (1, 4)
    assert found["nearest"].shape == (1,)
    assert found["ladder"].tolist() == [0.0]
    assert found["labels"].tolist() == images.labels.tolist()
    spec = FAMILIES[name]
    assert ("log_variances" in found) == spec.posterior
    assert ("heat.prior" in found) == (spec.prior_of(model.recipe) is not None and latent == 2)
    assert ("heat.discriminator" in found) == (spec.discriminator == "codes" and latent == 2)
    assert ("spread" in found) == ("centre" in found) == (latent > 2)
    if latent == 1:
        assert np.abs(found["means"][0, :, 1]).max() == 0  # one number lies on a line


def test_the_width_of_a_posterior_is_that_of_its_projection():
    model = build(small_recipe("vae", latent=4), torch.Generator().manual_seed(0)).eval()
    z, log_variances = cloud(4, 300), np.random.default_rng(2).normal(-1, 0.3, (300, 4)).astype(np.float32)
    run_map = RunMap(np.zeros(300, np.int64))
    found = run_map.tensors(model, z, log_variances)
    draws = np.random.default_rng(3).normal(size=(40_000, 4)) * np.exp(log_variances[0] / 2)
    expected = (draws @ run_map.plane.axes[:, :2]).var(0)
    np.testing.assert_allclose(np.exp(found["log_variances"][0, 0].astype(float)), expected, rtol=0.05)


def test_the_map_stays_while_the_codes_fit_and_moves_when_they_do_not():
    model = build(small_recipe("ae"), torch.Generator().manual_seed(0))
    points = np.random.default_rng(0).normal(size=(500, 2))
    wide = extent_for(10 * points, 10 * points, model)
    assert wide[0] < -20
    assert extent_for(9 * points, 9 * points, model, wide) == wide
    assert extent_for(2 * points, 2 * points, model, wide) != wide
    assert wide[1] - wide[0] == pytest.approx(wide[3] - wide[2])


@pytest.mark.parametrize("name", ENCODING)
def test_the_codes_before_the_first_step_are_a_clump_whose_dots_can_be_told_apart(name):
    """And a clump still: most of the map is empty, and the origin is on it."""
    images = few_digits(200)
    model = build(small_recipe(name), torch.Generator().manual_seed(0)).eval()
    with torch.no_grad():
        codes, widths = model.encode(torch.from_numpy(images.pixels), model.condition(200, labels=images.labels))
    found = RunMap(images.labels).tensors(model, codes.numpy(), None if widths is None else widths.numpy())
    x0, x1, y0, y1 = found["extents"][0]
    dots = (found["means"][0].astype(float) - [x0, y0]) / [x1 - x0, y1 - y0]  # as shares of the map
    assert ((dots > 0) & (dots < 1)).all()
    assert 0.08 < np.ptp(dots, axis=0).max() < 0.4
    assert x0 <= 0 <= x1
    assert y0 <= 0 <= y1


@settings(deadline=None)
@given(
    st.floats(-4, 2), st.floats(0, 2 * np.pi), st.floats(0, 20), st.floats(-3, 1), st.sampled_from(["ae", "vae"]),
)  # fmt: skip
def test_the_map_holds_all_codes_and_is_never_much_wider_than_they_are(spread, turn, away, width, name):
    """Codes of any spread (as a power of ten), anywhere, with posteriors of any width."""
    model = MODELS_BY_NAME[name]
    unit = np.random.default_rng(0).uniform(-1, 1, size=(400, 2))
    codes = 10**spread * unit + away * np.array([np.cos(turn), np.sin(turn)])
    reach = np.concatenate([codes - 10**width, codes + 10**width]) if name == "vae" else codes
    x0, x1, y0, y1 = extent_for(codes, reach, model)
    inside = (codes >= [x0, y0]) & (codes <= [x1, y1])
    assert inside.all(1).mean() > 0.98  # a map leaves the outermost codes out
    assert x1 - x0 == pytest.approx(y1 - y0)
    side, needed = x1 - x0, max(np.ptp(codes, axis=0).max(), 0.005, np.abs(codes).max())
    assert side < 6 * needed


def test_what_float16_holds_is_shown_and_what_it_does_not_is_refused():
    assert halved(np.array([65504.0, -65519.9, 1e-9])).tolist() == [65504.0, -65504.0, 0.0]
    for beyond in (65_520.0, -65_520.0, -1e30, np.inf, np.nan):
        with pytest.raises(OutOfRangeError):
            halved(np.array([0.0, beyond]))


@pytest.mark.parametrize(("codes", "log_variance"), [(7e4, 0.0), (1e30, 0.0), (1.0, 100.0)])
@pytest.mark.parametrize("latent", [1, 2, 5])
def test_a_map_of_a_run_that_has_diverged_is_refused(codes, log_variance, latent):
    model = build(small_recipe("vae", latent=latent), torch.Generator().manual_seed(0)).eval()
    z, log_variances = cloud(latent, 100), np.zeros((100, latent), np.float32)
    run_map = RunMap(np.zeros(100, np.int64))
    good = run_map.tensors(model, z, log_variances)
    with pytest.raises(OutOfRangeError):
        run_map.tensors(model, codes * z, log_variances + np.float32(log_variance))
    again = run_map.tensors(model, z, log_variances)  # and what comes after is shown as if it had not been
    assert again["means"].shape == good["means"].shape
    assert np.isfinite(again["extents"]).all()


def test_a_decoder_whose_weights_float16_does_not_hold_is_refused():
    decoder = MLP((2, 30, 784))
    decoder.linears[1].bias.data[3] = 1e6
    with pytest.raises(OutOfRangeError):
        decoder_on(plane_of(cloud(2)), decoder)
