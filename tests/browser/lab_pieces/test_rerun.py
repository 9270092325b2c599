"""A rerun while the weights are on their way does not lose them; one that is late brings no old point back."""

import pytest

from aeviz.ui.controls.latent_pad import latent_pad
from aeviz.ui.controls.pieces import film_strips, samples_sheet
from tests.browser.pieces import handed_over, put, said, serve

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


def test_a_point_that_comes_back_late_stays_where_it_is(page):
    serve(page, "beta_vae")
    put(page, handed_over(lambda: latent_pad("beta_vae", key="pad")))
    page.wait_for_function("() => window.piece.frames > 0")
    page.evaluate(
        """() => {
          for (const k of [1, 2]) {
            window.piece.controls.moveBeta(-k / 3);
            window.piece.lead([0.3 * k, 0.123]);
            window.piece.send();
          }
        }"""
    )
    told = said(page)
    assert [name for name, _ in told] == ["z", "beta"] * 2
    (_, z), (_, beta) = told[:2]
    state = "[...window.piece.z, Math.exp(window.piece.logBeta)]"
    update = f"([z, beta]) => {{ window.update({{ z, beta }}); return {state}; }}"
    late = [[float(f"{v:.4g}") for v in z], float(f"{beta:.4g}")]
    assert page.evaluate(update, late) == pytest.approx([*told[2][1], told[3][1]], rel=1e-4)
    page.evaluate("() => window.dispatchEvent(new PopStateEvent('popstate'))")  # a step back in the history
    assert page.evaluate(update, [z, beta]) == pytest.approx([*z, beta], rel=1e-4)
