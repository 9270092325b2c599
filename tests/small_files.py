"""Small files of the kinds that ship, whole and true to their schema, for tests that damage them."""

import json

import numpy as np

from aeviz.models.registry import FAMILIES

CONV = {"type": "conv", "name": "conv0", "stride": 4, "padding": 1}
LAYERS = json.dumps([CONV, {"type": "dense", "name": "fc0"}])
KIND_OF_JUDGE = {"layers": LAYERS, "least": "0.05"}
NETWORKS = {
    "encoder": {"activation": "silu", "output": "code"},
    "decoder": {"activation": "silu", "output": "logits"},
}
COUNT = 4  # images on a map


def about(**networks: dict[str, str]) -> dict:
    """The description of a model of two networks, or of `networks`."""
    return {"recipe": {"model": "ae"}, "figures": {"mse": 0.04}, "networks": networks or NETWORKS}


def model(value: float = 1.0) -> dict[str, np.ndarray]:
    """Two networks with a hidden layer of three, and a map of four codes."""
    return dense("encoder", 784, 3, 2, value=value) | dense("decoder", 2, 3, 784, value=value) | plane_map()


def dense(name: str, *widths: int, value: float = 1.0) -> dict[str, np.ndarray]:
    """A network under `name.`, all of whose weights are `value`."""
    tensors = {}
    for k, (columns, rows) in enumerate(zip(widths, widths[1:], strict=False)):
        tensors[f"{name}.{k}.weight"] = np.full((rows, columns), value, np.float16)
        tensors[f"{name}.{k}.bias"] = np.zeros(rows, np.float16)
    return tensors


def plane_map(rungs: int = 1) -> dict[str, np.ndarray]:
    """A map under `map.`."""
    return {
        "map.ladder": np.arange(rungs, dtype=np.float32),
        "map.labels": np.arange(COUNT, dtype=np.uint8),
        "map.means": np.zeros((rungs, COUNT, 2), np.float16),
        "map.extents": np.tile(np.array([-1, 1, -1, 1], np.float32), (rungs, 1)),
        "map.nearest": np.ones(rungs, np.float32),
        "map.heat.gap": np.ones((rungs, 3, 3), np.float16),
    }


def kinds() -> dict[str, tuple[dict[str, np.ndarray], dict]]:
    """Tensors and description of one file of each kind, by a name of that kind."""
    labels, codes = np.arange(COUNT, dtype=np.uint8), np.zeros((3, COUNT, 2), np.float16)
    extents, rungs = np.tile(np.array([-1, 1, -1, 1], np.float32), (3, 1)), np.arange(3, dtype=np.float32)
    gates = {f"decoder.0.gate_{kind}": np.ones(3, np.float16) for kind in ("slope", "offset")}
    wide = {"map.log_variances": np.zeros((3, COUNT, 2), np.float16)}
    curve = {f"curve.{name}": rungs for name in ("log_beta", "rate", "distortion")}
    studied = next(spec.name for spec in FAMILIES.values() if "seeds" in spec.studies)
    seeds = {"seeds.labels": labels, f"seeds.{studied}.codes": codes, f"seeds.{studied}.extents": extents}
    plane = {
        "plane.axes": np.ones((784, 2), np.float32),
        "plane.mixture": np.ones((2, 2), np.float32),
        "plane.labels": labels,
        "plane.maps.codes": codes,
        "plane.maps.extents": extents,
    }
    judge = {
        "classifier.conv0.weight": np.ones((2, 1, 5, 5), np.float16),
        "classifier.conv0.bias": np.ones(2, np.float16),
        "classifier.fc0.weight": np.ones((10, 98), np.float16),
        "classifier.fc0.bias": np.ones(10, np.float16),
        "classifier.quantiles": np.tile(np.arange(101, dtype=np.float32), (10, 1)),
    }
    widths = {f"widths.{name}": rungs + 1 for name in ("numbers", "ae", "pca")} | {"widths.digit_share": rungs / 2}
    far = np.ones((3, 10), np.float32)
    blur = {"blur.sharpness": rungs[::-1].copy(), "blur.low": far, "blur.high": 2 * far}
    return {
        "ae": (model(), about()),
        "linear_ae": (model() | plane, about()),
        "beta_vae": (model() | gates | plane_map(3) | wide | curve, about()),
        "aae_gaussian": (model() | {"map.heat.discriminator": np.ones((1, 3, 3), np.float16)}, about()),
        "classifier": (judge, about(classifier=KIND_OF_JUDGE)),
        "seeds": (seeds, about(none={})),
        "widths": (widths, about(none={})),
        "blur": (blur, about(none={})),
    }
