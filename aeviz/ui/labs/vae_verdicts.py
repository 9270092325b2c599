"""What the measured curve of the third lab answers to its question about a large β."""

import math

import numpy as np

from aeviz.models.registry import file_of
from aeviz.ui.controls import load, number
from aeviz.ui.controls.findings import Finding
from aeviz.ui.text import t

FILE = file_of(lambda spec: spec.condition == "log_beta")
NOTHING = 0.1  # nats: a code that tells less tells nothing
CLASSES = math.log(10)  # nats: what it takes to tell ten digits apart


def collapse() -> Finding:
    """What is left at the largest β that was measured.

    "mean" where a code tells nothing any more; "sharp" where digits cost less to draw than at β = 1; else "islands".
    None of them where the codes still tell something, but too little for ten digits.
    """
    model = load(FILE)
    if model is None:
        return Finding(FILE)
    curve = {name: values.astype(np.float64) for name, values in model.part("curve").items()}
    one = int(np.abs(curve["log_beta"]).argmin())
    rate, distortion = float(curve["rate"][-1]), float(curve["distortion"][-1])
    answers = {
        "mean": rate < NOTHING,
        "sharp": rate >= NOTHING and distortion < curve["distortion"][one],
        "islands": rate >= CLASSES and distortion >= curve["distortion"][one],
    }
    right = frozenset(answer for answer, holds in answers.items() if holds)
    said = {
        "rate": number(rate, 2),
        "beta": f"{math.exp(curve['log_beta'][-1]):.3g}",
        "distortion": number(distortion, 1),
    }
    said |= {"one": number(float(curve["distortion"][one]), 1), "nothing": NOTHING}
    return Finding(FILE, right, "".join(t(f"vae.collapse_is_{answer}", **said) for answer in right or {"none"}))
