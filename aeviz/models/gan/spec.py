"""Declaration of the generative adversarial network."""

import math

from aeviz.models import settings
from aeviz.models.spec import Asked, Line, Loss, Setting, Ship, Spec, Term

# σ on the discriminator's input, fading to nothing
INSTANCE_NOISE = Setting("instance_noise", 0.1, 0.0, 10.0, branchable=True)
# γ: weight of how steep D may be at real images (R1, Mescheder et al. 2018)
PENALTY = Setting("penalty", 1.0, 0.0, 1000.0, asked=Asked("loss", 0.0, 100.0, suits=True), branchable=True, rank=1)
PLAIN = {"learning_rate": 2e-3, "weight_decay": 0.0}

SPEC = Spec(
    name="gan",
    network="GAN",
    settings=(settings.HIDDEN, settings.ACTIVATION, settings.NORM, PENALTY, INSTANCE_NOISE),
    phases=("discriminate", "fool"),
    formula=(
        Line("discriminate", (Term("discriminate"), Term("steepness", "penalty")), phase="discriminate"),
        Line("fool", (Term("fool"),), phase="fool"),
    ),
    losses=(
        Loss("fool", digits=3, chance=math.log(2)),  # what the generator pays
        Loss("discriminate", digits=3, chance=2 * math.log(2)),  # and a discriminator that cannot tell
        Loss("steepness", digits=3, nats=False),
    ),
    ships=(Ship("gan", {"epochs": 60, **PLAIN}),),
    many={"epochs": 40, **PLAIN},
    # Of few images D learns too soon, and g draws one picture everywhere; held back so far, it draws as they vary.
    few={**PLAIN, "learning_rate": 5e-4, "penalty": 10.0, "epochs": 80},
    encoder=False,
    prior="gaussian",
    discriminator="images",
)
