"""The judge against an eye, and the three families as generators.

`judge.auc`: how well the judge's clarity tells the decoded images that were read by eye as a digit from the others;
`auc_before`: the same of the classifier's confidence. The images were shown in mixed order without a word of whose
they were: codes of test digits, draws of the prior (or of a Gaussian fitted to the codes), places all over the map; and
five blots on it. Only codes and marks are kept. `real_passed`: share of real test digits
that the judge lets pass, and of those of one half by what the other half gives. `frechet_*` and `tv_*`: medians over
six seeds, with the range in a note, as they ship; `.shipped`: of the model that ships, which was trained longer.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import rankdata

from aeviz.data import mnist
from aeviz.measure import digit_judge
from aeviz.measure.decoded_digits import decoded
from aeviz.measure.decoded_digits import judge as judged
from aeviz.models import weights
from aeviz.models.layers import Classifier
from aeviz.shipped import catalogue

READING = Path(__file__).parent.parent / "readings" / "by_eye.csv"
DECODERS = {"ae": "a94d5c892539", "vae": "721343c1284a", "aae_gaussian": "12855f6f1ec0"}  # whose images were read
FAMILIES = {"ae": "ae", "vae": "vae", "aae": "aae_gaussian"}


def run() -> Iterator[tuple]:
    classifier = weights.restore_classifier(catalogue.load("classifier").part("classifier"))
    images, digit = read_by_eye()
    yield "judge.auc", auc(judged(classifier, images).clarity, digit), "AUC", f"{len(digit)} images, read by eye"
    yield "judge.auc_before", auc(confidence(classifier, images), digit), "AUC"
    test = torch.from_numpy(mnist(train=False).pixels)
    yield "judge.real_passed", judged(classifier, test).share, "share"
    yield "judge.real_passed.by_halves", by_halves(classifier, test), "share"
    yield from generators()


def read_by_eye() -> tuple[torch.Tensor, NDArray[np.bool_]]:
    """The images that were read (n, 784), decoded again, and whether each was taken for a digit (n,)."""
    with READING.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    models = {name: weights.restore(catalogue.load(name)) for name in DECODERS}
    images = [decoded(models[row["model"]], np.array([[float(row["z0"]), float(row["z1"])]])) for row in rows]
    return torch.cat(images), np.array([row["digit"] == "1" for row in rows])


def auc(score: NDArray, digit: NDArray[np.bool_]) -> float:
    """The chance that a digit has a higher score than what is none (Mann and Whitney); a half for a tie."""
    ranks, digits = rankdata(score), int(digit.sum())
    return float((ranks[digit].sum() - digits * (digits + 1) / 2) / (digits * (len(digit) - digits)))


@torch.no_grad()
def confidence(classifier: Classifier, images: torch.Tensor) -> NDArray:
    """The probability of each image's best class, by which gaps were told before."""
    return classifier(images).softmax(1).amax(1).numpy()


@torch.no_grad()
def by_halves(classifier: Classifier, images: torch.Tensor) -> float:
    """The share that passes where every other image is held against the rest."""
    logits, passed = classifier(images).numpy(), []
    for own in (0, 1):
        quantiles = digit_judge.quantiles(logits[1 - own :: 2])
        passed.append(digit_judge.reading(images[own::2].numpy(), logits[own::2], quantiles, classifier.LEAST).share)
    return float(np.mean(passed))


def generators() -> Iterator[tuple]:
    """Fréchet distance and total variation of what is drawn where one would generate."""
    seeds = catalogue.load("seeds").figures
    for what, unit in (("frechet", "squared distance of features"), ("tv", "share")):
        for name, shipped in FAMILIES.items():
            figure = f"{name}.drawn.gaussian.{what}"
            low, high = (round(seeds[f"{figure}.{end}"], 3) for end in ("low", "high"))
            yield f"judge.{what}_{name}", seeds[figure], unit, f"six seeds, {low} to {high}"
            yield f"judge.{what}_{name}.shipped", catalogue.load(shipped).figures[f"drawn.gaussian.{what}"], unit
        nulls = [seeds[f"{name}.drawn.gaussian.{what}.null"] for name in FAMILIES]
        yield f"judge.{what}_null", float(np.median(nulls)), unit, f"{min(nulls):.3f} to {max(nulls):.3f}"
