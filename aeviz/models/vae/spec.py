"""Declaration of the VAE."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Line, Ship, Spec, Term

SHIPPED = {"epochs": 150, "binarise": True}

SPEC = Spec(
    name="vae",
    network="VAE",
    settings=(
        settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, settings.BETA, settings.NOISE,
    ),
    phases=("bound",),
    formula=(Line(MISFIT, (Term(MISFIT), Term("kl", "beta"))),),
    ships=(
        Ship("vae", SHIPPED),
        # what the network for every β is held against: each trained for its β alone, with the same epochs
        Ship("vae_beta_0.1", {**SHIPPED, "beta": 0.1}),
        Ship("vae_beta_4", {**SHIPPED, "beta": 4.0}),
    ),
    studies={"seeds": {"epochs": 15, "binarise": True}},
    many={"epochs": 30, "learning_rate": 3e-3},
    posterior=True,
    prior="gaussian",
)  # fmt: skip
