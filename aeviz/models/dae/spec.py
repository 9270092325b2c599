"""Declaration of the denoising autoencoder."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Asked, Line, Setting, Ship, Spec, Term

CORRUPTIONS = ("gaussian", "masking", "salt_and_pepper")
CORRUPTION = Setting(
    "corruption", "masking", options=CORRUPTIONS, asked=Asked("loss", options=CORRUPTIONS), branchable=True, rank=1
)
# σ of the Gaussian, or the share of the pixels that is spoiled
STRENGTH = Setting("strength", 0.3, 0.0, 1.0, asked=Asked("loss", 0.0, 1.0, step=0.1), branchable=True, rank=2)

SPEC = Spec(
    name="dae",
    network="DenoisingAutoencoder",
    settings=(settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, CORRUPTION, STRENGTH),
    phases=("reconstruct",),
    formula=(Line(MISFIT, (Term(MISFIT),)),),
    ships=(Ship("dae", {"epochs": 40}),),
    many={"epochs": 30},
)
