"""A schema for what ships: types, parts, shapes and finite numbers are checked before anything draws with them.

Digests tell a file that was damaged on its way. They say nothing of a file whose list was made by another version, or
by hand. What passes here can be drawn, decoded and judged without a further question. What no page asks for (more
figures, more tensors beside those of the classifier or of the seeds) may be there too.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aeviz.data.published import PUBLISHED
from aeviz.data.sets import SIDE
from aeviz.errors import AevizError
from aeviz.measure import digit_judge
from aeviz.models.registry import FAMILIES, shipped
from aeviz.models.spec import Values
from aeviz.shipped.networks import ACTIVATIONS

PIXELS, CLASSES = SIDE * SIDE, 10
LEVELS = len(digit_judge.LEVELS)
LARGEST = 64 * 2**20  # bytes of a file; those that ship take at most 5 MB
DTYPES = ("float16", "float32", "uint8")  # what the browser reads
NAME = re.compile(r"[a-z0-9_.]{1,64}")
DIGEST = re.compile(r"[0-9a-f]{64}")
# Files that are no model's, and the one part that each holds.
ALONE = {name: name for name in ("seeds", "widths", "blur")}
ALONE |= {one.classifier: "classifier" for one in PUBLISHED.values()}
# What the study of bottlenecks measures: the error of its family, and of PCA with as many numbers.
ERRORS = (*(spec.name for spec in FAMILIES.values() if "widths" in spec.studies), "pca")
BY_SEED = "measured."  # tensors that nothing draws from; NaN where the map of a seed has no such place
# Numbers given: by an encoder for each latent, by a decoder for each pixel.
OUTPUTS = {"encoder": {"code": 1, "mean_logvar": 2}, "decoder": {"logits": 1, "pixels": 1, "mean_logvar": 2}}
TOLD = {None: 0, "log_beta": 0, "label": CLASSES}  # numbers behind the input by what it is told; β goes to gates

Tensors = Mapping[str, NDArray]
NOTHING: Values = MappingProxyType({})


class SchemaError(AevizError):
    """What is not as it must be, in a few words that follow the file's name."""


@dataclass(frozen=True)
class Header:
    """What a shipped file says of itself besides its tensors."""

    recipe: dict[str, Any]
    figures: dict[str, float]
    networks: dict[str, dict[str, str]]


def from_json(text: str | bytes) -> Any:
    """Raises SchemaError for what is no JSON, and for what is nested too deep to be read."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError, TypeError) as error:
        raise SchemaError("no JSON that can be read") from error


def digests(text: bytes) -> dict[str, Any]:
    """The list of what ships, by name; its entries are looked at one by one, see `entry`. Raises SchemaError."""
    listed = from_json(text)
    _need(isinstance(listed, dict), "no list of models")
    return {name: entry for name, entry in listed.items() if NAME.fullmatch(name)}


def entry(listed: Any) -> dict[str, Any]:
    """One model's entry: the digest of its file, and of each part. Raises SchemaError."""
    _need(isinstance(listed, dict) and _is_digest(listed.get("file")), "no digest of the file")
    parts = listed.get("parts")
    _need(isinstance(parts, dict) and all(map(_is_digest, parts.values())), "no digests of its parts")
    return listed


def parts_of(listed: Any) -> list[str]:
    """The digests of its parts that an entry names, whatever it is otherwise."""
    parts = listed.get("parts") if isinstance(listed, dict) else None
    return [value for value in parts.values() if _is_digest(value)] if isinstance(parts, dict) else []


def header(metadata: Mapping[str, str]) -> Header:
    """Recipe, figures and networks from a file's metadata. Raises SchemaError."""
    about = from_json(metadata.get("about", ""))
    _need(isinstance(about, dict), "no description")
    recipe, figures, networks = (about.get(name) for name in ("recipe", "figures", "networks"))
    _need(isinstance(recipe, dict), "no recipe")
    _need(isinstance(figures, dict) and all(map(_is_number, figures.values())), "a figure that is no finite number")
    _need(isinstance(networks, dict) and all(map(_is_words, networks.values())), "no description of its networks")
    return Header(recipe, {name: float(value) for name, value in figures.items()}, networks)


def tensors(
    name: str,
    found: Tensors,
    networks: Mapping[str, Mapping[str, str]],
    recipe: Values = NOTHING,
) -> None:
    """Raises SchemaError unless the file of that name, made by that recipe, holds all that its page draws from."""
    for key, array in found.items():
        _need(array.dtype.name in DTYPES, f"{key} is stored as {array.dtype.name}")
        finite = array.dtype.kind == "u" or bool(np.isfinite(array).all())
        _need(finite or key.startswith(BY_SEED), f"{key} holds a number that is not finite")
    parts, also = needed(name, str(recipe.get("model", "")))
    for key in also:
        _need(key in found, f"it has no {key}")
    for part in parts:
        own = {key.removeprefix(f"{part}."): array for key, array in found.items() if key.startswith(f"{part}.")}
        _need(bool(own), f"it has no {part}")
        try:
            CHECKS[part](own, networks.get(part, {}))
        except SchemaError as error:
            raise SchemaError(f"{part}: {error}") from error


def needed(name: str, model: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts that the file of that name must hold, and tensors that its page computes with besides.

    model: the family that the file says it is of, where it is none of those that ship. Raises SchemaError for a
    family that is not there.
    """
    if name in ALONE:
        return (ALONE[name],), ()
    spec = shipped()[name][0] if name in shipped() else FAMILIES.get(model)
    _need(spec is not None, f"a model of the family {model!r}, which this version does not have")
    parts = (*(("encoder",) if spec.encoder else ()), "decoder", "map")
    parts += (("plane",) if spec.linear else ()) + (("curve",) if spec.condition == "log_beta" else ())
    also = (("map.log_variances",) if spec.posterior else ()) + (
        ("map.heat.discriminator",) if spec.discriminator == "codes" else ()
    )
    return parts, also


# ---- the parts


def _encoder(own: Tensors, about: Mapping[str, str]) -> None:
    _network(own, about, OUTPUTS["encoder"], PIXELS, _latents(own))


def _decoder(own: Tensors, about: Mapping[str, str]) -> None:
    _network(own, about, OUTPUTS["decoder"], _latents(own), PIXELS)


def _latents(own: Tensors) -> int:
    """Two, unless axes say how the plane of the map lies among more."""
    if "axes" not in own:
        return 2
    latents = len(_array(own, "axes", None, None))
    _array(own, "axes", latents, latents)
    _array(own, "rest", latents)
    return latents


def _network(own: Tensors, about: Mapping[str, str], outputs: Mapping[str, int], columns: int, given: int) -> None:
    """Layers from `columns` numbers, and what it is told, to as many as its output means, with or without gates."""
    _need(about.get("activation") in ACTIVATIONS, "an unknown activation")
    _need(about.get("output") in outputs, "an unknown output")
    _need(about.get("condition") in TOLD, "an unknown condition")
    columns += TOLD[about.get("condition")]
    layers = sum(key.endswith(".weight") for key in own)
    for k in range(layers):
        rows = len(_array(own, f"{k}.weight", None, columns))
        _array(own, f"{k}.bias", rows)
        if any(f"{k}.gate_{kind}" in own for kind in ("slope", "offset")):
            _array(own, f"{k}.gate_slope", rows)
            _array(own, f"{k}.gate_offset", rows)
        columns = rows
    _need(layers > 0 and columns == given * outputs[about["output"]], "layers that end in another number of outputs")


def _map(own: Tensors, about: Mapping[str, str]) -> None:
    """Codes, heat maps and extents, for each rung of the ladder of log β."""
    rungs = len(_increasing(own, "ladder"))
    if own.get("labels") is not None and not own["labels"].size:  # of a model without an encoder
        _need(own.get("means") is not None and own["means"].shape == (rungs, 0, 2), "codes that have no labels")
        count = 0
    else:
        count = len(_labels(own))
        _array(own, "means", rungs, count, 2)
    if "centre" in own or "spread" in own:
        further = len(_array(own, "spread", None))
        _array(own, "centre", further)
    if "log_variances" in own:
        _array(own, "log_variances", rungs, count, 2)
    _extents(own, "extents", rungs)
    for name in ("nearest", "cycle"):
        if name == "nearest" or name in own:
            _array(own, name, rungs)
    for name in {"heat.gap", *(key for key in own if key.startswith("heat."))}:
        side = _array(own, name, rungs, None, None).shape[2]
        _array(own, name, rungs, side, side)


def _classifier(own: Tensors, about: Mapping[str, str]) -> None:
    """Convolutions and dense layers from 28 x 28 pixels to a logit for each class."""
    layers = from_json(about.get("layers", ""))
    _need(isinstance(layers, list) and bool(layers) and all(isinstance(layer, dict) for layer in layers), "no layers")
    channels, side = 1, SIDE
    for layer in layers:
        name, kind = layer.get("name"), layer.get("type")
        _need(isinstance(name, str) and kind in ("conv", "dense"), "an unknown layer")
        if kind == "conv":
            stride, padding = layer.get("stride"), layer.get("padding")
            _need(_is_count(stride, 1) and _is_count(padding, 0) and side > 0, f"a stride or padding of {name}")
            weight = _array(own, f"{name}.weight", None, channels, None, None)
            kernel = weight.shape[2]
            _need(weight.shape[3] == kernel and 0 < kernel <= side + 2 * padding, f"the shape of {name}.weight")
            side = (side + 2 * padding - kernel) // stride + 1
        else:
            weight = _array(own, f"{name}.weight", None, channels * max(side, 1) ** 2)
            side = 0
        channels = len(_array(own, f"{name}.bias", len(weight)))
    _need(side == 0 and channels == CLASSES, "layers that do not end in a logit for each class")
    quantiles = _array(own, "quantiles", CLASSES, LEVELS)
    _need(bool((quantiles[:, 1:] >= quantiles[:, :-1]).all()), "quantiles that do not increase")
    _need(re.fullmatch(r"0\.\d{1,9}", about.get("least", "")) is not None, "no word on how clear a digit is")


def _seeds(own: Tensors, about: Mapping[str, str]) -> None:
    """The same images on the maps of several seeds, at least of the first family of which the study is."""
    count = len(_labels(own))
    shown = next(f"{spec.name}.codes" for spec in FAMILIES.values() if "seeds" in spec.studies)
    for name in {shown, *(key for key in own if key.endswith(".codes"))}:
        seeds = len(_array(own, name, None, count, 2))
        _extents(own, name.removesuffix("codes") + "extents", seeds)


def _widths(own: Tensors, about: Mapping[str, str]) -> None:
    """Errors and shares by the number of codes a digit."""
    numbers = _increasing(own, "numbers")
    _need(2 in numbers, "no width of two")
    for name in ERRORS:
        _need(bool((_array(own, name, len(numbers)) > 0).all()), f"{name} with an error that is not above 0")
    share = _array(own, "digit_share", len(numbers))
    _need(bool(((share >= 0) & (share <= 1)).all()), "digit_share beyond 0 and 1")


def _blur(own: Tensors, about: Mapping[str, str]) -> None:
    """The distances of unseen digits by sharpness and class."""
    sharp = _array(own, "sharpness", None)
    _need(bool((sharp[1:] < sharp[:-1]).all()), "sharpness that does not fall")
    count = len(sharp)
    low, high = (_array(own, name, count, CLASSES) for name in ("low", "high"))
    _need(bool((low <= high).all()), "distances in the wrong order")


def _plane(own: Tensors, about: Mapping[str, str]) -> None:
    """PCA's axes, how they are mixed, and three maps."""
    _array(own, "axes", PIXELS, 2)
    _array(own, "mixture", 2, 2)
    _array(own, "maps.codes", 3, len(_labels(own)), 2)
    _extents(own, "maps.extents", 3)


def _curve(own: Tensors, about: Mapping[str, str]) -> None:
    """Rate and distortion along log β."""
    rungs = len(_increasing(own, "log_beta"))
    for name in ("rate", "distortion"):
        _array(own, name, rungs)


CHECKS: dict[str, Callable[[Tensors, Mapping[str, str]], None]] = {
    "encoder": _encoder,
    "decoder": _decoder,
    "map": _map,
    "classifier": _classifier,
    "seeds": _seeds,
    "widths": _widths,
    "blur": _blur,
    "plane": _plane,
    "curve": _curve,
}


# ---- their arrays


def _array(own: Tensors, name: str, *shape: int | None, kind: str = "f") -> NDArray:
    """That array, none of whose sides is 0; None stands for any length."""
    _need(name in own, f"{name} is missing")
    array = own[name]
    fits = array.ndim == len(shape) and all(n > 0 and w in (None, n) for n, w in zip(array.shape, shape, strict=True))
    _need(fits and array.dtype.kind == kind, f"the shape or type of {name}")
    return array


def _increasing(own: Tensors, name: str) -> NDArray:
    array = _array(own, name, None)
    _need(bool((array[1:] > array[:-1]).all()), f"{name} does not increase")
    return array


def _labels(own: Tensors) -> NDArray:
    array = _array(own, "labels", None, kind="u")
    _need(int(array.max()) < CLASSES, "a label beyond the classes")
    return array


def _extents(own: Tensors, name: str, count: int) -> None:
    x0, x1, y0, y1 = _array(own, name, count, 4).T
    _need(bool((x0 < x1).all() and (y0 < y1).all()), f"{name} without an area")


# ---- single values


def _need(holds: bool, words: str) -> None:
    if not holds:
        raise SchemaError(words)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond every float
        return False


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def _is_count(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= SIDE
