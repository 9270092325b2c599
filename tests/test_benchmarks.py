"""What the benchmarks compute from what they measure; none of these tests looks at how fast anything is."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from torch.utils.flop_counter import FlopCounterMode

from aeviz.data import digits
from aeviz.measure import metrics
from aeviz.training.recipe import Recipe
from aeviz.training.trainer import Trainer
from aeviz.worker.recorder import Recorder
from tests.asgi import in_a_loop
from tests.benchmarks import default, serve, train
from tests.benchmarks.contest import Contestant
from tests.benchmarks.loader_run import VAE as PLAIN_VAE  # noqa: N811
from tests.benchmarks.streamlit_client import Tab, TabError, key_of
from tests.benchmarks.trainer_run import multiply_adds
from tests.benchmarks.turns import Turns, in_turns

ANSWERS = """
from tests.benchmarks.contest import serve
def double(number):
    print("a library talks while it works")
    return {"number": 2 * number}
serve(double=double)
"""


def test_multiply_adds_are_those_that_a_step_makes():
    trainer = Trainer(Recipe(data="digits", batch=32, bfloat16=False), digits())
    with FlopCounterMode(display=False) as counter:
        trainer.advance()
    assert multiply_adds(trainer.model) * 32 == counter.get_total_flops() / 2


def test_the_plain_loop_has_the_same_networks():
    ours = Trainer(Recipe(data="digits"), digits()).model
    assert sorted(p.shape for p in PLAIN_VAE().parameters()) == sorted(p.shape for p in ours.parameters())


def test_a_contestant_answers_until_it_is_closed(tmp_path):
    (tmp_path / "answers.py").write_text(ANSWERS)
    with Contestant("answers", {"PYTHONPATH": str(tmp_path)}) as contestant:
        assert [contestant.ask("double", number=n) for n in (1, 21)] == [{"number": 2}, {"number": 42}]
        with pytest.raises(RuntimeError, match="'triple'"):
            contestant.ask("triple", number=1)


def test_what_train_gives_is_measured_on_what_the_run_has_left(tmp_path):
    images, recipe = digits(), Recipe(data="digits", hidden=(8,), batch=64, bfloat16=False)
    trainer, recorder = Trainer(recipe, images), Recorder(tmp_path, images)
    recorder.snapshot(trainer)
    share = default.share_named_rightly(tmp_path / "000000.map")
    codes, _ = trainer.encode(torch.from_numpy(images.pixels))
    assert share == metrics.knn_accuracy(codes.astype(np.float16), images.labels)
    assert default.share_named_rightly(tmp_path / "000001.map") == 0
    model = default.model_of(recipe, trainer.state())
    with torch.no_grad():
        np.testing.assert_array_equal(model.code(torch.from_numpy(images.pixels)).numpy(), codes)


def test_what_pythae_did_is_said_beside_the_ratio():
    stood = {"negative_elbo": 158.04, "epochs": 12, "seconds": 99.7}
    assert train.said_of(stood | {"reached": True}) == "pythae: 158.0 nats after 12 epochs in 100 s"
    assert train.said_of(stood | {"reached": False}).endswith("the ratio is at most this")


def test_memory_a_session_and_its_growth():
    megabytes = [200.0] + [215.0] * 60 + [230.0] * 60
    assert serve.per_session(megabytes, 30) == pytest.approx(1.0)
    assert serve.growth(megabytes) == pytest.approx(230 / 215 - 1)
    assert serve.growth([200.0] + [215.0] * 7) == pytest.approx(0)  # a short trial


def test_exceptions_are_found_in_a_log():
    log = "started\nTraceback (most recent call last):\n  File x\n    f()\n    ^^^\n\nValueError: no\nwent on\n"
    assert serve.raised(log + log.replace("no", "yes")) == ["ValueError: no", "ValueError: yes"]
    assert serve.raised("all is well\n") == []


def test_what_is_left_behind_is_found(tmp_path, monkeypatch):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = serve.descendants(os.getpid())
        assert child.pid in {pid for pid, _ in found}
        child.communicate(b"\n")
    assert serve.left(found - serve.descendants(os.getpid()), tmp_path) == []
    (tmp_path / "aeviz-runs-x").mkdir()
    myself = (os.getpid(), serve.start_of(os.getpid()))
    monkeypatch.setattr(serve, "GOING", 0.0)
    assert serve.left({myself}, tmp_path) == [f"process {os.getpid()}", "aeviz-runs-x"]


def test_a_ratio_is_taken_within_each_turn():
    slowing = Turns([1.0, 2.0, 9.0], [2.0, 4.0, 10.0])
    assert slowing.ratio == 0.5
    assert slowing.said("before", "ms") == "before 4 ms, now 2"
    assert Turns([1.0], []).ratio is None


def test_who_comes_first_in_a_turn_comes_second_in_the_next():
    order = []
    found = in_turns(lambda: order.append("ours") or len(order), lambda: order.append("other") or len(order), turns=2)
    assert order == ["ours", "other", "other", "ours"]
    assert (found.ours, found.other) == ([1, 4], [2, 3])
    assert in_turns(lambda: 1.0, turns=2) == Turns([1.0, 1.0], [])


class Socket:
    """What a server would send, for a tab that has sent something."""

    def __init__(self, *messages: ForwardMsg) -> None:
        self.messages, self.sent = list(messages), []

    async def send(self, data: bytes) -> None:
        self.sent.append(data)

    async def recv(self) -> bytes:
        return self.messages.pop(0).SerializeToString()


def radio(place: int, name: str) -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, place])
    message.delta.new_element.radio.id = f"$$ID-0123abcd-{name}"
    return message


def finished(status: int = ForwardMsg.FINISHED_SUCCESSFULLY) -> ForwardMsg:
    return ForwardMsg(script_finished=status)


def begun() -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.config.max_cached_message_age = 2
    return message


def replayed(*messages: ForwardMsg) -> Tab:
    tab = Tab("nowhere")
    tab.socket = Socket(*messages)
    in_a_loop(tab.rerun())
    return tab


def test_a_tab_holds_what_the_last_run_drew():
    tab = replayed(
        begun(), radio(0, "a"), finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN), begun(), radio(1, "b-c"), finished()
    )
    assert [key_of(each.id) for each in tab.of_type("radio")] == ["b-c"]


def test_a_tab_draws_a_long_message_that_it_has_kept():
    long = radio(0, "a")
    long.hash, long.metadata.cacheable = "digest", True
    again = ForwardMsg(ref_hash="digest")
    again.metadata.delta_path.extend([0, 5])
    tab = replayed(begun(), long, finished())
    tab.socket = Socket(begun(), again, finished())
    in_a_loop(tab.rerun())
    assert list(tab.elements) == [(0, 5)]
    assert b"digest" in tab.socket.sent[0]


def test_a_tab_keeps_a_long_message_as_long_as_it_is_used_and_a_little_longer():
    long = radio(0, "a")
    long.hash, long.metadata.cacheable = "digest", True
    tab = replayed(begun(), long, finished())
    told = []
    for again in (True, True, True, True, False, False, False, False):
        used = [ForwardMsg(ref_hash="digest")] if again else []
        tab.socket = Socket(begun(), *used, finished())
        in_a_loop(tab.rerun())
        told.append(b"digest" in tab.socket.sent[0])
    assert told == [True] * 7 + [False]  # two runs without it, as the server has asked for


def test_a_tab_forgets_the_values_of_widgets_that_have_gone():
    tab = Tab("nowhere")
    tab.socket = Socket(begun(), radio(0, "a"), finished(), begun(), radio(0, "b"), finished())
    in_a_loop(tab.set("$$ID-0123abcd-a", string_value="one"))
    assert list(tab.values) == ["$$ID-0123abcd-a"]
    in_a_loop(tab.rerun())
    assert tab.values == {}


@pytest.mark.parametrize("status", ["FINISHED_WITH_COMPILE_ERROR", None])
def test_a_tab_raises_what_goes_wrong(status):
    trouble = ForwardMsg()
    trouble.delta.new_element.exception.message = "no"
    messages = [begun(), trouble, finished()] if status is None else [begun(), finished(getattr(ForwardMsg, status))]
    with pytest.raises(TabError, match=status or "no"):
        replayed(*messages)


def test_the_program_beside_ours_needs_nothing_of_ours():
    source = Path(find_spec("tests.benchmarks.pythae_run").origin).read_text()
    assert "from aeviz" not in source
    assert "import aeviz" not in source
