"""What a page is told: all of it once, and again where it is no longer so."""

from hypothesis import given
from hypothesis import strategies as st

from aeviz.jobs.time_line import TimeLine


class Page:
    """Keeps what it is told, as the page's JavaScript does."""

    def __init__(self) -> None:
        self.seq = self.epoch = 0
        self.points: list[list] = []
        self.snapshots: dict[int, dict] = {}

    def ask(self, line: TimeLine) -> None:
        news = line.news(self.seq)
        if news["epoch"] != self.epoch:
            self.points, self.snapshots = [], {}
        self.seq, self.epoch = news["seq"], news["epoch"]
        self.points += news["points"]
        self.snapshots |= dict(news["snapshots"])
        for step in news["dropped"]:
            self.snapshots.pop(step, None)


def test_neighbours_become_one_when_there_are_too_many():
    line = TimeLine(4)
    for step, loss in enumerate([8.0, 4.0, 2.0, 1.0, 0.5], 1):
        line.point(step, {"loss": loss})
    assert line.news(0)["points"] == [[2, {"loss": 6.0}], [4, {"loss": 1.5}], [5, {"loss": 0.5}]]


def test_a_term_that_comes_later_is_kept():
    line = TimeLine(1)
    line.point(1, {"a": 1.0})
    line.point(2, {"a": 3.0, "b": 5.0})
    assert line.news(0)["points"] == [[2, {"a": 2.0, "b": 5.0}]]


def test_what_is_known_is_not_told_again():
    line = TimeLine(10)
    line.point(1, {"loss": 1.0})
    line.snapshot(1, {"knn": [0.5, 0.1]}, [])
    known = line.news(0)["seq"]
    assert line.news(known) | {"points": [], "snapshots": [], "dropped": []} == line.news(known)
    line.snapshot(2, {}, [1])
    assert line.news(known)["snapshots"] == [[2, {}]]
    assert line.news(known)["dropped"] == [1]
    assert line.steps == (2,)


def test_what_was_measured_at_a_step_stays_when_another_worker_announces_it_again():
    line = TimeLine(10)
    line.snapshot(1, {"knn": [0.5, 0.1]}, [])
    known = line.news(0)["seq"]
    line.snapshot(1, {}, [])
    assert line.news(known)["snapshots"] == [[1, {"knn": [0.5, 0.1]}]]


def test_a_snapshot_that_went_and_comes_again_is_there():
    line = TimeLine(10)
    for step, dropped in ((1, []), (2, [1]), (1, [])):
        line.snapshot(step, {}, dropped)
    assert line.steps == (1, 2)
    assert line.news(0)["dropped"] == []


def test_a_run_that_stands_earlier_again_is_told_anew():
    line = TimeLine(10)
    for step in (1, 2, 3):
        line.point(step, {"loss": float(step)})
        line.snapshot(step, {}, [])
    known = line.news(0)
    line.back_to(3)
    assert line.news(known["seq"])["epoch"] == known["epoch"]
    line.back_to(1)
    again = line.news(known["seq"])
    assert again["epoch"] > known["epoch"]
    assert again["points"] == [[1, {"loss": 1.0}]]
    assert again["snapshots"] == [[1, {}]]


def test_a_page_that_knew_another_line_is_told_everything():
    """The same run, let go and started anew, has another time line."""
    before = TimeLine(10)
    before.point(1, {"loss": 1.0})
    known = before.news(0)["seq"]
    anew = TimeLine(10)
    anew.point(5, {"loss": 2.0})
    assert anew.news(known)["points"] == [[5, {"loss": 2.0}]]


def test_each_figure_is_the_last_that_was_measured():
    line = TimeLine(10)
    line.snapshot(1, {"knn": [0.5, 0.1], "sw2": [2.0, 0.2]}, [])
    line.snapshot(2, {"knn": [0.7, 0.1]}, [])
    line.snapshot(3, {}, [])
    assert line.metrics == {"knn": [0.7, 0.1], "sw2": [2.0, 0.2]}


@given(
    st.integers(1, 6),
    st.lists(st.tuples(st.sampled_from(["point", "snapshot", "back", "ask"]), st.integers(0, 9)), max_size=60),
)
def test_a_page_that_asks_now_and_then_knows_what_one_does_that_asks_at_last(most, events):
    line, often, once = TimeLine(most), Page(), Page()
    step = 0
    for what, number in events:
        match what:
            case "point":
                step += 1
                line.point(step, {"loss": float(number)})
                assert len(line.news(0)["points"]) <= most
            case "snapshot":
                dropped = [s for s in line.steps if s % 3 == number and s != step]
                line.snapshot(step, {"knn": [number / 10, 0.1]}, dropped)
            case "back":
                step = max(0, step - number)
                line.back_to(step)
            case "ask":
                often.ask(line)
    often.ask(line)
    once.ask(line)
    assert (often.points, often.snapshots) == (once.points, once.snapshots)
    assert set(once.snapshots) == set(line.steps)
