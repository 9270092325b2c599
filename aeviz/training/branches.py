"""A plan: a recipe, and where a run of it branches off with one setting changed. Its digest names the run."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from aeviz.errors import AevizError
from aeviz.models.registry import spec_of
from aeviz.training.recipe import Recipe, declared_by
from aeviz.training.schedule import Schedule

FORMAT = 2  # 1 held the settings of all families in each recipe; it is still read
READ = (1, FORMAT)
MAX_BRANCHES = 8


def branchable(model: str) -> list[str]:
    """The settings that may change while a run of this family goes on."""
    return [name for name, setting in declared_by(spec_of(model)).items() if setting.branchable]


class PlanError(AevizError):
    """A file that is no plan, or a plan that can not be run; the message says why."""


@dataclass(frozen=True)
class Branch:
    """After `step` steps, `setting` becomes `value`. A new seed starts the chance anew from there.

    new_cycle: the learning rate rises and falls anew, from there to the end; else it goes on falling as it did.
    """

    step: int
    setting: str
    value: object
    new_cycle: bool = False

    def to_dict(self) -> dict:
        """What a recipe file holds; as it did before there were new cycles, where this has none."""
        held = asdict(self)
        return held if self.new_cycle else {name: value for name, value in held.items() if name != "new_cycle"}


@dataclass(frozen=True)
class Plan:
    """`recipe` up to the first branch, then with its change to the next one, and so on to the end."""

    recipe: Recipe
    branches: tuple[Branch, ...] = ()

    def __post_init__(self) -> None:
        """Raises PlanError, with a sentence, for a branch that can not be."""
        if len(self.branches) > MAX_BRANCHES:
            raise PlanError(f"A run may branch {MAX_BRANCHES} times, not {len(self.branches)}.")
        before = 0
        for branch in self.branches:
            known = branchable(self.recipe.model)
            if branch.setting not in known:
                raise PlanError(f"{branch.setting!r} can not change on the way; these can: {', '.join(known)}.")
            if type(branch.step) is not int or branch.step < before:
                raise PlanError(f"The branch at step {branch.step!r} comes before the one that it branches from.")
            if type(branch.new_cycle) is not bool:
                raise PlanError(f"new_cycle = {branch.new_cycle!r} is neither true nor false.")
            before = branch.step
        self.stretches()  # a value that no recipe takes is found now

    def stretches(self) -> list[Recipe]:
        """The recipe of each stretch, one more than there are branches."""
        recipes = [self.recipe]
        for branch in self.branches:
            try:
                recipes.append(recipes[-1].but(**{branch.setting: branch.value}))
            except (TypeError, ValueError) as error:
                raise PlanError(f"A branch asks for what no recipe takes: {error}.") from error
        return recipes

    @property
    def final(self) -> Recipe:
        """The recipe that holds at the end."""
        return self.stretches()[-1]

    @property
    def parent(self) -> "Plan | None":
        """The plan that the last branch leaves; None where there is no branch."""
        return Plan(self.recipe, self.branches[:-1]) if self.branches else None

    def branch(self, step: int, setting: str, value: object, new_cycle: bool = False) -> "Plan":
        """This plan up to `step`, with one setting changed from there. Branches that lie after `step` fall away."""
        kept = tuple(branch for branch in self.branches if branch.step <= step)
        return Plan(self.recipe, (*kept, Branch(step, setting, value, new_cycle)))

    def schedule(self, steps_per_epoch: float, branches: int | None = None) -> Schedule:
        """What holds after so many of the branches; after all of them where nothing is said.

        steps_per_epoch: a fraction does where only the steps of all epochs are known; they are rounded.
        A branch that changes the epochs moves only what still lies ahead of it, see `Schedule.resized`.
        """
        found = Schedule.of(self.recipe.spec.course, round(self.recipe.epochs * steps_per_epoch))
        for branch in self.branches[:branches]:
            if branch.setting == "epochs":
                found = found.resized(branch.step, round(branch.value * steps_per_epoch))
            if branch.new_cycle:
                found = replace(found, anew=branch.step)
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of the plan; without branches, that of its recipe."""
        if not self.branches:
            return self.recipe.digest
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict:
        """What a recipe file holds."""
        held = self.recipe.to_dict().items()
        recipe = {name: list(value) if isinstance(value, tuple) else value for name, value in held}
        return {"aeviz": FORMAT, "recipe": recipe, "branches": [branch.to_dict() for branch in self.branches]}

    @classmethod
    def from_dict(cls, found: object) -> "Plan":
        """The reverse of `to_dict`. Raises PlanError for anything else."""
        if not isinstance(found, dict) or found.get("aeviz") not in READ:
            raise PlanError("This is not a recipe file of aeviz: it does not begin with its mark and number.")
        try:
            branches = tuple(Branch(**branch) for branch in found.get("branches", ()))
            return cls(Recipe.from_dict(found["recipe"]), branches)
        except (KeyError, TypeError, ValueError) as error:
            raise PlanError(f"This recipe file can not be used: {error}.") from error

    @classmethod
    def parse(cls, text: str | bytes) -> "Plan":
        """A recipe file. Raises PlanError for what is none."""
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise PlanError(f"This is not a recipe file: {error}.") from error
