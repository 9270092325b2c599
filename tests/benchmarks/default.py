"""What a student gets who presses Train and changes nothing: through a worker, as the page has it, on MNIST.

Runs are watched as a browser watches them, and end by themselves or after SECONDS; the processor does nothing else
meanwhile. On more than two cores a run is no faster: each has one of them.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Generator

from aeviz.archive import unpack
from aeviz.data import mnist
from aeviz.jobs import Jobs
from aeviz.measure import evaluation, metrics
from aeviz.models.base import Model
from aeviz.models.build import build
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.ui.train import defaults
from aeviz.worker.recorder import newest_state
from tests.benchmarks import Figure
from tests.benchmarks.watched_runs import news, wait_until

SECONDS = 90.0
TEN_CLASSES = 0.6  # share of the shown codes that their ten neighbours name rightly
CORES = 2


def run() -> Iterator[Figure]:
    test = mnist(train=False)
    with tempfile.TemporaryDirectory(prefix="aeviz-benchmark-") as root:
        jobs = Jobs(Path(root) / "runs", workers=CORES)
        try:
            jobs.warm()
            wait_until(lambda: jobs.phases("vae"), "no worker became warm")
            vae, parted, said = trained(jobs, defaults.recipe("vae"))
            yield "train.default_seconds_to_ten_classes", parted, "s"
            yield "train.default_vae_nelbo", evaluation.bound(vae, test)["negative_elbo"], "nats", said
            aae, _, said = trained(jobs, defaults.recipe("aae"))
            yield "train.default_aae_knn", metrics.knn_accuracy(evaluation.codes(aae, test), test.labels), "share", said
        finally:
            jobs.close()


def trained(jobs: Jobs, recipe: Recipe) -> tuple[Model, float, str]:
    """The model as it is at the end of its run or after SECONDS; when its map first had ten classes; what it took.

    Raises RuntimeError where the map never had them.
    """
    session = f"default-{recipe.model}"
    began = time.perf_counter()
    run = jobs.start(Plan(recipe), session)
    folder, seen, parted = jobs.view(run).folder, set(), None
    while (now := news(jobs, run, session))["state"] != "done" and time.perf_counter() - began < SECONDS:
        for step in sorted({step for step, _ in now["snapshots"]} - seen) if parted is None else ():
            seen.add(step)
            if share_named_rightly(folder / f"{step:06d}.map") >= TEN_CLASSES:
                parted = time.perf_counter() - began
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    jobs.stop(run, session)
    wait_until(lambda: news(jobs, run, session)["state"] in ("done", "stopped"), "the run did not stop")
    state = newest_state([(folder, float("inf"))])
    jobs.leave(run, session)
    if parted is None:
        raise RuntimeError(f"{recipe.model}: ten classes never parted in {seconds:.0f} s")
    return model_of(recipe, state), parted, f"step {int(state['step'])} of {now['steps']} after {seconds:.1f} s"


def share_named_rightly(path: Path) -> float:
    """Of the codes of a map as the browser gets it, by their ten nearest others; 0 where it has been thinned out."""
    try:
        tensors, _ = unpack(path.read_bytes())
    except FileNotFoundError:
        return 0.0
    return metrics.knn_accuracy(tensors["means"][0], tensors["labels"])


def model_of(recipe: Recipe, state: dict) -> Model:
    """The model of a run's state, in evaluation mode."""
    model = build(recipe, Generator())
    own = {name.removeprefix("model."): array for name, array in state.items() if name.startswith("model.")}
    model.load_state_dict({name: torch.from_numpy(array) for name, array in own.items()})
    return model.eval()
