"""An upload is read by a process of its own: the same result, a reason where it fails, and an end when it is ended."""

import numpy as np
import pytest
from PIL import Image

from aeviz.data import DataError, user_images
from aeviz.data.user_images import reading
from aeviz.data.user_images.found import Read
from aeviz.data.user_images.reading import Reading, pack, unpack
from tests.data.user_images.made import encoded, files, refused, zipped

PATIENCE = 60  # seconds


def read_apart(tmp_path, files, wait=True):
    sent = tmp_path / "sent"
    sent.write_bytes(pack(files))
    made = Reading(sent, tmp_path / "kept")
    if wait:
        made.wait(PATIENCE)
    return made


def test_what_is_read_apart_is_what_is_read_here(tmp_path):
    uploads = [*files(folder=lambda k: f"{k % 2}/anna{k % 3}"), ("README", b"")]
    made = read_apart(tmp_path, uploads)
    assert (made.state, made.error) == ("done", None)
    kept, here = Read.of(made.kept), user_images.read([user_images.of_bytes(*upload) for upload in uploads])
    np.testing.assert_array_equal(kept.images, here.images)
    assert kept.levels == here.levels
    assert [(note.reason, note.values) for note in kept.notes] == [(note.reason, note.values) for note in here.notes]
    assert not made.sent.exists()


def test_why_it_fails_is_told_with_its_reason(tmp_path):
    made = read_apart(tmp_path, [("a.zip", zipped(files(3)))])
    assert made.state == "failed"
    assert (made.error.reason, made.error.values) == ("too_few", {"count": 3, "least": 20})
    assert list(tmp_path.iterdir()) == []


def test_what_costs_too_much_is_ended(tmp_path, monkeypatch):
    """Here it has no time at all."""
    monkeypatch.setattr(reading, "PATIENCE", 0.0)
    made = read_apart(tmp_path, files())
    assert made.error.reason == "too_long"
    assert list(tmp_path.iterdir()) == []


def test_it_ends_when_it_is_cancelled(tmp_path):
    large = encoded(Image.effect_noise((2000, 2000), 90))
    made = read_apart(tmp_path, [(f"{k}.png", large) for k in range(40)], wait=False)
    made.cancel()
    made.wait(PATIENCE)
    assert made.state == "cancelled"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "head",
    [b"", b"{}\nabc", b"[[1]]\n", b'[["a", -1]]\n', b'[["a", 5]]\nabc', b'[["a", 1e999]]\n', b"[" * 9000 + b"\n"],
)
def test_what_was_sent_in_part(head, tmp_path):
    (tmp_path / "sent").write_bytes(head)
    refused("reading_ended", unpack, tmp_path / "sent")


def test_what_was_read_and_is_gone_or_damaged(tmp_path):
    refused("kept_damaged", Read.of, tmp_path / "nothing")
    user_images.read([user_images.of_bytes(*upload) for upload in files(folder=lambda k: "ab"[k % 2])]).write(
        tmp_path / "kept"
    )
    data = (tmp_path / "kept").read_bytes()
    (tmp_path / "kept").write_bytes(data[:-9])
    with pytest.raises(DataError):
        Read.of(tmp_path / "kept")
