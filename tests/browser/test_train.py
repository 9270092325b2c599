"""A whole training in Chromium: press Train, drag meanwhile, leave and come back, scrub, step, branch, take home."""

import io
import json
import time

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import TimeoutError as TooLate
from safetensors.numpy import load

from aeviz.making.command import rerun
from aeviz.models.base import Model
from aeviz.models.build import build
from aeviz.training.branches import Plan
from tests.browser.pads import PadOnPage, wait_until_silent

pytestmark = pytest.mark.browser

SMALL = "&data=digits&widths=64,32&batch=64"  # a second's work
ROUNDED = 0.012  # a run's decoder goes to the browser in float16, a canvas keeps eight bits
PATIENCE = 90_000  # ms: a worker starts once for all of these tests
TIMELINE = '[data-testid="timeline"]'


def train(visit, link: str, **options):
    """Opens the page, presses Train, and waits for the first codes that have moved."""
    page = visit(f"/train?lang=en{link}", pads=1, **options)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function(
        """() => +document.querySelector('[data-testid="latent-pad"][data-run]')?.dataset.step > 0""", timeout=PATIENCE
    )
    return page


def wait_for(page, state: str) -> None:
    page.locator(f'{TIMELINE}[data-state="{state}"]').wait_for(timeout=PATIENCE)


def choose(page, label: str, name: str) -> None:
    """Takes an option of a select box, by the keys. Its list closes whenever the page scrolls, as it does on the way
    there or where a rerun makes it longer: it is opened until it stays."""
    box = page.locator('[data-testid="stSelectbox"]', has_text=label).locator("input")
    option = page.get_by_role("option", name=name).first
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        box.press("ArrowDown")
        try:
            option.click(timeout=2000)
            return
        except TooLate:
            pass
    raise AssertionError(f"{label} has never offered {name}")


def files_of(page, number: int = 0) -> dict[str, bytes]:
    """What the three links of a run give."""
    found = {}
    for name in ("weights.safetensors", "recipe.json", "replay.gif"):
        link = page.locator(f'a[href*="api/runs/"][href*="{name}"]').nth(number)
        link.wait_for(timeout=PATIENCE)
        response = page.request.get(page.evaluate("(link) => link.href", link.element_handle()), timeout=PATIENCE)
        assert response.ok, response.text()
        assert "attachment" in response.headers["content-disposition"]
        found[name] = response.body()
    return found


def model_of(files: dict[str, bytes]) -> Model:
    plan = Plan.parse(files["recipe.json"])
    model = build(plan.final, torch.Generator())
    model.load_state_dict({name: torch.from_numpy(a) for name, a in load(files["weights.safetensors"]).items()})
    return model.eval()


@torch.no_grad()
def assert_shows(pad: PadOnPage, model: Model) -> None:
    """The digit beside the map is the model's picture of z."""
    shown = pad.read()
    expected = model.decode(torch.tensor(shown.z, dtype=torch.float32)[None])[0].numpy()
    assert np.abs(shown.pixels - expected).max() < ROUNDED


def assert_same_again(files: dict[str, bytes], folder) -> None:
    """The recipe that was downloaded trains to the weights that were downloaded."""
    file = folder / "recipe.json"
    file.write_bytes(files["recipe.json"])
    assert rerun(file).read_bytes() == files["weights.safetensors"]


def test_a_run_from_the_button_to_the_files(visit, tmp_path):
    page = train(visit, f"&model=vae&epochs=12&seed=101{SMALL}")
    pad = PadOnPage(page, "vae")
    wait_for(page, "done")
    page.wait_for_function("""() => {
        const { step, decoderStep } = document.querySelector('[data-testid="latent-pad"][data-run]')?.dataset ?? {};
        const line = document.querySelector('[data-testid="timeline"]')?.dataset ?? {};
        return step && step === decoderStep && step === line.step;
    }""")
    files = files_of(page)
    model = model_of(files)
    for place in ((0.3, 0.4), (0.7, 0.6)):
        pad.drag((0.5, 0.5), place)
        assert_shows(pad, model)
    with Image.open(io.BytesIO(files["replay.gif"])) as film:
        assert film.format == "GIF"
        assert film.n_frames > 5
    assert_same_again(files, tmp_path)


def test_the_pad_follows_the_pointer_while_the_model_is_trained(visit):
    page = train(visit, "&model=ae&epochs=100&seed=102&data=digits&widths=64,32&batch=16")  # many steps: it goes on
    wait_until_silent(page)  # that the run has begun is told to the script
    pad = PadOnPage(page, "ae")
    frames = pad.read().frames
    pad.press((0.4, 0.4))
    for place in ((0.5, 0.5), (0.6, 0.3), (0.3, 0.7)):
        told = len(page.sent)
        pad.move(place)
        shown = pad.read()
        (x, y), (x0, x1, y0, y1) = pad.exposed("[pad.z, pad.map.extent]")  # in one look: the map itself moves
        assert ((x - x0) / (x1 - x0), (y - y0) / (y1 - y0)) == pytest.approx(place, abs=0.02)
        assert len(page.sent) == told
        assert shown.frames > frames
        frames = shown.frames
    pad.release()
    assert page.locator(TIMELINE).get_attribute("data-state") == "running"


def test_a_run_survives_other_pages(visit):
    page = train(visit, f"&model=ae&epochs=24&seed=103{SMALL}")
    run = page.locator(TIMELINE).get_attribute("data-runs")
    page.get_by_role("link", name="Variational autoencoder").click()
    page.locator('[data-testid="latent-pad"][data-model="beta_vae"][data-frames]').wait_for()
    page.get_by_role("link", name="Train it yourself").click()
    page.locator(TIMELINE).wait_for()
    assert page.locator(TIMELINE).get_attribute("data-runs") == run
    wait_for(page, "done")


def test_paused_it_goes_phase_by_phase(visit):
    page = train(visit, f"&model=aae&epochs=100&seed=104{SMALL}")
    page.locator(f'{TIMELINE} [data-command="pause"]').click()
    wait_for(page, "paused")
    seen = []
    for _ in range(4):
        page.wait_for_function(
            """(seen) => {
              const phase = document.querySelector('[data-testid="timeline"]')?.dataset.phase;
              return phase && phase !== seen;
            }""",
            arg=seen[-1] if seen else "",
        )
        seen.append(page.locator(TIMELINE).get_attribute("data-phase"))
        page.locator(f'{TIMELINE} [data-command="step"]').click()
    order = ["reconstruct", "fool", "discriminate"]
    first = order.index(seen[0])
    assert seen == [order[(first + k) % 3] for k in range(4)]
    page.locator(f'{TIMELINE} [data-command="stop"]').click()
    wait_for(page, "stopped")


def test_the_time_line_shows_each_snapshot_as_it_was(visit):
    page = train(visit, f"&model=vae&epochs=12&seed=105{SMALL}")
    wait_for(page, "done")
    pad, scrubber = PadOnPage(page, "vae"), page.get_by_test_id("timeline-scrubber")
    scrubber.focus()
    page.keyboard.press("Home")
    page.wait_for_function(
        """() => document.querySelector('[data-testid="latent-pad"][data-run]')?.dataset.step === "0" """
    )
    page.locator(f'{TIMELINE}[data-moving="false"]').wait_for()
    codes = np.array(pad.exposed("pad.map.codes")).reshape(-1, 2)
    assert np.abs(codes).max() < 0.5  # the clump before the first step
    page.keyboard.press("End")
    page.wait_for_function(
        """() => +document.querySelector('[data-testid="latent-pad"][data-run]')?.dataset.step > 200"""
    )
    page.locator(f'{TIMELINE}[data-moving="false"]').wait_for()
    last = np.array(pad.exposed("pad.map.codes")).reshape(-1, 2)
    assert last.shape == codes.shape
    assert last.std() > 4 * codes.std()


def test_a_branch_beside_the_run_that_it_leaves(visit, tmp_path):
    page = train(visit, f"&model=vae&epochs=12&seed=106{SMALL}")
    wait_for(page, "done")
    scrubber = page.get_by_test_id("timeline-scrubber")
    scrubber.focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Branch from step 0").wait_for()
    choose(page, "Setting", "β")
    box = page.locator('[data-testid="stNumberInput"] input').last
    box.wait_for()
    box.fill("30")
    box.press("Enter")
    page.get_by_role("button", name="Branch from step 0").click()
    page.wait_for_function(  # the new map comes into view, and the keys move its point
        """() => {
          const map = document.activeElement, box = map.getBoundingClientRect();
          const pads = [...document.querySelectorAll('[data-testid="latent-pad"][data-run]')];
          return pads.length === 2 && pads[1].contains(map) && box.top >= 0 && box.top < innerHeight / 2;
        }""",
        timeout=PATIENCE,
    )
    page.wait_for_function("""() => document.querySelectorAll('[data-testid="latent-pad"][data-run]').length === 2""")
    page.wait_for_function(
        """() => document.querySelector('[data-testid="timeline"]')?.dataset.runs.split(" ").length === 2"""
    )
    wait_for(page, "done")
    page.locator('a[href*="replay.gif"]').nth(1).wait_for(timeout=PATIENCE)
    parent, branch = files_of(page, 0), files_of(page, 1)
    plan = Plan.parse(branch["recipe.json"])
    assert plan.parent == Plan.parse(parent["recipe.json"])
    assert (plan.branches[0].step, plan.branches[0].setting, plan.branches[0].value) == (0, "beta", 30.0)
    assert json.loads(parent["recipe.json"])["branches"] == []
    assert_same_again(branch, tmp_path)


def test_two_people_with_the_same_recipe_share_one_run_and_a_reload_keeps_the_wheel(visit):
    link = f"&model=ae&epochs=100&seed=107{SMALL}"
    first = train(visit, link)
    first.locator(f'{TIMELINE} [data-command="pause"]').click()  # or it might be done before all have come
    wait_for(first, "paused")
    second = train(visit, link, browser=2)

    def wheels(pages) -> list[tuple[str, str]]:
        lines = [page.locator(TIMELINE) for page in pages]
        return [(line.get_attribute("data-runs"), line.get_attribute("data-driver")) for line in lines]

    (run, hers), (also, his) = wheels((first, second))
    assert (run, hers, his) == (also, "true", "false")
    first.reload()
    first.locator(f'{TIMELINE}[data-driver="true"]').wait_for(timeout=PATIENCE)
    another = visit("/train?lang=en")  # a second tab of hers
    another.locator(f'{TIMELINE}[data-driver="true"]').wait_for(timeout=PATIENCE)
    assert wheels((first, another)) == [(run, "true")] * 2
    another.locator(f'{TIMELINE} [data-command="stop"]').click()
    for page in (first, another, second):
        wait_for(page, "stopped")
    assert "2 watch" not in first.get_by_test_id("timeline-aside").inner_text()
    first.get_by_role("button", name="Start over").click()  # whoever sits down next finds nothing
    first.locator(TIMELINE).wait_for(state="detached")
    first.reload()
    first.locator('[data-testid="latent-pad"][data-model="ae"]').wait_for(timeout=PATIENCE)
    assert first.locator(TIMELINE).count() == 0
