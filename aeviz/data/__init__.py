"""What there is to encode: handwritten digits and points in the plane, all as plain NumPy arrays."""

from aeviz.data.plane import circles, drawn, noisy_moons, s_curve, spiral, two_moons
from aeviz.data.probe import probe
from aeviz.data.published import PUBLISHED
from aeviz.data.published_files import image_set, mnist
from aeviz.data.sets import DataError, ImageSet, PointSet
from aeviz.data.small_digits import digits
from aeviz.data.user_images import OwnImages

__all__ = [
    "PUBLISHED",
    "DataError",
    "ImageSet",
    "OwnImages",
    "PointSet",
    "circles",
    "digits",
    "drawn",
    "image_set",
    "mnist",
    "noisy_moons",
    "probe",
    "s_curve",
    "spiral",
    "two_moons",
]
