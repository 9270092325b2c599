"""What a recipe trains on, and the images on which a run is watched."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from aeviz.data import PUBLISHED, DataError, ImageSet, digits, image_set, probe

PROBE = 800  # images whose codes are shown
HELD_OUT = 0.15  # share of data without a test set of its own


@dataclass(frozen=True, eq=False)
class TrainingData:
    """`train` is learned from; `shown`, which no step ever sees, is encoded at each snapshot, always in this order."""

    train: ImageSet
    shown: ImageSet


def training_data(data: str, path: Path | None = None) -> TrainingData:
    """The data of a recipe by its name; `path` holds the images where they are one's own.

    That may be the file that `own.save` wrote, or the folder or file that they were made from.
    Raises DataError where the data is not on this machine or is not what its name says.
    """
    if data in PUBLISHED:
        test = image_set(data, train=False)
        return TrainingData(image_set(data, train=True), test.subset(probe(test, PROBE)))
    if data == "digits":
        return _split(digits())
    if path is None:
        raise DataError("This recipe was made with images of one's own; name the file or folder that holds them.")
    from aeviz.data import user_images

    if path.suffix != user_images.SUFFIX:
        return _split(user_images.find(user_images.read_path(path), data, path.name))
    images = user_images.load(path)
    if images.name != data:
        raise user_images.refusal("other_images", name=path.name)
    return _split(images)


def _split(images: ImageSet) -> TrainingData:
    """The same held-out images each time, drawn without regard to their order."""
    held = probe(images, min(PROBE, max(1, round(HELD_OUT * len(images)))))
    kept = np.setdiff1d(np.arange(len(images)), held)
    return TrainingData(images.subset(kept), images.subset(held))
