"""Declaration of the conditional VAE."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Line, Ship, Spec, Term

SPEC = Spec(
    name="cvae",
    network="ConditionalVAE",
    settings=(
        settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, settings.BETA, settings.NOISE,
    ),
    phases=("bound",),
    formula=(Line(MISFIT, (Term(MISFIT), Term("kl", "beta"))),),
    ships=(Ship("cvae", {"epochs": 40, "binarise": True}),),
    many={"epochs": 30, "learning_rate": 3e-3},
    posterior=True,
    prior="gaussian",
    condition="label",
)  # fmt: skip
