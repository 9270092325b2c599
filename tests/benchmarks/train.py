"""How fast it trains, beside the code of before, pythae, a plain loop and matrix products; what it costs to be watched.

All on the same networks, 784-512-256-2 and back, on MNIST, with all of the machine's cores, as each program takes
them by itself; the speed also with one thread, which is what each run has where several are on. What is compared is
measured in turns, so that a machine that slows down slows down all alike; figures are medians of the turns.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from aeviz.data import PUBLISHED
from aeviz.data.published_files import data_root, raw_folder, read_checked
from aeviz.jobs import Jobs
from aeviz.jobs.process import MEMORY
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from tests.benchmarks import Figure, before, default, pythae_env
from tests.benchmarks.contest import NO_GPU, Contestant
from tests.benchmarks.turns import in_turns
from tests.benchmarks.watched_runs import news, wait_until

BATCH, EXAMPLES, TURNS = Recipe().batch, 15_360, 7
CORES = os.cpu_count() or 1
THREADS = {"": CORES, "_one_thread": 1}  # what stands behind the figures' names
BESIDE = 15  # turns beside the code of before, of which a hundredth is asked
TARGET = 150.0  # nats
FASTEST = {"epochs": 2, "batch": 128, "learning_rate": 8e-3}  # reaches the target soonest of the recipes tried
LOOK_EVERY = 26  # steps, an eighteenth of an epoch
PATIENCE = 20  # times our seconds that pythae gets
STARTS = 5
WATCHED = {"epochs": 6}  # long enough for what happens once a run to weigh little
PAIRS = 3


def run() -> Iterator[Figure]:
    yield from default.run()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="aeviz-benchmark-"))
        unpack_mnist(Path(folder))
        environment = {"AEVIZ_DATA": folder, "TQDM_DISABLE": "1"}  # a progress bar would cost pythae time
        ours = stack.enter_context(Contestant("tests.benchmarks.trainer_run", NO_GPU | MEMORY | environment))
        yield from beside_before(ours, environment)
        other = Contestant("tests.benchmarks.pythae_run", NO_GPU | environment, pythae_env.python())
        stack.enter_context(other)
        loop = stack.enter_context(Contestant("tests.benchmarks.loader_run", NO_GPU | environment))
        for more, threads in THREADS.items():
            yield from speed(ours, other, loop, threads, more)
        yield from seconds_to_target(ours, other)
        yield from watching(ours)
        yield from gpu_epoch(environment)


def unpack_mnist(folder: Path) -> None:
    """folder/MNIST/raw/* as torchvision wants them, not gzipped. Raises DataError where AEVIZ_DATA has no MNIST."""
    mnist = PUBLISHED["mnist"]
    raw, unpacked = raw_folder(mnist, data_root(mnist)), folder / mnist.kind / "raw"
    unpacked.mkdir(parents=True)
    for name in mnist.files:
        (unpacked / name).write_bytes(read_checked(mnist, raw, name))


def beside_before(ours: Contestant, environment: dict[str, str]) -> Iterator[Figure]:
    """Where the code of before is not to be had the ratios are None and say why."""
    try:
        with before.checkout() as code, Contestant(ours.module, NO_GPU | MEMORY | environment, code=code) as other:
            for more, threads in THREADS.items():
                rates = [partial(rate, each, threads) for each in (ours, other)]
                in_turns(*rates, turns=1)  # reads data and warms up
                yield before.over_before(f"train.examples_over_before{more}", in_turns(*rates, turns=BESIDE), "1/s", "")
    except before.NotToBeHadError as error:
        yield from ((f"train.examples_over_before{more}", None, "ratio", str(error)) for more in THREADS)


def rate(contestant: Contestant, threads: int) -> float:
    """Examples a second."""
    return contestant.ask("rate", examples=EXAMPLES, batch=BATCH, threads=threads)["rate"]


def speed(ours: Contestant, other: Contestant, loop: Contestant, threads: int, more: str) -> Iterator[Figure]:
    """Ratios within each turn; `more` stands behind the figures' names."""
    over_pythae, over_loader, share, rates = [], [], [], []
    for turn in range(TURNS + 1):
        mine, pythaes, plain = (
            c.ask("rate", examples=EXAMPLES, batch=BATCH, threads=threads) for c in (ours, other, loop)
        )
        if turn:  # the first turn reads data and warms up
            rates.append(mine["rate"])
            over_pythae.append(mine["rate"] / pythaes["rate"])
            over_loader.append(mine["rate"] / plain["rate"])
            share.append(mine["share_of_matmul"])
    yield "train.examples" + more, statistics.median(rates), "1/s"
    yield "train.examples_over_pythae" + more, statistics.median(over_pythae), "ratio"
    yield "train.examples_over_loader" + more, statistics.median(over_loader), "ratio"
    yield "train.share_of_matmul" + more, statistics.median(share), "share"


def seconds_to_target(ours: Contestant, other: Contestant) -> Iterator[Figure]:
    """Ours before and after pythae's, which takes long. The seconds are of training alone."""
    before = ours.ask("reach", target=TARGET, every=LOOK_EVERY, threads=CORES, **FASTEST)
    theirs = other.ask("reach", target=TARGET, seconds=PATIENCE * before["seconds"], threads=CORES)
    mine = [before, ours.ask("reach", target=TARGET, every=LOOK_EVERY, threads=CORES, **FASTEST)]
    if not all(each["reached"] for each in mine):
        raise RuntimeError(f"our recipe no longer reaches {TARGET} nats: {mine}")
    seconds = statistics.mean(each["seconds"] for each in mine)
    yield "train.seconds_to_150", seconds, "s"
    yield "train.seconds_to_150_over_pythae", seconds / theirs["seconds"], "ratio", said_of(theirs)


def said_of(theirs: dict) -> str:
    """What the ratio is worth: a measurement, or a bound where pythae had not arrived."""
    stood = f"{theirs['negative_elbo']:.1f} nats after {theirs['epochs']} epochs in {theirs['seconds']:.0f} s"
    return f"pythae: {stood}" if theirs["reached"] else f"pythae gave up at {stood}: the ratio is at most this"


# ---- through a worker, with the pictures that a student sees


def watching(ours: Contestant) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="aeviz-benchmark-runs-") as root:
        jobs = Jobs(Path(root), workers=os.cpu_count())  # so that each has one thread
        try:
            jobs.warm()
            wait_until(lambda: jobs.phases("vae"), "no worker became warm")
            motions = [first_motion(jobs, seed) for seed in range(STARTS)]
            costs = []
            for seed in range(PAIRS):
                bare = ours.ask("whole", seed=seed, **WATCHED)["seconds"]
                costs.append(watched(jobs, Recipe(seed=seed, **WATCHED)) / bare - 1)
        finally:
            jobs.close()
    yield "train.first_motion", statistics.median(motions), "s"
    yield "train.snapshot_cost", statistics.median(costs), "share"


def first_motion(jobs: Jobs, seed: int) -> float:
    """Seconds from the start of a run on a warm worker to news of a snapshot behind the first step."""
    session = f"first-motion-{seed}"
    began = time.perf_counter()
    run = jobs.start(Plan(Recipe(seed=seed)), session)
    wait_until(lambda: any(step > 0 for step, _ in news(jobs, run, session)["snapshots"]), "nothing moved", every=0.005)
    seconds = time.perf_counter() - began
    jobs.stop(run, session)
    wait_until(lambda: news(jobs, run, session)["state"] == "stopped", "the run did not stop")
    jobs.leave(run, session)
    return seconds


def watched(jobs: Jobs, recipe: Recipe) -> float:
    """Seconds of a run from its start to its end, with snapshots, metrics, states, and a browser's questions."""
    session = f"watched-{recipe.seed}"
    began = time.perf_counter()
    run = jobs.start(Plan(recipe), session)
    wait_until(lambda: news(jobs, run, session)["state"] == "done", "the run did not end", every=0.02)
    seconds = time.perf_counter() - began
    jobs.leave(run, session)
    return seconds


def gpu_epoch(environment: dict[str, str]) -> Iterator[Figure]:
    """Only where there is a GPU: all other figures here are the processor's."""
    seen = {"CUDA_VISIBLE_DEVICES": os.environ["CUDA_VISIBLE_DEVICES"]} if "CUDA_VISIBLE_DEVICES" in os.environ else {}
    with Contestant("tests.benchmarks.trainer_run", environment | seen) as ours:
        seconds = ours.ask("gpu_epoch")["seconds"]
    if seconds is not None:
        yield "train.gpu_epoch", seconds, "s"
