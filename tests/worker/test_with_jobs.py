"""Jobs with real workers: a run from the wish to its weights, shared, branched, killed, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aeviz.archive import unpack
from aeviz.jobs import Jobs
from aeviz.making.command import rerun
from aeviz.training.branches import Plan
from aeviz.training.run_downloads import recipe_file, weights_file
from aeviz.training.splits import training_data
from tests.toys import small_recipe

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 300  # seconds; only a worker that hangs takes that long


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    jobs = Jobs(root=tmp_path_factory.mktemp("jobs") / "runs", workers=1)
    yield jobs
    jobs.close()


def wait(holds, seconds=DEADLINE):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
    return found


def run_to_its_end(jobs, plan, session="me"):
    run = jobs.start(plan, session)
    wait(lambda: jobs.view(run).state in ("done", "failed"))
    assert jobs.view(run).state == "done", jobs.view(run).failure
    return run


def weights(jobs, run, plan):
    folder = jobs.file(run, "plan.json").parent
    return weights_file(unpack(sorted(folder.glob("*.state"))[-1].read_bytes())[0], plan)


def plan_of(seed, **settings):
    return Plan(small_recipe("vae", data="digits", seed=seed, **settings))


def test_a_run_and_its_recipe_file_end_in_the_same_bytes(jobs, tmp_path):
    plan = plan_of(1, epochs=3)
    run = run_to_its_end(jobs, plan)
    file = tmp_path / "recipe.json"
    file.write_bytes(recipe_file(plan))
    assert rerun(file).read_bytes() == weights(jobs, run, plan)


def test_a_branch_and_its_recipe_file_end_in_the_same_bytes(jobs, tmp_path):
    parent = plan_of(1, epochs=3)
    run_to_its_end(jobs, parent)
    plan = parent.branch(30, "beta", 8.0)
    run = run_to_its_end(jobs, plan)
    file = tmp_path / "branch.json"
    file.write_bytes(recipe_file(plan))
    assert rerun(file).read_bytes() == weights(jobs, run, plan)
    kl = [jobs.news(r, "me", 0)["points"][-1][1]["kl"] for r in (run, parent.digest[:32])]
    assert kl[0] < kl[1]


def test_the_news_of_a_run_are_what_its_folder_holds(jobs):
    run = run_to_its_end(jobs, plan_of(2, epochs=5))
    news = jobs.news(run, "me", 0)
    steps = [step for step, _ in news["snapshots"] if step not in news["dropped"]]
    assert steps[0] == 0
    assert steps[-1] == news["steps"] == news["step"]
    assert all(jobs.file(run, f"{step:06d}.{kind}").is_file() for step in steps for kind in ("map", "decoder"))
    assert jobs.news(run, "me", news["seq"])["points"] == []
    shown = training_data("digits").shown
    assert unpack(jobs.file(run, "000000.map").read_bytes())[0]["labels"].tolist() == shown.labels.tolist()


def test_two_who_ask_for_the_same_recipe_share_one_run(jobs):
    plan = plan_of(3, epochs=1000)  # it is left before its end
    first, second = jobs.start(plan, "ann"), jobs.start(plan, "bob")
    assert first == second
    wait(lambda: jobs.view(first).state == "running")
    assert [jobs.news(first, who, 0)["driver"] for who in ("ann", "bob")] == [True, False]
    assert jobs.view(first).watchers == 2
    jobs.leave(first, "ann")
    jobs.pause(first, "bob")  # who drives now
    wait(lambda: jobs.news(first, "bob", 0)["phase"])
    assert jobs.news(first, "bob", 0)["phase"]["phase"] == "bound"
    jobs.step(first, "bob")
    jobs.resume(first, "bob")
    wait(lambda: jobs.view(first).state == "running")
    jobs.leave(first, "bob")


def test_a_worker_killed_in_the_middle_fails_one_run_and_the_next_one_runs(jobs):
    run = jobs.start(plan_of(4, epochs=1000), "me")
    wait(lambda: jobs.view(run).state == "running" and jobs.view(run).step > 0)
    os.kill(jobs._pool.workers[0].process.pid, signal.SIGKILL)
    wait(lambda: jobs.view(run).state == "failed")
    assert jobs.news(run, "me", 0)["failure"]["reason"] == "died"
    run_to_its_end(jobs, plan_of(5))


def test_a_run_that_died_goes_on_to_the_end_it_would_have_had(jobs, tmp_path):
    plan = plan_of(6, epochs=20)
    run = jobs.start(plan, "me")
    wait(lambda: jobs.view(run).state == "running" and jobs.view(run).step > 5)
    os.kill(jobs._pool.workers[0].process.pid, signal.SIGKILL)
    wait(lambda: jobs.view(run).state == "failed")
    assert run_to_its_end(jobs, plan) == run
    file = tmp_path / "recipe.json"
    file.write_bytes(recipe_file(plan))
    assert rerun(file).read_bytes() == weights(jobs, run, plan)


SERVER = """
import sys, time
from pathlib import Path
from aeviz.jobs import Jobs
from aeviz.training.branches import Plan
from tests.toys import small_recipe
jobs = Jobs(root=Path(sys.argv[1]), workers=1)
run = jobs.start(Plan(small_recipe("aae", data="digits", epochs=1000)), "me")
while jobs.view(run).step == 0:
    time.sleep(0.02)
print(jobs._pool.workers[0].process.pid, flush=True)
time.sleep(600)
"""


def test_a_server_killed_with_a_run_alive_leaves_no_process_and_no_file(tmp_path):
    root = tmp_path / "runs"
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(root)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pid = int(server.stdout.readline())
    assert Path(f"/proc/{pid}").exists()
    assert any(root.rglob("*.map"))
    server.kill()
    server.wait()
    wait(lambda: not Path(f"/proc/{pid}").exists() or Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z")
    assert list(tmp_path.iterdir()) == []
