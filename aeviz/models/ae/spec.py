"""Declaration of the plain autoencoder."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Line, Ship, Spec, Term

SPEC = Spec(
    name="ae",
    network="Autoencoder",
    settings=(settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, settings.NOISE),
    phases=("reconstruct",),
    formula=(Line(MISFIT, (Term(MISFIT),)),),
    ships=(Ship("ae", {"epochs": 90, "binarise": True}),),
    studies={
        "seeds": {"epochs": 15, "binarise": True},
        # Squared error, as that is what PCA minimises, grey pixels in and out. At twice the usual rate: through 64
        # numbers it has a quarter less error after three epochs.
        "widths": {"loss": "squared_error", "epochs": 20, "learning_rate": 4e-3},
    },
    many={"epochs": 30},
)
