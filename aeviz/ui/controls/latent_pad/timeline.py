"""The time line: what a training run is doing, its losses, and the way back through its snapshots."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from aeviz.models.spec import MISFIT
from aeviz.training.recipe import Recipe
from aeviz.ui import text
from aeviz.ui.controls.component import RunLink, mount


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
        "group": group,
        "at": at,
        "runs": [{**asdict(run.link), "label": run.label, "state": run.state, **_told(run.recipe)} for run in runs[:2]],
    }
    words = {}
    for run in runs[:2]:
        own = text.family_text(run.recipe.model)
        words |= {name: said for name, said in own.items() if name.startswith(("phase_", "stage_", "term_", "null_"))}
    said = mount("timeline", key, data, more=words, says=("at", "turned"))
    return TimelineState(None if said.at is None else int(said.at), said.turned)


def _told(recipe: Recipe) -> dict[str, object]:
    """Each stage's phases in the order in which a step computes them; the formula's lines with words and weights."""
    words = text.family_text(recipe.model)
    lines = []
    for line in recipe.spec.formula:
        name = recipe.loss if line.name == MISFIT else line.name
        terms = [
            {
                "name": term.name,
                "loss": recipe.loss if term.name == MISFIT else term.name,
                "weight": None if term.weight is None else getattr(recipe, term.weight),
                "weightName": term.weight,
            }
            for term in line.terms
        ]
        lines.append(
            {
                "formula": words[f"formula_{name}"],
                "numbers": words[f"numbers_{name}"],
                "phase": line.phase,
                "summed": line.summed,
                "terms": terms,
            }
        )
    losses = {
        loss.name: {"digits": loss.digits, "chance": loss.chance, "nats": loss.nats} for loss in recipe.spec.losses
    }
    stages = [{"name": stage.name, "phases": list(stage.phases)} for stage in recipe.spec.course]
    return {"stages": stages, "formula": lines, "losses": losses}
