"""What there is to encode: handwritten digits and points in the plane, all as plain NumPy arrays."""

from aeviz.data.mnist_download import download_mnist
from aeviz.data.mnist_files import mnist
from aeviz.data.plane import circles, drawn, noisy_moons, s_curve, spiral, two_moons
from aeviz.data.probe import probe
from aeviz.data.sets import DataError, ImageSet, PointSet
from aeviz.data.small_digits import digits
from aeviz.data.user_images import OwnImages

__all__ = [
    "DataError",
    "ImageSet",
    "OwnImages",
    "PointSet",
    "circles",
    "digits",
    "download_mnist",
    "drawn",
    "mnist",
    "noisy_moons",
    "probe",
    "s_curve",
    "spiral",
    "two_moons",
]
