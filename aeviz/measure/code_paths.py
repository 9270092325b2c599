"""Three ways from one image's code to another's: mixing the pixels, straight through the latent space, along the data.

Along the data is the shortest path over a graph that joins each code to its ten nearest ones. An edge costs the square
of its length, so that many short hops are cheaper than one leap over a gap.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_array, csgraph, csr_array
from scipy.spatial import cKDTree

from aeviz.data import ImageSet, probe
from aeviz.measure import evaluation, metrics
from aeviz.measure.decoded_digits import decoded, judge
from aeviz.models.base import Model
from aeviz.models.layers import Classifier

NEIGHBOURS = 10
FRAMES = 11  # of a film strip, its ends among them
PAIRS = 500
WAYS = ("pixels", "straight", "along")


def way_figures(model: Model, classifier: Classifier, test: ImageSet, seed: int = 0) -> dict[str, float]:
    """What lies on each way between PAIRS pairs of images of different digits, drawn from the probe; the ends left out.

    ways.pixels, .straight, .along: the share of frames that are a digit to the judge; ways.null: of the ends. With
    .far, the mean distance from a frame to the nearest code, in units of the mean of all codes to their nearest other;
    its null, ways.null.far, is that of the codes that are ends.
    """
    shown = test.subset(probe(test, evaluation.PROBE))
    codes = evaluation.codes(model, shown)
    pairs = unlike_pairs(shown.labels, PAIRS, seed)
    straight = np.stack([spread(codes[pair], FRAMES) for pair in pairs])  # (pairs, FRAMES, d)
    along = np.stack([spread(codes[path], FRAMES) for path in paths(codes, pairs)])
    ends = _images(model, straight[:, [0, -1]])
    share = {
        "pixels": _share(classifier, mixed(ends, FRAMES)[:, 1:-1]),
        "straight": _share(classifier, _images(model, straight[:, 1:-1])),
        "along": _share(classifier, _images(model, along[:, 1:-1])),
        "null": _share(classifier, ends),
    }
    alone = metrics.nearest_other_code_distance(codes)
    far = {f"{name}.far": _to_codes(codes, way) for name, way in (("straight", straight), ("along", along))}
    far = {name: float(value / alone.mean()) for name, value in (far | {"null.far": alone[pairs].mean()}).items()}
    return {f"ways.{name}": value for name, value in (share | far).items()}


def unlike_pairs(labels: NDArray, count: int, seed: int = 0) -> NDArray[np.int64]:
    """(count, 2) places of images of different classes. Raises ValueError where there is but one class."""
    if len(np.unique(labels)) < 2:
        raise ValueError("a way leads from one class to another; there is one class only")
    rng, found = np.random.default_rng(seed), np.empty((0, 2), np.int64)
    while len(found) < count:
        drawn = rng.integers(len(labels), size=(count, 2))
        found = np.concatenate([found, drawn[labels[drawn[:, 0]] != labels[drawn[:, 1]]]])
    return found[:count]


def code_graph(codes: NDArray) -> csr_array:
    """Squared distances (n, n) between codes (n, d) of which one is among the other's nearest; 0: not joined.

    Islands are joined by the shortest bridge from the smallest of them, until there is one.
    """
    codes = np.asarray(codes, np.float64)
    count = len(codes)
    distance, index = cKDTree(codes).query(codes, min(NEIGHBOURS, count - 1) + 1)
    rows = np.repeat(np.arange(count), index.shape[1] - 1)
    # two codes at one place are joined too, at next to no cost: a stored 0 is no edge to SciPy
    squared = np.maximum(distance[:, 1:].ravel() ** 2, np.finfo(float).tiny)
    half = coo_array((squared, (rows, index[:, 1:].ravel())), shape=(count, count)).tocsr()
    graph = half.maximum(half.T)
    while True:
        islands, island = csgraph.connected_components(graph, directed=False)
        if islands == 1:
            return graph
        small = island == np.bincount(island).argmin()
        inside, outside = np.flatnonzero(small), np.flatnonzero(~small)
        reach, nearest = cKDTree(codes[outside]).query(codes[inside])
        n, m = inside[reach.argmin()], outside[nearest[reach.argmin()]]
        graph = graph + coo_array(([reach.min() ** 2] * 2, ([n, m], [m, n])), shape=(count, count)).tocsr()


def paths(codes: NDArray, pairs: NDArray) -> list[NDArray[np.int64]]:
    """The codes on the cheapest path over `code_graph` between each of the pairs (k, 2), both ends included."""
    starts, row = np.unique(pairs[:, 0], return_inverse=True)
    before = csgraph.dijkstra(code_graph(codes), directed=False, indices=starts, return_predecessors=True)[1]
    found = []
    for at, (start, end) in zip(row, pairs, strict=True):
        path = [int(end)]
        while path[-1] != start:
            path.append(int(before[at, path[-1]]))
        found.append(np.array(path[::-1]))
    return found


def spread(points: NDArray, count: int) -> NDArray[np.float64]:
    """(count, d) points evenly spaced along the polyline through `points` (n, d), its two ends included."""
    points = np.asarray(points, np.float64)
    reached = np.concatenate([[0.0], np.linalg.norm(np.diff(points, axis=0), axis=1).cumsum()])
    wanted = np.linspace(0, reached[-1], count)
    return np.stack([np.interp(wanted, reached, axis) for axis in points.T], axis=1)


def mixed(ends: NDArray, count: int) -> NDArray[np.float32]:
    """Images (k, 2, 784) -> (k, count, 784): the first fades into the second."""
    t = np.linspace(0, 1, count, dtype=np.float32)[:, None]
    return (1 - t) * ends[:, :1] + t * ends[:, 1:]


def _images(model: Model, z: NDArray) -> NDArray[np.float32]:
    """What is decoded at codes (k, frames, d): (k, frames, 784)."""
    return decoded(model, z.reshape(-1, z.shape[-1])).numpy().reshape(*z.shape[:2], -1)


def _to_codes(codes: NDArray, way: NDArray) -> float:
    """The mean distance from inner frames (k, frames, d) to the nearest of codes (n, d)."""
    return float(cKDTree(codes).query(way[:, 1:-1].reshape(-1, codes.shape[1]))[0].mean())


def _share(classifier: Classifier, images: NDArray) -> float:
    return judge(classifier, torch.from_numpy(images.reshape(-1, images.shape[-1]))).share
