"""The trainer. It knows phases and updates, no model by name; it has no thread and no screen."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.data import ImageSet
from aeviz.errors import AevizError
from aeviz.models.base import Batch, Model, Update
from aeviz.models.build import build
from aeviz.training.branches import Plan, PlanError
from aeviz.training.device import gains_by_bfloat16
from aeviz.training.recipe import Recipe
from aeviz.training.schedule import Schedule

CHECK_EVERY = {"cpu": 1, "cuda": 50}  # objectives; to look at a number on a GPU is to wait for it
MOMENTS = ("step", "exp_avg", "exp_avg_sq")  # what AdamW remembers of each parameter


class TrainingError(AevizError):
    """A run that can not go on; the message says at which step and what to try."""

    def __init__(self, message: str, step: int = 0) -> None:
        super().__init__(message)
        self.step = step


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: plain arrays and numbers, nothing that is still being trained."""

    step: int
    steps: int  # of the whole run
    losses: dict[str, float]  # nats an example, mean over the steps since the last snapshot
    codes: np.ndarray  # (n, d) of the probe images, in their order
    weights: dict[str, np.ndarray]  # the model's state by name


@dataclass(frozen=True)
class PhaseDone:
    """One phase of one step has been computed; `updated` where its update's optimiser has stepped after it."""

    phase: str
    terms: dict[str, Tensor]  # the mean of each term, in nats
    updated: bool


class Trainer:
    """A run of a recipe, step by step, through its stages. `train` is the loop around it."""

    def __init__(
        self, recipe: Recipe, images: ImageSet, device: torch.device | str = "cpu", schedule: Schedule | None = None
    ) -> None:
        """schedule: where branches have made it another than the recipe's own.

        Raises TrainingError where the images are fewer than two: a batch needs two."""
        if len(images) < 2:
            raise TrainingError(f"There are {len(images)} images to train on; at least 2 are needed.")
        self.recipe, self.device = recipe, torch.device(device)
        self.images = torch.from_numpy(images.images.reshape(len(images), -1)).to(self.device)  # (n, 784) uint8
        self.labels = torch.from_numpy(images.labels).to(self.device)
        self.generator = Generator().manual_seed(recipe.seed)
        # Weights are drawn on the processor, so that a start is the same on every device.
        self.model: Model = build(recipe, self.generator).to(self.device)
        if self.device.type != "cpu":
            self.generator = Generator(self.device).manual_seed(recipe.seed)
        self.batch = min(recipe.batch, len(images))
        self.steps_per_epoch = len(images) // self.batch
        self.schedule = schedule or Schedule.of(recipe.spec.course, recipe.epochs * self.steps_per_epoch)
        self.steps = self.schedule.steps
        self.step = 0
        self._enter(self.schedule.place(0))
        self.bfloat16 = recipe.bfloat16 and gains_by_bfloat16(self.device)
        self.epoch_state = self.generator.get_state()  # of the generator, before it drew this epoch's order
        self.unchecked: list[tuple[int, Tensor]] = []  # steps and their objectives

    def _enter(self, place: int) -> None:
        """Begins a stage: its updates get optimisers of their own, which remember nothing of the stage before."""
        before, stage = self.schedule.stages[:place], self.schedule.stages[place]
        self.place = place
        self.updates = self.model.updates_in(stage)
        self.optimisers = [self._optimiser(update) for update in self.updates]
        # In a state they are numbered through all stages: it is of the stage whose numbers it holds.
        self.first_number = sum(len(self.model.updates_in(earlier)) for earlier in before)

    def _optimiser(self, update: Update) -> torch.optim.AdamW:
        parameters = [p for name in update.networks for p in self.model.get_submodule(name).parameters()]
        rate, decay = self.recipe.learning_rate, self.recipe.weight_decay
        return torch.optim.AdamW(parameters, lr=rate, weight_decay=decay, fused=True)

    def rate(self) -> float:
        """The learning rate of this step."""
        return self.recipe.learning_rate * self.schedule.share_of_rate(self.step, self.recipe.warm_up)

    def next_batch(self) -> Batch:
        """The batch of this step; each epoch in a fresh order, what fills no whole batch waits for the next."""
        place = self.step % self.steps_per_epoch
        if place == 0:
            self.epoch_state = self.generator.get_state()
            self._shuffle()
        index = self.order[place * self.batch : (place + 1) * self.batch]
        x = self.images.index_select(0, index).float().div_(255)  # (b, 784)
        if self.recipe.binarise:
            x = (torch.rand(x.shape, generator=self.generator, device=self.device) < x).float()
        noisy = self.model.spoiled(x, self.generator)
        return Batch(x, self.labels[index], self.generator, self.step / self.steps, noisy)

    def _shuffle(self) -> None:
        self.order = torch.randperm(len(self.images), generator=self.generator, device=self.device)

    def phases(self, batch: Batch) -> Iterator[PhaseDone]:
        """One step, a phase at a time: what a stepper stops at.

        The gradient is taken once an update, when its last phase has been computed, so that a run that is stepped
        through ends in the same weights as one that is not. Raises TrainingError when a loss is not finite.
        """
        if not self.model.training:  # to say so again to every layer would take a hundredth of the step
            self.model.train()
        for update, optimiser in zip(self.updates, self.optimisers, strict=True):
            total = torch.zeros((), device=self.device)
            last = list(update.phases)[-1]
            for phase, weight in update.phases.items():
                with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
                    loss = self.model.run(phase, batch)
                total = total + weight * loss.objective.mean()
                self._check(total.detach())
                if phase == last:
                    self._descend(total, optimiser)
                yield PhaseDone(phase, {name: t.detach().mean() for name, t in loss.terms.items()}, phase == last)
        self.step += 1
        if (place := self.schedule.place(self.step)) != self.place:
            self._enter(place)

    def _descend(self, total: Tensor, optimiser: torch.optim.AdamW) -> None:
        parameters = self._parameters(optimiser)
        for parameter in parameters:
            parameter.grad = None
        total.backward()
        self._clip([p for p in parameters if p.grad is not None])
        for group in optimiser.param_groups:
            group["lr"] = self.rate()
        optimiser.step()

    def _clip(self, parameters: list[Tensor]) -> None:
        norm = torch.nn.utils.get_total_norm([p.grad for p in parameters])
        # A pass over all gradients that multiplies by 1 costs a processor a twentieth of the step; a GPU would have to
        # be waited for to know.
        if self.device.type != "cpu" or not norm <= self.recipe.clip:
            torch.nn.utils.clip_grads_with_norm_(parameters, self.recipe.clip, norm)

    def _check(self, total: Tensor) -> None:
        """Looks at the objectives that nobody has looked at yet; on the processor, at each before it is followed."""
        self.unchecked.append((self.step, total))
        if len(self.unchecked) >= CHECK_EVERY[self.device.type]:
            self.check()

    def check(self) -> None:
        """Raises TrainingError, with the step, where an objective was not finite."""
        looked_at, self.unchecked = self.unchecked, []
        finite = torch.isfinite(torch.stack([total for _, total in looked_at])).tolist() if looked_at else []
        if not all(finite):
            step = looked_at[finite.index(False)][0]
            raise TrainingError(
                f"The loss is no longer a finite number at step {step}. Try a smaller learning rate.", step
            )

    def advance(self, batch: Batch | None = None) -> dict[str, Tensor]:
        """All phases of one step. Raises TrainingError when a loss is not finite."""
        terms: dict[str, Tensor] = {}
        for done in self.phases(batch or self.next_batch()):
            terms |= done.terms
        return terms

    @torch.no_grad()
    def encode(self, probe: Tensor, labels: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray | None]:
        """(n, 784) on the trainer's device -> codes (n, d), and where q(z|x) has a width its log-variances (n, d).

        labels: (n,), for a model that is told them. A model without an encoder gives no codes, (0, d).
        Raises TrainingError where a code is not finite.
        """
        self.check()
        self.model.eval()
        if not self.model.spec.encoder:
            return np.zeros((0, self.recipe.latent), np.float32), None
        told = self.model.condition(len(probe), labels=labels)  # β = 1, where it is told that
        codes, log_variances = self.model.encode(probe, told)
        if not torch.isfinite(codes).all():
            raise TrainingError(f"A code is no longer a finite number at step {self.step}.", self.step)
        return codes.cpu().numpy(), None if log_variances is None else log_variances.cpu().numpy()

    def snapshot(self, terms: list[dict[str, Tensor]], probe: ImageSet) -> Snapshot:
        weights = {name: tensor.cpu().numpy().copy() for name, tensor in self.model.state_dict().items()}
        codes, _ = self.encode(torch.from_numpy(probe.pixels).to(self.device), probe.labels)
        return Snapshot(self.step, self.steps, mean_of(terms), codes, weights)

    # ---- to go on from where a run stood

    def state(self) -> dict[str, np.ndarray]:
        """All that the rest of the run depends on, so that it can go on as if it had never stopped."""
        arrays = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        for number, optimiser in enumerate(self.optimisers, self.first_number):
            for place, parameter in enumerate(self._parameters(optimiser)):
                for name, tensor in optimiser.state.get(parameter, {}).items():
                    arrays[f"optimiser.{number}.{place}.{name}"] = tensor
        arrays |= {"generator": self.generator.get_state(), "epoch": self.epoch_state, "step": torch.tensor(self.step)}
        return {name: tensor.cpu().numpy().copy() for name, tensor in arrays.items()}

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """The reverse of `state`, of a run with the same networks, batch and data.

        It may come from a run that stood in another stage at this step, where a branch has moved the stages: what the
        optimisers of that one remember is left out, as where a stage begins.
        """
        own = {name.removeprefix("model."): torch.from_numpy(a) for name, a in arrays.items() if name[:6] == "model."}
        self.model.load_state_dict(own)
        self.step = int(arrays["step"])
        self._enter(self.schedule.place(self.step))
        for number, optimiser in enumerate(self.optimisers, self.first_number):
            for place, parameter in enumerate(self._parameters(optimiser)):
                key = f"optimiser.{number}.{place}"
                if f"{key}.step" in arrays:
                    kept = {name: torch.from_numpy(arrays[f"{key}.{name}"]).clone() for name in MOMENTS}
                    optimiser.state[parameter] = {name: tensor.to(self.device) for name, tensor in kept.items()}
        self.epoch_state = torch.from_numpy(arrays["epoch"])
        self.generator.set_state(self.epoch_state)
        self._shuffle()
        self.generator.set_state(torch.from_numpy(arrays["generator"]))

    def _parameters(self, optimiser: torch.optim.AdamW) -> list[Tensor]:
        return [p for group in optimiser.param_groups for p in group["params"]]


def mean_of(terms: list[dict[str, Tensor]]) -> dict[str, float]:
    """The mean of each term, in nats, over those of the steps that have it: another stage computes others."""
    found = {}
    for name in dict.fromkeys(name for step in terms for name in step):
        values = torch.stack([step[name] for step in terms if name in step])
        # In float64: of finite numbers near the end of float32 the sum would not be one.
        found[name] = values.cpu().double().mean().item()
    return found


def branched(trainer: Trainer, recipe: Recipe, images: ImageSet, schedule: Schedule, new_seed: bool) -> Trainer:
    """The trainer of another recipe, and schedule, that stands where `trainer` stands."""
    other = Trainer(recipe, images, trainer.device, schedule)
    other.load_state(trainer.state())
    if new_seed:
        other.generator.manual_seed(recipe.seed)
    return other


def model_at(recipe: Recipe, snapshot: Snapshot) -> Model:
    """The model as it was at a snapshot of a run of `recipe`, in evaluation mode."""
    model = build(recipe, Generator())
    model.load_state_dict({name: torch.from_numpy(array) for name, array in snapshot.weights.items()})
    return model.eval()


class Run:
    """A plan on its way: the trainer of the stretch that it stands in."""

    def __init__(self, plan: Plan, images: ImageSet, device: torch.device | str = "cpu") -> None:
        self.plan, self.images = plan, images
        self.recipes = plan.stretches()
        self.stretch = 0
        self.trainer = Trainer(plan.recipe, images, device)
        self._turn()

    @property
    def schedule(self) -> Schedule:
        """Of the whole plan, whose branches may change the number of epochs."""
        return self.plan.schedule(self.trainer.steps_per_epoch)

    @property
    def steps(self) -> int:
        """Of the whole plan."""
        return self.schedule.steps

    @property
    def done(self) -> bool:
        return self.trainer.step >= self.trainer.steps

    def phases(self) -> Iterator[PhaseDone]:
        """One step, a phase at a time."""
        yield from self.trainer.phases(self.trainer.next_batch())
        self._turn()

    def advance(self) -> dict[str, Tensor]:
        """One step. Raises TrainingError as `Trainer.advance` does."""
        terms: dict[str, Tensor] = {}
        for done in self.phases():
            terms |= done.terms
        return terms

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Goes on from the state of a run of this plan, or of one that it branches from, at or before the branch."""
        step = int(arrays["step"])
        self.stretch = sum(branch.step < step for branch in self.plan.branches)
        self.trainer = Trainer(self.recipes[self.stretch], self.images, self.trainer.device, self._schedule())
        self.trainer.load_state(arrays)
        self._turn()

    def _turn(self) -> None:
        """Takes the branches that leave from this step."""
        branches = self.plan.branches
        while self.stretch < len(branches) and branches[self.stretch].step == self.trainer.step:
            new_seed = branches[self.stretch].setting == "seed"
            self.stretch += 1
            recipe = self.recipes[self.stretch]
            self.trainer = branched(self.trainer, recipe, self.images, self._schedule(), new_seed)
        if self.stretch < len(branches) and self.done:
            raise PlanError(
                f"The plan branches at step {branches[self.stretch].step}, but its run ends at {self.trainer.steps}."
            )

    def _schedule(self) -> Schedule:
        """Of the stretch that it stands in."""
        return self.plan.schedule(self.trainer.steps_per_epoch, self.stretch)


def train(
    plan: Plan | Recipe, images: ImageSet, probe: ImageSet | None = None, every: int | None = None
) -> Iterator[Snapshot]:
    """Trains, and yields a snapshot at the start, after each `every` steps (an epoch by default), and at the end.

    `probe` holds the images whose codes a snapshot shows; the first thousand of `images` by default.
    Raises TrainingError when a loss is not finite, PlanError when a branch lies behind the end of its run.
    """
    run = Run(plan if isinstance(plan, Plan) else Plan(plan), images)
    every = every or run.trainer.steps_per_epoch
    shown = probe or images.subset(slice(1000))
    terms: list[dict[str, Tensor]] = []
    yield run.trainer.snapshot(terms, shown)
    while not run.done:
        terms.append(run.advance())
        if run.trainer.step % every == 0 or run.done:
            yield run.trainer.snapshot(terms, shown)
            terms = []
