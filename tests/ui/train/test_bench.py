"""The runs of a tab: started, commanded, refused, lost, let go, and gone back to."""

import pytest

from aeviz.jobs import JobsError, UnknownRunError
from aeviz.ui import text
from aeviz.ui.shell import ticket_cookie
from tests.ui.training_page import WORDS, alive, opened, pads, run_of, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


def test_the_token_in_the_addresses_is_this_tabs_own_and_not_to_be_guessed(jobs):
    app, other = trained(jobs), opened(jobs)
    token = pads(app)[0]["run"]["session"]
    assert token == app.session_state["_ticket"] != other.session_state["_ticket"]
    assert len(token) >= 22


def test_a_run_survives_reruns_and_other_pages(jobs):
    app = trained(jobs)
    run = run_of(jobs)
    app.switch_page("vae.py")
    app.query_params.clear()
    alive(app.run())
    touched = jobs.count("touch")
    alive(app.run())
    assert jobs.count("touch") == touched + 1  # whichever page it shows, the tab is here
    app.switch_page("train.py")
    alive(app.run())
    assert [pad["run"]["id"] for pad in pads(app)] == [run]
    assert jobs.count("start") == 1


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize(("reason", "values"), [("queue_full", {"limit": 64}), ("too_many", {"limit": 4}),
                                                ("disk", {}), ("closed", {})])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(jobs, lang, reason, values):
    jobs.refuses = JobsError(reason, **values)
    app = trained(jobs, lang=lang)
    sentence = text.sections(lang, "train")[f"refused_{reason}"]
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    assert [error.value for error in app.error] == [sentence]
    assert pads(app)[0]["run"] is None
    alive(app.run())  # as any component may ask for
    assert [error.value for error in app.error] == [sentence]
    alive(app.number_input(f"train.seed.{lang}").set_value(9).run())
    assert not app.error  # something else would be asked for now


@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_a_run_that_is_gone_when_something_is_asked_of_it_is_a_sentence_in_ones_own_language(jobs, lang):
    jobs.refuses = UnknownRunError("0" * 32)
    app = trained(jobs, lang=lang)
    assert [error.value for error in app.error] == [text.sections(lang, "train")["gone"]]


def test_what_was_refused_is_forgotten_when_it_works_and_when_the_page_is_left(jobs):
    jobs.refuses = JobsError("queue_full", limit=64)
    app = trained(jobs)
    app.switch_page("vae.py")
    alive(app.run())
    app.switch_page("train.py")
    alive(app.run())
    assert not app.error
    alive(app.button("train_start").click().run())
    assert app.error
    jobs.refuses = None
    alive(app.button("train_start").click().run())
    assert not app.error


def test_a_run_that_is_no_longer_kept_is_told_and_the_page_begins_again(jobs):
    app = trained(jobs)
    jobs.runs.clear()
    alive(app.run())
    assert WORDS["gone"] in shown(app)
    assert pads(app)[0]["run"] is None
    alive(app.button("train_start").click().run())
    assert WORDS["gone"] not in shown(app)


def test_start_over_lets_the_run_go(jobs):
    app = trained(jobs)
    run = run_of(jobs)
    alive(app.button("train_start_over").click().run())
    assert ("leave", run) in jobs.asked
    assert pads(app)[0]["run"] is None
    assert "train_start_over" not in [button.key for button in app.button]


def test_one_can_go_back_to_earlier_runs_but_not_to_more_than_four(jobs):
    app = opened(jobs)
    for seed in range(1, 7):
        alive(app.number_input("train.seed.en").set_value(seed).run())
        alive(app.button("train_start").click().run())
    assert [view.plan.recipe.seed for view in jobs.runs.values()] == [3, 4, 5, 6]
    third = run_of(jobs)
    alive(app.button(f"train_show_{third}").click().run())
    assert [pad["run"]["id"] for pad in pads(app)] == [third]
    assert app.button(f"train_show_{third}").disabled


# ---- who comes back -------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(monkeypatch):
    """All pages of the test are opened by one browser, that has a cookie."""
    monkeypatch.setattr(ticket_cookie, "brought", lambda: "a-browser-of-somebody-1")


@pytest.mark.usefixtures("browser")
def test_a_page_that_is_loaded_again_finds_its_run_and_drives_it(jobs):
    before, run = trained(jobs), run_of(jobs)
    again = opened(jobs)
    (pad,) = pads(again)
    assert (pad["run"]["id"], pad["run"]["session"]) == (run, pads(before)[0]["run"]["session"])
    assert WORDS["found"] in shown(again)
    alive(again.number_input("train.seed.en").set_value(8).run())
    alive(again.button("train_start").click().run())
    assert WORDS["found"] not in shown(again)
    assert {token for what, token in jobs.asked if what == "start"} == {"a-browser-of-somebody-1"}
    assert len(again.session_state["_bench"].shown) == 1
    assert [pad["run"]["id"] for pad in pads(opened(jobs))] == again.session_state["_bench"].shown


@pytest.mark.usefixtures("browser")
def test_tabs_of_one_browser_share_its_runs_and_start_over_lets_go_of_all(jobs):
    first, second = trained(jobs), opened(jobs)
    alive(second.number_input("train.seed.en").set_value(8).run())
    alive(second.button("train_start").click().run())
    alive(first.run())
    assert f"train_show_{list(jobs.runs)[1]}" in [button.key for button in first.button]
    assert first.button("train_start_over").label == WORDS["start_over_all"].format(count=2)
    alive(first.button("train_start_over").click().run())
    assert not jobs.runs
    alive(second.run())
    assert WORDS["gone"] in shown(second)
    assert pads(opened(jobs))[0]["run"] is None, "who sits down next finds nothing"


def test_another_browser_finds_nothing(jobs):
    trained(jobs)
    assert pads(opened(jobs))[0]["run"] is None


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("lang", text.LANGUAGES)
def test_the_page_says_how_long_runs_are_kept_and_which_one_goes_next(jobs, lang):
    words = text.sections(lang, "train")
    app = trained(jobs, lang=lang)
    assert words["kept"].format(minutes=30, grace=5) in shown(app)
    told = words["next_goes"].partition("{name}")[0].format(limit=4)
    for seed in range(2, 5):
        alive(app.number_input(f"train.seed.{lang}").set_value(seed).run())
        alive(app.button("train_start").click().run())
    assert told not in shown(app), "none has ended: none goes"
    for run in list(jobs.runs):
        jobs.turn(run, state="done")
    alive(app.run())
    title = app.button(f"train_show_{run_of(jobs)}").label
    assert words["next_goes"].format(limit=4, name=title) in shown(app)


def test_without_cookies_it_says_that_a_reload_loses_the_runs(jobs):
    assert WORDS["kept_no_cookie"].format(grace=5) in shown(trained(jobs))
