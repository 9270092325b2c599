"""While the weights are on their way: a rerun does not lose them, and nothing stands on a map that is not there."""

import pytest

from aeviz.ui.latent_pad import film_strips, latent_pad, samples_sheet
from tests.browser.pieces import handed_over, put

pytestmark = pytest.mark.browser
# The piece made anew, and what follows in the same breath: no weights can have come between.
ANEW = """() => {
  window.piece.close();
  window.piece = new window.piece.constructor(document.body.firstElementChild);
  window.update({});
  %s
}"""
SHOWN = {
    "pad": (lambda: latent_pad("ae", key="pad"), "piece.frames && piece.classifier"),
    "samples": (lambda: samples_sheet("ae", key="sheet", sampler="box"), "piece.verdicts?.length === 60"),
    "strips": (lambda: film_strips("ae", key="film"), "piece.root.dataset.settled === 'true'"),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_weights_that_come_after_a_rerun_are_shown(page, kind):
    show, shown = SHOWN[kind]
    put(page, handed_over(show))
    page.evaluate(ANEW % "window.update({ projector: true });")
    page.wait_for_function(f"() => {{ const {{ piece }} = window; return {shown}; }}", timeout=10_000)


def test_the_ends_of_a_film_are_hidden_until_there_is_a_map(page):
    put(page, handed_over(lambda: film_strips("ae", key="film")))
    seen = "[...document.querySelectorAll('.end')].map((end) => end.offsetParent !== null)"
    assert page.evaluate(ANEW % f"return {seen};") == [False, False]
    page.wait_for_selector("[data-settled='true']")
    assert page.evaluate(f"() => {seen}") == [True, True]
