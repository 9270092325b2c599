"""The lecture's code made by hand: a sine encodes, two parabolas decode.

Two numbers (x, y) become one. The encoder assumes that a sine curve parts the points in two halves, above and below;
it keeps x and the half, and drops y. The decoder does not know the sine: it assumes that each half is a parabola and
reads y from it. What either assumption misses is the error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aeviz.errors import AevizError

ABOVE, BELOW = 0, 1  # as the labels of the two half moons
ROUNDING = 1e-9  # 0.52 - 0.5 is a little more than 0.02, and is to count as 0.02


class EncodingError(AevizError):
    """A point that this code has no place for."""


@dataclass(frozen=True)
class Packing:
    """x and a side in one real number: the halves lie one behind the other on the line.

    above: code = x          in [left, right]
    below: code = x + shift  in [left + shift, right + shift],   shift = right - left + gap
    Between the two lies an empty stretch of length gap, so that the code tells the side and, to rounding, x.
    """

    left: float = -2.0
    right: float = 3.0
    gap: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite([self.left, self.right, self.gap]).all() and self.left < self.right and self.gap > 0):
            raise ValueError(f"a packing needs left < right and gap > 0, not {self.left}, {self.right}, {self.gap}")

    @property
    def shift(self) -> float:
        return self.right - self.left + self.gap

    def pack(self, x: ArrayLike, side: ArrayLike) -> NDArray[np.float64]:
        """x (n,) and side (n,), ABOVE or BELOW -> codes (n,). EncodingError for an x outside [left, right]."""
        x, side = np.asarray(x, dtype=np.float64), np.asarray(side)
        if not ((x >= self.left) & (x <= self.right)).all():
            raise EncodingError(f"This code holds x from {self.left:g} to {self.right:g} only; take a wider range.")
        return x + self.shift * (side == BELOW)

    def unpack(self, codes: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Codes (n,) -> x (n,) and side (n,). A code in the empty stretch goes to the nearer half."""
        codes = np.asarray(codes, dtype=np.float64)
        below = codes > self.right + self.gap / 2
        return codes - self.shift * below, np.where(below, BELOW, ABOVE).astype(np.int64)

    def covering(self, points: ArrayLike) -> Packing:
        """This packing, widened where the points (n, 2) need it."""
        x = _points(points)[:, 0]
        return replace(self, left=float(min(self.left, x.min())), right=float(max(self.right, x.max())))


@dataclass(frozen=True)
class SineEncoder:
    """Above or below y = height + amplitude sin(frequency x + phase), packed with x into one number.

    frequency in radians a unit of x, phase in radians. The defaults are best_sine of the lecture's points, rounded: the
    curve runs about midway between the half moons.
    """

    amplitude: float = 0.5
    frequency: float = 3.3
    phase: float = 1.5
    height: float = 0.25
    packing: Packing = Packing()

    def curve(self, x: ArrayLike) -> NDArray[np.float64]:
        """Height of the sine at x, any shape."""
        x = np.asarray(x, dtype=np.float64)
        return self.height + self.amplitude * np.sin(self.frequency * x + self.phase)

    def side(self, points: ArrayLike) -> NDArray[np.int64]:
        """ABOVE or BELOW for each of the points (n, 2): (n,). A point on the curve counts as below."""
        points = _points(points)
        return np.where(points[:, 1] > self.curve(points[:, 0]), ABOVE, BELOW).astype(np.int64)

    def encode(self, points: ArrayLike) -> NDArray[np.float64]:
        """Points (n, 2) -> codes (n,). EncodingError for an x that the packing does not hold."""
        points = _points(points)
        return self.packing.pack(points[:, 0], self.side(points))


@dataclass(frozen=True)
class Parabola:
    """y = a x^2 + b x + c."""

    a: float = 0.0
    b: float = 0.0
    c: float = 0.0

    def __call__(self, x: ArrayLike) -> NDArray[np.float64]:
        x = np.asarray(x, dtype=np.float64)
        return (self.a * x + self.b) * x + self.c

    @classmethod
    def fit(cls, x: NDArray[np.float64], y: NDArray[np.float64]) -> Parabola:
        """Least squares; of the many parabolas through fewer than three places the one with least coefficients.

        No points at all give y = 0: such a half is never asked for.
        """
        if len(x) == 0:
            return cls()
        design = np.stack([x**2, x, np.ones_like(x)], axis=1)  # (n, 3)
        a, b, c = np.linalg.lstsq(design, y, rcond=None)[0]
        return cls(float(a), float(b), float(c))


@dataclass(frozen=True)
class QuadraticDecoder:
    """One parabola a half: code -> x and side, y from that side's parabola. To be set by hand, or fitted."""

    above: Parabola
    below: Parabola
    packing: Packing = Packing()

    @classmethod
    def fit(cls, codes: ArrayLike, points: ArrayLike, packing: Packing | None = None) -> QuadraticDecoder:
        """The parabolas with the least squared error from codes (n,) back to points (n, 2).

        Only codes are seen: points that the encoder put on the wrong side pull the wrong parabola.
        """
        packing = packing or Packing()
        points = _points(points)
        x, side = packing.unpack(codes)
        if x.shape != (len(points),):
            raise ValueError(f"codes must be ({len(points)},) for {len(points)} points, not {x.shape}")
        halves = [Parabola.fit(x[side == half], points[side == half, 1]) for half in (ABOVE, BELOW)]
        return cls(*halves, packing)

    def decode(self, codes: ArrayLike) -> NDArray[np.float64]:
        """Codes (n,) -> points (n, 2)."""
        x, side = self.packing.unpack(codes)
        return np.stack([x, np.where(side == ABOVE, self.above(x), self.below(x))], axis=1)


def reconstruct(encoder: SineEncoder, decoder: QuadraticDecoder, points: ArrayLike) -> NDArray[np.float64]:
    """g(h(x)): points (n, 2) -> one number each -> points (n, 2)."""
    return decoder.decode(encoder.encode(points))


def mean_squared_error(points: ArrayLike, rebuilt: ArrayLike) -> float:
    """Mean over points of |x - g(h(x))|^2, the squared distance in the plane (both coordinates together)."""
    points, rebuilt = _points(points), _points(rebuilt)
    if points.shape != rebuilt.shape:
        raise ValueError(f"points and rebuilt must have one shape, not {points.shape} and {rebuilt.shape}")
    return float(((points - rebuilt) ** 2).sum(axis=1).mean())


def side_accuracy(encoder: SineEncoder, points: ArrayLike, labels: ArrayLike) -> float:
    """Share of points (n, 2) that the sine puts on the side that their label (n,) says: 0 above, 1 below."""
    side = encoder.side(points)
    labels = np.asarray(labels)
    if labels.shape != side.shape:
        raise ValueError(f"labels must be {side.shape}, not {labels.shape}")
    return float((side == labels).mean())


def x_alone_error(points: ArrayLike) -> float:
    """mean_squared_error where the code is x and nothing else, and one parabola decodes: the null of the sine."""
    x, y = _points(points).T
    return float(((y - Parabola.fit(x, y)(x)) ** 2).mean())


def left_of_halves(points: ArrayLike, side: ArrayLike) -> dict[int, float]:
    """The share of each half's variance in y that the best parabola of all points leaves.

    points (n, 2) and side (n,), ABOVE or BELOW -> the share of either; 0 where it gives the half back.
    """
    x, y = _points(points).T
    missed = y - Parabola.fit(x, y)(x)
    halves = {half: np.asarray(side) == half for half in (ABOVE, BELOW)}
    return {half: float((missed[there] ** 2).mean() / y[there].var()) for half, there in halves.items()}


def pca_error(points: ArrayLike) -> float:
    """mean_squared_error of the best straight line (PCA, one component): the null of the whole code made by hand."""
    from aeviz.measure.metrics import pca_mse  # here: it brings scipy

    points = _points(points)
    return 2 * pca_mse(points, points, 1)  # pca_mse is a mean over coordinates, of which there are two


def two_points_one_code(
    points: ArrayLike, side: ArrayLike | None = None, tolerance: float = 0.02, apart: float = 0.3
) -> NDArray[np.int64]:
    """Pairs of points that one code stands for though they lie apart: positions (pairs, 2), the upper one first.

    With x alone as the code two points share it where their x are the same within tolerance; no decoder can give both
    back. `apart` is the least distance in y that counts: two neighbours on one curve are no such pair.
    side (n,): where the code tells the side too, only points on one side share it.
    """
    x, y = _points(points).T
    if not (tolerance >= 0 and apart >= 0):
        raise ValueError(f"tolerance and apart must be at least 0, not {tolerance} and {apart}")
    one_code = (np.abs(x[:, None] - x) <= tolerance + ROUNDING) & (y[:, None] - y >= apart - ROUNDING)
    if side is not None:
        side = np.asarray(side)
        if side.shape != x.shape:
            raise ValueError(f"side must be {x.shape}, not {side.shape}")
        one_code &= side[:, None] == side
    return np.stack(np.nonzero(one_code), axis=1)


def best_sine(
    points: ArrayLike, labels: ArrayLike, frequencies: tuple[float, float] = (0.5, 4.0), packing: Packing | None = None
) -> SineEncoder:
    """The sine with the widest vertical margin between the halves (or, where none parts them, the least intrusion).

    maximise over the curve s the minimum over points of  y - s(x) for label 0,  s(x) - y for label 1.
    For one frequency s(x) = p sin(fx) + q cos(fx) + c is linear in p, q, c, so that is a linear program, solved
    exactly; the frequency is searched on a grid and then refined. Same points, same sine. |p|, |q| <= 1.5.
    """
    from scipy.optimize import minimize_scalar  # here: pages are read when the server starts, and few need it

    points = _points(points)
    sign = np.where(np.asarray(labels) == ABOVE, 1.0, -1.0)
    if sign.shape != (len(points),):
        raise ValueError(f"labels must be ({len(points)},), not {sign.shape}")
    low, high = frequencies
    grid = np.linspace(low, high, 36)
    step = grid[1] - grid[0]
    coarse = max(grid, key=lambda f: _widest_margin(points, sign, f)[0])
    fine = minimize_scalar(
        lambda f: -_widest_margin(points, sign, f)[0],
        method="bounded",
        bounds=(max(low, coarse - step), min(high, coarse + step)),
        options={"xatol": 1e-3},
    )
    frequency = max((coarse, fine.x), key=lambda f: _widest_margin(points, sign, f)[0])
    _, p, q, height = _widest_margin(points, sign, frequency)
    # p sin + q cos = amplitude sin(. + phase)
    return SineEncoder(float(np.hypot(p, q)), float(frequency), float(np.arctan2(q, p)), height, packing or Packing())


def _widest_margin(
    points: NDArray[np.float64], sign: NDArray[np.float64], frequency: float
) -> tuple[float, float, float, float]:
    """(margin, p, q, c) of the linear program: maximise t with  sign_i (y_i - p sin - q cos - c) >= t."""
    from scipy.optimize import linprog

    x, y = points.T
    wave = np.stack([np.sin(frequency * x), np.cos(frequency * x), np.ones_like(x)], axis=1)  # (n, 3)
    rows = np.column_stack([sign[:, None] * wave, np.ones_like(x)])  # rows @ (p, q, c, t) <= sign y
    bounds = [(-1.5, 1.5), (-1.5, 1.5), (None, None), (None, None)]
    p, q, c, margin = linprog([0, 0, 0, -1], A_ub=rows, b_ub=sign * y, bounds=bounds, method="highs").x
    return float(margin), float(p), float(q), float(c)


def _points(points: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(points, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != 2 or len(array) == 0 or not np.isfinite(array).all():
        raise ValueError(f"points must be finite (n, 2) with n >= 1, not {array.shape}")
    return array
