"""Measures of the map of codes, and PCA as what a linear code can do."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aeviz.data import digits, mnist, probe
from aeviz.measure.metrics import knn_accuracy, nearest_code_distance, nearest_other_code_distance, pca_mse


def test_classes_far_apart_are_all_told():
    rng = np.random.default_rng(0)
    labels = np.repeat([3, 7, 9], 20)
    assert knn_accuracy(rng.standard_normal((60, 2)) + 100 * labels[:, None], labels) == 1


def test_labels_drawn_blindly_are_guessed_at_chance():
    rng = np.random.default_rng(1)
    assert knn_accuracy(rng.standard_normal((3000, 2)), rng.integers(10, size=3000)) == pytest.approx(0.1, abs=0.03)


def test_a_code_does_not_vote_for_itself():
    codes = np.array([[0.0], [1.0], [10.0], [11.0]])
    assert knn_accuracy(codes, [0, 1, 0, 1], k=1) == 0
    assert knn_accuracy(codes, [0, 0, 1, 1], k=1) == 1
    assert knn_accuracy(np.zeros((6, 2)), [0, 0, 0, 0, 0, 1], k=5) == pytest.approx(5 / 6)  # nor among its twins


def test_a_drawn_vote_goes_to_the_nearer():
    # the two nearest of 0 are 1 (class 9) and -2 (class 2); every other point has two of its own class
    codes = np.array([[0.0], [1.0], [2.5], [-2.0], [-2.1], [-2.2]])
    assert knn_accuracy(codes, [9, 9, 9, 2, 2, 2], k=2) == 1
    assert knn_accuracy(-codes, [2, 2, 2, 9, 9, 9], k=2) == 1


@pytest.mark.parametrize(("prior", "ceiling"), [("mixture", 0.979), ("swiss roll", 0.977)])
def test_ceilings_of_labelled_priors(prior, ceiling):
    """How well labels can be told from draws of the priors themselves: no encoder trained on them can do better."""
    rng = np.random.default_rng(2)
    n = 6000
    labels = rng.integers(10, size=n)
    if prior == "mixture":
        turn = 2 * np.pi * labels / 10
        along, across = 1.4 + 0.5 * rng.standard_normal(n), 0.1 * rng.standard_normal(n)
    else:
        root = np.sqrt((labels + rng.uniform(size=n)) / 10)
        turn, along, across = 4 * np.pi * root, 3 * root, 0
    codes = np.stack([along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)], 1)
    if prior == "swiss roll":
        codes = codes + 0.05 * rng.standard_normal((n, 2))
    assert knn_accuracy(codes, labels) == pytest.approx(ceiling, abs=0.008)


@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 7))
@settings(max_examples=20, deadline=None)
def test_neither_order_nor_names_nor_scale_matter(seed, k):
    rng = np.random.default_rng(seed)
    codes, labels = rng.standard_normal((30, 2)), rng.integers(3, size=30)
    order = rng.permutation(30)
    found = knn_accuracy(codes, labels, k)
    assert 0 <= found <= 1
    assert knn_accuracy(8 * codes[order], labels[order] + 5, k) == found


def test_distance_to_the_nearest_code():
    codes = np.array([[0.0, 0.0], [3.0, 4.0]])
    np.testing.assert_allclose(nearest_code_distance([[0, 1], [3, 4], [6, 8]], codes), [1, 0, 5])
    np.testing.assert_allclose(nearest_other_code_distance(codes), [5, 5])
    np.testing.assert_allclose(nearest_other_code_distance([[1, 1], [1, 1], [2, 1]]), [0, 0, 1])


def test_bad_shapes_are_refused():
    codes = np.zeros((4, 2))
    with pytest.raises(ValueError, match="labels must be whole numbers"):
        knn_accuracy(codes, [0, 1, 0], k=1)
    with pytest.raises(ValueError, match="labels must be whole numbers"):
        knn_accuracy(codes, [0.0, 1.0, 0.0, 1.0], k=1)
    with pytest.raises(ValueError, match="from 1 to 3"):
        knn_accuracy(codes, [0, 1, 0, 1])
    with pytest.raises(ValueError, match="one dimension"):
        nearest_code_distance(np.zeros((2, 3)), codes)


def test_pca_rebuilds_what_lies_in_its_plane():
    rng = np.random.default_rng(3)
    flat = rng.standard_normal((50, 2)) @ rng.standard_normal((2, 9)) + 4
    assert pca_mse(flat[:40], flat[40:], 2) < 1e-20
    assert pca_mse(flat, flat, 0) == pytest.approx(flat.var(axis=0).mean())
    assert pca_mse(flat, flat + 0, 9) < 1e-20


def test_pca_leaves_the_small_eigenvalues_over():
    points = np.random.default_rng(4).standard_normal((5000, 6)) * np.arange(1, 7)
    values = np.linalg.eigvalsh(np.cov(points.T, bias=True))
    for k in range(7):
        assert pca_mse(points, points, k) == pytest.approx(values[: 6 - k].sum() / 6, abs=1e-9)


def test_pca_agrees_with_scikit_learn():
    from sklearn.decomposition import PCA

    pixels = digits().pixels[:600]
    train, test = pixels[:400], pixels[400:]
    model = PCA(2, svd_solver="full").fit(train)
    expected = ((model.inverse_transform(model.transform(test)) - test) ** 2).mean()
    assert pca_mse(train, test, 2) == pytest.approx(expected, rel=1e-4)


@pytest.mark.mnist
@pytest.mark.skipif(not os.environ.get("AEVIZ_DATA"), reason="AEVIZ_DATA is not set: no MNIST to measure")
def test_pca_of_mnist_as_published():
    """PCA-2 .0559 a pixel, the mean image alone .0674 (8,000 to fit, 2,000 held out)."""
    images = mnist(train=False)
    pixels = images.pixels
    held_out = np.zeros(len(images), dtype=bool)
    held_out[probe(images)] = True
    assert pca_mse(pixels[~held_out], pixels[held_out], 2) == pytest.approx(0.0559, abs=0.001)
    assert pca_mse(pixels[~held_out], pixels[held_out], 0) == pytest.approx(0.0674, abs=0.001)


def test_pca_refuses_bad_arguments():
    good = np.zeros((5, 3))
    for k in (-1, 4, 1.5):
        with pytest.raises(ValueError, match="whole number from 0 to 3"):
            pca_mse(good, good, k)
    for bad in (np.zeros(3), np.zeros((5, 4)), np.zeros((0, 3)), np.full((5, 3), np.inf)):
        with pytest.raises(ValueError, match=r"must (be|have)"):
            pca_mse(good, bad, 1)
        with pytest.raises(ValueError, match=r"must (be|have)"):
            pca_mse(bad, good, 1)
