"""What a link does to a page and a page to its link: what is obeyed, what is refused, what is lost by nobody."""

import re

import pytest

from aeviz.data import two_moons
from aeviz.ui import text
from aeviz.ui.shell import labs, state
from tests.pages.app import (
    LABS,
    alive,
    answered,
    chip,
    guesses,
    moved,
    onward,
    opened,
    pad_data,
    query_of,
    question,
    shown,
    styles,
)

BAD = [
    ("front", {"lang": "fr"}), ("front", {"view": "cinema"}), ("front", {"layers": "grid,hats"}),
    ("front", {"heat": "sauna"}), ("front", {"link": "chain"}), ("front", {"z": "1"}), ("front", {"z": "1e9,0"}),
    ("front", {"z": "nan,0"}), ("front", {"page": "lab9"}), ("gaps", {"z": "99,99"}), ("vae", {"beta": "0"}),
    ("vae", {"beta": "much"}), ("vae", {"z": "50,50"}), ("aae", {"prior": "doughnut"}), ("aae", {"beta": "1"}),
    ("train", {"model": "new"}), ("train", {"widths": "8,,8"}), ("train", {"latent": "65"}), ("train", {"seed": "1.5"}),
    ("encoding", {"amplitude": "7"}), ("encoding", {"height": ""}), ("encoding", {"<b>": "**x**"}),
    ("encoding", {"drawn": "?"}), ("encoding", {"above": "1"}), ("gaps", {"guess": "where.here"}),
    ("gaps", {"guess": "what.far"}), ("gaps", {"guess": "area.ae,area.ae"}), ("vae", {"at": "roof"}),
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


def test_of_two_quick_clicks_none_is_lost():
    """The second comes with the link as it was before the first: the browser had not heard of the new one."""
    app = opened("gaps", lang="en", limit="jump", heat="gap", link="image")
    for name in ("where", "jump", "sampler"):
        alive(question(app, "gaps", name).set_value({"where": "within", "jump": "ae", "sampler": "box"}[name]).run())
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
    alive(question(app, "gaps", "where").set_value("within").run())
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


def test_a_step_back_on_the_training_page_is_followed_although_its_boxes_show_what_suits(patient):
    app = opened("train", lang="en", data="digits")
    first = query_of(app)
    alive(app.number_input("train.latent.en").set_value(3).run())
    assert query_of(app)["latent"] == "3"
    app.query_params.clear()
    for name, given in first.items():
        app.query_params[name] = given
    alive(app.run())
    assert query_of(app) == first
    assert app.number_input("train.latent.en").value == 2


@pytest.mark.parametrize("page", ["front", "vae"])
def test_a_step_back_to_a_bare_address_keeps_the_language(page, patient):
    app = opened(page)
    alive(app.button_group("everywhere.lang").set_value("ko").run())
    assert query_of(app)["lang"] == "ko"
    app.query_params.clear()
    alive(app.run())
    assert app.button_group("everywhere.lang").value == "ko"
    assert query_of(app)["lang"] == "ko"


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


def read(app) -> dict:
    """What a page shows of its lesson: guesses, headings, pads' data."""
    return {
        "guesses": [radio.value for radio in app.radio],
        "headings": [heading.value for heading in app.header],
        "pads": [component.proto.json for component in app.get("bidi_component")],
    }


@pytest.mark.parametrize("page", LABS)
def test_a_link_opens_the_page_as_it_was_left_in_any_language(page):
    left = answered(page, lang="en")
    query = query_of(left)
    assert query["guess"] == ",".join(f"{name}.{answer}" for name, answer in guesses(left, page))
    assert query.get("at", "") == labs.found()[page].section_of(guesses(left, page)[-1][0])
    again = opened(page, **query)
    assert not again.session_state["_complaints"]
    assert (read(again), query_of(again)) == (read(left), query)
    other = opened(page, **query | {"lang": "ko"})
    assert not other.session_state["_complaints"]
    assert read(other)["guesses"] == read(left)["guesses"]


def test_a_link_that_leads_to_a_section_is_followed_once():
    app = opened("gaps", lang="en", guess="where.outside", at="seeds")
    follow = followed(app)
    assert "'seeds')" in follow
    alive(question(app, "gaps", "area").set_value("ae").run())
    assert query_of(app)["at"] == "limits"
    assert followed(app) == follow  # nothing new


def followed(app) -> str:
    """The script that leads to a section."""
    return next(body for body in styles(app).split("<script>") if "aevizFollowed" in body)


@pytest.mark.parametrize(
    ("page", "given", "question_", "covered"),
    [
        ("gaps", {"heat": "gap", "layers": "grid,codes"}, ("where", "outside"), {"heat": None, "layers": ["codes"]}),
        ("vae", {"beta": "20"}, ("collapse", "mean"), {"beta": 1.0}),
    ],
)
def test_a_link_shows_no_answer_before_its_question(page, given, question_, covered):
    pad = {"gaps": "gaps_ae"}.get(page, page)
    app = opened(page, lang="en", **given)
    assert not app.warning
    before = pad_data(app, pad)
    assert {name: before[name] for name in covered} == covered
    assert given.items() <= query_of(app).items()  # held back, not lost
    alive(question(app, page, question_[0]).set_value(question_[1]).run())
    uncovered = pad_data(app, pad)
    assert all(uncovered[name] != covered[name] for name in covered)


def test_other_points_lie_on_the_bench_no_sooner_than_they_are_asked_about():
    moons = two_moons().points.tolist()
    early = "table.one,alone.between"
    assert pad_data(opened("encoding", guess=early, set="s_curve"), "bench")["points"] == moons
    assert pad_data(answered("encoding", set="s_curve"), "bench")["points"] != moons


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("page", LABS)
def test_who_teaches_sees_every_answer_without_a_guess(page, lang):
    app = opened(page, lang=lang, show="all")
    assert onward(page, lang) in [button.label for button in app.button]
    assert {radio.value for radio in app.radio} == {None}
    assert not app.success  # who has not guessed is neither right nor wrong
    assert text.sections(lang, "common")["verdict_wrong"] not in shown(app)
    assert len(app.info) + len(app.warning) >= len(guesses(app, page))
    assert query_of(app)["show"] == "all"


def test_show_all_turns_on_what_the_answer_is_seen_by():
    app = opened("gaps", lang="en", show="all")
    data = pad_data(app, "gaps_ae")
    assert (data["heat"], data["layers"]) == ("gap", ["grid", "codes"])
    assert pad_data(opened("gaps", lang="en", show="all", heat="density"), "gaps_ae")["heat"] == "density"


@pytest.mark.parametrize("page", LABS)
def test_a_page_can_be_started_over_and_a_step_back_brings_it_back(page, patient):
    fresh, app = opened(page, lang="en"), answered(page, lang="en")
    left, query = read(app), query_of(app)
    alive(app.button(f"page_over.{page}").click().run())
    assert query_of(app) == query_of(fresh)
    assert without_opening(read(app)) == without_opening(read(fresh))
    app.query_params.clear()
    for name, given in query.items():
        app.query_params[name] = given
    alive(app.run())
    assert without_opening(read(app)) == without_opening(left)


def test_a_step_forward_to_a_page_that_was_started_over_shows_no_answers(patient):
    app = opened("vae", lang="en", show="all")
    shown_all = query_of(app)
    alive(app.button("page_over.vae").click().run())
    started = query_of(app)
    for query, headings in ((shown_all, True), (started, False)):  # back, and forward again
        app.query_params.clear()
        for name, given in query.items():
            app.query_params[name] = given
        alive(app.run())
        assert query_of(app) == query
        assert bool(app.header) == headings


def test_starting_over_takes_back_flags_and_the_point_and_show_all():
    app = opened("gaps", lang="en", guess="where.outside", marks="1,1;2,2", z="1,2", show="all", heat="density")
    alive(app.button("page_over.gaps").click().run())
    assert query_of(app) == {"lang": "en"}
    data = pad_data(app, "gaps_ae")
    assert (data["marks"], data["z"]) == ({"most": 5, "at": [], "judged": False}, None)


def without_opening(page: dict) -> dict:
    return page | {"pads": [re.sub(r'"opening": ?\d+', "", data) for data in page["pads"]]}


def test_a_guess_is_remembered_over_a_page_change():
    app = answered("gaps", lang="en")
    left = guesses(app, "gaps")
    alive(moved(app, "vae").run())
    alive(moved(app, "gaps").run())
    assert guesses(app, "gaps") == left
    assert onward("gaps", "en") in [button.label for button in app.button]
