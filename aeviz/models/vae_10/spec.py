"""Declaration of the VAE with ten latents."""

from dataclasses import replace

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Line, Ship, Spec, Term

LATENT = replace(settings.LATENT, default=10)

SPEC = Spec(
    name="vae_10",
    network="VAE10",
    settings=(
        LATENT, settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, settings.BETA, settings.NOISE,
    ),
    phases=("bound",),
    formula=(Line(MISFIT, (Term(MISFIT), Term("kl", "beta"))),),
    ships=(Ship("vae_10", {"epochs": 40, "binarise": True}),),
    many={"epochs": 30, "learning_rate": 3e-3},
    posterior=True,
    prior="gaussian",
)  # fmt: skip
