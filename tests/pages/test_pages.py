"""Every page, in both languages: it runs, it speaks its language, it asks first, it stands up to bad weights."""

import json
import math
import re
import shutil
from itertools import pairwise

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aeviz.shipped import catalogue
from aeviz.ui import text
from aeviz.ui.shell import labs, link
from tests.pages.app import (
    LABS,
    NAVIGATION,
    PAGES,
    ROW,
    alive,
    answered,
    moved,
    onward,
    opened,
    pad_data,
    query_of,
    question,
    styles,
)

WITH_A_PAD = [page for page in ROW if "z" in labs.found()[page].link]


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(page, lang):
    app = opened(page, lang=lang)
    assert app.title[0].value == text.sections(lang, page)["title"]
    pads = [json.loads(component.proto.json)[0]["kind"] == "pad" for component in app.get("bidi_component")]
    assert any(pads) == ("z" in labs.found()[page].link)  # before anything is asked
    assert not app.warning
    assert not app.error
    assert query_of(app)["lang"] == lang


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", LABS)
def test_every_lab_asks_first_and_then_goes_through_to_its_end(page, lang):
    app = opened(page, lang=lang)
    assert onward(page, lang) not in [button.label for button in app.button]
    app = answered(page, lang=lang)
    assert onward(page, lang) in [button.label for button in app.button]
    headings = [heading.value for heading in app.header]
    assert headings == [text.sections(lang, page)[f"{section}_title"] for section in labs.found()[page].headings]


@pytest.mark.parametrize(("page", "next_page"), [*pairwise(ROW), (ROW[-1], labs.FRONT)])
def test_every_page_leads_on(page, next_page):
    app = answered(page, lang="en")
    alive(app.button(f"onward.{next_page}").click().run())
    assert app.title[0].value == text.sections("en", next_page)["title"]


def test_a_wrong_guess_is_told_and_the_page_goes_on():
    app = opened("gaps", lang="en")
    alive(question(app, "gaps", "where").set_value("within").run())
    alive(question(app, "gaps", "area").set_value("vae").run())
    assert app.info[-1].value.startswith(text.sections("en", "common")["verdict_wrong"])
    alive(question(app, "gaps", "area").set_value("ae").run())
    assert app.success[-1].value.startswith(text.sections("en", "common")["verdict_right"])
    assert text.sections("en", "gaps")["drawn_title"] in [heading.value for heading in app.header]


def test_the_browsers_language_comes_first():
    app = AppTest.from_file(NAVIGATION, default_timeout=60)
    app.context["locale"] = "ko-KR"
    alive(app.run())
    assert app.title[0].value == text.sections("ko", "front")["title"]
    assert query_of(app)["lang"] == "ko"


def test_the_switch_turns_the_language_and_it_stays_on_the_next_page():
    app = opened("front")
    alive(app.button_group("everywhere.lang").set_value("ko").run())
    assert app.title[0].value == text.sections("ko", "front")["title"]
    alive(moved(app, "vae").run())
    assert app.title[0].value == text.sections("ko", "vae")["title"]


@pytest.mark.parametrize("page", LABS)
def test_what_was_chosen_is_still_chosen_in_the_other_language(page):
    app = answered(page, lang="en", view="projector")
    chosen = [radio.value for radio in app.radio]
    others = [group.value for group in app.button_group if group.key != "everywhere.lang"]
    alive(app.button_group("everywhere.lang").set_value("ko").run())
    assert [radio.value for radio in app.radio] == chosen
    assert [group.value for group in app.button_group if group.key != "everywhere.lang"] == others
    assert onward(page, "ko") in [button.label for button in app.button]


def test_projector_is_in_the_link_and_changes_the_page():
    desk, projector = opened("front"), opened("front", view="projector")
    assert query_of(projector)["view"] == "projector"
    assert "font-size: 20px" not in styles(desk)
    assert "font-size: 20px" in styles(projector)


def test_the_first_guess_about_gaps_turns_the_map_on():
    app = opened("gaps", lang="en")
    assert pad_data(app, "gaps_ae")["heat"] is None
    alive(question(app, "gaps", "where").set_value("within").run())
    assert pad_data(app, "gaps_ae")["heat"] == "gap"
    assert "grid" in pad_data(app, "gaps_ae")["layers"]


@pytest.mark.parametrize("prior", link.TABLE["aae"]["prior"].options)
def test_every_prior_shows_its_own_model_with_its_figures(prior):
    app = answered("aae", lang="en", prior=prior)
    assert pad_data(app, "aae")["model"] == f"aae_{prior}"
    figures = catalogue.load(f"aae_{prior}").figures
    table = next(element.value for element in app.markdown if "SW2" in element.value)
    for name in ("sw2", "one_nn", "coverage"):
        digits = -math.floor(math.log10(figures[f"{name}.spread"]))  # as many as do not drown in what it varies by
        assert f"**{figures[name]:.{digits}f} ± {figures[f'{name}.spread']:.{digits}f}** |" in table
        assert f"| {figures[f'{name}.null']:.3f} |" in table


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_what_to_look_for_is_answered_with_the_share_of_each_map_that_is_gap(lang):
    app = opened("front", lang=lang)
    [answer] = [expander.markdown[0].value for expander in app.expander]
    shares = [catalogue.load(name).figures["where.all"] for name in ("ae", "vae", "aae_gaussian")]
    assert re.findall(r"\*\*(0\.\d\d)\*\*", answer) == [f"{share:.2f}" for share in shares]


@pytest.mark.parametrize("beta", ["4", "0.1", "0.02"])
def test_what_beta_trades_is_shown_where_it_was_measured_and_a_sign_stands_before_what_was_read_between(beta):
    app = answered("vae", lang="en", beta=beta)
    curve = catalogue.load("beta_vae").part("curve")
    betas = np.exp(curve["log_beta"].astype(float))
    table = next(element.value for element in app.markdown if element.value.startswith("| β |"))
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    between = [row for row in rows if "≈" in row[1]]
    assert [row[0] for row in between] == ([] if beta == "0.1" else [f"**{beta}**"])
    assert sum(row[0].startswith("**") for row in rows) == 1
    for row in rows:
        if row not in between:
            [k] = np.flatnonzero([f"{b:.3g}" == row[0].strip("*") for b in betas])
            measured = (curve["rate"][k], curve["distortion"][k])
            assert row[1:3] == [f"{value:.1f}" for value in measured]
    said = text.sections("en", "vae")["trade_between"] in [caption.value for caption in app.caption]
    assert said == bool(between)


@pytest.mark.parametrize("damage", ["missing", "damaged", "unlisted"])
@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", WITH_A_PAD)
def test_weights_that_cannot_be_used_become_a_sentence(page, lang, damage, tmp_path, monkeypatch):
    folder = tmp_path / "pretrained"
    shutil.copytree(catalogue.FOLDER, folder)
    for name in ("ae", "beta_vae", "aae_gaussian"):
        file = folder / f"{name}.safetensors"
        if damage == "missing":
            file.unlink()
        elif damage == "damaged":
            file.write_bytes(file.read_bytes()[:-1] + b"x")
    if damage == "unlisted":
        (folder / "digests.json").write_text("{")
    load = catalogue.load.__wrapped__
    monkeypatch.setattr(catalogue, "load", lambda name, _=None: load(name, folder))
    app = answered(page, lang=lang)
    assert app.error
    for error in app.error:
        assert "pretrained/" in error.value
        assert bool(re.search("[가-힣]", error.value)) == (lang == "ko")
    assert app.title[0].value == text.sections(lang, page)["title"]


@pytest.mark.parametrize("name", ["ae", "vae", "classifier", "seeds", "widths", "linear_ae"])
def test_the_file_that_is_blamed_is_the_one_that_is_damaged(name, monkeypatch, tmp_path):
    load, folder = catalogue.load, tmp_path / "pretrained"
    folder.mkdir()
    shutil.copy(catalogue.FOLDER / "digests.json", folder)
    monkeypatch.setattr(catalogue, "load", lambda wanted: load(wanted, folder) if wanted == name else load(wanted))
    app = opened("gaps", lang="en", show="all", marks="0,0", z="1,1", on="vae")
    faults, verdicts = ("\n".join(element.value for element in said) for said in (app.error, app.warning))
    assert set(re.findall(r"pretrained/[^`]+", faults)) <= {f"pretrained/{name}.safetensors"}
    assert f"pretrained/{name}.safetensors" in faults + verdicts
    assert str(tmp_path) not in faults + verdicts


@pytest.mark.parametrize("page", ["front", "vae"])
def test_a_pad_without_the_classifier_says_once_why_it_reads_no_digit(page, monkeypatch, tmp_path):
    load = catalogue.load.__wrapped__
    shutil.copy(catalogue.FOLDER / "digests.json", tmp_path)
    monkeypatch.setattr(
        catalogue, "load", lambda name, _=None: load(name, tmp_path if name == "classifier" else catalogue.FOLDER)
    )
    said = [error.value for error in opened(page, lang="en").error]
    assert len(said) == 1
    assert "pretrained/classifier.safetensors" in said[0]
    assert "which digit" in said[0]


@pytest.mark.parametrize(
    ("page", "model", "settings"),
    [
        ("gaps", "ae", {}),
        ("vae", "vae", {"beta": 4.0}),
        ("aae", "aae", {"prior": "mixture", "labels": True}),
    ],
)
def test_a_lab_leads_to_training_its_own_model(page, model, settings):
    given = {"vae": {"beta": "4"}, "aae": {"prior": "mixture_labels"}}.get(page, {})
    app = answered(page, lang="en", **given)
    alive(app.button(f"train_yourself.{model}").click().run())
    assert app.title[0].value == text.sections("en", "train")["title"]
    for name, value in ({"model": model} | settings).items():
        assert app.session_state["_values"]["train", name] == value


@pytest.mark.parametrize("page", PAGES)
def test_every_widget_has_a_label(page):
    app = answered(page, lang="en")
    for widget in [*app.radio, *app.slider, *app.button, *app.button_group, *app.number_input, *app.selectbox]:
        assert widget.label.strip()
