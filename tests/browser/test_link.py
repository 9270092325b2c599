"""Linked cursors: one drag, three digits, by place or by image."""

import numpy as np
import pytest

from tests.browser.pads import FRAME, PadOnPage, extent, to_fraction
from tests.browser.reference import assert_decoded, decoded, encoded

pytestmark = pytest.mark.browser
MODELS = ("ae", "vae", "aae_gaussian")


def pads_of(page) -> list[PadOnPage]:
    return [PadOnPage(page, name) for name in MODELS]


def test_linked_by_place_all_stand_at_the_same_fraction(visit):
    page = visit("/?lang=en", pads=3)
    pads = pads_of(page)
    for leader in pads:
        frames = [pad.read().frames for pad in pads]
        leader.press((0.2, 0.3))
        for place in ((0.35, 0.8), (0.71, 0.44)):
            leader.move(place)
            shown = [pad.read() for pad in pads]
            places = [to_fraction(one.z, extent(pad.model)) for one, pad in zip(shown, pads, strict=True)]
            assert places[pads.index(leader)] == pytest.approx(place, abs=0.01)
            for other in places:
                assert other == pytest.approx(places[0], abs=1e-5)
            for one in shown:
                assert_decoded(one)
        leader.release()
        assert all(now.frames > before for now, before in zip(shown, frames, strict=True))


def test_linked_by_image_the_others_stand_where_they_encode_the_picture(visit):
    page = visit("/?lang=en&link=image", pads=3)
    pads = pads_of(page)
    for leader in pads:
        leader.press((0.5, 0.5))
        wait_for_followers(page)
        for place in ((0.56, 0.4), (0.45, 0.6), (0.04, 0.95)):
            leader.move(place)
            page.evaluate(FRAME)
            shown = {pad.model: pad.read() for pad in pads}
            picture = decoded(leader.model, shown[leader.model].z)
            for model, one in shown.items():
                assert_decoded(one)
                if model != leader.model:
                    wanted = encoded(model, picture)
                    assert np.linalg.norm(one.z - wanted) <= 1e-3 * max(1, np.linalg.norm(wanted))
        leader.release()


READY = """() => [...document.querySelectorAll('[data-testid="latent-pad"]')].every(
  ({ latentPad }) => latentPad.encoder || latentPad.group.leader === latentPad)"""


def wait_for_followers(page) -> None:
    """Encoders are fetched when they are first needed."""
    page.wait_for_function(READY)


def test_the_way_of_linking_can_be_switched_and_goes_into_the_link(visit):
    page = visit("/?lang=en", pads=3)
    ae, vae, _ = pads_of(page)
    ae.drag((0.3, 0.3), (0.55, 0.45))
    page.get_by_role("radio", name="by image").click()
    page.wait_for_url("**link=image**")
    ae.press((0.5, 0.5))
    wait_for_followers(page)
    ae.move((0.56, 0.42))
    page.evaluate(FRAME)
    picture = decoded("ae", ae.read().z)
    assert vae.read().z == pytest.approx(encoded("vae", picture), abs=1e-3)
    ae.release()
