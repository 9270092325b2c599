"""A branch of a run: one setting changed from the step that is shown, or why it cannot be."""

import pytest
from streamlit.testing.v1 import AppTest

from aeviz.jobs import JobsError
from aeviz.training.branches import MAX_BRANCHES, Plan
from aeviz.ui import text
from tests.ui.training_page import WORDS, alive, lines, pads, run_of, shown, trained

pytestmark = pytest.mark.usefixtures("without_mnist")


def branched(jobs, name: str = "beta", value: object = 8.0, at: int | None = 60) -> AppTest:
    app = trained(jobs, epochs="20")
    run = run_of(jobs)
    app.session_state[f"train_timeline_{run}"] = {"at": at, "turned": None}
    alive(app.run())
    alive(app.selectbox("train_branch_setting.en").set_value(name).run())
    key = f"train_branch_{name}_{run}.en"
    widget = next(w for kind in (app.number_input, app.selectbox) for w in kind if w.key == key)
    return alive(widget.set_value(value).run())


def test_a_branch_changes_one_setting_from_the_step_that_is_shown(jobs):
    app = branched(jobs)
    parent = run_of(jobs)
    alive(app.button("train_branch").click().run())
    branch = list(jobs.runs.values())[1]
    assert branch.plan == Plan(jobs.runs[parent].plan.recipe).branch(60, "beta", 8.0)
    assert [pad["run"]["id"] for pad in pads(app)] == [parent, branch.id]
    assert {pad["group"] for pad in pads(app)} == {lines(app)[0]["group"]}
    assert [pad["bring"] for pad in pads(app)] == [False, True]  # its map comes into view
    assert [line["id"] for line in lines(app)[0]["runs"]] == [parent, branch.id]


def test_why_a_branch_is_refused_outlives_the_next_run_of_the_page_and_follows_its_language(jobs):
    app = branched(jobs, at=None)
    run = run_of(jobs)
    jobs.refuses = JobsError("too_many", limit=4)
    alive(app.button("train_branch").click().run())
    said = WORDS["refused_too_many"].replace("{limit}", "4")
    jobs.turn(run, step=200)  # it goes on
    alive(app.run())
    assert [error.value for error in app.error] == [said]
    key = f"train_branch_beta_{run}.en"
    alive(app.number_input(key).set_value(9.0).run())
    assert not app.error


def test_from_two_runs_one_can_go_back_to_one(jobs):
    app = branched(jobs)
    parent = run_of(jobs)
    alive(app.button("train_branch").click().run())
    alive(app.button(f"train_show_{parent}").click().run())
    assert [(pad["run"]["id"], pad["bring"]) for pad in pads(app)] == [(parent, False)]
    assert len(lines(app)[0]["runs"]) == 1


def test_it_leaves_a_run_that_goes_on_from_its_newest_step_and_names_no_number_that_would_be_old(jobs):
    app = branched(jobs, at=None)
    run = run_of(jobs)
    jobs.turn(run, step=77)
    assert app.button("train_branch").label == WORDS["branch_from_newest"]
    alive(app.button("train_branch").click().run())
    branch = list(jobs.runs.values())[1]
    assert branch.plan.branches[0].step == 77
    jobs.turn(run, step=90, state="done")
    alive(app.button(f"train_show_{run}").click().run())
    assert app.button("train_branch").label == WORDS["branch_from"].format(step=90)


@pytest.mark.parametrize(("name", "value", "why"), [("beta", 1.0, "branch_same"), ("epochs", 1, "branch_epochs")])
def test_a_branch_that_cannot_be_says_why(jobs, name, value, why):
    app = branched(jobs, name, value)
    jobs.turn(run_of(jobs), step=1170, state="done")
    alive(app.run())
    assert WORDS[why].split("{")[0] in shown(app)
    assert app.button("train_branch").disabled


def test_at_the_end_of_a_run_more_epochs_are_offered_and_it_says_why_nothing_else_is(jobs):
    app = trained(jobs, epochs="20")
    jobs.turn(run_of(jobs), step=1170, state="done")
    alive(app.run())
    assert WORDS["branch_end"].format(step=1170) in shown(app)
    assert app.selectbox("train_branch_setting_end.en").options == [text.sections("en", "models")["epochs"]]
    alive(app.button("train_branch").click().run())  # with what stands there
    parent, branch = jobs.runs.values()
    assert branch.plan == parent.plan.branch(1170, "epochs", 40)


def test_the_ninth_branch_is_not_offered_and_it_says_why(jobs):
    app = branched(jobs)
    parent = jobs.runs[run_of(jobs)]
    plan = parent.plan
    for k in range(MAX_BRANCHES):
        plan = plan.branch(k, "beta", 2.0 + k)
    jobs.turn(parent.id, plan=plan)
    alive(app.run())
    assert WORDS["branch_many"].format(limit=MAX_BRANCHES) in shown(app)
    assert app.button("train_branch").disabled


@pytest.mark.parametrize(("at", "percent", "late"), [(585, "59", False), (1053, "3", True), (1158, "0.03", True)])
def test_how_much_of_the_learning_rate_is_left_is_said_and_where_little_is_what_helps(jobs, at, percent, late):
    app = branched(jobs, at=at)
    jobs.turn(run_of(jobs), step=1170, state="done")
    alive(app.run())
    assert WORDS["branch_rate"].format(step=at, percent=percent, steps=1170) in shown(app)
    assert (WORDS["branch_late"] in shown(app)) == late
    alive(app.toggle("train_branch_cycle.en").set_value(True).run())
    assert WORDS["branch_rate_cycle"].format(left=1170 - at) in shown(app)
    alive(app.button("train_branch").click().run())
    parent, branch = jobs.runs.values()
    assert branch.plan == parent.plan.branch(at, "beta", 8.0, new_cycle=True)
    assert WORDS["branch_with_cycle"] in pads(app)[1]["title"]
