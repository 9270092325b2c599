"""From files to images of 28 × 28: a reader for pictures, one for arrays, one for tables, all with the same result."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aeviz.data.sets import SIDE, DataError
from aeviz.data.user_images import arrays, levels, pictures, roles, tables
from aeviz.data.user_images.found import File, Level, Note, Read
from aeviz.data.user_images.refusals import (
    LEAST_IMAGES,
    MOST_BYTES,
    MOST_FILE,
    MOST_IMAGES,
    MOST_PIXELS,
    refusal,
    shown,
)
from aeviz.data.user_images.scaling import as_bytes, is_usual, range_of
from aeviz.data.user_images.sources import NAMED, Sent, names_of, sort_out

if TYPE_CHECKING:
    from PIL.Image import Image

OF_ONE_FILE = ("no_image", "damaged", "too_large_file", "too_wide")  # such a file is left out, and named
Progress = Callable[[int, int], None]  # told how many images of how many are read
EVERY = 50  # images between two words of progress


def read(files: Sequence[File], progress: Progress = lambda done, total: None) -> Read:
    """What was sent as images, with every way to tell their classes.

    Raises DataError, with a reason, where these are not at least 20 images within the bounds of `refusals`.
    """
    sent = sort_out(files)
    notes = sent.notes()
    if sent.arrays:
        found = _of_arrays(sent, notes, progress)
    elif sent.pictures:
        found = _of_pictures(sent, notes, progress)
    elif sent.tables:
        found = _of_tables(sent, notes, progress)
    else:
        raise _nothing(sent)
    check_count(len(found.images))
    return _with_classes_that_recur(found)


def _with_classes_that_recur(found: Read) -> Read:
    """Without levels whose ten most frequent classes hold too few images, as where each image has a name of its own."""
    kept = tuple(level for level in found.levels if level.most() >= LEAST_IMAGES)
    if len(kept) == len(found.levels):
        return found
    return Read(found.images, kept, (*found.notes, Note("sparse", {"least": LEAST_IMAGES})))


def check_count(count: int) -> None:
    """Raises DataError for too few."""
    if count < LEAST_IMAGES:
        raise refusal("too_few", count=count, least=LEAST_IMAGES)


def _nothing(sent: Sent) -> DataError:
    for name, kind in sent.foreign.items():
        return refusal("foreign", name=shown(name), kind=kind)
    if sent.other:
        return refusal("no_images", name=shown(sent.other[0]), count=len(sent.other))
    return refusal("too_few", count=0, least=LEAST_IMAGES)


# ---- pictures ------------------------------------------------------------------------------------------------------


def _of_pictures(sent: Sent, notes: list[Note], progress: Progress) -> Read:
    files = _sample(sent.pictures, notes)
    faults: list[DataError] = []
    kept, images = [], []
    pixels = 0
    for number, file in enumerate(files):
        try:
            for name, image, cost in _pages(file):
                pixels += cost
                if pixels > MOST_PIXELS:
                    raise refusal("too_many_pixels", megapixels=MOST_PIXELS // 10**6)
                images.append(pictures.decode(file.name, image))
                kept.append(name)
        except DataError as error:
            if error.reason not in OF_ONE_FILE:
                raise
            faults.append(error)
        if number % EVERY == 0:
            progress(number, len(files))
    _left_out(faults, len(kept), len(files), notes)
    if not images:
        check_count(0)
    if len(images) > MOST_IMAGES:  # scans of several pages are more images than files
        notes.append(Note("sampled", {"count": MOST_IMAGES, "total": len(images)}))
        images, kept = ([several[k] for k in evenly(len(several))] for several in (images, kept))
    named = _named_by_tables(sent.tables, kept, notes)
    return Read(np.stack(images), (*named, *levels.of_folders(kept)), tuple(notes))


def _pages(file: File) -> Iterator[tuple[str, Image, int]]:
    """Each page of a picture with its name and what it costs; a scan in several pages is a folder of them."""
    if file.size > MOST_FILE:  # before it is read
        raise refusal("too_large_file", name=shown(file.name), megabytes=MOST_FILE // 2**20, count=1, total=1)
    data = file.read()
    image, pages = pictures.open_picture(file.name, data)
    for page in range(pages):
        if page:
            pictures.turn_to(page, file.name, image)
        yield f"{file.name}/{page}" if pages > 1 else file.name, image, pictures.cost_of(image, data)


def _left_out(faults: Sequence[DataError], good: int, total: int, notes: list[Note]) -> None:
    """A few bad files are left out and named; where too few are left, the first one's fault is what must be told."""
    if not faults:
        return
    if good < LEAST_IMAGES:
        first = faults[0]
        raise refusal(first.reason, **first.values | {"count": len(faults), "total": total}) from first
    names = [str(fault.values["name"]) for fault in faults[:NAMED]]
    notes.append(Note("left_out", {"count": len(faults), "names": names}))


def _named_by_tables(files: Sequence[File], names: Sequence[str], notes: list[Note]) -> list[Level]:
    """What tables such as labels.csv tell of the images; those that tell nothing are passed over."""
    found, over = [], []
    for file in files:
        level = levels.of_table(tables.text_of(file.read()), names) if file.size <= MOST_FILE else None
        if level is None:
            over.append(file.name)
        else:
            found.append(level)
            notes.append(Note("table_used", {"name": shown(file.name)}))
    if over:
        notes.append(Note("passed_over", {"count": len(over), "names": names_of(over)}))
    return found


def _sample(items: Sequence[File], notes: list[Note]) -> Sequence[File]:
    """All, or as many as are taken, evenly: so of each class its share, in whatever order they stand."""
    if len(items) <= MOST_IMAGES:
        return items
    notes.append(Note("sampled", {"count": MOST_IMAGES, "total": len(items)}))
    return [items[k] for k in evenly(len(items))]


def evenly(total: int) -> NDArray[np.int64]:
    """At most MOST_IMAGES positions of so many."""
    return np.linspace(0, total - 1, min(total, MOST_IMAGES)).round().astype(np.int64)


# ---- arrays --------------------------------------------------------------------------------------------------------


def _of_arrays(sent: Sent, notes: list[Note], progress: Progress) -> Read:
    if sent.pictures or sent.tables:
        over = sorted(file.name for file in [*sent.pictures, *sent.tables])
        notes.append(Note("passed_over", {"count": len(over), "names": names_of(over)}))
    paired = roles.pair([arrays.header_of(file) for file in sent.arrays], notes)
    if sum(math.prod(header.shape) * header.dtype.itemsize for header, _ in paired) > MOST_BYTES:
        raise refusal("too_large", megabytes=MOST_BYTES // 2**20)
    total = sum(header.shape[0] for header, _ in paired)
    check_count(total)
    found = [header.images() for header, _ in paired]
    chosen = set(evenly(total).tolist())
    names = itertools.chain.from_iterable(labels or [None] * header.shape[0] for header, labels in paired)
    kept = [name for k, name in enumerate(names) if k in chosen]
    images = _scaled(found, paired[0][0].short, sorted(chosen), notes, progress)
    return Read(images, tuple(_levels(kept)), tuple(notes))


def _levels(names: Sequence[str | None]) -> list[Level]:
    return [Level(tuple(names))] if len(set(names) - {None}) > 1 else []


def _scaled(
    found: Sequence[NDArray], name: str, chosen: Sequence[int], notes: list[Note], progress: Progress
) -> NDArray[np.uint8]:
    """The chosen ones of these arrays, counted through all, as (n, 28, 28) bytes."""
    low, high = range_of(found, name)
    if not is_usual(low, high):
        notes.append(Note("scaled", {"low": f"{low:.4g}", "high": f"{high:.6g}"}))
    if len(chosen) < sum(map(len, found)):
        notes.append(Note("sampled", {"count": len(chosen), "total": sum(map(len, found))}))
    images = np.empty((len(chosen), SIDE, SIDE), np.uint8)
    filled, before = 0, 0
    for array in found:
        own = [k - before for k in chosen if before <= k < before + len(array)]
        if len(own) * math.prod(array.shape[1:3]) > MOST_PIXELS:
            raise refusal("too_many_pixels", megapixels=MOST_PIXELS // 10**6)
        for k in own:
            images[filled] = pictures.fit_array(as_bytes(array[k : k + 1], low, high)[0])
            filled += 1
            if filled % EVERY == 0:
                progress(filled, len(chosen))
        before += len(array)
    return images


# ---- tables --------------------------------------------------------------------------------------------------------


def _of_tables(sent: Sent, notes: list[Note], progress: Progress) -> Read:
    parts = [tables.pixels_of(file) for file in sent.tables]
    total = sum(count for *_, count in parts)
    found = [values for values, *_ in parts]
    names = list(itertools.chain.from_iterable(labels or [None] * len(values) for values, labels, _ in parts))
    count = sum(map(len, found))
    chosen = evenly(count).tolist()
    if total > count == len(chosen):  # the rows of a long table were chosen as it was read
        notes.append(Note("sampled", {"count": len(chosen), "total": total}))
    images = _scaled(found, shown(sent.tables[0].name), chosen, notes, progress)
    return Read(images, tuple(_levels([names[k] for k in chosen])), tuple(notes))
