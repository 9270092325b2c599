"""What a screen reader hears: every slider has its name, and nothing is said twice or not at all."""

import pytest

from aeviz.ui.controls.latent_pad import latent_pad
from aeviz.ui.controls.pieces import samples_sheet
from tests.browser.pieces import handed_over, put, serve

pytestmark = pytest.mark.browser


def test_the_sliders_of_a_pad_have_names_and_its_numbers_are_quiet(page):
    serve(page, "beta_vae")
    put(page, handed_over(lambda: latent_pad("beta_vae", key="pad", heat="gap", title="VAE")))
    page.wait_for_function("() => window.piece.frames > 0")
    for name in ("Map of the latent plane: VAE", "β, the weight of the KL term"):
        assert page.get_by_role("slider", name=name).count() == 1
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    outputs = [node for node in tree if node.get("role", {}).get("value") == "status"]
    assert len(outputs) == 2
    for output in outputs:  # the sliders' value texts say the same
        live = [part["value"]["value"] for part in output.get("properties", []) if part["name"] == "live"]
        assert live in ([], ["off"])


def test_the_same_score_is_said_again(page):
    put(page, handed_over(lambda: samples_sheet("ae", key="sheet", sampler="box", title="Autoencoder")))
    assert page.get_by_role("button", name="Autoencoder: Draw again").count() == 1
    page.wait_for_selector("[data-count='60']")
    heard = page.evaluate(
        """async () => {
          const { piece } = window;
          const spoken = piece.find(".spoken");
          const heard = [];
          new MutationObserver(() => spoken.textContent && heard.push(spoken.textContent))
            .observe(spoken, { subtree: true, childList: true, characterData: true });
          piece.judge = { best: () => ({ digit: 1, clarity: 1, gap: false }) };
          for (let again = 0; again < 2; again++) {
            piece.draw(piece.seed + 1);
            while (piece.verdicts.length < 60) await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
          }
          return heard;
        }"""
    )
    assert heard == ["Autoencoder: 60 of 60 are digits"] * 2
