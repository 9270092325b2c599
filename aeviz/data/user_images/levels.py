"""Which folder is the class: every depth that could tell classes, the likeliest first; and tables that name files."""

from __future__ import annotations

import csv
import io
import os.path
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from aeviz.data.user_images.found import Level
from aeviz.data.user_images.refusals import LEAST_IMAGES, MOST_CLASSES, MOST_NAMES, shown

SPLITS = {
    "train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval",
    "학습", "훈련", "테스트", "검증",
}  # fmt: skip
WITHOUT = SPLITS | {"unlabelled", "unlabeled", "unknown", "unsorted"}  # folders that are no class beside classes
SPARSE = 0.1  # share of images that must lie in some folder for the folders to be classes
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", *"영일이삼사오육칠팔구"]
_WRITER = re.compile(
    r"(writer|person|people|user|student|subject|author|scan|page|사람|학생|참가자|글쓴이)[ _-]?\d*", re.I
)
HEADERS = {"label", "labels", "class", "target", "y", "category", "digit", "letter", "레이블", "라벨", "클래스", "정답"}


def in_order(names: Sequence[str]) -> list[str]:
    """Natural sort: "-1" before "2" before "10" before "a2" before "a10"."""
    return sorted(names, key=_natural)


def _natural(name: str) -> list[tuple[int, int, str]]:
    whole = re.fullmatch(r"-?\d{1,18}", name)
    pieces = [name] if whole else _pieces(name)
    return [(0, int(piece), "") if whole or piece.isdecimal() else (1, 0, piece) for piece in pieces]


def _pieces(name: str) -> list[str]:
    return [piece for piece in re.split(r"(\d+)", name) if piece]


def of_folders(files: Sequence[str]) -> list[Level]:
    """Levels of files by their names, each with its folders before it, "/" between them."""
    folders = [PurePosixPath(name).parts[:-1] for name in files]
    shared = len(os.path.commonprefix(folders))  # the folder that was chosen tells nothing, whether it was sent or not
    folders = [parts[shared:] for parts in folders]
    depths = {len(parts) for parts in folders}
    levels = [[parts[k] if k < len(parts) else None for parts in folders] for k in range(max(depths, default=0))]
    if len(depths) > 1:
        levels.append([parts[-1] if parts else None for parts in folders])  # the folder that holds the file
    found: list[Level] = []
    for names in levels:
        level = _level(names, folders)
        if level and level not in found:
            found.append(level)
    return sorted(found, key=_unlikely)  # of alike ones the outermost, as in ImageFolder, stays first


def _level(names: Sequence[str | None], folders: Sequence[Sequence[str]]) -> Level | None:
    """The names as classes; None where they cannot be. Images of a split without classes have none."""
    distinct = {name for name in names if name is not None}
    if all(name.lower() in WITHOUT for name in distinct):
        return None
    named = tuple(
        None if name is None or (name.lower() in WITHOUT and parts[-1] == name) else shown(name, 40)
        for name, parts in zip(names, folders, strict=True)
    )
    kept = {name for name in named if name is not None}
    count = sum(name is not None for name in named)
    enough = count >= max(min(LEAST_IMAGES, len(names)), SPARSE * len(names))
    return Level(named) if enough and 2 <= len(kept) <= min(MOST_NAMES, count - 1) else None


def _unlikely(level: Level) -> tuple[int, int, int]:
    """The smaller, the likelier that these are the classes."""
    names = list(level.counts)
    written = all(len(name) == 1 or name.lower() in _WORDS or name.isdecimal() for name in names)
    writers = all(_WRITER.fullmatch(name) for name in names)
    return (writers, not written, len(names) > MOST_CLASSES)


def of_table(text: str, files: Sequence[str]) -> Level | None:
    """The level that a table of file names and labels tells; None where it names fewer than half of the files."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)) if row]
    except csv.Error:
        return None
    columns = list(zip(*[row for row in rows if len(row) == len(rows[0])], strict=True)) if rows else []
    best, found = 0, {}
    for k, column in enumerate(columns):
        known = {_key(cell) for cell in column if cell.strip()}
        keys = [next((key for key in _keys(name) if key in known), None) for name in files]
        count = sum(key is not None for key in keys)
        if count > best:
            best, found = count, {"column": k, "keys": keys}
    label = _label_column(columns, found.get("column"))
    if label is None or 2 * best < len(files):
        return None
    labels = dict(zip(map(_key, columns[found["column"]]), (cell.strip() for cell in columns[label]), strict=True))
    names = tuple(shown(labels[key], 40) or None if key is not None else None for key in found["keys"])
    return Level(names) if len(set(names) - {None}) >= 2 else None


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: which the first line has most of."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _key(cell: str) -> str:
    return cell.strip().replace("\\", "/").removeprefix("./").lower()


def _keys(name: str) -> list[str]:
    """What a table may call a file: its path or any end of it, with its ending or without."""
    parts = PurePosixPath(name.lower()).parts
    ends = ["/".join(parts[k:]) for k in range(len(parts))]
    return ends + [PurePosixPath(end).with_suffix("").as_posix() for end in ends]


def _label_column(columns: Sequence[Sequence[str]], names: int | None) -> int | None:
    """The column whose header says so; else the first whose cells recur."""
    others = [k for k in range(len(columns)) if k != names]
    if names is None or not others:
        return None
    headed = [k for k in others if columns[k][0].strip().lower() in HEADERS]
    recurring = [k for k in others if len(set(columns[k])) <= max(MOST_CLASSES + 1, len(columns[k]) // 2)]
    return next(iter(headed + recurring), None)
