"""What is drawn under the codes: values on a square grid over a map's extent, row 0 at the top.

Every function returns (size, size) float32. Densities are relative to their maximum on the map; densities and
probabilities lie in [0, 1], distances count their null: 1 is what the codes of real images have.
"""

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.measure import evaluation, metrics
from aeviz.measure.decoded_digits import decoded, judge
from aeviz.measure.generator_limits import Extent
from aeviz.measure.latent_plane import Plane
from aeviz.models.base import Batch, Model
from aeviz.models.layers import Classifier
from aeviz.models.priors import Prior
from aeviz.models.settings import CLASSES

MOST = 60_000.0  # multiples of a null: beyond any that was seen, and within float16


def extent_of(codes: np.ndarray, margin: float = 0.06, outliers: float = 0.002) -> Extent:
    """The smallest square, with a margin, around all codes (n, 2) but the outermost `outliers` on each side."""
    low, high = np.quantile(codes, outliers, axis=0), np.quantile(codes, 1 - outliers, axis=0)
    centre, half = (low + high) / 2, (high - low).max() / 2 * (1 + 2 * margin)
    x0, x1, y0, y1 = centre[0] - half, centre[0] + half, centre[1] - half, centre[1] + half
    return float(x0), float(x1), float(y0), float(y1)


def cell_centres(extent: Extent, size: int) -> Tensor:
    """(size * size, 2): the centres of the cells, from top left, row by row."""
    x0, x1, y0, y1 = extent
    offsets = (torch.arange(size) + 0.5) / size
    x, y = x0 + (x1 - x0) * offsets, y1 - (y1 - y0) * offsets
    grid_y, grid_x = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([grid_x, grid_y], -1).reshape(-1, 2)


def _square(values: Tensor) -> np.ndarray:
    size = round(len(values) ** 0.5)
    return values.reshape(size, size).float().numpy()


def clarity(
    model: Model, classifier: Classifier, extent: Extent, size: int, at: float = 0.0, plane: Plane | None = None
) -> np.ndarray:
    """How clear a digit is decoded at each cell: the share of real digits that are less clear to the judge.

    at: as in `Model.condition`; plane: on which the map lies, where there are more latents than two.
    """
    cells = cell_centres(extent, size).numpy()
    images = decoded(model, cells if plane is None else plane.lift(cells), at)
    return _square(torch.from_numpy(judge(classifier, images).clarity))


def nearest_code(codes: np.ndarray, extent: Extent, size: int, null: float) -> np.ndarray:
    """Distance from each cell to the nearest of the codes (n, 2), in multiples of `null`.

    The null is the median distance of a code to its nearest other code.
    """
    return _multiples(metrics.nearest_code_distance(cell_centres(extent, size), codes), null)


def cycle(model: Model, extent: Extent, size: int, null: float, at: float = 0.0) -> np.ndarray:
    """|h(g(z)) − z| at each cell, decoded and encoded again, in multiples of `null`.

    The null is the median of the same over the codes of real images. Where the decoder draws what the encoder never
    saw, the encoder places it elsewhere.
    """
    return _multiples(evaluation.cycle_error(model, cell_centres(extent, size).numpy(), at), null)


def _multiples(distances: np.ndarray, null: float) -> np.ndarray:
    """(size * size,) in multiples of `null`, bounded so that float16 holds it; the bound where the null is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(distances > 0, distances / np.float64(null), 0.0)
    return _square(torch.from_numpy(ratio.clip(0, MOST)))


def prior_density(prior: Prior, extent: Extent, size: int) -> np.ndarray:
    """p(z) relative to its maximum on the map: exact where it has a closed form, else a smoothed count of draws."""
    if hasattr(prior, "log_prob"):
        log_p = prior.log_prob(cell_centres(extent, size))
        return _square((log_p - log_p.max()).exp())
    return code_density(prior.sample(400_000, None, Generator().manual_seed(0)).numpy(), extent, size, smooth=0.6)


def code_density(codes: np.ndarray, extent: Extent, size: int, smooth: float = 1.5) -> np.ndarray:
    """Codes (n, 2) counted in the cells and smoothed by a Gaussian of `smooth` cells, relative to the maximum."""
    from scipy.ndimage import gaussian_filter

    x0, x1, y0, y1 = extent
    counts, _, _ = np.histogram2d(codes[:, 1], codes[:, 0], bins=size, range=((y0, y1), (x0, x1)))
    density = gaussian_filter(counts[::-1], smooth)  # histogram2d has the smallest y first
    return (density / max(density.max(), 1e-12)).astype(np.float32)


@torch.no_grad()
def discriminator(model: Model, extent: Extent, size: int) -> np.ndarray:
    """D(z), the probability that z was drawn from the prior; where D is told a label, for the one that suits z best.

    Not the mean over labels: away from its own label neither a draw nor a code was ever seen, and D says anything.
    """
    z = cell_centres(extent, size)
    labels = range(CLASSES) if model.recipe.get("labels") else (0,)
    generator = Generator()  # not drawn from: at progress 1 the noise on D's input is gone
    judged = [model.real_or_fake(z, Batch(z, torch.full((len(z),), label), generator)).sigmoid() for label in labels]
    return _square(torch.stack(judged).amax(0).squeeze(1))
