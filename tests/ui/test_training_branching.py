"""A branch of a run: one setting changed from the step that is shown, or why it cannot be."""

import pytest
from streamlit.testing.v1 import AppTest

from aeviz.plan import BRANCHABLE, Plan
from aeviz.ui.training import branching, settings
from tests.ui.training_page import WORDS, alive, lines, opened, pads, run_of, shown, trained

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
    assert [line["id"] for line in lines(app)[0]["runs"]] == [parent, branch.id]


def test_from_two_runs_one_can_go_back_to_one(jobs):
    app = branched(jobs)
    parent = run_of(jobs)
    alive(app.button("train_branch").click().run())
    alive(app.button(f"train_show_{parent}").click().run())
    assert [pad["run"]["id"] for pad in pads(app)] == [parent]
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


def test_all_that_a_page_offers_to_branch_on_a_plan_takes():
    for name in branching.ORDER:
        assert settings.RECIPE_NAMES.get(name, name) in BRANCHABLE


@pytest.mark.parametrize(
    ("name", "value", "at", "why"),
    [
        ("beta", 1.0, 60, "branch_same"),
        ("epochs", 1, 60, "branch_epochs"),
        ("beta", 8.0, 1170, "branch_end"),
    ],
)
def test_a_branch_that_cannot_be_says_why(jobs, name, value, at, why):
    app = opened(jobs, epochs="20")
    jobs.state = "done"
    app = branched(jobs, name, value, at)
    jobs.turn(run_of(jobs), step=1170)
    alive(app.run())
    assert WORDS[why].split("{")[0] in shown(app)
    assert app.button("train_branch").disabled


def test_more_epochs_can_be_had_from_the_end(jobs):
    app = branched(jobs, "epochs", 40, 1170)
    jobs.turn(run_of(jobs), step=1170, state="done")
    alive(app.run())
    assert not app.button("train_branch").disabled
