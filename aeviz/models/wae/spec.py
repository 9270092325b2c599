"""Declaration of the Wasserstein autoencoder."""

from aeviz.models import settings
from aeviz.models.spec import MISFIT, Asked, Line, Loss, Setting, Ship, Spec, Term

# λ in reconstruct + λ · match. The paper's 10 stands beside a reconstruction of some ten; here that is over a hundred.
WEIGHT = Setting(
    "mmd_weight", 100.0, 0.0, 100_000.0, asked=Asked("loss", 0.0, 10_000.0, step=100.0), branchable=True, rank=1
)

SPEC = Spec(
    name="wae",
    network="WAE",
    settings=(
        settings.HIDDEN, settings.ACTIVATION, settings.NORM, settings.LOSS, WEIGHT, settings.PRIOR, settings.NOISE,
    ),
    phases=("reconstruct", "match"),
    formula=(
        Line(MISFIT, (Term(MISFIT),), phase="reconstruct"),
        Line("match", (Term(MISFIT), Term("mmd", "mmd_weight")), phase="match"),
    ),
    losses=(Loss("mmd", digits=4, chance=0.0, nats=False),),
    ships=(Ship("wae", {"epochs": 40, "binarise": True}),),
    many={"epochs": 25, "learning_rate": 3e-3},
    prior_setting="prior",
)  # fmt: skip
