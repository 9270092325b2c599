"""The latent pad: a map of the latent plane, a point to drag, and the decoded digit, all computed in the browser.

Python hands over digests and settings, never weights; the browser fetches each blob once by its digest. Back comes one
message when the student lets go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from aeviz import pretrained
from aeviz.pretrained import PretrainedError
from aeviz.ui import look, text, weights_route
from aeviz.ui.latent_pad import bundle

LAYERS = ("grid", "codes", "ellipses")
HEATS = ("gap", "density", "prior", "discriminator")
CLASSIFIER = "classifier"

_COMPONENT = st.components.v2.component(
    "aeviz_latent_pad",
    js=bundle.module(),
    css=bundle.stylesheet(),
    isolate_styles=False,  # no shadow root: page tools and tests find the pad's elements in the document
)


@dataclass(frozen=True)
class PadState:
    """Where the student left the point and the slider; None before anybody has moved them."""

    z: tuple[float, float] | None
    beta: float | None


def latent_pad(
    model: str,
    *,
    key: str,
    title: str = "",
    formula: str = "",
    group: str | None = None,
    layers: Sequence[str] = ("grid", "codes"),
    heat: str | None = None,
    link: Literal["place", "image"] = "place",
    z: tuple[float, float] | None = None,
    beta: float | None = None,
    size: Literal["large", "small"] = "large",
) -> PadState:
    """Shows the pad of a shipped model.

    `z` and `beta` say where it begins; it moves again when they change to something that the pad has not said itself.
    Pads of one `group` share a cursor, by the same fraction of each map or by the decoded image. `layers` is a subset
    of LAYERS, `heat` one of HEATS or None; a heat map or ellipses that the model has not are left out.
    Weights that are missing or damaged become a sentence on the page and an empty state.
    """
    try:
        weights = _digests(model)
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
        "weights": weights,
        **_surroundings(),
    }
    said = _COMPONENT(key=key, data=_as_list(data), on_z_change=_heard, on_beta_change=_heard)
    z_said = None if said.z is None else (float(said.z[0]), float(said.z[1]))
    return PadState(z_said, None if said.beta is None else float(said.beta))


def sketch_pad(*, key: str, group: str) -> None:
    """A sheet on which a digit is drawn; every pad of the group encodes it, marks it on its map and reconstructs it."""
    _COMPONENT(key=key, data=_as_list({"kind": "sketch", "group": group, **_surroundings()}))


def _as_list(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Data goes over as a list of one: in a dict Streamlit looks for tables, and loads pandas (66 MB) to look."""
    return [data]


def _heard() -> None:
    """Nothing to do, the rerun that follows reads the state; Streamlit wants a callback for each value it keeps."""


def _digests(model: str) -> dict[str, str | None]:
    """Addresses of what the browser will fetch. The pad does without a classifier, not without its model."""
    shipped = pretrained.load(model)
    digests: dict[str, str | None] = {part: shipped.blob(part).digest for part in ("decoder", "encoder", "map")}
    try:
        digests["classifier"] = pretrained.load(CLASSIFIER).blob("classifier").digest
    except PretrainedError:
        digests["classifier"] = None
    return {"base": f"{weights_route.base()}/api/weights/", **digests}


def _surroundings() -> dict[str, Any]:
    return {"text": text.page_text("pad"), "projector": look.projector()}
