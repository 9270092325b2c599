"""Declaration of the VAE for every β."""

from aeviz.models import settings
from aeviz.models.spec import ABOVE_ZERO, MISFIT, Line, Setting, Ship, Spec, Term

# What it is trained on: each example draws its own β from it.
BETA_RANGE = Setting("beta_range", (0.01, 100.0), ABOVE_ZERO, 1000.0, lengths=(2, 2), rises=True)

SPEC = Spec(
    name="beta_vae",
    network="BetaVAE",
    settings=(
        settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, BETA_RANGE, settings.NOISE,
    ),
    phases=("bound",),
    formula=(Line(MISFIT, (Term(MISFIT), Term("kl")), summed=False),),
    ships=(Ship("beta_vae", {"epochs": 150, "binarise": True}),),
    many={"epochs": 24},
    posterior=True,
    prior="gaussian",
    condition="log_beta",
)  # fmt: skip
