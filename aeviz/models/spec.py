"""Declaration of a model family, without torch: all that the rest of the house asks of one before any network is built.

From it come a recipe's settings, the link, the settings panel, titles, branches, the time line, the formula, what ships
and the tests. So a family is its folder and a line in the registry.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aeviz.errors import AevizError

ABOVE_ZERO = 5e-324  # the least float that is not 0: a bound that 0 itself does not keep

Values = Mapping[str, Any]


class SpecError(AevizError):
    """A declaration that contradicts itself; the message says where."""


@dataclass(frozen=True)
class Asked:
    """How the training page asks for a setting: in which group, and within which bounds, narrower than a recipe's.

    suits: it has no default for all, but what suits the family and the data.
    """

    group: Literal["network", "loss", "training"]
    low: float | None = None
    high: float | None = None
    step: float = 1
    options: tuple[str, ...] = ()
    most: int = 0  # numbers of a list
    suits: bool = False


@dataclass(frozen=True)
class Setting:
    """One setting of a recipe. Its default has its type; a tuple's items have the type of its first."""

    name: str
    default: Any
    low: float | None = None  # what a recipe may ask for; of a tuple, each item
    high: float | None = None
    options: tuple[str, ...] = ()
    lengths: tuple[int, int] = (0, 0)  # of a tuple: fewest and most items
    rises: bool = False  # of a tuple: each item is larger than the one before it
    link: str = ""  # what links and texts call it; its name where nothing else is said
    asked: Asked | None = None  # None: the page does not ask for it
    branchable: bool = False  # may change while a run goes on: it leaves the shape of networks and batches alone
    rank: int = 0  # titles and branches name first what a lesson is about: from 1 on; 0 is never named
    needs_labels: bool = False  # where it is on, images without a class will not do
    fault: Callable[[Any, Values], bool] | None = None  # (value, all values) -> whether they contradict each other

    @property
    def link_name(self) -> str:
        """What links and texts call it."""
        return self.link or self.name

    def checked(self, value: Any) -> Any:
        """The value as this setting's type; a whole number may stand for a float, a list (of JSON) for a tuple.

        Raises TypeError for a value of another type, ValueError for one outside the bounds; both with a sentence.
        """
        value = _of_type(self.name, value, self.default)
        if not self._holds(value):
            raise ValueError(self.refusal(value))
        return value

    def refusal(self, value: Any) -> str:
        """The sentence for a value that no recipe may ask for."""
        return f"{self.name} = {value!r} is outside what a recipe may ask for"

    def _holds(self, value: Any) -> bool:
        if isinstance(value, tuple):
            fewest, most = self.lengths
            rises = not self.rises or all(a < b for a, b in zip(value, value[1:], strict=False))
            return fewest <= len(value) <= most and rises and all(map(self._within, value))
        return self._within(value)

    def _within(self, value: Any) -> bool:
        if isinstance(value, str):
            return value in self.options
        if isinstance(value, bool):
            return True
        # A comparison with NaN is false, so that NaN keeps no bound.
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def _of_type(name: str, value: Any, default: Any) -> Any:
    kind = type(default)
    if kind is tuple and isinstance(value, list | tuple):
        return tuple(_of_type(name, item, default[0]) for item in value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{name} = {value!r} is not what a recipe wants there: {kind.__name__}")
    return value


@dataclass(frozen=True)
class Term:
    """One part of a sum: the loss that a phase names so, and the setting that it is multiplied by."""

    name: str  # MISFIT stands for the recipe's own loss
    weight: str | None = None


MISFIT = "misfit"


@dataclass(frozen=True)
class Loss:
    """A loss of a family's own: how it is shown. Its words are `term_NAME`, and `null_NAME` of its chance."""

    name: str  # as its phase names it
    digits: int = 2
    chance: float | None = None  # where it stands when nothing can be told apart, or learned
    nats: bool = True  # else it is a number without unit


@dataclass(frozen=True)
class Line:
    """A line of the formula under the time line; its words are `formula_NAME` and `numbers_NAME` of the family.

    summed: the line ends in the weighted sum of its terms; else they stand there one by one.
    """

    name: str  # MISFIT: the name of the recipe's loss, so that each loss has words of its own
    terms: tuple[Term, ...]
    phase: str | None = None  # where the formula has several lines, the phase that each belongs to
    summed: bool = True


@dataclass(frozen=True)
class Stage:
    """A stretch of a run that has phases and optimisers of its own. Its words are `stage_NAME` of the family.

    new_cycle: the learning rate rises and falls anew in it; else it goes on falling as it did.
    """

    name: str
    share: float  # of the run's steps
    phases: tuple[str, ...]  # of the family's, in the order in which a step of this stage computes them
    new_cycle: bool = False


@dataclass(frozen=True)
class Ship:
    """A model that ships: its file's name, and its settings where they are not the default."""

    name: str
    settings: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Spec:
    """What a family is, has, and is trained by."""

    name: str  # of its folder, and in recipes, links and files
    network: str  # the class in its model.py
    settings: tuple[Setting, ...]  # its own, in the order in which the page asks for them
    phases: tuple[str, ...]  # in the order in which a step computes them
    formula: tuple[Line, ...]
    stages: tuple[Stage, ...] = ()  # that a run goes through one after the other; none: all of it is one
    losses: tuple[Loss, ...] = ()  # besides the reconstruction and the KL term, which many have
    ships: tuple[Ship, ...] = ()
    shown_by: tuple[str, ...] = ()  # settings by which the page chooses among several that ship; the first of them else
    studies: Mapping[str, Values] = field(default_factory=dict)  # by study, of the network that it trains
    # What holds in place of a setting that other families have.
    fixed: Values = field(default_factory=dict)
    # What suits it on the page, where that is not the default: of many images (an MNIST), and of few.
    many: Values = field(default_factory=dict)
    few: Values = field(default_factory=dict)
    # ---- what it has
    encoder: bool = True
    posterior: bool = False  # the encoder gives mean and log-variance of q(z|x), not a code
    prior: str | None = None  # p(z), by name
    prior_setting: str | None = None  # or the setting that names it
    discriminator: Literal["codes", "images"] | None = None  # and what it tells apart
    condition: Literal["log_beta", "label"] | None = None  # what encoder and decoder are told besides
    linear: bool = False  # so that its plane may be held against PCA's
    decoder_output: Literal["logits", "pixels", "mean_logvar"] = "logits"

    def __post_init__(self) -> None:
        """Raises SpecError for what contradicts itself."""
        names = [setting.name for setting in self.settings] + list(self.fixed)
        links = [setting.link_name for setting in self.settings]
        for given in (names, links):
            twice = sorted({name for name in given if given.count(name) > 1})
            if twice:
                raise SpecError(
                    f"The family {self.name!r} declares the setting {twice[0]!r} twice; remove one of them."
                )
        lines = {line.phase for line in self.formula} - {None}
        if not lines <= set(self.phases):
            raise SpecError(f"A line of the formula of {self.name!r} belongs to no phase: {sorted(lines)}.")
        if self.stages:
            self._check_stages()

    def _check_stages(self) -> None:
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise SpecError(f"The family {self.name!r} has two stages of one name: {', '.join(names)}.")
        shares = [stage.share for stage in self.stages]
        # The comparisons are such that NaN fails them.
        if not all(share > 0 for share in shares) or not math.isclose(sum(shares), 1.0, abs_tol=1e-9):
            raise SpecError(f"The shares of the stages of {self.name!r} must be above 0 and add up to 1, not {shares}.")
        for stage in self.stages:
            unknown = [phase for phase in stage.phases if phase not in self.phases]
            if unknown or not stage.phases:
                wrong = f"names {unknown[0]!r}, which is no phase" if unknown else "has no phase"
                raise SpecError(f"The stage {stage.name!r} of {self.name!r} {wrong}; there are {list(self.phases)}.")
        idle = [phase for phase in self.phases if not any(phase in stage.phases for stage in self.stages)]
        if idle:
            raise SpecError(f"No stage of {self.name!r} computes its phase {idle[0]!r}; name it in one of them.")

    @property
    def course(self) -> tuple[Stage, ...]:
        """What a run goes through: its stages, or the one that all of it is."""
        return self.stages or (Stage("", 1.0, self.phases),)

    def prior_of(self, recipe: Any) -> str | None:
        """The name of p(z) under a recipe of this family; None where it has none."""
        return getattr(recipe, self.prior_setting) if self.prior_setting else self.prior

    def uses_labels(self, values: Values) -> bool:
        """Whether it needs to be told classes, under these settings."""
        return self.condition == "label" or any(s.needs_labels and values.get(s.name) for s in self.settings)

    @property
    def encoder_output(self) -> str:
        """What an encoder gives: a code, or mean and log-variance."""
        return "mean_logvar" if self.posterior else "code"
