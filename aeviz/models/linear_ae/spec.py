"""Declaration of the linear autoencoder."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Line, Ship, Spec, Term

# Nothing but PCA is looked for: no decay, which would pull away from it, and no rounding, which would blur it.
PLAIN = {"learning_rate": 0.03, "weight_decay": 0.0, "bfloat16": False}

SPEC = Spec(
    name="linear_ae",
    network="LinearAutoencoder",
    settings=(settings.NOISE,),
    # Its decoder gives pixels, of which no Bernoulli is made.
    fixed={"hidden": (), "activation": "identity", "norm": False, "loss": "squared_error"},
    phases=("reconstruct",),
    formula=(Line(MISFIT, (Term(MISFIT),)),),
    ships=(Ship("linear_ae", {"epochs": 12, **PLAIN}),),
    many={"epochs": 12, "warm_up": 0.1, **PLAIN},
    few=PLAIN,
    linear=True,
    decoder_output="pixels",
)
