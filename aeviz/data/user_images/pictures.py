"""One image file from a stranger, or one array, brought to 28 × 28 greys. Pillow is loaded at the first of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import SIDE
from aeviz.data.user_images.kinds import is_picture
from aeviz.data.user_images.refusals import MOST_FILE, MOST_IMAGES, MOST_SIDE, refusal, shown
from aeviz.data.user_images.scaling import as_bytes, range_of

if TYPE_CHECKING:
    from PIL.Image import Image

TYPES = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
MOST_SCANS = 200  # of a JPEG: each costs a pass over the image, and a file of nothing but scans costs minutes
USUAL_SCANS = 10  # of a progressive JPEG
_SCAN = b"\xff\xda"  # begins a scan; elsewhere in a JPEG 0xff is followed by other bytes


def open_picture(name: str, data: bytes) -> tuple[Image, int]:
    """An image whose type and size have been checked, not decoded yet, and how many pages it has.

    Raises DataError: no_image, damaged, too_large_file, too_wide.
    """
    from PIL import Image, UnidentifiedImageError

    about = {"name": shown(name), "count": 1, "total": 1}
    if len(data) > MOST_FILE:
        raise refusal("too_large_file", megabytes=MOST_FILE // 2**20, **about)
    try:
        image = Image.open(io.BytesIO(data), formats=TYPES)
    except UnidentifiedImageError as error:
        raise refusal("damaged" if is_picture(data) else "no_image", **about) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusal("too_wide", most=MOST_SIDE, **about) from error
    except Exception as error:  # at bytes that are no image's Pillow's readers raise whatever comes first
        raise refusal("damaged", **about) from error
    if max(image.size) > MOST_SIDE:
        raise refusal("too_wide", most=MOST_SIDE, **about)
    if image.format in ("JPEG", "MPO") and data.count(_SCAN) > MOST_SCANS:
        raise refusal("damaged", **about)
    try:
        return image, min(image.n_frames, MOST_IMAGES) if image.format == "TIFF" else 1
    except Exception as error:  # as above
        raise refusal("damaged", **about) from error


def turn_to(page: int, name: str, image: Image) -> None:
    """Another page of a scan in several. Raises DataError: damaged, too_wide."""
    about = {"name": shown(name), "count": 1, "total": 1}
    try:
        image.seek(page)
    except Exception as error:  # as above
        raise refusal("damaged", **about) from error
    if max(image.size) > MOST_SIDE:
        raise refusal("too_wide", most=MOST_SIDE, **about)


def cost_of(image: Image, data: bytes) -> int:
    """What decoding it costs, in pixels: a progressive JPEG passes over the image for each of its scans."""
    scans = data.count(_SCAN) if image.format in ("JPEG", "MPO") else 1
    return image.width * image.height * max(1, scans // USUAL_SCANS)


def decode(name: str, image: Image) -> NDArray[np.uint8]:
    """The image as `fit` gives it, upright as its EXIF data wants it. Raises DataError where it is damaged."""
    from PIL import ImageOps

    try:
        image.draft("L", (4 * SIDE, 4 * SIDE))  # a JPEG may be decoded to an eighth of its size at once
        return fit(_grey(ImageOps.exif_transpose(image)))
    except Exception as error:  # as above
        raise refusal("damaged", name=shown(name), count=1, total=1) from error


def fit_array(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """As `fit`, of (height, width) or (height, width, 1 | 3 | 4) bytes: grey, RGB, RGBA."""
    from PIL import Image

    if array.shape == (SIDE, SIDE):
        return array
    return fit(_grey(Image.fromarray(np.ascontiguousarray(array[..., 0] if array.shape[2:] == (1,) else array))))


def _grey(image: Image) -> Image:
    """The image in 256 greys; what is transparent becomes the paper, of the brightness that the ink is not."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":  # 12 or 16 bits, floats: "convert" would cut off above 255
        deep = np.asarray(image)
        return Image.fromarray(as_bytes(deep, *range_of([deep], "")))
    if not image.has_transparency_data:
        return image.convert("L")
    grey, alpha = image.convert("LA").split()
    weight = np.asarray(alpha, np.float32)
    ink = (np.asarray(grey) * weight).sum() / max(weight.sum(), 1)
    paper = Image.new("L", image.size, 0 if ink > 127 else 255)
    return Image.composite(grey, paper, alpha)


def fit(image: Image) -> NDArray[np.uint8]:
    """A grey image as (28, 28), as large as it goes with its sides in proportion, in the middle of its own paper.

    The paper is the median along the image's border.
    """
    from PIL.Image import Resampling

    scale = SIDE / max(image.size)
    width, height = (max(1, round(scale * length)) for length in image.size)
    # reducing_gap: a large image is first halved as often as that is cheap and cannot be seen
    small = np.asarray(image.resize((width, height), Resampling.LANCZOS, reducing_gap=3.0))
    fitted = np.full((SIDE, SIDE), paper_of(small), np.uint8)
    left, top = (SIDE - width) // 2, (SIDE - height) // 2
    fitted[top : top + height, left : left + width] = small
    return fitted


def paper_of(image: NDArray[np.uint8]) -> int:
    """The median along the border of (height, width)."""
    return int(np.median(np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])))


def papers_of(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`paper_of` of each of (n, height, width), together."""
    sides = [images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]]
    return np.floor(np.median(np.concatenate(sides, axis=1), axis=1))
