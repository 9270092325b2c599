"""What lies beside a pad: sheets of samples, film strips between two points, small maps of several seeds, a sheet to
draw on.

Like the pad they are decoded and judged in the browser, on the weights that are there already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aeviz.shipped import catalogue
from aeviz.shipped.catalogue import PretrainedError
from aeviz.ui import text
from aeviz.ui.controls import shipped
from aeviz.ui.controls.component import mount
from aeviz.ui.routes import weights_route

Point = tuple[float, float]
SAMPLERS = ("gaussian", "box", "codes")
SEEDS = 2**31  # of a sheet, from 0
START = (1, 0)  # digits between which a film begins: their middles are wide apart on the maps of ae and vae
CLASSIFIER = "classifier"


@dataclass(frozen=True)
class StripsState:
    """Where the student left the two ends; None before anybody has moved them."""

    a: Point | None
    b: Point | None


def samples_sheet(
    model: str,
    *,
    key: str,
    sampler: Literal["gaussian", "box", "codes"],
    seed: int = 0,
    prior: bool = False,
    title: str = "",
) -> None:
    """Sixty codes of a shipped model, drawn and decoded, with a sign at those that the judge takes for no digit.

    The sampler draws from a Gaussian with the codes' mean and covariance (`prior`: from N(0, I) instead), evenly from
    the map, or from the codes themselves. A button draws again; the sheet begins anew where `seed` changes.
    `title` says whose it is to who hears the page.
    Raises ValueError for another sampler or a seed that is no whole number from 0 to 2^31 - 1.
    """
    if sampler not in SAMPLERS or not isinstance(seed, int) or not 0 <= seed < SEEDS:
        raise ValueError(f"no such sheet: sampler {sampler!r}, seed {seed!r}")
    data = {"model": model, "sampler": sampler, "seed": seed, "prior": prior, "title": title}
    _on_weights("samples", key, data)


def film_strips(
    model: str,
    *,
    key: str,
    a: Point | None = None,
    b: Point | None = None,
    digits: tuple[int, int] = START,
) -> StripsState:
    """A small map with two ends to be dragged, and three strips from A to B: in pixels, straight, along the data.

    `a` and `b` say where they begin, else the codes in the middle of two classes, `digits`.
    """
    ends = {"a": _floats(a), "b": _floats(b)}
    said = _on_weights("strips", key, {"model": model, "ends": ends, "start": list(digits)}, says=("a", "b"))
    return StripsState(_point(said and said.a), _point(said and said.b))


def small_maps(*, key: str, digest: str, which: str, titles: Sequence[str]) -> None:
    """Several scatter maps of the same images; pointing at an image's dot shows it in all of them.

    `digest` names a blob with tensors `labels` (n,), `WHICH.codes` (maps, n, 2) and `WHICH.extents` (maps, 4).
    """
    weights = {"base": weights_route.FOLDER, "digest": digest}
    _with_trouble("small_maps", key, {"which": which, "titles": list(titles), "weights": weights})


def sketch_pad(*, key: str, group: str) -> None:
    """A sheet on which a digit is drawn; every pad of the group encodes it, marks it on its map and reconstructs it."""
    mount("sketch", key, {"group": group})


def _on_weights(piece: str, key: str, data: dict[str, Any], says: tuple[str, ...] = ()) -> Any:
    """Mounts what needs a shipped model; where its weights are missing there is a sentence instead, and None."""
    try:
        found, judge = catalogue.load(data["model"]), catalogue.load(CLASSIFIER)
    except PretrainedError as error:
        shipped.say_why(error)
        return None
    weights = {part: found.blob(part).digest for part in ("decoder", "map")}
    weights |= {"base": weights_route.FOLDER, "classifier": judge.blob("classifier").digest}
    return _with_trouble(piece, key, data | {"weights": weights}, says)


def _with_trouble(piece: str, key: str, data: dict[str, Any], says: tuple[str, ...] = ()) -> Any:
    """With the sentences for weights that do not come."""
    trouble = {reason: text.t(f"pad.{reason}") for reason in ("unreachable", "damaged")}
    return mount(piece, key, data | {"trouble": trouble}, says=says)


def _floats(point: Point | None) -> list[float] | None:
    return None if point is None else [float(value) for value in point]


def _point(said: Sequence[float] | None) -> Point | None:
    return None if said is None else (float(said[0]), float(said[1]))
