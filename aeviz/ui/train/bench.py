"""The runs of this browser: which there are, which this tab shows, and the Jobs that carries them out.

Jobs knows whose runs are whose by the ticket, and what was shown last lies with the ticket too: so they are found again
after a reload, or in another tab.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from aeviz.errors import AevizError
from aeviz.jobs import JobsError, RunView, UnknownRunError
from aeviz.training.branches import Plan
from aeviz.ui.controls.latent_pad import RunLink
from aeviz.ui.routes import runs_route
from aeviz.ui.shell import said, sessions
from aeviz.ui.text import page_text

_BENCH, _SHOWN = "_bench", "shown"


@dataclass
class Bench:
    """What this tab shows: the ids of one run or two, a branch second."""

    shown: list[str]
    lost: bool = False  # a run that was shown is no longer kept
    found: bool = False  # what is shown was there before this page was loaded
    branched: str | None = None  # the branch that has just been made: its button stands far below its map


def bench() -> Bench:
    """This tab's. It begins with what the browser showed last."""
    if _BENCH not in st.session_state:
        held = sessions.here.jobs.held(sessions.ticket())
        shown = [run for run in sessions.belongings().get(_SHOWN, []) if run in held]
        st.session_state[_BENCH] = Bench(shown, found=bool(shown))
    return st.session_state[_BENCH]


def warm() -> None:
    """Has a worker ready by the time that Train is pressed, and says that this tab is here."""
    sessions.ticket()
    sessions.present()
    with contextlib.suppress(JobsError):  # it is shutting down; whoever presses Train will be told
        sessions.here.jobs.warm()


def shown() -> list[RunView]:
    """The runs on the pads, as they stand. Those that are no longer kept fall away, and `lost` is set."""
    held = bench()
    views = [view for view in map(view_of, held.shown) if view is not None]
    held.lost = held.lost or len(views) < len(held.shown)
    held.shown = [view.id for view in views]
    return views


def kept() -> list[RunView]:
    """All runs of this browser, the one that was asked for last at the end."""
    views = map(view_of, sessions.here.jobs.held(sessions.ticket()))
    return [view for view in views if view is not None]


def next_to_go() -> RunView | None:
    """The run that another Train would let go of; None while there is room, or where none has ended."""
    runs = kept()
    if len(runs) < sessions.here.jobs.limits.kept:
        return None
    return next((view for view in runs if view.ended), None)


def view_of(run: str) -> RunView | None:
    """The run as it stands; None where it is no longer kept."""
    try:
        return sessions.here.jobs.view(run)
    except UnknownRunError:
        return None


def start(plan: Plan, images: Path | None) -> None:
    """Trains, and shows it. Raises AevizError where that cannot be."""
    run = sessions.here.jobs.start(plan, sessions.ticket(), images)
    show(run)


def branch(parent: RunView, plan: Plan) -> None:
    """Trains a branch of a run that is shown, and shows both. Raises AevizError where that cannot be."""
    run = sessions.here.jobs.start(plan, sessions.ticket(), parent.data)
    show(*([parent.id, run] if run != parent.id else [run]))
    bench().branched = run


def show(*runs: str) -> None:
    """Shows these, here and when the page is loaded again."""
    st.session_state[_BENCH] = Bench(list(runs))
    sessions.belongings()[_SHOWN] = list(runs)


def start_over() -> None:
    """Lets go of all runs and images of this browser: whoever sits down at it next finds none.

    Who else watches one of the runs keeps it.
    """
    for run in sessions.here.jobs.held(sessions.ticket()):
        sessions.here.jobs.leave(run, sessions.ticket())
    sessions.here.uploads.let_go(sessions.ticket())
    show()


def link_to(view: RunView) -> RunLink:
    """Where the browser finds the run."""
    return RunLink(view.id, runs_route.url(view.id), sessions.ticket())


def attempt(place: str, about: object, what: Callable[..., None], *args: object) -> bool:
    """Does it, or keeps why it cannot be done, for `said.show(place, about)` to say."""
    said.forget()
    try:
        what(*args)
    except AevizError as error:
        said.say(place, about, *words(error))
        return False
    return True


def words(error: AevizError) -> tuple[str, dict[str, object]]:
    """The text that says what went wrong, and its values; where there is none, the error's own sentence in another."""
    if isinstance(error, UnknownRunError):
        return "train.gone", {}
    reason = f"refused_{error.reason}" if isinstance(error, JobsError) else ""
    if reason in page_text("train"):
        return f"train.{reason}", error.values
    return "train.refused_other", {"sentence": error}
