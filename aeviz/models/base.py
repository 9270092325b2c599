"""What every model is: networks by name, phases by name, and updates that say how phases become optimiser steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from aeviz.models import layers, losses
from aeviz.models.registry import FAMILIES
from aeviz.models.settings import CLASSES
from aeviz.models.spec import Spec, Stage
from aeviz.training.recipe import Recipe


@dataclass
class Batch:
    """What a phase sees of one step."""

    x: Tensor  # (n, 784) pixels in [0, 1]
    labels: Tensor  # (n,)
    generator: Generator  # the run's only source of chance
    progress: float = 1.0  # share of the training that is done
    noisy: Tensor | None = None  # (n, 784), what the encoder sees where the model spoils it
    code: Tensor | None = None  # (n, d), kept by a phase for the phases of the same step

    @property
    def seen(self) -> Tensor:
        """What the encoder sees: x, or x spoiled. (n, 784)"""
        return self.x if self.noisy is None else self.noisy


@dataclass
class PhaseLoss:
    """`objective` (n,) is what the phase minimises; `terms` are its named parts, each (n,), unweighted. In nats."""

    objective: Tensor
    terms: Mapping[str, Tensor]


@dataclass(frozen=True)
class Update:
    """One optimiser step: the weighted sum of some phases, over the parameters of some networks."""

    phases: Mapping[str, float]
    networks: Sequence[str]  # or parts of networks, such as "encoder.linears.0"


class Model(nn.Module):
    """A family's networks and phases. A phase is a method of its own, named in the spec, from Batch to PhaseLoss.

    What encoder and decoder are told besides, `condition`, is log β (n,) or a one-hot label (n, 10), as the spec says;
    None where it says nothing.
    """

    def __init__(self, recipe: Recipe, generator: Generator) -> None:
        super().__init__()
        self.recipe = recipe
        self.build()
        layers.initialise(self, generator)

    def build(self) -> None:
        """Makes the networks, each an attribute."""
        raise NotImplementedError

    @property
    def spec(self) -> Spec:
        """What the family declares of itself."""
        return FAMILIES[self.recipe.model]

    @property
    def networks(self) -> dict[str, layers.MLP]:
        """All networks by name, in the order in which they were made."""
        return dict(self.named_children())

    @property
    def shape(self) -> dict:
        """Hidden layers of encoder and decoder, as `layers.encoder` takes them."""
        return {"hidden": self.recipe.hidden, "activation": self.recipe.activation, "norm": self.recipe.norm}

    @property
    def updates(self) -> tuple[Update, ...]:
        """By default all phases in one step over all networks."""
        return (Update(dict.fromkeys(self.spec.phases, 1.0), tuple(self.networks)),)

    def updates_in(self, stage: Stage) -> tuple[Update, ...]:
        """The updates of one stage of a run, each with an optimiser of its own: those of `updates` that it computes.

        A family whose stages train parts of networks, or sum phases differently, says here which.
        """
        return tuple(update for update in self.updates if set(update.phases) <= set(stage.phases))

    def run(self, phase: str, batch: Batch) -> PhaseLoss:
        """One phase by its name. Raises KeyError for a name that is no phase of this model."""
        if phase not in self.spec.phases:
            raise KeyError(phase)
        return getattr(self, phase)(batch)

    def spoiled(self, x: Tensor, generator: Generator) -> Tensor | None:
        """What the encoder sees in place of x (n, 784) while it is trained; None where it sees x."""
        noise = self.recipe.get("noise", 0.0)
        return x + noise * torch.randn(x.shape, generator=generator, device=x.device) if noise > 0 else None

    def condition(self, n: int, at: float = 0.0, labels: Tensor | NDArray | None = None) -> Tensor | None:
        """What n examples are told besides; None where nothing.

        at: log β, or the label that all of them are of, where they have not `labels` (n,) of their own.
        """
        device = next(self.parameters()).device
        if self.spec.condition == "log_beta":
            return torch.full((n,), at, device=device)
        if self.spec.condition == "label":
            given = np.full(n, round(at)) if labels is None else labels
            return F.one_hot(torch.as_tensor(given, device=device).long(), CLASSES).float()
        return None

    def code(self, x: Tensor, condition: Tensor | None = None) -> Tensor:
        """The code of each image, or the posterior's mean: (n, 784) -> (n, d)."""
        return self.encode(x, condition)[0]

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """(n, 784) -> codes (n, d), and log-variances (n, d) where the encoder gives a distribution."""
        return self.encoder(x).float(), None

    def draw(self, mean: Tensor, log_variance: Tensor, generator: Generator) -> Tensor:
        """z = μ + σ ⊙ ε, ε ~ N(0, I): the reparametrisation, so that the gradient goes through the draw."""
        epsilon = torch.randn(mean.shape, generator=generator, device=mean.device)
        return mean + (0.5 * log_variance).exp() * epsilon

    def logits(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """What the decoder says before the sigmoid: (n, d) -> (n, 784)."""
        return self.decoder(z).float()

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """Pixels: (n, d) -> (n, 784). Of a decoder that gives mean and variance, the mean."""
        out = self.logits(z, condition)
        if self.spec.decoder_output == "logits":
            return torch.sigmoid(out)
        return out.chunk(2, dim=1)[0] if self.spec.decoder_output == "mean_logvar" else out

    def misfit(self, z: Tensor, x: Tensor, condition: Tensor | None = None) -> tuple[str, Tensor]:
        """−log p(x|z) by the recipe's loss, up to a constant: its name and (n,) nats."""
        if self.recipe.loss == "squared_error":
            return "squared_error", losses.squared_error(self.decode(z, condition), x)
        return "cross_entropy", losses.cross_entropy(self.logits(z, condition), x)
