"""The queue: sessions take turns, whatever the order in which they ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aeviz.jobs.fair_queue import FairQueue

SESSIONS = st.sampled_from("abcd")


def filled(*puts: str) -> FairQueue[str]:
    """Puts "a1" for session a, and so on."""
    queue: FairQueue[str] = FairQueue()
    for put in puts:
        queue.put(put[0], put)
    return queue


def drained(queue: FairQueue[str]) -> list[str]:
    return [queue.take() for _ in range(len(queue))]


def test_a_second_waits_behind_every_first():
    assert drained(filled("a1", "a2", "a3", "b1", "c1", "b2")) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_newcomer_goes_before_the_second_of_who_was_served():
    queue = filled("a1")
    queue.take()
    queue.put("a", "a2")
    queue.put("b", "b1")
    assert drained(queue) == ["b1", "a2"]


def test_turns_not_taken_are_not_saved_up():
    queue = filled(*(f"a{n}" for n in range(5)))
    for _ in range(4):
        queue.take()
    queue.put("b", "b1")
    queue.put("b", "b2")
    queue.put("a", "a5")
    assert drained(queue) == ["b1", "a4", "b2", "a5"]


def test_who_takes_back_what_he_asked_for_loses_no_turn():
    queue = filled("a1", "a2", "b1")
    queue.remove("a1")
    assert drained(queue) == ["a2", "b1"]


def test_what_several_wait_for_goes_with_the_luckiest():
    queue = filled("a1", "a2", "shared")
    queue.remove("shared")
    queue.put("a", "shared")
    queue.put("b", "b1")
    assert queue.order() == ["a1", "b1", "a2", "shared"]
    queue.put("c", "shared")
    assert queue.order() == ["a1", "b1", "shared", "a2"]
    assert len(queue) == 4
    queue.remove("shared", "c")
    assert queue.order() == ["a1", "b1", "a2", "shared"]
    queue.put("c", "shared")
    assert drained(queue) == ["a1", "b1", "shared", "a2"]
    assert not queue.count("a")
    assert "shared" not in queue


def test_nobody_waits_in_an_empty_queue():
    with pytest.raises(IndexError):
        FairQueue().take()


@given(st.lists(st.one_of(SESSIONS, st.none()), max_size=40))
def test_what_is_put_is_taken_once_in_the_order_that_was_told(events):
    """A session puts one, None takes one: nothing is lost, and nobody is passed over for long."""
    queue: FairQueue[tuple[str, int]] = FairQueue()
    put, taken = [], []
    passed: dict[str, list[str]] = {}  # session that waits -> who was served meanwhile
    for number, session in enumerate(events):
        if session:
            put.append((session, number))
            queue.put(session, put[-1])
            passed.setdefault(session, [])
        elif len(queue):
            told = queue.order()[0]
            taken.append(queue.take())
            assert taken[-1] == told
            served = taken[-1][0]
            for waits in passed:
                passed[waits].append(served)
            passed = {name: since for name, since in passed.items() if name != served and queue.count(name)}
            if queue.count(served):
                passed[served] = []
            assert all(since.count(name) <= 2 for since in passed.values() for name in since)
    assert sorted(taken + drained(queue)) == sorted(put)
