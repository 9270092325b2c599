"""aeviz's trainer without a page around it: a contestant of tests/benchmarks/train.py."""

import time
from functools import cache

import torch
from torch import Tensor

from aeviz.data import mnist
from aeviz.measure import evaluation
from aeviz.models.base import Model
from aeviz.training.device import best_device
from aeviz.training.recipe import Recipe
from aeviz.training.trainer import Trainer
from aeviz.worker.priority import stand_back
from tests.benchmarks.contest import serve

images = cache(mnist)
PRODUCTS = 60  # of matrices, after which the clock is looked at


def multiply_adds(model: Model) -> int:
    """What one example needs: a product forward, one for the weights, one for the layer below, in each linear layer.

    From the shapes alone, so that what a trainer does twice does not count. Nobody needs the gradient of the pixels.
    """
    layers = [linear.weight.numel() for network in (model.encoder, model.decoder) for linear in network.linears]
    return 3 * sum(layers) - layers[0]


@cache
def trainer(batch: int) -> Trainer:
    made = Trainer(Recipe(batch=batch), images(True))
    for _ in range(10):
        made.advance()
    return made


def rate(examples: int, batch: int, threads: int) -> dict[str, float]:
    """Examples a second, and with the machine's products beside them the share of those that the training reaches."""
    torch.set_num_threads(threads)
    one = trainer(batch)
    began = time.perf_counter()
    for _ in range(examples // batch):
        one.advance()
    found = examples // batch * batch / (time.perf_counter() - began)
    return {"rate": found, "share_of_matmul": found * multiply_adds(one.model) / product_rate(one)}


def product_rate(one: Trainer, seconds: float = 0.4) -> float:
    """Multiply-adds a second of the three products of the largest layer, in the type that the trainer computes in."""
    weight = one.model.encoder.linears[0].weight.detach()
    kind = torch.bfloat16 if one.bfloat16 else torch.float32
    above, below = weight.shape
    W, x, g = (torch.randn(shape).to(kind) for shape in ((above, below), (one.batch, below), (one.batch, above)))
    _products(W, x, g)
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        for _ in range(PRODUCTS // 3):
            _products(W, x, g)
        done += PRODUCTS
    return done * W.numel() * one.batch / (time.perf_counter() - began)


def _products(W: Tensor, x: Tensor, g: Tensor) -> None:
    """Forward, for the weights, for the layer below."""
    torch.mm(x, W.T)
    torch.mm(g.T, x)
    torch.mm(g, W)


def reach(target: float, every: int, threads: int, **recipe: object) -> dict[str, object]:
    """Seconds of training until −ELBO of the test images <= target, looked at after each `every` steps."""
    torch.set_num_threads(threads)
    began = time.perf_counter()
    one = Trainer(Recipe(**recipe), images(True))
    spent, found = time.perf_counter() - began, float("inf")
    while found > target and one.step < one.steps:
        began = time.perf_counter()
        for _ in range(min(every, one.steps - one.step)):
            one.advance()
        spent += time.perf_counter() - began
        one.model.eval()
        found = evaluation.bound(one.model, images(False))["negative_elbo"]
    return {"seconds": spent, "negative_elbo": found, "reached": found <= target}


def whole(**recipe: object) -> dict[str, float]:
    """Seconds of a run from its recipe to its end, with nobody watching: one thread, and as far back as a worker."""
    stand_back()
    torch.set_num_threads(1)
    began = time.perf_counter()
    one = Trainer(Recipe(**recipe), images(True))
    while one.step < one.steps:
        one.advance()
    return {"seconds": time.perf_counter() - began}


def gpu_epoch() -> dict[str, float | None]:
    """Seconds of an epoch on the GPU after the first; None where there is no GPU."""
    if best_device().type == "cpu":
        return {"seconds": None}
    one = Trainer(Recipe(), images(True), best_device())
    for _ in range(2):
        torch.cuda.synchronize()
        began = time.perf_counter()
        for _ in range(one.steps_per_epoch):
            one.advance()
        torch.cuda.synchronize()
        seconds = time.perf_counter() - began
    return {"seconds": seconds}


if __name__ == "__main__":
    images(True), images(False)
    serve(rate=rate, reach=reach, whole=whole, gpu_epoch=gpu_epoch)
