"""A recipe: everything that decides a training run, in one frozen dataclass whose digest names the run."""

import hashlib
import json
import math
import re
from dataclasses import asdict, dataclass, fields

from aeviz.data.published import PUBLISHED

MODELS = ("linear_ae", "ae", "vae", "beta_vae", "aae")
DATA = (*PUBLISHED, "digits")
OWN_DATA = re.compile(r"own-[0-9a-f]{64}")  # data of one's own, named by the SHA-256 of its content
ACTIVATIONS = ("silu", "relu", "leaky_relu", "identity")
LOSSES = ("cross_entropy", "squared_error")
PRIORS = ("gaussian", "mixture", "swiss_roll", "ring")


@dataclass(frozen=True)
class Recipe:
    """The settings of one run. Losses are in nats, summed over pixels and latents, averaged over the batch."""

    model: str = "vae"
    data: str = "mnist"  # or another of DATA, or "own-" and the digest of the images
    latent: int = 2
    hidden: tuple[int, ...] = (512, 256)
    activation: str = "silu"
    norm: bool = False  # BatchNorm1d in encoder and decoder, as in the lecture's program
    loss: str = "cross_entropy"  # −log p(x|z): of a Bernoulli decoder, or (squared error) of a Gaussian with σ² = ½
    noise: float = 0.0  # σ of a Gaussian added to what the encoder sees; the target stays clean
    binarise: bool = False  # a fresh Bernoulli draw of each batch, as input and as target
    beta: float = 1.0  # weight of the KL term
    beta_range: tuple[float, float] = (0.01, 100.0)  # what the network for every β is trained on
    prior: str = "gaussian"
    labels: bool = False  # the discriminator is told the label, of images and of prior samples
    adversarial_weight: float = 20.0  # λ in reconstruct + λ · fool
    instance_noise: float = 0.3  # σ on the discriminator's input, fading to nothing
    epochs: int = 20
    batch: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1  # share of the steps in which the rate rises; then it falls as a cosine, to nothing
    clip: float = 50.0  # bound on the norm of the gradient
    bfloat16: bool = True  # where the processor gains by it
    seed: int = 7

    def __post_init__(self) -> None:
        """Raises TypeError for a value of another type, ValueError, with a sentence, for one outside its range.

        The linear autoencoder is always on squared error: its decoder gives pixels, of which no Bernoulli is made.
        """
        if self.model == "linear_ae":
            object.__setattr__(self, "loss", "squared_error")
        for field in fields(self):
            value = _of_type(field.name, getattr(self, field.name), field.default)
            object.__setattr__(self, field.name, value)  # 4 becomes 4.0, so that both have one digest
        checks = {
            "model": self.model in MODELS,
            "data": self.data in DATA or OWN_DATA.fullmatch(self.data) is not None,
            "latent": 1 <= self.latent <= 64,
            "hidden": 0 <= len(self.hidden) <= 6 and all(1 <= w <= 4096 for w in self.hidden),
            "activation": self.activation in ACTIVATIONS,
            "loss": self.loss in LOSSES,
            "noise": 0 <= self.noise <= 10,
            "beta": 0 <= self.beta <= 1000,
            "beta_range": len(self.beta_range) == 2 and 0 < self.beta_range[0] < self.beta_range[1] <= 1000,
            "prior": self.prior in PRIORS and (self.prior == "gaussian" or self.latent == 2),
            "adversarial_weight": 0 <= self.adversarial_weight <= 1000,
            "instance_noise": 0 <= self.instance_noise <= 10,
            "epochs": 1 <= self.epochs <= 1000,
            "batch": 2 <= self.batch <= 10_000,
            "learning_rate": 0 < self.learning_rate <= 1000,
            "weight_decay": 0 <= self.weight_decay <= 1,
            "warm_up": 0 <= self.warm_up < 1,
            "clip": 0 < self.clip < math.inf,
            "seed": 0 <= self.seed < 2**32,
        }
        for name, holds in checks.items():
            if not holds:
                raise ValueError(f"{name} = {getattr(self, name)!r} is outside what a recipe may ask for")

    @property
    def digest(self) -> str:
        """SHA-256 of the settings: two recipes with the same digest are the same run."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_dict(cls, settings: dict) -> "Recipe":
        """The reverse of `asdict`, also after a trip through JSON. Raises TypeError for a name it does not know."""
        return cls(**settings)


def _of_type(name: str, value: object, default: object) -> object:
    """The value as the type of `default`; a whole number may stand for a float, a list (of JSON) for a tuple."""
    kind = type(default)
    if kind is tuple and isinstance(value, list | tuple):
        return tuple(_of_type(name, item, default[0]) for item in value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{name} = {value!r} is not what a recipe wants there: {kind.__name__}")
    return value
