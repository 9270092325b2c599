"""Ways from one code to another, where it is known how they go; and the figures counted again one by one."""

import numpy as np
import pytest
import torch
from scipy.sparse import csgraph
from scipy.spatial.distance import cdist

from aeviz.measure import code_paths, evaluation
from aeviz.measure.decoded_digits import decoded
from aeviz.models.build import build
from aeviz.models.layers import Classifier, initialise
from tests.toys import few_digits, small_recipe


def arc(count: int = 60) -> np.ndarray:
    """Three quarters of a circle: its two ends are nearer to one another than the way round."""
    turn = np.linspace(0, 1.5 * np.pi, count)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def test_the_way_along_an_arc_goes_round_it_and_never_leaps():
    codes = arc()
    [path] = code_paths.paths(codes, np.array([[0, 59]]))
    assert list(path) == sorted(path)
    assert np.diff(path).max() == 1  # the square of a length: each hop as short as can be
    [straight] = code_paths.paths(codes, np.array([[4, 4]]))
    assert list(straight) == [4]


def test_the_cheapest_path_is_found_by_trying_all_by_floyd_and_warshall():
    rng = np.random.default_rng(1)
    codes, pairs = rng.normal(size=(40, 2)), rng.integers(40, size=(25, 2))
    squared = cdist(codes, codes) ** 2
    graph = code_paths.code_graph(codes).toarray()
    nearest = np.argsort(squared, axis=1)[:, 1 : code_paths.NEIGHBOURS + 1]
    joined = np.zeros((40, 40), bool)
    np.put_along_axis(joined, nearest, True, axis=1)
    joined |= joined.T
    np.testing.assert_allclose(graph, np.where(joined, squared, 0))
    cost = np.where(joined, squared, np.inf)
    np.fill_diagonal(cost, 0)
    for k in range(40):
        cost = np.minimum(cost, cost[:, k, None] + cost[None, k])
    for (a, b), path in zip(pairs, code_paths.paths(codes, pairs), strict=True):
        assert (path[0], path[-1]) == (a, b)
        assert squared[path[:-1], path[1:]].sum() == pytest.approx(cost[a, b])


def test_islands_are_joined_by_the_shortest_bridge():
    rng = np.random.default_rng(2)
    codes = np.concatenate([rng.normal(size=(n, 2)) + (x, 0) for n, x in ((30, 0), (20, 50), (25, 120))])
    island = np.repeat([0, 1, 2], (30, 20, 25))
    graph = code_paths.code_graph(codes)
    assert csgraph.connected_components(graph)[0] == 1
    n, m = graph.nonzero()
    bridges = {(min(a, b), max(a, b)) for a, b in zip(n, m, strict=True) if island[a] != island[b]}
    squared = cdist(codes, codes) ** 2
    shortest = [np.where((island[:, None] == i) & (island == i + 1), squared, np.inf) for i in (0, 1)]
    assert bridges == {tuple(int(v) for v in np.unravel_index(table.argmin(), table.shape)) for table in shortest}


def test_codes_at_one_place_are_one_hop_apart():
    codes = np.concatenate([np.zeros((15, 2)), np.ones((15, 2))])
    [path] = code_paths.paths(codes, np.array([[0, 29]]))
    assert (path[0], path[-1]) == (0, 29)


def test_frames_lie_evenly_along_a_way():
    corner = np.array([[0, 0], [3, 4], [3, 4], [3, 9]], float)
    np.testing.assert_allclose(code_paths.spread(corner, 5), [[0, 0], [1.5, 2], [3, 4], [3, 6.5], [3, 9]])
    np.testing.assert_allclose(code_paths.spread(np.array([[1.0, 2.0]]), 3), [[1, 2]] * 3)


def test_mixing_is_linear():
    ends = np.stack([np.zeros(784), np.ones(784)]).astype(np.float32)[None]
    np.testing.assert_allclose(code_paths.mixed(ends, 5)[0, :, 0], [0, 0.25, 0.5, 0.75, 1])


def test_pairs_are_of_different_digits_and_drawn_again_the_same():
    labels = np.repeat(np.arange(3), (50, 3, 2))
    pairs = code_paths.unlike_pairs(labels, 200, seed=4)
    assert pairs.shape == (200, 2)
    assert (labels[pairs[:, 0]] != labels[pairs[:, 1]]).all()
    np.testing.assert_array_equal(pairs, code_paths.unlike_pairs(labels, 200, seed=4))
    with pytest.raises(ValueError, match="one class"):
        code_paths.unlike_pairs(np.ones(9), 5)


def test_the_figures_are_those_of_each_frame_by_itself(monkeypatch):
    monkeypatch.setattr(evaluation, "PROBE", 60)
    monkeypatch.setattr(code_paths, "PAIRS", 6)
    images = few_digits()
    model = build(small_recipe("ae"), torch.Generator().manual_seed(0)).eval()
    classifier = Classifier().eval()
    initialise(classifier, torch.Generator().manual_seed(3))
    with torch.no_grad():
        model.decoder.linears[0].weight.mul_(100)
        classifier.fc1.weight.mul_(100)
    shown = images.subset(evaluation.probe(images, 60))
    codes = evaluation.codes(model, shown).astype(float)
    pairs = code_paths.unlike_pairs(shown.labels, 6, 1)
    apart = np.sort(cdist(codes, codes), axis=1)[:, 1]
    seen = {"pixels": [], "straight": [], "along": [], "null": []}
    far = {"straight": [], "along": []}
    for (a, b), path in zip(pairs, code_paths.paths(codes, pairs), strict=True):
        begin, end = (decoded(model, codes[k : k + 1]) for k in (a, b))
        seen["null"] += [begin, end]
        for k in range(1, 10):
            seen["pixels"].append((1 - k / 10) * begin + k / 10 * end)
            places = {
                "straight": codes[a] + k / 10 * (codes[b] - codes[a]),
                "along": code_paths.spread(codes[path], 11)[k],
            }
            for way, z in places.items():
                seen[way].append(decoded(model, z[None]))
                far[way].append(cdist(z[None], codes).min() / apart.mean())
    with torch.no_grad():
        top = {way: [classifier(image).max().item() for image in images] for way, images in seen.items()}
    middle = float(np.quantile(sum(top.values(), []), 0.503))  # nobody has trained it: to it one in two is a digit
    classifier.quantiles.copy_(middle + torch.arange(-5, 96))
    found = code_paths.way_figures(model, classifier, images, seed=1)
    for way, values in top.items():
        assert found[f"ways.{way}"] == pytest.approx(np.mean(np.array(values) >= middle))
    for way, distances in far.items():
        assert found[f"ways.{way}.far"] == pytest.approx(np.mean(distances), rel=1e-4)
    assert found["ways.null.far"] == pytest.approx(apart[pairs].mean() / apart.mean(), rel=1e-4)
    assert 0 < found["ways.straight"] < 1
    assert len({found[f"ways.{way}"] for way in top}) > 1
