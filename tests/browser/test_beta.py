"""The β slider in the pad: digit, codes, ellipses and link follow it."""

import math

import numpy as np
import pytest

from aeviz.shipped import catalogue
from aeviz.training.recipe import Recipe
from tests.browser.pads import FRAME, OWN_CLOCK, PadOnPage, extent, on_ladder, press_in_time, wait_until_answered
from tests.browser.reference import assert_decoded

pytestmark = pytest.mark.browser


@pytest.fixture
def pad(visit):
    return PadOnPage(visit("/vae?lang=en&z=0.5,-0.25", pads=1), "beta_vae")


def slider(pad: PadOnPage):
    return pad.root.locator('input[type="range"]')


def assert_map_is_the_ladders(pad: PadOnPage) -> None:
    """Codes, posteriors and extent lie between the rungs of the shipped ladder."""
    log_beta = pad.exposed("pad.logBeta")
    plane = catalogue.load("beta_vae").part("map")
    shown = pad.exposed("({ codes: pad.map.codes, variances: pad.map.logVariances, extent: pad.map.extent })")
    count = len(plane["labels"])
    codes, variances = (np.array(shown[name]).reshape(count, 2) for name in ("codes", "variances"))
    assert np.abs(codes - on_ladder(plane, "means", log_beta)).max() <= 1e-3
    assert np.abs(variances - on_ladder(plane, "log_variances", log_beta)).max() <= 1e-3
    assert shown["extent"] == pytest.approx(on_ladder(plane, "extents", log_beta), rel=1e-5)


def test_a_drag_of_the_slider_moves_digit_and_codes(pad):
    page = pad.page
    slider(pad).scroll_into_view_if_needed()
    box = slider(pad).bounding_box()
    y = box["y"] + box["height"] / 2
    told = len(page.sent)
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    seen = []
    for share in (0.7, 0.95, 0.45, 0.15):
        page.mouse.move(box["x"] + share * box["width"], y, steps=4)
        page.evaluate(FRAME)
        shown = pad.read()
        assert_decoded(shown)
        assert_map_is_the_ladders(pad)
        seen.append(shown)
    assert len(page.sent) == told, "something was sent while the slider was dragged"
    assert seen[1].beta > seen[0].beta > seen[2].beta > seen[3].beta
    assert np.abs(seen[1].pixels - seen[3].pixels).max() > 0.05, "the digit does not answer to beta"
    low, high = (math.log(b) for b in Recipe("beta_vae").beta_range)
    for share, shown in zip((0.7, 0.95, 0.45, 0.15), seen, strict=True):
        assert (shown.log_beta - low) / (high - low) == pytest.approx(share, abs=0.03)  # the thumb has a width
    page.mouse.up()
    wait_until_answered(page, told)
    page.wait_for_function("() => new URLSearchParams(location.search).has('beta')")
    assert len(page.sent) == told + 1
    linked = float(page.evaluate("new URLSearchParams(location.search).get('beta')"))
    assert linked == pytest.approx(seen[-1].beta, rel=1e-3)
    rested = pad.read()
    assert rested.beta == seen[-1].beta
    assert rested.z == pytest.approx([0.5, -0.25])


def test_keys_go_from_end_to_end_of_the_range(pad):
    low, high = Recipe("beta_vae").beta_range
    for key, beta in (("End", high), ("Home", low)):
        slider(pad).press(key)
        pad.page.evaluate(FRAME)
        shown = pad.read()
        assert shown.beta == pytest.approx(beta, rel=1e-3)
        assert_decoded(shown)
        assert_map_is_the_ladders(pad)
    slider(pad).press("ArrowRight")
    pad.page.evaluate(FRAME)
    assert low < pad.read().beta < 1.1 * low
    spoken = slider(pad).get_attribute("aria-valuetext")
    assert "β" in spoken


def test_the_server_hears_of_keys_once_when_they_rest(visit):
    pad = PadOnPage(visit("/vae?lang=en&z=0.5,-0.25", pads=1, **OWN_CLOCK), "beta_vae")
    slider(pad).focus()
    told = len(pad.page.sent)
    before = pad.read().beta
    press_in_time(pad.page, lambda: pad.page.keyboard.press("ArrowRight"))
    wait_until_answered(pad.page, told)
    pad.page.wait_for_timeout(300)  # long enough for a second message, were there one
    assert len(pad.page.sent) == told + 1
    assert pad.read().beta > before


def test_the_point_stays_on_the_map_while_beta_moves(pad):
    """The map shrinks as β grows. The point is drawn within it, and torch agrees with the digit there too."""
    slider(pad).press("Home")
    pad.press((0.97, 0.96))
    pad.release()
    for key in ("End", "Home"):
        slider(pad).press(key)
        pad.page.evaluate(FRAME)
        shown = pad.read()
        x0, x1, y0, y1 = extent("beta_vae", shown.log_beta)
        slack = 1e-5 * (x1 - x0)
        assert x0 - slack <= shown.z[0] <= x1 + slack
        assert y0 - slack <= shown.z[1] <= y1 + slack
        assert_decoded(shown)


def test_a_link_with_beta_and_z_opens_there(visit):
    pad = PadOnPage(visit("/vae?lang=en&beta=0.2&z=1,-0.5&guess=collapse.mean", pads=1), "beta_vae")
    shown = pad.read()
    assert (shown.beta, *shown.z) == pytest.approx((0.2, 1, -0.5))
    assert_decoded(shown)
    assert_map_is_the_ladders(pad)
