"""What the pad shows of a model in training: a plane of its latent space, the codes on it, the decoder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from aeviz.errors import AevizError
from aeviz.measure import heat_maps, metrics
from aeviz.measure.heat_maps import Extent
from aeviz.models.base import Model
from aeviz.models.layers import MLP
from aeviz.models.priors import prior

HEAT_SIZE = 32
LEAST_HALF = {
    "prior": 3.3,
    "none": 1.5,
}  # of the map's side: what the prior covers is seen, also where no code lies
CLUMP = 4.0  # but the map is at most so many times as wide as the codes: of a clump at the start each dot is to be seen
FINEST_HALF = 0.01  # below it float16 would draw the codes in rows
ROOM = 1.15  # a new extent is that much larger than needed, or it would move at each snapshot
SHRINK = 0.55  # and is given up when the codes need less than this share of it
INFINITE = 65_520.0  # from here on float16 rounds to infinity


class OutOfRangeError(AevizError):
    """A number beyond float16 (65,504), in which all is shown: the run has diverged, though its loss may be finite."""


def halved(values: np.ndarray | torch.Tensor) -> np.ndarray:
    """As float16. Raises OutOfRangeError where a number does not fit, or is none."""
    tensor = torch.as_tensor(values)
    low, high = tensor.aminmax()
    if not (low > -INFINITE and high < INFINITE):  # nor does this hold of NaN
        raise OutOfRangeError("A code, a width or a weight is too large to be shown.")
    return tensor.half().cpu().numpy()


@dataclass(frozen=True, eq=False)
class Plane:
    """z = axes · u + rest for the point u of the map; u = axesᵀ z for the code z. The axes are orthonormal."""

    axes: np.ndarray  # (d, 2) float32; with one latent the second column is 0: it moves nothing
    rest: np.ndarray  # (d,) float32, orthogonal to the axes

    def flat(self, z: np.ndarray) -> np.ndarray:
        """(n, d) -> (n, 2)."""
        return z @ self.axes


def plane_of(codes: np.ndarray, before: Plane | None = None) -> Plane:
    """The plane that is shown of codes (n, d): all there is for d ≤ 2, else the two directions of most variance.

    Principal axes may turn or change their sign from one snapshot to the next; they are turned within their plane to
    lie as near as they can to the axes `before` (orthogonal Procrustes), so that only what the codes do is seen.
    """
    d = codes.shape[1]
    if d <= 2:
        return Plane(np.eye(d, 2, dtype=np.float32), np.zeros(d, np.float32))
    mean = codes.mean(0)
    axes = np.linalg.svd(codes - mean, full_matrices=False)[2][:2].T  # (d, 2)
    if before is not None:
        u, _, v = np.linalg.svd(axes.T @ before.axes)
        axes = axes @ (u @ v)
    rest = mean - axes @ (axes.T @ mean)
    return Plane(axes.astype(np.float32), rest.astype(np.float32))


def extent_for(means: np.ndarray, reach: np.ndarray, model: Model, before: Extent | None = None) -> Extent:
    """The square that the map shows of codes (n, 2) and of what their posteriors reach (m, 2); the one `before`, as
    long as it fits.

    It holds both, and where the prior lies. Codes that are a clump in the midst of that have the map follow them, the
    origin on it, as wide as leaves the clump one and shows its dots: then the ticks tell how small it is.
    """
    codes, (x0, x1, y0, y1) = heat_maps.extent_of(means), heat_maps.extent_of(reach)
    least = LEAST_HALF["prior" if model.spec.prior_of(model.recipe) else "none"]
    needed = (min(x0, -least), max(x1, least), min(y0, -least), max(y1, least))
    room = 1.0 if _side(needed) <= 2 * least else ROOM
    widest = max(CLUMP * _side(codes), 2 * FINEST_HALF)
    if widest < _side(needed):
        (x0, x1, y0, y1), room = _square(codes, widest), ROOM
        needed = (min(x0, 0.0), max(x1, 0.0), min(y0, 0.0), max(y1, 0.0))
    if before is not None and _holds(before, needed) and _side(needed) > SHRINK * _side(before):
        return before
    return _square(needed, room * _side(needed))


def _square(extent: Extent, side: float) -> Extent:
    """One of another side about the same centre."""
    x, y = (extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2
    return x - side / 2, x + side / 2, y - side / 2, y + side / 2


def _side(extent: Extent) -> float:
    return max(extent[1] - extent[0], extent[3] - extent[2])


def _holds(outer: Extent, inner: Extent) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer[2] <= inner[2] and inner[3] <= outer[3]


class RunMap:
    """The maps of one run, each in the place of the one before."""

    def __init__(self, labels: np.ndarray) -> None:
        self.labels = labels.astype(np.uint8)
        self.plane: Plane | None = None
        self.extent: Extent | None = None
        self._heats: dict[tuple, np.ndarray] = {}

    @torch.no_grad()
    def tensors(self, model: Model, z: np.ndarray, log_variances: np.ndarray | None) -> dict[str, np.ndarray]:
        """The pad's map of codes z (n, d), and posteriors of that width, in the form of the shipped maps, one rung.

        Raises OutOfRangeError where float16 does not hold it.
        """
        halved(z)
        self.plane = plane_of(z, self.plane)
        means = self.plane.flat(z)
        rung = {"means": halved(means)}
        reach = means
        if log_variances is not None:
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
                variance = np.exp(log_variances) @ self.plane.axes**2  # of the projection, whose axes are orthonormal
            rung["log_variances"] = halved(np.log(np.maximum(variance, 1e-7)))
            deviation = 1.5 * np.sqrt(variance)
            reach = np.concatenate([means - deviation, means + deviation])
        self.extent = extent_for(means, reach, model, self.extent)
        rung |= {f"heat.{name}": halved(heat) for name, heat in self._heat_maps(model).items()}
        nearest = np.median(metrics.nearest_other_code_distance(means))
        rung |= {"extents": np.array(self.extent, np.float32), "nearest": np.float32(nearest)}
        stacked = {name: np.asarray(value)[None] for name, value in rung.items()}
        return stacked | {"ladder": np.zeros(1, np.float32), "labels": self.labels}

    def _heat_maps(self, model: Model) -> dict[str, np.ndarray]:
        """What lies under the codes where the latent space is a plane: the prior, and what the discriminator thinks."""
        heats = {}
        name = model.spec.prior_of(model.recipe)
        if name and model.recipe.latent == 2:
            key = (name, self.extent)
            if key not in self._heats:  # a swiss roll's density is counted from many draws
                self._heats = {key: heat_maps.prior_density(prior(name), self.extent, HEAT_SIZE)}
            heats["prior"] = self._heats[key]
            if model.spec.discriminator == "codes":
                heats["discriminator"] = heat_maps.discriminator(model, self.extent, HEAT_SIZE)
        return heats


def decoder_on(plane: Plane, decoder: MLP) -> dict[str, np.ndarray]:
    """The decoder from a point of the plane, in float16: its first layer becomes W (axes · u + rest) + b.

    Raises OutOfRangeError where float16 does not hold a weight.
    """
    tensors = decoder.folded()
    axes, rest = torch.from_numpy(plane.axes), torch.from_numpy(plane.rest)
    weight = tensors["0.weight"].cpu()
    tensors |= {"0.weight": weight @ axes, "0.bias": tensors["0.bias"].cpu() + weight @ rest}
    return {name: halved(tensor) for name, tensor in tensors.items()}
