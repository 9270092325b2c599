"""Figures as they are printed: with the digits that their spread leaves."""

import pytest

from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.controls import figures
from tests.pages.app import opened, question, shown

COMMON = text.sections("en", "common")


@pytest.mark.parametrize(
    ("value", "spread", "printed"),
    [(66.44, 2.15, "66 ± 2"), (1.183, 0.37, "1.2 ± 0.4"), (0.0628, 0.0061, "0.063 ± 0.006"), (291.6, 13, "292 ± 13")],
)
def test_no_digit_is_shown_that_the_spread_does_not_support(value, spread, printed):
    assert figures.varying({"a": value, "a.spread": spread}, "a", 3) == printed
    assert figures.varying({"a": value}, "a", 3) == f"{value:.3f}"
    assert figures.varying({}, "a", 3) == COMMON["number_missing"]


@pytest.mark.parametrize(
    ("page", "first", "answer", "model"), [("vae", "collapse", "mean", "vae"), ("aae", "real", "prior", "aae_gaussian")]
)
def test_the_labs_of_the_vae_and_of_the_aae_show_them_as_generators(page, first, answer, model):
    app = opened(page, lang="en")
    question(app, page, first).set_value(answer).run()
    held = catalogue.load(model).figures
    table = next(m.value for m in app.markdown if m.value.startswith(COMMON["generator_columns"]))
    row = table.splitlines()[-1]
    low, high = (
        catalogue.load("seeds").figures[f"{model[:3]}.drawn.gaussian.frechet.{end}"] for end in ("low", "high")
    )
    assert f"**{figures.varying(held, 'drawn.gaussian.frechet', 0)}** | {low:.0f} – {high:.0f} |" in row
    assert COMMON["generator_read"] in shown(app)


def test_beside_a_distance_to_the_prior_stands_what_it_varies_by():
    app = opened("aae", lang="en")
    question(app, "aae", "real").set_value("prior").run()
    held = catalogue.load("aae_gaussian").figures
    assert f"**{held['sw2']:.3f} ± {held['sw2.spread']:.3f}**" in shown(app)
