"""A download that broke off is gone on from where it stopped, at the same mirror or at another."""

import pytest

from aeviz.data import DataError, download_mnist, mnist, mnist_download
from tests.data.download.mnist_server import FIRST, NAMES, leave_part, left_behind, part_of
from tests.data.test_mnist import N


def test_a_break_in_the_middle_is_gone_on_from(served, contents, tmp_path):
    whole = contents[f"{FIRST}.gz"]
    served.break_after[f"{FIRST}.gz"] = [100_000, 50_000]
    download_mnist(tmp_path)
    assert [entry for entry in served.asked if entry[0] == f"{FIRST}.gz"] == [
        (f"{FIRST}.gz", None, 200, 100_000),
        (f"{FIRST}.gz", "bytes=100000-", 206, 50_000),
        (f"{FIRST}.gz", "bytes=150000-", 206, len(whole) - 150_000),
    ]
    assert len(mnist(False, tmp_path)) == N


def test_a_broken_download_is_gone_on_from_at_the_next_call_and_at_another_mirror(
    mirrors, contents, tmp_path, monkeypatch
):
    one, other = mirrors
    monkeypatch.setattr(mnist_download, "MIRRORS", (one.url,))
    monkeypatch.setattr(mnist_download, "TRIES", 1)
    one.break_after[f"{FIRST}.gz"] = [70_000]
    with pytest.raises(DataError, match="what has come so far is kept. .*broke off after 70,000 of") as caught:
        download_mnist(tmp_path)
    assert caught.value.reason == "network"
    assert part_of(tmp_path).read_bytes() == contents[f"{FIRST}.gz"][:70_000]
    monkeypatch.setattr(mnist_download, "MIRRORS", (other.url,))
    told = []
    download_mnist(tmp_path, lambda *news: told.append(news))
    assert told[0] == (FIRST, 70_000, len(contents[f"{FIRST}.gz"]))
    assert other.asked[0] == (f"{FIRST}.gz", "bytes=70000-", 206, len(contents[f"{FIRST}.gz"]) - 70_000)
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_server_that_knows_no_ranges_starts_anew(served, contents, tmp_path):
    served.ranges = False
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    download_mnist(tmp_path)
    assert served.asked[0] == (f"{FIRST}.gz", "bytes=50000-", 200, len(contents[f"{FIRST}.gz"]))
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_part_of_another_file_is_thrown_away_and_fetched_anew(served, contents, tmp_path):
    leave_part(tmp_path, b"x" * 50_000)
    download_mnist(tmp_path)
    assert [asked for name, asked, *_ in served.asked if name == f"{FIRST}.gz"] == ["bytes=50000-", None]
    assert left_behind(tmp_path) == sorted(NAMES)


@pytest.mark.parametrize("extra", [0, 10])
def test_a_part_that_is_too_long_already(served, contents, tmp_path, extra):
    leave_part(tmp_path, b"x" * (len(contents[f"{FIRST}.gz"]) + extra))
    download_mnist(tmp_path)
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_part_that_was_complete_is_not_fetched_again(served, contents, tmp_path):
    leave_part(tmp_path, contents[f"{FIRST}.gz"])
    download_mnist(tmp_path)
    assert f"{FIRST}.gz" not in [name for name, *_ in served.asked]


def test_a_mirror_whose_file_is_shorter_than_what_is_here(mirrors, contents, tmp_path):
    """It says 416: range not satisfiable."""
    mirrors[0].files[f"{FIRST}.gz"] = b"short"
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    download_mnist(tmp_path)
    assert [status for name, _, status, _ in mirrors[0].asked if name == f"{FIRST}.gz"] == [416]
    assert mirrors[1].asked[0][1] == "bytes=50000-"  # what has come is kept for the next
    assert left_behind(tmp_path) == sorted(NAMES)


def test_a_log_in_page_does_not_cost_what_has_come(served, contents, tmp_path):
    leave_part(tmp_path, contents[f"{FIRST}.gz"][:50_000])
    served.instead[f"{FIRST}.gz"] = (200, b"<html>log in first</html>")
    with pytest.raises(DataError, match="its size is another"):
        download_mnist(tmp_path)
    assert part_of(tmp_path).read_bytes() == contents[f"{FIRST}.gz"][:50_000]
