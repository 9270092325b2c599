"""A map of the latent plane as a picture, drawn without a browser: decoded digits, and codes coloured by class."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

MAP, FOOT = 480, 32  # pixels: the map is square, a line of text below it
GRID = 10  # digits a side
DOT = 2.6  # radius of a code, pixels
FINE = 2  # times finer are dots drawn, for smooth edges
NUMERAL, SMALL = 22, 15  # pixels
LONGEST = 14  # characters of a class's name
SYSTEM_FONTS = (
    "NotoSansCJK-Regular.ttc", "NanumGothic.ttf", "malgun.ttf", "AppleSDGothicNeo.ttc", "DejaVuSans.ttf",
)  # fmt: skip
NO_LETTER = "\U0010ffff"  # that no font has

# As on a light page of the app: ten classes that stay apart under every common colour blindness.
CLASS_COLOURS = (
    "#332288", "#4ea3dc", "#2a9d8f", "#117733", "#8f8f22", "#dda60a", "#cc6677", "#882255", "#aa4499", "#666666",
)  # fmt: skip
PAPER, INK = "#ffffff", "#1b1b22"
FAINT = 0.36  # how strong the digits are under the codes
LEVELS = 11  # of their greys: more would hardly be seen and would swell the file

Extent = tuple[float, float, float, float]  # x0, x1, y0, y1


def cell_centres(extent: Extent) -> NDArray[np.float32]:
    """The middle of each cell of the grid, row by row from the upper left: (GRID², 2)."""
    x0, x1, y0, y1 = extent
    at = (np.arange(GRID) + 0.5) / GRID
    x, y = np.meshgrid(x0 + at * (x1 - x0), y1 - at * (y1 - y0))
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


def place(codes: NDArray, extent: Extent) -> NDArray[np.float64]:
    """Codes (n, 2) as pixels from the upper left corner of the map: (n, 2)."""
    x0, x1, y0, y1 = extent
    x, y = codes.astype(np.float64).T
    return np.stack([(x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)], axis=1) * MAP


def picture(
    extent: Extent, codes: NDArray, labels: NDArray, cells: NDArray, names: Sequence[str], text: str
) -> Image.Image:
    """codes (n, 2), labels (n,) below 10, decoded cells (GRID², 784) in [0, 1]: MAP × (MAP + FOOT) in RGB.

    names: what stands among the codes of each label; the colour alone where there is none, or it cannot be written.
    """
    image = Image.new("RGB", (MAP, MAP + FOOT), PAPER)
    at = place(codes, extent)
    image.paste(_with_codes(_digits(cells), at, labels))
    draw = ImageDraw.Draw(image)
    for label in np.unique(labels[labels < len(names)]):
        name = _short(names[label])
        font = _font_for(name)
        if font is None:
            continue
        half = max(NUMERAL, draw.textlength(name, font)) / 2
        middle = tuple(np.median(at[labels == label], axis=0).clip(half, MAP - half))
        for colour, stroke in ((PAPER, 4), (CLASS_COLOURS[label], 0.6)):  # a halo, and letters a little bold
            draw.text(middle, name, colour, font, anchor="mm", stroke_width=stroke, stroke_fill=colour)
    draw.rectangle((0, MAP, MAP, MAP + FOOT), PAPER)  # numerals may have come over the edge
    draw.line((0, MAP, MAP, MAP), "#bbbbbb")
    draw.text((MAP / 2, MAP + FOOT / 2), text, INK, _font(SMALL), anchor="mm")
    return image


def _digits(cells: NDArray) -> Image.Image:
    """The decoded grid as faint ink on paper."""
    ink = (cells.reshape(GRID, GRID, 28, 28).transpose(0, 2, 1, 3).reshape(28 * GRID, 28 * GRID) * 255).astype(np.uint8)
    large = np.asarray(Image.fromarray(ink).resize((MAP, MAP), Image.Resampling.BILINEAR))
    step = 255 / (LEVELS - 1)
    mask = Image.fromarray((np.rint(large / step) * step * FAINT).astype(np.uint8))
    return Image.composite(Image.new("RGB", (MAP, MAP), INK), Image.new("RGB", (MAP, MAP), PAPER), mask)


def _with_codes(ground: Image.Image, at: NDArray, labels: NDArray) -> Image.Image:
    fine = ground.resize((MAP * FINE, MAP * FINE), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(fine)
    for (x, y), label in zip(at * FINE, labels, strict=True):
        draw.circle((x, y), DOT * FINE, CLASS_COLOURS[label])
    return fine.reduce(FINE)


def palette() -> list[int]:
    """Red, green and blue, one after another, of the colours that pictures are made of, blends at edges among them."""
    paper, ink = (np.array(ImageColor.getrgb(colour)) for colour in (PAPER, INK))
    shares = np.arange(1, FINE**2 + 1) / FINE**2
    classes = [paper + share * (np.array(ImageColor.getrgb(c)) - paper) for c in CLASS_COLOURS for share in shares]
    greys = [paper + share * (ink - paper) for share in np.linspace(0, 1, 3 * LEVELS)]
    faint = [paper + FAINT * share * (ink - paper) for share in np.linspace(0, 1, LEVELS)]
    return np.rint([*faint, *greys, *classes]).astype(int).ravel().tolist()


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 3] + "..."


@functools.cache
def _font_for(name: str) -> ImageFont.FreeTypeFont | None:
    """The first font that has all its letters; what a font has not it draws as one and the same box."""
    for font in _fonts():
        box = bytes(font.getmask(NO_LETTER))
        if all(bytes(font.getmask(letter)) != box for letter in name):
            return font
    return None


@functools.cache
def _fonts() -> list[ImageFont.FreeTypeFont]:
    """Pillow's own, which has the letters of ASCII, and those of SYSTEM_FONTS that are on this machine."""
    found = [_font(NUMERAL)]
    for name in SYSTEM_FONTS:
        with contextlib.suppress(OSError):
            found.append(ImageFont.truetype(name, NUMERAL))
    return found


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
