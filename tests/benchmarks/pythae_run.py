"""pythae's own trainer, under pythae's Python: a contestant of tests/benchmarks/train.py. No aeviz in here."""

import logging
import os
import time
from pathlib import Path

import numpy as np
import torch
from pythae.data.datasets import BaseDataset
from pythae.models import VAE, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig
from torch import Tensor, nn

from tests.benchmarks.contest import serve

FOLDER = Path(os.environ["AEVIZ_DATA"])  # a copy of MNIST, unpacked, that is deleted with all else in it
HEADER = 16  # bytes before the pixels of an IDX file


class Encoder(BaseEncoder):
    """The lecture's encoder, 784-512-256-2."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(784, 512), nn.SiLU(), nn.Linear(512, 256), nn.SiLU())
        self.mean, self.log_variance = nn.Linear(256, 2), nn.Linear(256, 2)

    def forward(self, x: Tensor) -> ModelOutput:
        h = self.hidden(x.flatten(1))
        return ModelOutput(embedding=self.mean(h), log_covariance=self.log_variance(h))


class Decoder(BaseDecoder):
    """The lecture's decoder, 2-256-512-784."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, 256), nn.SiLU(), nn.Linear(256, 512), nn.SiLU(), nn.Linear(512, 784), nn.Sigmoid()
        )

    def forward(self, z: Tensor) -> ModelOutput:
        return ModelOutput(reconstruction=self.layers(z).reshape(-1, 1, 28, 28))


def pixels(part: str) -> Tensor:
    """(n, 1, 28, 28) in [0, 1]."""
    raw = np.fromfile(FOLDER / "MNIST" / "raw" / f"{part}-images-idx3-ubyte", dtype=np.uint8)
    return torch.from_numpy(raw[HEADER:].reshape(-1, 1, 28, 28)).float() / 255


def trainer(x: Tensor, lecture: bool, **config: object) -> BaseTrainer:
    """A trainer that is ready for `train_step`: on the lecture's networks, or on those that pythae makes itself."""
    networks = {"encoder": Encoder(), "decoder": Decoder()} if lecture else {}
    model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=2, reconstruction_loss="bce"), **networks)
    settings = BaseTrainerConfig(output_dir=str(FOLDER / "pythae"), no_cuda=True, **config)
    made = BaseTrainer(model, BaseDataset(x, torch.zeros(len(x))), None, settings)
    made.prepare_training()
    return made


class Rate:
    """Examples a second over a part of an epoch."""

    def __init__(self, examples: int, batch: int) -> None:
        self.examples = examples
        config = {"per_device_train_batch_size": batch, "per_device_eval_batch_size": batch}
        self.trainer = trainer(pixels("train")[:examples], lecture=True, **config)
        self.epoch = 0

    def __call__(self) -> dict[str, float]:
        self.epoch += 1
        began = time.perf_counter()
        self.trainer.train_step(self.epoch)
        return {"rate": self.examples / (time.perf_counter() - began)}


@torch.no_grad()
def negative_elbo(model: VAE, test: Tensor, draws: int = 4) -> float:
    """nats an image, grey pixels in and out, as aeviz.measure.evaluation.bound has it."""
    model.eval()
    return sum(float(model({"data": test}).loss) for _ in range(draws)) / draws


def reach(target: float, seconds: float, threads: int) -> dict[str, object]:
    """Seconds of training, all settings at pythae's defaults, until −ELBO <= target, looked at after each epoch.

    Gives up after as many `seconds`: then `reached` is false, and the seconds are a bound.
    """
    torch.set_num_threads(threads)
    one, test = trainer(pixels("train"), lecture=False), pixels("t10k")
    spent, epoch, found = 0.0, 0, float("inf")
    while spent < seconds and found > target:
        epoch += 1
        began = time.perf_counter()
        one.train_step(epoch)
        spent += time.perf_counter() - began
        found = negative_elbo(one.model, test)
    return {"seconds": spent, "negative_elbo": found, "epochs": epoch, "reached": found <= target}


def main() -> None:
    logging.disable(logging.CRITICAL)
    rates: dict[tuple[int, int], Rate] = {}

    def rate(examples: int, batch: int, threads: int) -> dict[str, float]:
        torch.set_num_threads(threads)
        if (examples, batch) not in rates:
            rates[examples, batch] = Rate(examples, batch)
        return rates[examples, batch]()

    serve(rate=rate, reach=reach)


if __name__ == "__main__":
    main()
