"""Principal plane (PCA): which two directions of a latent space a map shows, and the further ones in their order.

A latent space of two numbers is shown as it is. Of one of more the codes' principal axes are taken, so that the map
holds as much of their variance as a plane can, and whoever moves along a further axis leaves it where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Plane:
    """z = axes · (u, s) + rest, for the point u of the map and places s along the further axes; all are orthonormal."""

    axes: Array  # (d, k), the first two columns the map's; with one latent the second is 0: it moves nothing
    rest: Array  # (d,), orthogonal to the axes: 0 where these are as many as the latents
    centre: Array  # (k - 2,): where the codes' mean lies along the further axes
    spread: Array  # (k - 2,): the standard deviation of the codes along them

    def flat(self, z: NDArray) -> NDArray:
        """(n, d) -> (n, 2): where codes lie on the map."""
        return z @ self.axes[:, :2]

    def lift(self, u: NDArray) -> NDArray:
        """(n, 2) -> (n, d): points of the map as codes, at the codes' mean along the further axes."""
        further = np.broadcast_to(self.centre, (len(u), len(self.centre)))
        return np.concatenate([u, further], 1).astype(np.float32) @ self.axes.T + self.rest


def plane_of(codes: NDArray, before: Plane | None = None) -> Plane:
    """The plane that is shown of codes (n, d): all there is for d ≤ 2, else the two directions of most variance.

    Principal axes may turn or change their sign from one snapshot to the next; the map's are turned within their plane
    to lie as near as they can to those `before` (orthogonal Procrustes), and each further one points the way that it
    pointed, so that only what the codes do is seen. Where there are no codes it is the plane of the first two latents.
    """
    d = codes.shape[1]
    if d <= 2 or len(codes) < 3:
        none = np.zeros(max(d - 2, 0), np.float32)
        return Plane(np.eye(d, max(d, 2), dtype=np.float32), np.zeros(d, np.float32), none, none + 1)
    mean = codes.mean(0)
    axes = np.linalg.svd(codes - mean, full_matrices=False)[2].T  # (d, k), k = d unless there are fewer codes
    if before is not None:
        u, _, v = np.linalg.svd(axes[:, :2].T @ before.axes[:, :2])
        axes[:, :2] = axes[:, :2] @ (u @ v)
        both = min(axes.shape[1], before.axes.shape[1])
        along = (axes[:, 2:both] * before.axes[:, 2:both]).sum(0)
        axes[:, 2:both] *= np.where(along < 0, -1, 1)
    rest = mean - axes @ (axes.T @ mean)
    further = axes[:, 2:]
    spread = ((codes - mean) @ further).std(0)
    return Plane(*(a.astype(np.float32) for a in (axes, rest, further.T @ mean, spread)))
