"""The best code that the lecture's two assumptions allow: least squares over the sine and both parabolas at once.

For a given sine the best parabolas are a linear problem. Over the sine's four numbers the error is a staircase (a
point is on one side or on the other), so that no gradient helps: many sines are tried, then many near the best ones,
ever nearer. The same points give the same code.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.handmade.manual_encoding import QuadraticDecoder, SineEncoder, mean_squared_error

# Bounds of what is tried: those of the handles.
AMPLITUDE, FREQUENCY, PHASE, HEIGHT = (0.0, 2.0), (1.5, 5.0), (-np.pi, np.pi), (-1.0, 1.5)
TRIES, KEPT, ROUNDS = 1536, 96, 8  # with a quarter of them two seeds can differ by half
RIDGE = 1e-9  # lets a half with fewer than three places be solved too


def best_code(
    points: ArrayLike, start: SineEncoder | None = None, seed: int = 0
) -> tuple[SineEncoder, QuadraticDecoder, float]:
    """The sine, its parabolas and their mean squared error on points (n, 2), never more than `start` and its fit give.

    A search, so no proof that none is better. ValueError for points that are no finite (n, 2).
    """
    start = start or SineEncoder()
    points = np.asarray(points, dtype=np.float64)
    packing = start.packing.covering(points)  # checks the points
    low, high = np.array([AMPLITUDE, FREQUENCY, PHASE, HEIGHT]).T
    rng = np.random.default_rng(seed)
    given = np.array([[start.amplitude, start.frequency, start.phase, start.height]])
    tried = np.concatenate([given, rng.uniform(low, high, (4 * TRIES, 4))])
    errors = fitted_errors(tried, points)
    reach = (high - low) / 8
    for _ in range(ROUNDS):
        best = np.argsort(errors, kind="stable")[:KEPT]
        tried, errors = tried[best], errors[best]
        near = np.repeat(tried, TRIES // KEPT, axis=0) + reach * rng.standard_normal((TRIES // KEPT * KEPT, 4))
        near[:, 2] = (near[:, 2] + np.pi) % (2 * np.pi) - np.pi  # a phase goes round
        near = near.clip(low, high)
        tried, errors = np.concatenate([tried, near]), np.concatenate([errors, fitted_errors(near, points)])
        reach = reach / 2
    codes = [_exact(sine, points, packing) for sine in (given[0], tried[np.argmin(errors)])]
    return min(codes, key=lambda code: code[2])


def fitted_errors(sines: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean squared error on points (n, 2) of each sine (m, 4), both halves decoded by their best parabola: (m,).

    sines: amplitude, frequency, phase, height. All m at once: with f = (1, x, x^2) the least sum of squares of a half
    is  sum y^2 - b' G^-1 b,  G = sum f f',  b = sum f y, and sums over the halves are one product of matrices.
    """
    x, y = points.T
    amplitude, frequency, phase, height = sines.T[:, :, None]
    above = (y > height + amplitude * np.sin(frequency * x + phase)).astype(np.float64)  # (m, n)
    powers = np.stack([np.ones_like(x), x, x**2, x**3, x**4, y, x * y, x**2 * y, y**2], axis=1)  # (n, 9)
    sums = above @ powers  # (m, 9)
    return (_left_over(sums) + _left_over(powers.sum(axis=0) - sums)) / len(points)


def _left_over(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    gram = sums[:, [[0, 1, 2], [1, 2, 3], [2, 3, 4]]] + RIDGE * np.eye(3)  # (m, 3, 3)
    right = sums[:, 5:8]  # (m, 3)
    solved = np.linalg.solve(gram, right[:, :, None])[:, :, 0]
    return np.maximum(sums[:, 8] - (right * solved).sum(axis=1), 0)


def _exact(sine: NDArray[np.float64], points: NDArray[np.float64], packing) -> tuple:
    encoder = SineEncoder(*(float(value) for value in sine), packing)
    codes = encoder.encode(points)
    decoder = QuadraticDecoder.fit(codes, points, packing)
    return encoder, decoder, mean_squared_error(points, decoder.decode(codes))
