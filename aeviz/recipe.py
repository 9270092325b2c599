"""A recipe: everything that decides a training run, in one frozen dataclass whose digest names the run."""

import hashlib
import json
from dataclasses import asdict, dataclass

MODELS = ("linear_ae", "ae", "vae", "beta_vae", "aae")
DATA = ("mnist", "digits")


@dataclass(frozen=True)
class Recipe:
    """The settings of one run. Losses are in nats, summed over pixels and latents, averaged over the batch."""

    model: str = "vae"
    data: str = "mnist"
    latent: int = 2
    hidden: tuple[int, ...] = (512, 256)
    activation: str = "silu"
    norm: bool = False  # BatchNorm1d in encoder and decoder, as in the lecture's program
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
    bfloat16: bool = True
    seed: int = 7

    def __post_init__(self) -> None:
        """Raises ValueError, with a sentence, for a setting outside its range."""
        checks = {
            "model": self.model in MODELS,
            "data": self.data in DATA,
            "latent": 1 <= self.latent <= 64,
            "hidden": 0 <= len(self.hidden) <= 6 and all(1 <= w <= 4096 for w in self.hidden),
            "beta": 0 <= self.beta <= 1000,
            "beta_range": 0 < self.beta_range[0] < self.beta_range[1] <= 1000,
            "adversarial_weight": 0 <= self.adversarial_weight <= 1000,
            "instance_noise": 0 <= self.instance_noise <= 10,
            "epochs": 1 <= self.epochs <= 1000,
            "batch": 2 <= self.batch <= 10_000,
            "learning_rate": 0 < self.learning_rate <= 1,
            "warm_up": 0 <= self.warm_up < 1,
            "clip": self.clip > 0,
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
        fixed = {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
        return cls(**fixed)
