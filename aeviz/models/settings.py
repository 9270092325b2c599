"""Settings that every recipe has, and those that several families share; without torch."""

import math
from typing import Any

from aeviz.models.spec import ABOVE_ZERO, Asked, Setting, Values

CLASSES = 10  # that a label may name
# Which priors there are, and in how many dimensions each lives; None: in any.
PRIORS: dict[str, int | None] = {"gaussian": None, "mixture": 2, "swiss_roll": 2, "ring": 2}
LOSSES = ("cross_entropy", "squared_error")
ACTIVATIONS = ("silu", "relu", "leaky_relu", "identity")


def lives_elsewhere(prior: Any, values: Values) -> bool:
    """Whether this prior lives in another number of dimensions than the codes have."""
    return PRIORS[prior] not in (None, values["latent"])


# ---- of every recipe

LATENT = Setting("latent", 2, 1, 64, asked=Asked("network", 1, 64), rank=4)
BINARISE = Setting("binarise", False, branchable=True)  # a fresh Bernoulli draw of each batch, as input and as target
EPOCHS = Setting("epochs", 20, 1, 1000, asked=Asked("training", 1, 100, suits=True), branchable=True, rank=8)
BATCH = Setting("batch", 256, 2, 10_000, asked=Asked("training", 16, 2048, step=16, suits=True))
RATE = Setting(
    "learning_rate", 2e-3, ABOVE_ZERO, 1000.0, link="rate",
    asked=Asked("training", 1e-5, 1.0, step=5e-4, suits=True), branchable=True, rank=7,
)  # fmt: skip
WEIGHT_DECAY = Setting("weight_decay", 0.01, 0.0, 1.0, branchable=True)
# Share of the steps in which the rate rises; then it falls as a cosine, to nothing.
WARM_UP = Setting("warm_up", 0.1, 0.0, math.nextafter(1.0, 0.0))
CLIP = Setting("clip", 50.0, ABOVE_ZERO, math.nextafter(math.inf, 0.0))  # bound on the norm of the gradient
BFLOAT16 = Setting("bfloat16", True)  # where the processor gains by it
SEED = Setting("seed", 7, 0, 2**32 - 1, asked=Asked("training", 0, 2**32 - 1), branchable=True, rank=9)

COMMON = (LATENT, RATE, EPOCHS, BATCH, SEED, BINARISE, WEIGHT_DECAY, WARM_UP, CLIP, BFLOAT16)

# ---- of several families

HIDDEN = Setting(
    "hidden", (512, 256), 1, 4096, lengths=(0, 6), link="widths", asked=Asked("network", 1, 1024, most=4)
)  # of the encoder; the decoder has them in reverse
ACTIVATION = Setting(
    "activation", "silu", options=ACTIVATIONS, asked=Asked("network", options=("silu", "relu", "leaky_relu"))
)
NORM = Setting("norm", False)  # BatchNorm1d in encoder and decoder, as in the lecture's program
# −log p(x|z): of a Bernoulli decoder, or (squared error) of a Gaussian with σ² = ½
LOSS = Setting("loss", "cross_entropy", options=LOSSES, asked=Asked("loss", options=LOSSES), branchable=True, rank=6)
# σ of a Gaussian added to what the encoder sees; the target stays clean
NOISE = Setting("noise", 0.0, 0.0, 10.0, asked=Asked("loss", 0.0, 1.0, step=0.1), branchable=True, rank=5)
# weight of the KL term
BETA = Setting("beta", 1.0, 0.0, 1000.0, asked=Asked("loss", 0.01, 100.0, step=0.5), branchable=True, rank=1)
PRIOR = Setting(
    "prior", "gaussian", options=tuple(PRIORS), asked=Asked("loss", options=tuple(PRIORS)), branchable=True, rank=2,
    fault=lives_elsewhere,
)  # fmt: skip
