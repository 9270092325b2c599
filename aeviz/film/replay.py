"""The film of a training run:  python -m aeviz.film.replay RUN_FOLDER OUT.gif [--classes NAMES]

From the maps and decoders that the run left in its folder, by NumPy and Pillow: codes move between the snapshots, and
the decoded digits under them are those of the newest decoder.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from aeviz.archive import ArchiveError, unpack
from aeviz.errors import AevizError
from aeviz.files import write_whole
from aeviz.film import map_picture
from aeviz.models.settings import CLASSES
from aeviz.shipped import networks

MOST_FRAMES = (60, 40, 25)  # the first of them whose film is small enough
STEPS_BETWEEN = 3  # frames from one snapshot to the next, where there is room for so many
FRAME, LAST = 80, 2000  # milliseconds; GIF counts in hundredths of a second, and twelve frames a second are 83
MOST_BYTES = 3_000_000
DIGITS = tuple("0123456789")
_MAP = re.compile(r"(\d+)\.map")


class ReplayError(AevizError):
    """A folder of which no film can be made; the message says why."""


NOWHERE = np.zeros(0, np.float32)


@dataclass(frozen=True)
class Still:
    """What the map showed at a step."""

    step: int
    codes: NDArray[np.float32]  # (n, 2); row i is image i in all snapshots of a run
    extent: NDArray[np.float32]  # (4,) x0, x1, y0, y1
    labels: NDArray[np.uint8]  # (n,)
    centre: NDArray[np.float32]  # (k - 2,), where the decoder's further inputs stand
    decoder: dict[str, NDArray]
    about: dict[str, str]  # the decoder's activation and output


def make_gif(folder: Path, out: Path, classes: Sequence[str] = DIGITS) -> None:
    """Writes the film of the run in `folder`, at most MOST_FRAMES[0] frames and 3 MB, whole or not at all.

    classes: what the labels of its images stand for; none where the images are not labelled.
    Raises ReplayError where there is no snapshot, or one is damaged; OSError where `out` can not be written.
    """
    snapshots = read_snapshots(folder)
    for most in MOST_FRAMES:
        data = _gif(list(frames(snapshots, most, classes)))
        if len(data) <= MOST_BYTES:
            break
    write_whole(out, data)


def read_snapshots(folder: Path) -> list[Still]:
    """All snapshots of a run, ascending. Raises ReplayError where there is none, or one is damaged."""
    try:
        steps = sorted(int(found[1]) for path in folder.iterdir() if (found := _MAP.fullmatch(path.name)))
    except OSError as error:
        raise ReplayError(f"There is no folder {folder} of a run that can be read. Check its name.") from error
    found = [snapshot for step in steps if (snapshot := _snapshot(folder, step))]
    if not found:
        raise ReplayError(f"{folder} holds no snapshot of a run. Let the run go on until there is one.")
    if any(not np.array_equal(snapshot.labels, found[0].labels) for snapshot in found):
        raise ReplayError(f"The snapshots in {folder} are not of the same images. Run it again from the start.")
    return found


def _snapshot(folder: Path, step: int) -> Still | None:
    """None where map or decoder is not there (yet, or no more: a run in training thins its time line)."""
    path = folder / f"{step:06d}.map"
    try:
        tensors, _ = unpack(path.read_bytes())
        decoder, about = unpack(path.with_suffix(".decoder").read_bytes())
        codes, extent = tensors["means"].astype(np.float32)[0], tensors["extents"].astype(np.float32)[0]
        snapshot = Still(step, codes, extent, tensors["labels"], tensors.get("centre", NOWHERE), decoder, about)
        _check(snapshot)
    except FileNotFoundError:
        return None
    except (OSError, ArchiveError, KeyError, IndexError, ValueError) as error:
        raise ReplayError(f"The snapshot of step {step} in {folder} is damaged ({error}). Run it again.") from error
    return snapshot


def _check(snapshot: Still) -> None:
    """Raises ValueError or KeyError where it can not be drawn."""
    codes, (x0, x1, y0, y1), labels = snapshot.codes, snapshot.extent, snapshot.labels
    if codes.ndim != 2 or codes.shape[1] != 2 or labels.shape != codes.shape[:1] or not len(codes):
        raise ValueError(f"codes {codes.shape}, labels {labels.shape}")
    if not np.isfinite(codes).all() or labels.max() >= len(map_picture.CLASS_COLOURS):
        raise ValueError("codes that are not finite, or labels of no class")
    if not (np.isfinite(snapshot.extent).all() and x0 < x1 and y0 < y1):
        raise ValueError(f"extent {snapshot.extent}")
    one = _drawn(snapshot, np.zeros((1, 2)))
    if one.shape != (1, 784) or not np.isfinite(one).all():
        raise ValueError(f"a decoder that gives {one.shape}")


def _drawn(snapshot: Still, points: NDArray) -> NDArray[np.float32]:
    """What the decoder draws at points (n, 2) of the map; of one that is told a label, the first class."""
    told = np.eye(CLASSES)[0] if snapshot.about.get("condition") == "label" else np.zeros(0)
    behind = np.tile(np.concatenate([snapshot.centre, told]), (len(points), 1))
    return networks.pixels(snapshot.decoder, snapshot.about, np.concatenate([points, behind], 1).astype(np.float32))


def frames(snapshots: list[Still], most: int, classes: Sequence[str] = DIGITS) -> Iterator[Image.Image]:
    """Pictures from the first snapshot to the last, evenly between each two and its neighbours; at most `most`."""
    last = len(snapshots) - 1
    count = min(most, STEPS_BETWEEN * last + 1)
    for at in np.linspace(0, last, count):
        before = min(int(at + 1e-9), last)
        a, b, t = snapshots[before], snapshots[min(before + 1, last)], float(at) - before
        extent = tuple(_between(a.extent, b.extent, t))
        cells = _drawn(a, map_picture.cell_centres(extent))
        step = round(a.step + t * (b.step - a.step))
        text = f"step {step:,} of {snapshots[-1].step:,}"
        yield map_picture.picture(extent, _between(a.codes, b.codes, t), a.labels, cells, classes, text)


def _between(a: NDArray, b: NDArray, t: float) -> NDArray[np.float64]:
    return a + t * (b.astype(np.float64) - a)


def _gif(pictures: list[Image.Image]) -> bytes:
    """The film as a file: one palette for all, the last picture held."""
    colours = Image.new("P", (1, 1))
    colours.putpalette(map_picture.palette())
    first, *rest = (picture.quantize(palette=colours, dither=Image.Dither.NONE) for picture in pictures)
    out = io.BytesIO()
    durations = [FRAME] * len(rest) + [LAST]
    first.save(out, "GIF", save_all=True, append_images=rest, duration=durations, loop=0)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="RUN_FOLDER")
    parser.add_argument("out", type=Path, metavar="OUT.gif")
    parser.add_argument(
        "--classes", type=json.loads, default=DIGITS, metavar="NAMES",
        help="of images of one's own: a list of names in JSON, an empty one where they have none",
    )  # fmt: skip
    chosen = parser.parse_args()
    try:
        make_gif(chosen.folder, chosen.out, chosen.classes)
    except AevizError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The film could not be written to {chosen.out} ({error.strerror}). Check the folder and its rights.")


if __name__ == "__main__":
    main()
