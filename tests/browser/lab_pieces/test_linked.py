"""Two pads under one cursor: what may happen while the one that follows waits for its encoder."""

import numpy as np
import pytest

from aeviz.ui.controls.latent_pad import latent_pad
from tests.browser.pieces import FRAMES, handed_over, put, serve
from tests.browser.reference import decoded, encoded

pytestmark = pytest.mark.browser
Z = (4.0, -6.0)
SECOND = """async (data) => {
  const parent = document.createElement("div");
  document.body.append(parent);
  window.other = new window.piece.constructor(parent);
  const setStateValue = () => {};
  window.updateOther = (more) => window.other.update({ data: structuredClone({ ...data, ...more }), setStateValue });
  window.updateOther({});
}"""


@pytest.fixture
def page(opened):
    """A leading autoencoder that has long been there, and a VAE that comes after it."""
    serve(opened, "vae")
    put(opened, handed_over(lambda: latent_pad("ae", key="ae", group="both", link="image", z=Z, size="small")))
    opened.wait_for_function(
        "() => window.piece.classifier && window.piece.gridFrames"
    )  # it has painted for the last time
    follower = handed_over(lambda: latent_pad("vae", key="vae", group="both", link="image", size="small"))
    opened.evaluate(SECOND, follower)
    opened.wait_for_function("() => window.other.frames > 0")
    return opened


def test_who_comes_later_stands_where_it_encodes_the_leaders_picture(page):
    page.wait_for_function("() => window.other.encoder", timeout=10_000)
    page.evaluate(FRAMES)
    assert page.evaluate("() => window.other.z") == pytest.approx(encoded("vae", decoded("ae", np.array(Z))), abs=1e-3)


def test_back_to_place_the_point_stands_there(page):
    page.wait_for_function("() => window.other.encoder", timeout=10_000)
    page.evaluate("() => { window.update({ link: 'place' }); window.updateOther({ link: 'place' }); }")
    page.evaluate(FRAMES)
    mine, others = page.evaluate("() => [window.piece.fraction, window.other.fraction]")
    assert others == pytest.approx(mine)


def test_a_drag_that_begins_while_the_encoder_comes_keeps_its_point(page):
    page.evaluate("() => { window.other.encoder = window.other.encoderComing = null; window.piece.lead([0.7, 0.7]); }")
    page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => { // the leader has painted: its follower waits
          window.other.lead([0.2, 0.3]);
          done();
        }))"""
    )
    page.wait_for_function("() => window.other.encoder", timeout=10_000)
    page.evaluate(FRAMES)
    assert page.evaluate("() => window.other.fraction") == pytest.approx([0.2, 0.3])


def test_all_who_wait_for_the_encoder_wait_for_one(page):
    page.wait_for_function("() => window.other.encoder", timeout=10_000)
    made = page.evaluate(
        """async () => {
          window.other.encoder = window.other.encoderComing = null;
          const all = await Promise.all([1, 2, 3].map(() => window.other.fetchEncoder()));
          return new Set(all).size;
        }"""
    )
    assert made == 1
