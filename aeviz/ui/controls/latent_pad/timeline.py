"""The time line: what a training run is doing, its losses, and the way back through its snapshots."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from aeviz.training.recipe import Recipe
from aeviz.ui.controls.latent_pad.component import RunLink, mount

# Phases of a step in the order in which they are computed; the models are torch, and stay out of the server.
PHASES = {
    "linear_ae": ("reconstruct",),
    "ae": ("reconstruct",),
    "vae": ("bound",),
    "beta_vae": ("bound",),
    "aae": ("reconstruct", "fool", "discriminate"),
}


@dataclass(frozen=True)
class TimelineRun:
    """One run on a time line."""

    link: RunLink
    label: str  # names its curve beside another's
    recipe: Recipe  # that holds at its end: `plan.final`
    state: str = ""  # as the script last saw it, see `RunView.state`; the page is told when it is another


@dataclass(frozen=True)
class TimelineState:
    """What the student has done at the time line; None where nothing."""

    at: int | None  # the step that is shown; None while the newest is followed
    turned: str | None  # the state that a run has come to, in the one rerun after it


def timeline(*, key: str, group: str, runs: Sequence[TimelineRun], at: int | None = None) -> TimelineState:
    """Shows one run, or two to compare: the first in a solid line, the second in a dashed one.

    Pads of `group` that are given one of the runs show it at the step of this time line. `at` is where it begins:
    None for the newest step, and for a run that is over a replay. The buttons are those of the last run.
    """
    data = {
        "kind": "timeline",
        "group": group,
        "at": at,
        "runs": [
            {**asdict(run.link), "label": run.label, "state": run.state, **_formula(run.recipe)} for run in runs[:2]
        ],
    }
    said = mount(key, data, words="timeline", says=("at", "turned"))
    return TimelineState(None if said.at is None else int(said.at), said.turned)


def _formula(recipe: Recipe) -> dict[str, object]:
    """What of a recipe stands in its formula."""
    return {
        "model": recipe.model,
        "phases": list(PHASES[recipe.model]),
        "misfit": recipe.loss,
        "beta": recipe.beta,
        "weight": recipe.adversarial_weight,
    }
