"""The pace of what is shown: early at first, then within its share of the time."""

from aeviz.worker.pace import Pace


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_it_takes_no_more_than_its_share():
    clock = Clock()
    pace, spent, began = Pace(0.1, 0.0, clock=clock), 0.0, clock.now
    while clock.now < began + 100:
        if pace.due():
            with pace.spend():
                clock.now += 0.5
            spent += 0.5
        clock.now += 0.01
    assert 0.08 < spent / (clock.now - began) <= 0.1


def test_what_is_cheap_comes_no_more_often_than_it_needs_to():
    clock = Clock()
    pace, times = Pace(0.5, 2.0, clock=clock), 0
    for _ in range(1000):
        if pace.due():
            with pace.spend():
                times += 1
        clock.now += 0.01
    assert times == 4  # at 2, 4, 6 and 8 of ten seconds


def test_at_first_it_comes_at_its_moments_whatever_it_costs():
    clock = Clock()
    pace, moments = Pace(0.01, 1.0, early=(0.1, 0.2, 0.3), clock=clock), []
    while clock.now < 101:
        if pace.due():
            with pace.spend():
                clock.now += 0.04
            moments.append(round(clock.now - 100, 2))
        clock.now += 0.01
    assert moments == [0.14, 0.24, 0.34]


def test_a_moment_that_passed_while_it_was_at_it_is_not_made_up_for():
    clock = Clock()
    pace, times = Pace(0.5, 10.0, early=(0.1, 0.2, 0.3), clock=clock), 0
    while clock.now < 101:
        if pace.due():
            with pace.spend():
                clock.now += 0.5
            times += 1
        clock.now += 0.01
    assert times == 1
