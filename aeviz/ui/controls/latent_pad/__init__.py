"""The latent pad: a map of the latent plane, a point to drag, and the decoded digit, all computed in the browser.

Python hands over digests and settings, never weights; the browser fetches each blob once by its digest. Back comes one
message when the student lets go. A pad may show a training run instead of a shipped model: then it follows the run.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from aeviz.shipped import catalogue
from aeviz.shipped.catalogue import PretrainedError
from aeviz.ui.controls import shipped
from aeviz.ui.controls.component import RunLink, mount
from aeviz.ui.controls.latent_pad.timeline import TimelineRun, TimelineState, timeline
from aeviz.ui.routes import weights_route

__all__ = ["PadState", "RunLink", "TimelineRun", "TimelineState", "latent_pad", "timeline"]

LAYERS = ("grid", "codes", "ellipses")
HEATS = ("gap", "nearest", "cycle", "density", "prior", "discriminator")
CLASSIFIER = "classifier"


@dataclass(frozen=True)
class PadState:
    """Where the student left the point and the slider; None before anybody has moved them."""

    z: tuple[float, float] | None
    beta: float | None
    marks: tuple[tuple[float, float], ...] = ()  # the flags, in the order in which they were planted


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
    leads: bool = True,
    size: Literal["large", "small"] = "large",
    judge: str | None = CLASSIFIER,
    marks: int | None = None,
    marked: Sequence[tuple[float, float]] = (),
    judged: bool = False,
    classes: Sequence[str] = (),
    bring: bool = False,
) -> PadState:
    """Shows the pad of a shipped model, or of a training run; then `model` is only what the run trains.

    `z` and `beta` say where it begins; it moves again when they change to something that the pad has not said itself.
    Pads of one `group` share a cursor, by the same fraction of each map or by the decoded image; those of runs also
    the step of the group's time line; `leads`: it moves the others when a page starts over.
    `layers` is a subset of LAYERS, `heat` one of HEATS or None; a heat map or ellipses that the model has not are left
    out. `judge`: the shipped classifier that says what the decoded image shows; None where none knows such images.
    `marks`: how many flags may be planted on a shipped model's map, None for none; `marked` is where they begin, and
    `judged` closes the planting and says at each whether the decoder fails there.
    `classes`: what stands for each label, on the map and on the chips of a model that is told one; the label itself
    where there are none. `bring`: a run's pad is scrolled to and focused, once, when it comes.
    Weights that are missing or damaged become a sentence on the page and an empty state; without the classifier's the
    pad of a group that leads says why no digit is read.
    """
    try:
        weights = _digests(model) if run is None else {"base": weights_route.FOLDER}
    except PretrainedError as error:
        shipped.say_why(error)
        return PadState(None, None)
    data = {
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
        "leads": leads,
        "weights": weights | {"classifier": _classifier(judge, leads) if judge else None},
        "run": None if run is None else asdict(run),
        "classes": list(classes),
        "bring": bring,
        "marks": None,
    }
    if marks is not None and run is None:
        marked = _on_map(marked, model, marks)
        data["marks"] = {"most": marks, "at": [list(place) for place in marked], "judged": judged}
    variant = "image" if any(classes) else ""  # with names of their own they are no digits
    said = mount("pad", key, data, variant=variant, says=("z", "beta", "marks"))
    z_said = None if said.z is None else (float(said.z[0]), float(said.z[1]))
    flags = () if data["marks"] is None else marked if said.marks is None else _on_map(said.marks, model, marks)
    return PadState(z_said, None if said.beta is None else float(said.beta), flags)


def _on_map(places: Sequence[Sequence[float]], model: str, most: int) -> tuple[tuple[float, float], ...]:
    """The first `most` places that are points of the model's map, whatever a link or a browser has sent."""
    extents = catalogue.load(model).part("map")["extents"]  # (rungs, 4): x0, x1, y0, y1
    low, high = extents[:, ::2].min(axis=0), extents[:, 1::2].max(axis=0)
    slack = 1e-4 * (high - low)  # the browser rounds what it sends
    points = [(float(x), float(y)) for x, y in places]
    inside = [place for place in points if (low - slack <= place).all() and (place <= high + slack).all()]
    return tuple(inside[:most])


def _digests(model: str) -> dict[str, Any]:
    """Addresses of what the browser will fetch; no encoder where the model has none."""
    parts = catalogue.load(model).blobs()
    wanted = ("decoder", "encoder", "map")
    return {"base": weights_route.FOLDER} | {part: parts[part].digest for part in wanted if part in parts}


def _classifier(name: str, leads: bool) -> str | None:
    """The digest of a shipped classifier; the pad does without one, and the one that leads its group says so."""
    try:
        return catalogue.load(name).blob("classifier").digest
    except PretrainedError as error:
        if leads:
            shipped.say_why(error, "common.judge_failed")
        return None
