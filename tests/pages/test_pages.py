"""Every page, in both languages: it runs, it speaks its language, it stands up to bad links and bad weights."""

import json
import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from aeviz import pretrained
from aeviz.ui import link, state, text

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"
LABS = ("encoding", "gaps", "vae", "aae")  # where one thing leads to the next
PAGES = ("front", *LABS, "train")
QUESTIONS = {
    "encoding": [
        ("table", "one"), ("alone", "between"), ("decode", "yes"), ("network", "better"), ("sets", "s_curve"),
        ("rules", "pca"),
    ],
    "gaps": [
        ("where", "between"), ("area", "alike"), ("sampler", "codes"), ("seeds", "turned"), ("path", "data"),
        ("new", "mix"), ("widths", "worse"),
    ],
    "vae": [("collapse", "mean")],
    "aae": [("real", "prior")],
}  # fmt: skip
PADS = {"front": 4, "encoding": 0, "gaps": 1, "vae": 1, "aae": 1, "train": 1}


@pytest.fixture(autouse=True)
def without_workers(jobs):
    """No page of these tests trains."""


def opened(page: str, /, **query: str) -> AppTest:
    app = AppTest.from_file(NAVIGATION, default_timeout=60)
    if page != "front":
        app.run()
        app.switch_page(f"{page}.py")
        app.query_params.clear()  # as a page change in the browser does
    for name, value in query.items():
        app.query_params[name] = value
    return alive(app.run())


def moved(app: AppTest, page: str) -> AppTest:
    app.switch_page(f"{page}.py")
    app.query_params.clear()
    return app


def alive(app: AppTest) -> AppTest:
    assert not app.exception, app.exception[0].value
    return app


def answered(page: str, /, **query: str) -> AppTest:
    app = opened(page, **query)
    for name, answer in QUESTIONS.get(page, []):
        alive(question(app, page, name).set_value(answer).run())
    return app


def question(app: AppTest, page: str, name: str) -> Radio:
    return app.radio(f"{page}.predict.{name}.{query_of(app)['lang']}")


def query_of(app: AppTest) -> dict[str, str]:
    return {name: value[-1] if isinstance(value, list) else value for name, value in app.query_params.items()}


def shown(app: AppTest) -> str:
    parts = [app.title, app.header, app.markdown, app.caption, app.warning, app.error, app.success, app.info]
    return "\n".join(element.value for part in parts for element in part)


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages(page, lang):
    app = opened(page, lang=lang)
    assert app.title[0].value == text.sections(lang, page)["title"]
    assert len(app.get("bidi_component")) == PADS[page]
    assert not app.warning
    assert not app.error
    assert query_of(app)["lang"] == lang


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", LABS)
def test_every_lab_asks_first_and_then_goes_through_to_its_end(page, lang):
    app = opened(page, lang=lang)
    onward = text.sections(lang, page)["next"]
    assert onward not in [button.label for button in app.button]
    app = answered(page, lang=lang)
    assert onward in [button.label for button in app.button]
    headings = [heading.value for heading in app.header]
    assert headings
    assert all(heading in text.sections(lang, page).values() for heading in headings)


@pytest.mark.parametrize(
    ("page", "next_page"),
    [("front", "gaps"), ("encoding", "gaps"), ("gaps", "vae"), ("vae", "aae"), ("aae", "front")],
)
def test_every_page_leads_on(page, next_page):
    app = answered(page, lang="en")
    alive(app.button(f"onward.{next_page}").click().run())
    assert app.title[0].value == text.sections("en", next_page)["title"]


@pytest.mark.parametrize("page", LABS)
def test_a_wrong_guess_is_told_and_the_page_goes_on(page):
    name, right = QUESTIONS[page][0]
    app = opened(page, lang="en")
    radio = question(app, page, name)
    wrong = text.sections("en", page)[f"{name}_wrong"]
    sections = text.sections("en", page)
    index = next(i for i, label in enumerate(radio.options) if label != sections[f"{name}_{right}"])
    alive(radio.set_value(_option(page, name, radio.options[index])).run())
    assert wrong in [info.value for info in app.info]


def _option(page: str, name: str, label: str) -> str:
    sections = text.sections("en", page)
    key = next(key for key, words in sections.items() if words == label and key.startswith(name))
    return key.removeprefix(f"{name}_")


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
    assert text.sections("ko", page)["next"] in [button.label for button in app.button]


def test_projector_is_in_the_link_and_changes_the_page():
    desk, projector = opened("front"), opened("front", view="projector")
    assert query_of(projector)["view"] == "projector"
    assert "font-size: 20px" not in styles(desk)
    assert "font-size: 20px" in styles(projector)


def styles(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


BAD = [
    ("front", {"lang": "fr"}), ("front", {"view": "cinema"}), ("front", {"layers": "grid,hats"}),
    ("front", {"heat": "sauna"}), ("front", {"link": "chain"}), ("front", {"z": "1"}), ("front", {"z": "1e9,0"}),
    ("front", {"z": "nan,0"}), ("front", {"page": "lab9"}), ("gaps", {"z": "99,99"}), ("vae", {"beta": "0"}),
    ("vae", {"beta": "much"}), ("vae", {"z": "50,50"}), ("aae", {"prior": "doughnut"}), ("aae", {"beta": "1"}),
    ("train", {"model": "gan"}), ("train", {"widths": "8,,8"}), ("train", {"latent": "65"}), ("train", {"seed": "1.5"}),
    ("encoding", {"amplitude": "7"}), ("encoding", {"height": ""}), ("encoding", {"<b>": "**x**"}),
    ("encoding", {"drawn": "?"}), ("encoding", {"above": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize(("page", "query"), BAD)
def test_a_bad_link_gets_one_sentence_and_the_page_lives(page, query, lang):
    app = opened(page, **({"lang": lang} | query))
    assert len(app.warning) == 1
    said = app.warning[0].value
    assert said.rstrip()[-1] in ".요"
    assert not re.search(r"\{\w+\}", said)  # every blank is filled in
    assert bool(re.search("[가-힣]", said)) == (lang == "ko" and "lang" not in query)
    assert app.title[0].value in {text.sections(language, page)["title"] for language in text.LANGUAGES}
    name, value = next(iter(query.items()))
    assert query_of(app).get(name) != value  # the link now says what is used
    alive(app.run())
    assert len(app.warning) == 1  # and the sentence stays until the page is left


def test_all_that_is_good_in_a_link_is_used():
    app = opened("front", lang="ko", view="projector", layers="codes", heat="gap", link="image", z="0.5,1")
    assert not app.warning
    assert query_of(app) == {
        "lang": "ko", "view": "projector", "layers": "codes", "heat": "gap", "link": "image", "z": "0.5,1",
    }  # fmt: skip
    data = pad_data(app, "front_ae")
    assert (data["layers"], data["heat"], data["link"], data["z"]) == (["codes"], "gap", "image", [0.5, 1.0])


def pad_data(app: AppTest, key: str) -> dict:
    for component in app.get("bidi_component"):
        if key in component.proto.id:
            data = json.loads(component.proto.json)
            return data[0] if isinstance(data, list) else data
    raise AssertionError(f"no pad {key}")


def test_a_dragged_point_goes_into_the_link_and_not_back_to_the_pad():
    app = opened("vae", lang="en", z="0.5,1", beta="2")
    before = pad_data(app, "vae")
    app.session_state["vae"] = {"z": [1.25, -0.5], "beta": 4.0}
    alive(app.run())
    assert query_of(app) == {"lang": "en", "z": "1.25,-0.5", "beta": "4"}
    assert pad_data(app, "vae") == before


def test_the_link_says_on_which_pad_the_point_was_left():
    app = opened("front", lang="en")
    app.session_state["front_vae"] = {"z": [0.5, -1.0], "beta": None}
    alive(app.run())
    assert query_of(app) == {"lang": "en", "z": "0.5,-1", "on": "vae"}
    again = opened("front", **query_of(app))
    assert pad_data(again, "front_vae")["z"] == [0.5, -1.0]
    assert pad_data(again, "front_ae")["z"] is None


@pytest.fixture
def patient(monkeypatch):
    """Who steps back waits first, until the browser has long heard of the last link."""
    monkeypatch.setattr(state, "LATE", -1.0)


def chip(app: AppTest, name: str):
    return next(group for group in app.get("button_group") if f".{name}." in group.proto.id)


def test_of_two_quick_clicks_none_is_lost():
    """The second comes with the link as it was before the first: the browser had not heard of the new one."""
    app = opened("gaps", lang="en", limit="jump", heat="gap", link="image")
    for name in ("where", "jump", "sampler"):
        alive(question(app, "gaps", name).set_value({"where": "codes", "jump": "ae", "sampler": "box"}[name]).run())
    old = query_of(app)
    assert {"limit": "jump", "heat": "gap", "link": "image"}.items() <= old.items()
    alive(chip(app, "heat").set_value("nearest").run())
    for name, given in old.items():
        app.query_params[name] = given
    alive(chip(app, "limit").set_value("empty").run())
    assert {"limit": "empty", "heat": "nearest", "link": "image"}.items() <= query_of(app).items()


def test_a_click_of_something_else_soon_after_loses_nothing_either():
    app = opened("gaps", lang="en", heat="density")
    old = query_of(app)
    alive(question(app, "gaps", "where").set_value("codes").run())
    alive(chip(app, "heat").set_value("nearest").run())
    for name, given in old.items():
        app.query_params[name] = given
    alive(question(app, "gaps", "area").set_value("ae").run())
    assert query_of(app)["heat"] == "nearest"


def test_a_step_back_undoes_the_last_setting(patient):
    app = opened("vae", lang="en")
    first = query_of(app)
    alive(chip(app, "heat").set_value("gap").run())
    assert query_of(app)["heat"] == "gap"
    app.query_params.clear()
    for name, given in first.items():
        app.query_params[name] = given
    alive(app.run())
    assert query_of(app) == first
    assert pad_data(app, "vae")["heat"] is None


def test_what_a_pad_said_long_ago_does_not_undo_a_step_back(patient):
    app = opened("vae", lang="en", z="0.5,1")
    app.session_state["vae"] = {"z": [1.25, -0.5], "beta": None}
    alive(app.run())
    app.query_params["z"] = "0.5,1"
    alive(app.run())
    assert query_of(app)["z"] == "0.5,1"
    assert pad_data(app, "vae")["z"] == [0.5, 1.0]


def test_settings_of_a_page_are_there_again_when_one_comes_back():
    app = opened("aae", lang="en", prior="swiss_roll_labels", heat="prior")
    alive(moved(app, "vae").run())
    assert "prior" not in query_of(app)
    alive(moved(app, "aae").run())
    assert query_of(app) == {"lang": "en", "prior": "swiss_roll_labels", "heat": "prior"}


def test_a_guess_is_remembered_over_a_page_change():
    app = answered("gaps", lang="en")
    alive(moved(app, "vae").run())
    alive(moved(app, "gaps").run())
    assert question(app, "gaps", "where").value == "between"
    assert text.sections("en", "gaps")["next"] in [button.label for button in app.button]


def test_the_first_guess_about_gaps_turns_the_map_on():
    app = opened("gaps", lang="en")
    assert pad_data(app, "gaps_ae")["heat"] is None
    alive(question(app, "gaps", "where").set_value("codes").run())
    assert pad_data(app, "gaps_ae")["heat"] == "gap"
    assert "grid" in pad_data(app, "gaps_ae")["layers"]


@pytest.mark.parametrize("prior", link.TABLE["aae"]["prior"].options)
def test_every_prior_shows_its_own_model_with_its_figures(prior):
    app = answered("aae", lang="en", prior=prior)
    assert pad_data(app, "aae")["model"] == f"aae_{prior}"
    figures = pretrained.load(f"aae_{prior}").figures
    table = next(element.value for element in app.markdown if "SW2" in element.value)
    for name in ("sw2", "sw2.null", "one_nn", "one_nn.null", "coverage", "coverage.null"):
        assert f"{figures[name]:.3f}" in table


@pytest.mark.parametrize("damage", ["missing", "damaged", "unlisted"])
@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", ["front", "gaps", "vae", "aae"])
def test_weights_that_cannot_be_used_become_a_sentence(page, lang, damage, tmp_path, monkeypatch):
    folder = tmp_path / "pretrained"
    shutil.copytree(pretrained.FOLDER, folder)
    for name in ("ae", "beta_vae", "aae_gaussian"):
        file = folder / f"{name}.safetensors"
        if damage == "missing":
            file.unlink()
        elif damage == "damaged":
            file.write_bytes(file.read_bytes()[:-1] + b"x")
    if damage == "unlisted":
        (folder / "digests.json").write_text("{")
    load = pretrained.load.__wrapped__
    monkeypatch.setattr(pretrained, "load", lambda name, _=None: load(name, folder))
    app = answered(page, lang=lang)
    assert app.error
    for error in app.error:
        assert "pretrained/" in error.value
        assert bool(re.search("[가-힣]", error.value)) == (lang == "ko")
    assert app.title[0].value == text.sections(lang, page)["title"]


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
