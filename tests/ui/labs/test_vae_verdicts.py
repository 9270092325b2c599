"""What is left at a large β, by curves made up for it."""

import dataclasses

import numpy as np
import pytest

from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.labs import vae_verdicts

WORDS = text.sections("en", "vae")


@pytest.mark.parametrize(
    ("rate", "distortion", "right"),
    [(0.0, 206.8, {"mean"}), (7.0, 100.0, {"sharp"}), (3.0, 140.0, {"islands"}), (0.5, 190.0, set())],
)
def test_what_is_left_is_read_from_the_curve(monkeypatch, rate, distortion, right):
    log_beta = np.log(np.array([0.01, 1.0, 100.0]))
    tensors = {
        "log_beta": log_beta,
        "rate": np.array([12.0, 7.2, rate]),
        "distortion": np.array([127, 128.5, distortion]),
    }
    made_up = dataclasses.replace(
        catalogue.load("beta_vae"), tensors={f"curve.{name}": values for name, values in tensors.items()}
    )
    monkeypatch.setattr(vae_verdicts, "load", lambda _: made_up)
    finding = vae_verdicts.collapse()
    assert finding.right == right
    for answer in right or {"none"}:
        assert finding.said.startswith(WORDS[f"collapse_is_{answer}"].split("{")[0])
        assert f"{rate:.2f}" in finding.said or answer == "sharp"


def test_without_the_file_there_is_no_verdict(monkeypatch):
    monkeypatch.setattr(vae_verdicts, "load", lambda _: None)
    assert (vae_verdicts.collapse().right, vae_verdicts.collapse().said) == (frozenset(), "")


def test_as_it_ships_the_posteriors_have_collapsed():
    assert vae_verdicts.collapse().right == {"mean"}
