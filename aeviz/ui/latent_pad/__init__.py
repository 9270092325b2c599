"""The latent pad: a map of the latent plane, a point to drag, and the decoded digit, all computed in the browser.

Python hands over digests and settings, never weights; the browser fetches each blob once by its digest. Back comes one
message when the student lets go. A pad may show a training run instead of a shipped model: then it follows the run.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import streamlit as st

from aeviz import pretrained
from aeviz.pretrained import PretrainedError
from aeviz.ui import text, weights_route
from aeviz.ui.latent_pad.component import RunLink, mount
from aeviz.ui.latent_pad.timeline import TimelineRun, TimelineState, timeline

__all__ = ["PadState", "RunLink", "TimelineRun", "TimelineState", "latent_pad", "sketch_pad", "timeline"]

LAYERS = ("grid", "codes", "ellipses")
HEATS = ("gap", "density", "prior", "discriminator")
CLASSIFIER = "classifier"


@dataclass(frozen=True)
class PadState:
    """Where the student left the point and the slider; None before anybody has moved them."""

    z: tuple[float, float] | None
    beta: float | None


def latent_pad(
    model: str,
    *,
    key: str,
    run: RunLink | None = None,
    title: str = "",
    formula: str = "",
    group: str | None = None,
    layers: Sequence[str] = ("grid", "codes"),
    heat: str | None = None,
    link: Literal["place", "image"] = "place",
    z: tuple[float, float] | None = None,
    beta: float | None = None,
    size: Literal["large", "small"] = "large",
    classify: bool = True,
) -> PadState:
    """Shows the pad of a shipped model, or of a training run; then `model` is only what the run trains.

    `z` and `beta` say where it begins; it moves again when they change to something that the pad has not said itself.
    Pads of one `group` share a cursor, by the same fraction of each map or by the decoded image; those of runs also
    the step of the group's time line. `layers` is a subset of LAYERS, `heat` one of HEATS or None; a heat map or
    ellipses that the model has not are left out. `classify`: whether it says what digit it reads.
    Weights that are missing or damaged become a sentence on the page and an empty state.
    """
    try:
        weights = _digests(model) if run is None else {"base": _base()}
    except PretrainedError:
        st.error(text.t("common.weights_failed", model=model))
        return PadState(None, None)
    data = {
        "kind": "pad",
        "model": model,
        "title": title,
        "formula": formula,
        "group": group,
        "layers": [layer for layer in LAYERS if layer in layers],
        "heat": heat if heat in HEATS else None,
        "link": link,
        "size": size,
        "z": None if z is None else [float(v) for v in z],
        "beta": None if beta is None else float(beta),
        "weights": weights | {"classifier": _classifier() if classify else None},
        "run": None if run is None else asdict(run),
    }
    said = mount(key, data, says=("z", "beta"))
    z_said = None if said.z is None else (float(said.z[0]), float(said.z[1]))
    return PadState(z_said, None if said.beta is None else float(said.beta))


def sketch_pad(*, key: str, group: str) -> None:
    """A sheet on which a digit is drawn; every pad of the group encodes it, marks it on its map and reconstructs it."""
    mount(key, {"kind": "sketch", "group": group})


def _base() -> str:
    return f"{weights_route.base()}/api/weights/"


def _digests(model: str) -> dict[str, Any]:
    """Addresses of what the browser will fetch."""
    shipped = pretrained.load(model)
    return {"base": _base()} | {part: shipped.blob(part).digest for part in ("decoder", "encoder", "map")}


def _classifier() -> str | None:
    """The digest of the digit classifier; the pad does without one."""
    try:
        return pretrained.load(CLASSIFIER).blob("classifier").digest
    except PretrainedError:
        return None
