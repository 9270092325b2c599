"""The worker as a process of its own: frames, an end that leaves nothing, a world without a screen."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from aeviz.archive import unpack
from aeviz.data import digits
from aeviz.jobs import wire
from aeviz.training.branches import Plan
from aeviz.training.splits import training_data
from aeviz.worker.priority import NICE, VARIABLE
from tests.toys import small_recipe

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 300  # seconds; only a worker that hangs takes that long


@contextmanager
def worker(root, **said):
    command = [sys.executable, "-m", "aeviz.worker", "--root", str(root)]
    left_out = ("AEVIZ_DATA", VARIABLE)
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"OMP_NUM_THREADS": "1"} | said
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(process, what):
    while (message := wire.read(process.stdout)) is not None:
        if message["say"] == what:
            return message
    raise AssertionError(f"the worker ended before it said {what}: {process.stderr.read().decode()}")


def order(folder, plan):
    folder.mkdir(parents=True, exist_ok=True)
    limits = {"seconds": 600, "megabytes": 100_000}
    return {"do": "train", "run": "r", "plan": plan.to_dict(), "folder": str(folder), "limits": limits}


def test_a_run_from_frame_to_frame_and_an_end_that_leaves_nothing(tmp_path):
    root = tmp_path / "runs"
    plan = Plan(small_recipe("vae", data="digits", epochs=1))
    with worker(root, AEVIZ_PRIORITY="normal") as process:
        hello = until(process, "hello")
        assert (hello["threads"], "bound" in hello["phases"]["vae"]) == (1, True)
        wire.write(process.stdin, order(root / "r", plan))
        assert until(process, "ended")["how"] == "done"
        last = sorted((root / "r").glob("*.map"))[-1]
        held = training_data("digits").shown
        assert unpack(last.read_bytes())[0]["labels"].tolist() == held.labels.tolist()
        process.stdin.close()  # as when the server goes
        assert process.wait(DEADLINE) == 0
    assert not root.exists()


def test_a_server_that_goes_in_the_middle_of_a_run_leaves_no_worker_and_no_file(tmp_path):
    root = tmp_path / "runs"
    with worker(root, AEVIZ_PRIORITY="normal") as process:
        until(process, "hello")
        wire.write(process.stdin, order(root / "r", Plan(small_recipe("aae", data="digits", epochs=1000))))
        until(process, "snapshot")
        process.stdin.close()
        assert process.wait(DEADLINE) == 0
    assert not root.exists()


def test_what_is_no_frame_ends_the_worker(tmp_path):
    with worker(tmp_path / "runs", AEVIZ_PRIORITY="normal") as process:
        until(process, "hello")
        process.stdin.write(b"\xff\xff\xff\xff rubbish")
        process.stdin.flush()
        assert process.wait(DEADLINE) == 0


def test_a_worker_stands_back_behind_the_page(tmp_path):
    with worker(tmp_path / "runs") as process:
        until(process, "hello")
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == max(NICE, os.getpriority(os.PRIO_PROCESS, 0))
        assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE


def test_where_others_leave_nothing_it_can_be_told_not_to(tmp_path):
    with worker(tmp_path / "runs", AEVIZ_PRIORITY="normal") as process:
        until(process, "hello")
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == os.getpriority(os.PRIO_PROCESS, 0)
        assert os.sched_getscheduler(process.pid) == os.sched_getscheduler(0)


def test_a_worker_never_loads_streamlit():
    program = (
        "import aeviz.worker.__main__, sys; print([m for m in ('streamlit', 'pandas', 'plotly') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE)
    assert run.stdout.strip() == "[]", run.stderr


def test_no_step_sees_the_images_that_a_run_is_watched_by():
    data = training_data("digits")
    whole = digits()
    assert len(data.train) + len(data.shown) == len(whole)
    seen = {image.tobytes() for image in data.shown.images}
    assert len(seen) == len(data.shown)
    assert not seen & {image.tobytes() for image in data.train.images}
