"""The linear autoencoder beside PCA, where it is known how far the two planes are apart."""

import numpy as np
import pytest
import torch

from aeviz.data import digits
from aeviz.measure import linear_plane, metrics
from aeviz.models.build import build
from tests.toys import small_recipe

TURN = np.array([[2.0, 1.0], [-0.5, 1.5]])  # any two axes of a plane span it


@pytest.fixture(scope="module")
def images():
    return digits()


def model_on(images, basis: np.ndarray, turn: np.ndarray = TURN):
    """The best linear autoencoder through the plane of an orthonormal basis (784, 2), by the axes basis @ turn."""
    model = build(small_recipe("linear_ae"), torch.Generator()).eval()
    mean = images.pixels.mean(0, dtype=np.float64)
    encoder, decoder = np.linalg.inv(turn) @ basis.T, basis @ turn
    for network, weight, bias in ((model.encoder, encoder, -encoder @ mean), (model.decoder, decoder, mean)):
        network.linears[0].weight.data = torch.from_numpy(weight).float()
        network.linears[0].bias.data = torch.from_numpy(bias).float()
    return model


def test_other_axes_of_pcas_plane_are_told_to_be_pca(images):
    axes = metrics.principal_axes(images.pixels, 2)
    model = model_on(images, axes)
    figures = linear_plane.plane_figures(model, images, images)
    assert figures["angle_to_pca"] == pytest.approx(0, abs=0.01)
    assert figures["pca_explained"] == pytest.approx(1, abs=1e-6)
    plane = linear_plane.plane_tensors(model, images, images)
    own, pca, turned = plane["plane.maps.codes"].astype(float)
    np.testing.assert_allclose(turned, pca, atol=0.02)
    signs = np.sign((axes * plane["plane.axes"]).sum(0))
    np.testing.assert_allclose(own @ TURN.T, pca * signs, atol=0.02)  # its codes along its own axes
    np.testing.assert_allclose(plane["plane.mixture"] * signs, np.linalg.inv(TURN), atol=1e-4)
    np.testing.assert_array_equal(plane["plane.labels"], images.labels)
    assert (plane["plane.maps.extents"][1] == plane["plane.maps.extents"][2]).all()


@pytest.mark.parametrize(("angle", "share"), [(90, 0.0), (60, 0.25 * (2 - 0.25)), (30, 0.75 * (2 - 0.75))])
def test_a_plane_at_a_known_angle(images, angle, share):
    """A code s along an axis turned by a comes back as s cos² a, if nothing lies along where it turns to."""
    axes = metrics.principal_axes(images.pixels, 784)
    a = np.deg2rad(angle)
    turned = np.cos(a) * axes[:, :2] + np.sin(a) * axes[:, -2:]  # the last axes: pixels that are never inked
    figures = linear_plane.plane_figures(model_on(images, turned), images, images)
    assert figures["angle_to_pca"] == pytest.approx(angle, abs=0.01)
    assert figures["pca_explained"] == pytest.approx(share, abs=1e-4)
    assert figures["pca_explained.null"] < 0.05


def test_axes_are_turned_so_that_their_furthest_value_is_positive():
    found = linear_plane.oriented(np.array([[0.1, 0.6], [-0.9, 0.8]]))
    np.testing.assert_allclose(found, [[-0.1, 0.6], [0.9, 0.8]])
