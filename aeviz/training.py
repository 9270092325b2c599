"""The trainer. It knows phases and updates, no model by name; it has no thread and no screen."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor

from aeviz.data import ImageSet
from aeviz.errors import AevizError
from aeviz.models import Batch, Model, Update, build
from aeviz.recipe import Recipe


class TrainingError(AevizError):
    """A run that can not go on; the message says at which step and what to try."""


@dataclass(frozen=True)
class Snapshot:
    """Where a run stands: plain arrays and numbers, nothing that is still being trained."""

    step: int
    steps: int  # of the whole run
    losses: dict[str, float]  # nats an example, mean over the steps since the last snapshot
    codes: np.ndarray  # (n, d) of the probe images, in their order
    weights: dict[str, np.ndarray]  # the model's state by name


class Trainer:
    """A run of a recipe, step by step. `train` is the loop around it."""

    def __init__(self, recipe: Recipe, images: ImageSet) -> None:
        self.recipe = recipe
        self.pixels, self.labels = torch.from_numpy(images.pixels), torch.from_numpy(images.labels)
        self.generator = Generator().manual_seed(recipe.seed)
        self.model: Model = build(recipe, self.generator)
        self.batch = min(recipe.batch, len(self.pixels))
        self.steps_per_epoch = len(self.pixels) // self.batch
        self.steps = recipe.epochs * self.steps_per_epoch
        self.step = 0
        self.optimisers = [self._optimiser(update) for update in self.model.updates]

    def _optimiser(self, update: Update) -> torch.optim.AdamW:
        parameters = [p for name in update.networks for p in getattr(self.model, name).parameters()]
        return torch.optim.AdamW(parameters, lr=self.recipe.learning_rate, weight_decay=self.recipe.weight_decay)

    def rate(self) -> float:
        """The learning rate of this step: a rise over the warm-up, then a cosine to nothing."""
        done, warm_up = self.step / self.steps, self.recipe.warm_up
        share = (
            (done + 1 / self.steps) / warm_up
            if done < warm_up
            else (1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))) / 2
        )
        return self.recipe.learning_rate * min(share, 1.0)

    def batches(self) -> Iterator[Batch]:
        """One epoch in a fresh order; what is left over after the last whole batch waits for the next."""
        order = torch.randperm(len(self.pixels), generator=self.generator)
        for index in order[: self.steps_per_epoch * self.batch].view(-1, self.batch):
            x = self.pixels[index]
            if self.recipe.binarise:
                x = torch.bernoulli(x, generator=self.generator)
            yield Batch(x, self.labels[index], self.generator, self.step / self.steps)

    def update(self, number: int, batch: Batch) -> dict[str, Tensor]:
        """One optimiser step: the weighted phases of update `number`. Returns the mean of each term, in nats."""
        update, optimiser = self.model.updates[number], self.optimisers[number]
        terms: dict[str, Tensor] = {}
        total = torch.zeros(())
        with torch.autocast("cpu", torch.bfloat16, enabled=self.recipe.bfloat16):
            for phase, weight in update.phases.items():
                loss = self.model.run(phase, batch)
                total = total + weight * loss.objective.mean()
                terms |= {name: term.detach().mean() for name, term in loss.terms.items()}
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, self.recipe.clip)
        for group in optimiser.param_groups:
            group["lr"] = self.rate()
        optimiser.step()
        return terms

    def advance(self, batch: Batch) -> dict[str, Tensor]:
        """All updates of one step. Raises TrainingError when a loss is not finite."""
        self.model.train()
        terms: dict[str, Tensor] = {}
        for number in range(len(self.optimisers)):
            terms |= self.update(number, batch)
        if not all(torch.isfinite(value) for value in terms.values()):
            raise TrainingError(
                f"The loss is no longer a finite number at step {self.step}. Try a smaller learning rate."
            )
        self.step += 1
        return terms

    def snapshot(self, terms: list[dict[str, Tensor]], probe: Tensor) -> Snapshot:
        self.model.eval()
        with torch.no_grad():
            log_beta = torch.zeros(len(probe))  # β = 1, where the model has one
            codes = self.model.code(probe, log_beta).numpy()
        losses = {name: float(torch.stack([t[name] for t in terms]).mean()) for name in terms[0]} if terms else {}
        weights = {name: tensor.numpy().copy() for name, tensor in self.model.state_dict().items()}
        return Snapshot(self.step, self.steps, losses, codes, weights)


def model_at(recipe: Recipe, snapshot: Snapshot) -> Model:
    """The model as it was at a snapshot of a run of `recipe`, in evaluation mode."""
    model = build(recipe, Generator())
    model.load_state_dict({name: torch.from_numpy(array) for name, array in snapshot.weights.items()})
    return model.eval()


def train(
    recipe: Recipe, images: ImageSet, probe: ImageSet | None = None, every: int | None = None
) -> Iterator[Snapshot]:
    """Trains, and yields a snapshot at the start, after each `every` steps (an epoch by default), and at the end.

    `probe` holds the images whose codes a snapshot shows; the first thousand of `images` by default.
    Raises TrainingError when a loss is not finite.
    """
    trainer = Trainer(recipe, images)
    every = every or trainer.steps_per_epoch
    shown = torch.from_numpy((probe or images.subset(slice(1000))).pixels)
    terms: list[dict[str, Tensor]] = []
    yield trainer.snapshot(terms, shown)
    for _ in range(recipe.epochs):
        for batch in trainer.batches():
            terms.append(trainer.advance(batch))
            if trainer.step % every == 0 or trainer.step == trainer.steps:
                yield trainer.snapshot(terms, shown)
                terms = []
