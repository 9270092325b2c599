"""MNIST from the network, by torchvision, when the user asks for it and never otherwise."""

from __future__ import annotations

import os
import tempfile
from http.client import HTTPException
from pathlib import Path

from aeviz.data.mnist_files import FILES, read_checked
from aeviz.data.sets import DataError

_OPERATORS = {
    "torchvision::nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "torchvision::qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def download_mnist(root: Path | str) -> None:
    """Bring MNIST's four files (12 MB on the wire, 55 MB unpacked) to root/MNIST/raw; nothing where they are whole.

    torchvision downloads with its checksums into a temporary folder inside `root`; each file is checked again and then
    moved, which on one disk is a single step: whatever happens, no half of a file ever stands under its name.
    Raises DataError where the network, the disk or torchvision fails.
    """
    root = Path(root).expanduser()
    raw = root / "MNIST" / "raw"
    if _whole(raw):
        return
    dataset = _torchvision_mnist()
    try:
        raw.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".mnist-download-", dir=root) as folder:
            dataset(folder, download=True)
            fetched = Path(folder) / "MNIST" / "raw"
            for name in FILES:
                read_checked(fetched, name)
            for name in FILES:
                os.replace(fetched / name, raw / name)
    except (RuntimeError, HTTPException, EOFError) as error:  # torchvision turns most network errors into RuntimeError
        raise DataError(
            "MNIST could not be downloaded. Check the network and try again; "
            f"what was there before is untouched. ({_last_line(error)})"
        ) from error
    except OSError as error:
        raise DataError(
            f"MNIST could not be downloaded to {root} ({error.strerror or _last_line(error)}). "
            "Check the network, the free space and the rights of that folder, and try again."
        ) from error


def _whole(raw: Path) -> bool:
    try:
        for name in FILES:
            read_checked(raw, name)
    except DataError:
        return False
    return True


def _last_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[-1]


def _torchvision_mnist() -> type:
    """torchvision's MNIST class, also where its wheel was built for another torch than the one installed."""
    try:
        import torch

        try:
            from torchvision.datasets import MNIST
        except RuntimeError:
            # A wheel built for CUDA cannot load its compiled operators beside a CPU torch, and then stumbles over their
            # absence. Their declarations are enough: the data sets use none of them.
            for name, schema in _OPERATORS.items():
                torch.library.define(name, schema)
            from torchvision.datasets import MNIST
    except (ImportError, RuntimeError) as error:
        raise DataError(
            "MNIST is downloaded by torchvision, which is not installed or does not work here. "
            f"Install what requirements.txt lists and try again. ({_last_line(error)})"
        ) from error
    return MNIST
