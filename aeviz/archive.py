"""The safetensors format, written so that the same content always gives the same bytes.

The library's writer keeps metadata in a hash map, so two runs differ in the order of its keys and a digest
would name the run instead of the content. Writing the format takes ten lines; reading is the library's.
"""

import hashlib
import json
from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from aeviz.errors import AevizError

DTYPES = {"float16": "F16", "float32": "F32", "uint8": "U8", "int64": "I64"}


class ArchiveError(AevizError):
    """Bytes that are no safetensors file."""


def pack(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """Tensors and metadata as safetensors bytes: widest elements first, then by name, so that each lies aligned.

    Raises KeyError for an element type that is not among DTYPES.
    """
    names = sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    end = 0
    for name in names:
        array = tensors[name]
        start, end = end, end + array.nbytes
        header[name] = {"dtype": DTYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    body = b"".join(np.ascontiguousarray(tensors[name]).tobytes() for name in names)
    return len(text).to_bytes(8, "little") + text + body


def unpack(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The reverse of `pack`. Raises ArchiveError where the bytes are damaged; nothing in them is ever executed."""
    try:
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ArchiveError(f"This is not a whole safetensors file ({error}).") from error
    return tensors, header.get("__metadata__") or {}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal: the name of a content."""
    return hashlib.sha256(data).hexdigest()
