"""The runs of this session: which there are, which are shown, and the Jobs that carries them out."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from aeviz.errors import AevizError
from aeviz.jobs import JobsError, RunView, UnknownRunError
from aeviz.plan import Plan
from aeviz.ui import runs_route, sessions
from aeviz.ui.latent_pad import RunLink
from aeviz.ui.text import page_text, t

KEPT = 4  # runs to go back to
_BENCH = "_bench"


@dataclass
class Bench:
    """By their ids: all runs of the session, oldest first, and the one or two that are shown, a branch second."""

    runs: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    images: dict[str, Path] = field(default_factory=dict)  # of one's own, by run
    lost: bool = False  # a run that was shown is no longer kept


def bench() -> Bench:
    """This session's."""
    return st.session_state.setdefault(_BENCH, Bench())


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
    """All runs of the session that are still kept, oldest first."""
    held = bench()
    views = [view for view in map(view_of, held.runs) if view is not None]
    held.runs = [view.id for view in views]
    return views


def view_of(run: str) -> RunView | None:
    """The run as it stands; None where it is no longer kept."""
    try:
        return sessions.here.jobs.view(run)
    except UnknownRunError:
        return None


def start(plan: Plan, images: Path | None) -> None:
    """Trains, and shows it. Raises AevizError where that cannot be."""
    run = sessions.here.jobs.start(plan, sessions.ticket(), images)
    _add(run, images)
    bench().shown = [run]


def branch(parent: RunView, plan: Plan) -> None:
    """Trains a branch of a run that is shown, and shows both. Raises AevizError where that cannot be."""
    images = bench().images.get(parent.id)
    run = sessions.here.jobs.start(plan, sessions.ticket(), images)
    _add(run, images)
    bench().shown = [parent.id, run] if run != parent.id else [run]


def _add(run: str, images: Path | None) -> None:
    held = bench()
    held.lost = False
    held.runs = [other for other in held.runs if other != run] + [run]
    if images is not None:
        held.images[run] = images
    for old in held.runs[:-KEPT]:
        leave(old)


def show(*runs: str) -> None:
    """Shows these."""
    bench().shown = list(runs)


def start_over() -> None:
    """Lets go of the runs that are shown."""
    for run in list(bench().shown):
        leave(run)


def leave(run: str) -> None:
    """Gives up a run; who else watches it keeps it."""
    held = bench()
    sessions.here.jobs.leave(run, sessions.ticket())
    held.runs = [other for other in held.runs if other != run]
    held.shown = [other for other in held.shown if other != run]
    held.images.pop(run, None)


def link_to(view: RunView) -> RunLink:
    """Where the browser finds the run."""
    return RunLink(view.id, runs_route.url(view.id), sessions.ticket())


def attempt(what: Callable[..., None], *args: object) -> bool:
    """Does it, or says why it cannot be done."""
    try:
        what(*args)
    except AevizError as error:
        st.error(sentence(error))
        return False
    return True


def sentence(error: AevizError) -> str:
    """What went wrong, in the language of the page where it has words for it."""
    reason = f"refused_{error.reason}" if isinstance(error, JobsError) else ""
    if reason in page_text("train"):
        return t(f"train.{reason}", **error.values)
    return t("train.refused_other", sentence=error)
