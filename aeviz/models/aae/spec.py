"""Declaration of the adversarial autoencoder."""

import math

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Asked, Line, Loss, Setting, Ship, Spec, Term

# λ in reconstruct + λ · fool
WEIGHT = Setting(
    "adversarial_weight", 20.0, 0.0, 1000.0, link="weight", asked=Asked("loss", 0.0, 200.0, step=10.0, suits=True),
    branchable=True, rank=1,
)  # fmt: skip
# The discriminator is told the label, of images and of draws from the prior.
LABELS = Setting("labels", False, asked=Asked("loss"), rank=3, needs_labels=True)
# σ on the discriminator's input, fading to nothing
INSTANCE_NOISE = Setting("instance_noise", 0.3, 0.0, 10.0, branchable=True)

# A fresh draw of its input each time keeps the encoder from learning images by heart: q(z) of test images lies as
# q(z) of training images does, and with labels its codes are better read (10-NN .967 after it, .947 before).
SHIPPED = {"epochs": 60, "binarise": True, "adversarial_weight": 30.0}
LABELLED = {**SHIPPED, "labels": True, "adversarial_weight": 60.0}

SPEC = Spec(
    name="aae",
    network="AAE",
    settings=(
        settings.HIDDEN, settings.ACTIVATION, settings.NORM,
        settings.LOSS, WEIGHT, settings.PRIOR, LABELS, settings.NOISE, INSTANCE_NOISE,
    ),
    phases=("reconstruct", "fool", "discriminate"),
    formula=(
        Line(MISFIT, (Term(MISFIT),), phase="reconstruct"),
        Line("fool", (Term(MISFIT), Term("fool", "adversarial_weight")), phase="fool"),
        Line("discriminate", (Term("discriminate"),), phase="discriminate"),
    ),
    losses=(
        Loss("fool", digits=3, chance=math.log(2)),  # what the encoder pays
        Loss("discriminate", digits=3, chance=2 * math.log(2)),  # and a discriminator that cannot tell
    ),
    ships=(
        Ship("aae_gaussian", {**SHIPPED, "epochs": 80, "adversarial_weight": 60.0}),
        Ship("aae_mixture", {**SHIPPED, "prior": "mixture"}),
        Ship("aae_mixture_labels", {**LABELLED, "prior": "mixture"}),
        Ship("aae_swiss_roll_labels", {**LABELLED, "prior": "swiss_roll"}),
    ),
    shown_by=("prior", "labels"),
    studies={"seeds": {"epochs": 15, "binarise": True, "adversarial_weight": 60.0}},
    many={"epochs": 22, "learning_rate": 3e-3, "adversarial_weight": 60.0},
    # Of few images a larger λ makes encoder and discriminator chase each other.
    few={"adversarial_weight": 10.0},
    prior_setting="prior",
    discriminator="codes",
)  # fmt: skip
