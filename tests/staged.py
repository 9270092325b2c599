"""A made-up family in two stages: its outer pair of layers alone, then all of them."""

import sys
from types import ModuleType

import pytest
import torch

from aeviz.models import layers, losses, settings
from aeviz.models.base import Batch, Model, PhaseLoss, Update
from aeviz.models.registry import FAMILIES
from aeviz.models.spec import MISFIT, Line, Spec, Stage, Term

SPEC = Spec(
    name="staged",
    network="Staged",
    settings=(settings.HIDDEN, settings.NOISE),
    phases=("outer", "whole"),
    formula=(Line("outer", (Term(MISFIT),), phase="outer"), Line("whole", (Term(MISFIT),), phase="whole")),
    stages=(Stage("first", 0.4, ("outer",)), Stage("second", 0.6, ("outer", "whole"), new_cycle=True)),
    fixed={"activation": "silu", "norm": False, "loss": "cross_entropy"},
)


class Staged(Model):
    def build(self) -> None:
        self.encoder = layers.encoder(self.recipe.latent, **self.shape)
        self.decoder = layers.decoder(self.recipe.latent, **self.shape)

    def updates_in(self, stage: Stage) -> tuple[Update, ...]:
        if stage.name == "first":
            outermost = f"decoder.linears.{len(self.decoder.linears) - 1}"
            return (Update({"outer": 1.0}, ("encoder.linears.0", outermost)),)
        return (Update({"outer": 0.5, "whole": 1.0}, ("encoder", "decoder")),)

    def outer(self, batch: Batch) -> PhaseLoss:
        hidden = torch.nn.functional.silu(self.encoder.linears[0](batch.seen))
        return PhaseLoss(loss := losses.cross_entropy(self.decoder.linears[-1](hidden), batch.x), {"outer": loss})

    def whole(self, batch: Batch) -> PhaseLoss:
        loss = losses.cross_entropy(self.logits(self.code(batch.seen)), batch.x)
        return PhaseLoss(loss, {"cross_entropy": loss})


def register(monkeypatch: pytest.MonkeyPatch, spec: Spec = SPEC) -> None:
    """The family under its name, as if it had a folder."""
    module = ModuleType("aeviz.models.staged.model")
    module.Staged = Staged
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(FAMILIES, "staged", spec)
