"""Frames between server and worker: four bytes of length, most significant first, then a JSON object in UTF-8."""

import json
from typing import BinaryIO

MAX_BYTES = 1 << 20  # of a message; the longest that is ever sent is a few thousand
PREFIX = 4


class WireError(Exception):
    """Bytes that are no frame, a stream that ends within one, or a message that does not go into one."""


def write(stream: BinaryIO, message: dict) -> None:
    """Writes one frame and flushes. Raises WireError for a message too long or not JSON (NaN is not), OSError as ever.

    A message that is refused has written nothing: the stream can go on being used.
    """
    try:
        text = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WireError(f"This message is not JSON: {error}.") from error
    if len(text) > MAX_BYTES:
        raise WireError(f"A message of {len(text)} bytes is longer than a frame may be: {MAX_BYTES}.")
    stream.write(len(text).to_bytes(PREFIX, "big") + text)
    stream.flush()


def read(stream: BinaryIO) -> dict | None:
    """The next message; None where the stream ends between two. Raises WireError for everything else."""
    prefix = _exactly(stream, PREFIX)
    if not prefix:
        return None
    length = int.from_bytes(prefix, "big")
    if len(prefix) < PREFIX or length > MAX_BYTES:
        raise WireError(f"A frame does not begin so: {prefix!r}.")
    text = _exactly(stream, length)
    if len(text) < length:
        raise WireError(f"The stream ends {length - len(text)} bytes before its frame does.")
    try:
        message = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise WireError(f"A frame holds what is not JSON: {error}.") from error
    if not isinstance(message, dict):
        raise WireError(f"A frame holds a {type(message).__name__}, not an object.")
    return message


def _exactly(stream: BinaryIO, n: int) -> bytes:
    """`n` bytes, fewer only where the stream ends; a raw pipe gives them in pieces."""
    parts, missing = [], n
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")
