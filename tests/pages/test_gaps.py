"""The gaps lab: what it says is what the shipped files hold, and what the networks say."""

import numpy as np
import pytest
import torch

from aeviz.data import DataError, digits
from aeviz.measure import code_paths, equal_blur, gap_places, nearest_image
from aeviz.models import weights
from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.labs import gap_figures, gap_verdicts
from tests.judged import LEAST, judged
from tests.pages.app import alive, opened, question, shown

SECTIONS = text.sections("en", "gaps")
FIRST = {"where": "within", "sampler": "gaussian", "seeds": "same", "path": "pixels", "new": "copy", "widths": "better"}
FIRST |= {"linear": "same"}


def guessed(*names: str, **query: str):
    """The page after a guess at each of these questions."""
    app = opened("gaps", lang="en", **query)
    for name in ("where", *names):
        alive(question(app, "gaps", name).set_value(FIRST.get(name, "ae")).run())
    return app


@torch.no_grad()
def clarity(z: np.ndarray) -> np.ndarray:
    return judged(weights.restore(catalogue.load("ae")).decode(torch.from_numpy(z)).numpy())[1]


def places(count: int, seed: int = 0) -> np.ndarray:
    """Points of the autoencoder's map, as a link writes them."""
    x0, x1, y0, y1 = catalogue.load("ae").part("map")["extents"][0]
    drawn = np.random.default_rng(seed).uniform((x0, y0), (x1, y1), (count, 2))
    return drawn.round(2).astype(np.float32)


@pytest.mark.parametrize("seed", [0, 3])
def test_flags_are_scored_by_the_judges_word_on_what_is_drawn_there(seed):
    flags = places(5, seed)
    app = guessed(marks=";".join(f"{x:.2f},{y:.2f}" for x, y in flags))
    hits = int((clarity(flags) < LEAST).sum())
    assert [metric.value for metric in app.metric] == [f"{hits} of 5"]
    gap = catalogue.load("ae").part("map")["heat.gap"][0]
    blind = f"{5 * float((gap < LEAST).mean()):.1f}"
    assert blind in [word for caption in app.caption for word in caption.value.split()]


def test_where_it_fails_is_read_from_the_file():
    figures = catalogue.load("ae").figures
    table = next(m.value for m in guessed().markdown if m.value.startswith(SECTIONS["place_columns"]))
    for place in gap_figures.PLACES:
        [row] = [line for line in table.splitlines() if line.startswith(f"| {SECTIONS[f'place_{place}']}")]
        assert f"{figures[f'where.{place}.area']:.2f} | {figures[f'where.{place}']:.2f} |" in row
    assert gap_figures.PLACES == gap_places.PLACES


def test_nobody_is_scored_before_the_guess_or_without_flags():
    assert not opened("gaps", lang="en", marks="0,0").metric
    assert not guessed().metric


def test_too_many_flags_in_a_link_are_told():
    app = opened("gaps", lang="en", marks=";".join(["1,1"] * 6))
    assert "at most 5 points" in app.warning[0].value


@pytest.mark.parametrize("limit", ["area", "centre", "empty", "jump"])
def test_which_model_shows_a_limit_more_is_read_from_six_seeds_of_each(limit):
    measured = catalogue.load("seeds").part("measured")
    name = next(iter(gap_figures.LIMITS[limit]))
    ae, vae = (np.asarray(measured[f"{model}.{name}"]) for model in ("ae", "vae"))
    assert len(ae) == len(vae) == 6
    expected = "ae" if ae.min() > vae.max() else "vae" if vae.min() > ae.max() else "alike"
    finding = gap_verdicts.limit(limit)
    assert finding.right == {expected}
    app = guessed(limit, limit=limit)
    told = app.success if expected == "ae" else app.info
    assert finding.said in told[-1].value
    table = next(m.value for m in app.markdown if m.value.startswith(SECTIONS["limits_columns"]))
    assert f"{catalogue.load('ae').figures[name]:.{gap_figures.LIMITS[limit][name]}f}" in table


@pytest.mark.parametrize("file", ["seeds", "widths", "linear_ae"])
def test_without_a_file_nobody_is_told_right_or_wrong_by_it(file, monkeypatch):
    load = catalogue.load

    def without(name):
        if name == file:
            raise catalogue.PretrainedError("gone", f"pretrained/{name}.safetensors", name)
        return load(name)

    monkeypatch.setattr(catalogue, "load", without)
    app = guessed("area", "sampler", "generator", "seeds", "path", "new", "widths", "linear")
    said = (
        text.sections("en", "common")["verdict_none"]
        .replace("{file}", file)
        .replace("{path}", f"pretrained/{file}.safetensors")
    )
    assert [warning.value for warning in app.warning].count(said) == (6 if file == "seeds" else 1)
    shares = SECTIONS["generator_other"].split("{")[0]
    assert any(shares in said.value for said in app.markdown) == (file != "seeds")
    assert SECTIONS["why_title"] in [heading.value for heading in app.header]  # and the page goes on


def test_the_ways_are_read_from_the_files():
    figures = {name: catalogue.load(name).figures for name in ("ae", "vae")}
    assert gap_figures.PAIRS == code_paths.PAIRS
    app = guessed("path")
    table = next(m.value for m in app.markdown if m.value.startswith(SECTIONS["path_columns"]))
    [row] = [line for line in table.splitlines() if line.startswith("| Along")]
    cells = [cell.strip() for cell in row.split("|")[2:-1]]
    expected = [figures[m][f"ways.along{end}"] for m in ("ae", "vae") for end in ("", ".far")]
    assert [float(cell) for cell in cells] == pytest.approx(expected, abs=0.006)


def test_the_linear_autoencoder_is_shown_beside_pca():
    app = guessed("area", "sampler", "seeds", "path", "new", "widths", "linear")
    figures = catalogue.load("linear_ae").figures
    [said] = [m.value for m in app.markdown if m.value.startswith("The error of the linear autoencoder")]
    for name, places in (("mse", 4), ("angle_to_pca", 2), ("pca_explained", 5), ("pca_explained.null", 3)):
        assert f"{figures[name]:.{places}f}" in said
    captions = [image.proto.imgs[0].caption for image in app.get("image")]
    [[a, c], [b, d]] = catalogue.load("linear_ae").part("plane")["mixture"]
    for first, second, caption in ((a, b, captions[-2]), (c, d, captions[-1])):
        sign = "+" if second > 0 else "−"
        assert caption == f"{first:.2f} w1 {sign} {abs(second):.2f} w2".replace("-", "−")


def test_the_nearest_image_is_shown_equally_blurred_and_held_against_unseen_ones(monkeypatch):
    kept = digits()
    monkeypatch.setattr(nearest_image, "training_images", lambda: nearest_image.NearestImage(kept))
    [z] = places(1)
    app = guessed("area", "sampler", "seeds", "path", "new", z=f"{z[0]:.2f},{z[1]:.2f}")
    with torch.no_grad():
        picture = weights.restore(catalogue.load("ae")).decode(torch.from_numpy(z[None])).numpy()
    distances = np.linalg.norm(kept.pixels - picture, axis=1)
    nearest = kept.images[distances.argmin()] / 255
    apart = equal_blur.apart(picture, nearest)
    [read] = [m.value for m in app.markdown if m.value.startswith(SECTIONS["new_read"][:30])]
    assert f"{distances.min():.2f}" in read
    assert f"**{apart:.2f}**" in read
    table = equal_blur.EqualBlur.shipped(catalogue.load("blur").part("blur"))
    unseen = table.unseen(equal_blur.sharpness(picture)[0], int(kept.labels[distances.argmin()]))
    right = equal_blur.answer(apart, unseen)
    told = (app.success if right == FIRST["new"] else app.info)[-1].value
    assert SECTIONS[f"new_is_{right}"].split("{")[0] in told
    assert f"{unseen.low:.2f} – {unseen.high:.2f}" in told
    captions = [image.proto.imgs[0].caption for image in app.get("image")]
    assert captions == [SECTIONS[f"new_{name}"] for name in ("drawn", "found", "soft")]


def test_without_the_training_images_the_page_says_so(monkeypatch):
    def missing():
        raise DataError("not here")

    monkeypatch.setattr(nearest_image, "training_images", missing)
    app = guessed("area", "sampler", "seeds", "path", "new", z="1,1")
    assert SECTIONS["new_missing"] in shown(app)
    assert SECTIONS["new_drag"] in shown(guessed("area", "sampler", "seeds", "path", "new"))


def test_what_is_drawn_is_read_from_the_files():
    app = guessed("area", "sampler", "generator")
    table = next(m.value for m in app.markdown if m.value.startswith(SECTIONS["drawn_columns"]))
    figures = catalogue.load("vae").figures
    [row] = [line for line in table.splitlines() if line.startswith(f"| {SECTIONS['sampler_gaussian']} | Variational")]
    assert f"| {figures['drawn.gaussian.share']:.2f} | **{figures['drawn.gaussian.frechet']:.0f} ± " in row
