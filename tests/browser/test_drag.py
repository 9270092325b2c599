"""Drag on every pad of every page: the digit is torch's picture of the point, and the server hears of it once."""

import numpy as np
import pytest

from tests.browser.pads import PadOnPage, answer, extent, from_fraction, to_fraction, wait_until_answered
from tests.browser.reference import EIGHT_BITS, assert_decoded, decoded

pytestmark = pytest.mark.browser

PRIORS = ("gaussian", "mixture", "mixture_labels", "swiss_roll_labels")
PAGES = {  # and the models of the pads that stand there from the start
    "/?lang=en": ("ae", "vae", "aae_gaussian"),
    "/gaps?lang=en": ("ae",),
    "/vae?lang=en": ("beta_vae",),
    **{f"/aae?lang=en&prior={prior}": (f"aae_{prior}",) for prior in PRIORS},
}
START, END = (0.3, 0.4), (0.62, 0.71)


@pytest.mark.parametrize("path", PAGES)
def test_the_digit_under_the_pointer_is_torchs(visit, path):
    models = PAGES[path]
    page = visit(path, pads=len(models))
    assert page.locator('[data-testid="latent-pad"]').count() == len(models)
    for name in models:
        follow_a_drag(page, PadOnPage(page, name))


def test_the_pads_beside_each_other_in_the_gaps_lab(visit):
    page = visit("/gaps?lang=en", pads=1)
    answer(page, "gaps", "where")
    for name, nth in (("ae", 1), ("vae", 0)):
        pad = PadOnPage(page, name, nth)
        pad.root.locator("xpath=self::*[@data-frames]").wait_for()
        follow_a_drag(page, pad)


def follow_a_drag(page, pad: PadOnPage) -> None:
    told = len(page.sent)
    before = pad.read()
    pad.press(START)
    for step in (0.25, 0.5, 0.75, 1.0):
        place = tuple(a + step * (b - a) for a, b in zip(START, END, strict=True))
        pad.move(place, steps=3)
        shown = pad.read()
        box = extent(pad.model, shown.log_beta)
        assert to_fraction(shown.z, box) == pytest.approx(place, abs=0.01)  # a pixel or so of the map
        assert_decoded(shown)
        assert shown.frames > before.frames
        before = shown
    assert len(page.sent) == told, "something was sent between press and release"
    pad.release()
    wait_until_answered(page, told)
    page.wait_for_timeout(300)  # long enough for a second message, were there one
    assert len(page.sent) == told + 1
    rested = pad.read()
    assert rested.z == pytest.approx(shown.z)
    assert_decoded(rested)


def test_the_map_ends_where_the_pointer_leaves_it(visit):
    """Out of the window even; the point stays on the edge, and a drag that ends outside is over."""
    page = visit("/gaps?lang=en", pads=1)
    pad = PadOnPage(page, "ae")
    pad.press((0.5, 0.5))
    page.mouse.move(1439, 1, steps=5)
    page.mouse.up()
    shown = pad.read()
    assert shown.z == pytest.approx(from_fraction((1, 1), extent("ae")), rel=1e-5)
    assert_decoded(shown)
    pad.move((0.2, 0.2))  # without a button
    assert pad.read().z == pytest.approx(shown.z)


def test_the_last_of_many_moves_in_one_frame_is_drawn(visit):
    """A hundred moves before the next frame: one picture, that of the last."""
    page = visit("/?lang=en", pads=3)
    pad = PadOnPage(page, "ae")
    before = pad.read().frames
    pad.map.evaluate(
        """(map) => {
          const box = map.getBoundingClientRect();
          const fire = (type, u) => map.dispatchEvent(new PointerEvent(type, { pointerId: 7, button: 0, isPrimary: true,
            clientX: box.left + u * box.width, clientY: box.top + 0.5 * box.height }));
          map.setPointerCapture = () => {};
          fire("pointerdown", 0.1);
          for (let n = 0; n <= 100; n++) fire("pointermove", 0.1 + 0.006 * n);
          fire("pointerup", 0.7);
        }"""
    )
    page.wait_for_function("([pad, n]) => +pad.dataset.frames > n", arg=[pad.root.element_handle(), before])
    shown = pad.read()
    assert to_fraction(shown.z, extent("ae")) == pytest.approx((0.7, 0.5), abs=1e-4)
    assert shown.frames - before <= 2
    assert np.abs(shown.pixels - decoded("ae", shown.z)).max() <= EIGHT_BITS
