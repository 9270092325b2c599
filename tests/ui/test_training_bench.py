"""The runs of a tab: started, commanded, refused, lost, let go, and gone back to."""

import pytest

from aeviz.jobs import JobsError
from aeviz.ui import text
from aeviz.ui.training import bench
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


def test_the_bench_keeps_no_more_runs_than_jobs_does():
    from aeviz.jobs import Limits

    assert Limits().kept == bench.KEPT
