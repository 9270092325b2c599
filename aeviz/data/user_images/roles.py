"""Which array is what: images, the labels that go with them, and splits to be joined, by names and shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from aeviz.data.user_images.arrays import Header
from aeviz.data.user_images.found import Note
from aeviz.data.user_images.levels import SPLITS
from aeviz.data.user_images.refusals import MOST_NAMES, MOST_SIDE, refusal, shown

_IMAGES = {"x", "image", "images", "img", "imgs", "data", "features", "pixels", "input", "inputs", "pictures"}
_LABELS = {"y", "label", "labels", "lbl", "lbls", "target", "targets", "class", "classes"}
_GLUED = {
    glued: (split, role) for split in SPLITS for role in _IMAGES | _LABELS for glued in (split + role, role + split)
}
_NOTHING = {"arr", "idx", "ubyte", "npy", "npz"}


def words_of(name: str) -> set[str]:
    """The words of a name: "mnist/xTrain_2" and "mnist/xtrain" give mnist, x, train."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", parted)}
    return {part for word in words for part in _GLUED.get(word, (word,))}


def pair(headers: Sequence[Header], notes: list[Note]) -> list[tuple[Header, list[str | None] | None]]:
    """The arrays of images, each with a class for each of its images where there is one.

    Raises DataError where no array can be told to be the images.
    """
    images = _images(headers)
    rest = [header for header in headers if header not in images and header.may_be_labels]
    used: list[Header] = []
    paired = [(header, _labels_for(header, images, rest, notes, used)) for header in images]
    over = [header.short for header in headers if header not in images and header not in used]
    if over:
        notes.append(Note("arrays_over", {"names": over[:3]}))
    if all(labels is None for _, labels in paired) and len({header.name for header in images}) > 1:
        return [(header, [kind] * header.shape[0]) for header, kind in zip(images, _by_file(images), strict=True)]
    return paired


def _is_called(header: Header, names: set[str]) -> bool:
    """By its own name; by its file's, where its own says nothing, as in arr_0."""
    own = words_of(header.short) - _NOTHING
    return bool((own & (_IMAGES | _LABELS) or words_of(header.name)) & names)


def _images(headers: Sequence[Header]) -> list[Header]:
    could = [header for header in headers if header.layout and not _is_called(header, _LABELS)]
    called = [header for header in could if _is_called(header, _IMAGES)]
    if called:
        return called
    wrong = [header for header in headers if _is_called(header, _IMAGES)]
    if wrong and not could:
        _refuse(wrong[0])
    files = {re.split(r"(?<=\.npz)/", header.file.name)[0] for header in could}
    if len(could) == 1 or (could and len(files) == len(could)):  # a file for each class
        return could
    if len(headers) == 1:
        _refuse(headers[0])
    objects = [header for header in headers if header.dtype.hasobject]
    if objects and not could:
        _refuse(objects[0])
    raise refusal("npz_images", found=len(could))


def _refuse(header: Header) -> None:
    name = header.short
    if header.dtype.hasobject:
        raise refusal("npz_objects", name=name)
    if header.dtype.kind not in "buif":
        raise refusal("npz_type", name=name, dtype=shown(str(header.dtype)))
    raise refusal("npz_shape", name=name, shape=shown(str(header.shape)), most=MOST_SIDE)


def _labels_for(
    images: Header, all_images: Sequence[Header], arrays: Sequence[Header], notes: list[Note], used: list[Header]
) -> list[str | None] | None:
    """The labels that go with these images: as many, and of the same split where there are several.

    Arrays of which something was made, or is said, go to `used`.
    """
    called = [header for header in arrays if _is_called(header, _LABELS)]
    split = words_of(images.name) & SPLITS
    same = [header for header in called if words_of(header.name) & SPLITS == split] or (
        called if len(all_images) == 1 else []
    )
    fitting = [header for header in same or arrays if header.shape[0] == images.shape[0]]
    if not fitting and same:
        raise refusal("npz_labels", name=same[0].short, count=images.shape[0])
    for header in fitting[:1] if same else fitting:
        if header.dtype.hasobject:
            notes.append(Note("objects", {"name": header.short}))
            used.append(header)
            continue
        labels = _names(header, strict=bool(same))
        if labels is not None:
            used.append(header)
            return labels
    return None


def _names(header: Header, strict: bool) -> list[str | None] | None:
    """A word for each label. Where they are none: DataError if `strict`, as they are called labels; else None."""
    array = header.load()
    try:
        if array.ndim == 2 and array.shape[1] > 1:
            one_hot = ((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all()
            array = array.argmax(axis=1) if one_hot else np.full(len(array), np.nan)
        array = array.reshape(len(array))
        if array.dtype.kind == "f":
            if not (np.isfinite(array).all() and (array == np.floor(array)).all()):
                raise ValueError
            array = array.astype(np.int64)
        words = [shown(word.strip(), 40) for word in array.astype(str).tolist()]
        if len(set(words)) > MOST_NAMES:
            raise ValueError
    except (ValueError, SystemError) as error:  # bytes that are no ASCII, numbers that are no letters
        if strict:
            raise refusal("npz_labels", name=header.short, count=header.shape[0]) from error
        return None
    return [word or None for word in words]


def _by_file(images: Sequence[Header]) -> list[str | None]:
    """A class for each file; none where the names tell nothing but splits."""
    names = [PurePosixPath(header.name).parts for header in images]
    while len({parts[-1] for parts in names}) == 1 and all(len(parts) > 1 for parts in names):
        names = [parts[:-1] for parts in names]  # arr_0 in each
    stems = [parts[-1] for parts in names]
    told = [words_of(stem) - SPLITS - _IMAGES - _NOTHING for stem in stems]
    common = set.intersection(*told) if told else set()
    if len({frozenset(words) for words in told}) < len(told) or any(not words - common for words in told):
        return [None] * len(stems)
    return [shown(stem, 40) for stem in stems]
