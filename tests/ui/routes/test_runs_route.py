"""What a run says over HTTP: its news, its snapshots, the files to take home; and what nobody may ask for."""

import json
import os
import sys

import numpy as np
import pytest
import streamlit as st

from aeviz.archive import pack, unpack
from aeviz.jobs import JobsError
from aeviz.training.branches import Plan
from aeviz.training.recipe import Recipe
from aeviz.ui.routes import runs_route
from aeviz.ui.train.uploads import Own
from tests.asgi import Answer, get
from tests.asgi import ask as ask_for

TICKET = "A" * 22
PLAN = Plan(Recipe(model="ae", data="digits")).branch(40, "learning_rate", 1e-3)


@pytest.fixture
def run(jobs) -> str:
    """A run with snapshots at two steps and a state at each."""
    name = jobs.start(PLAN, TICKET)
    for step in (0, 1200):
        (jobs.root / name / f"{step:06d}.map").write_bytes(b"map %d" % step)
        (jobs.root / name / f"{step:06d}.decoder").write_bytes(b"decoder %d" % step)
        state = {"model.w": np.full(3, step, np.float32), "optimiser.0.0.step": np.zeros(1, np.float32)}
        (jobs.root / name / f"{step:06d}.state").write_bytes(pack(state | {"step": np.array(step)}, {}))
    return name


def ask(path: str, query: str = "", **headers: str) -> Answer:
    return get(runs_route.routes(), path, query, **headers)


def test_news_come_fresh_and_only_what_is_new(run):
    answer = ask(f"/{runs_route.url(run)}/news", f"after=0&session={TICKET}")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["state"] == "running"
    assert len(answer.json["points"]) == 1
    assert ask(f"/{runs_route.url(run)}/news", f"after=7&session={TICKET}").json["points"] == []


def test_of_a_run_that_is_gone_one_hears_so(jobs):
    answer = ask(f"/{runs_route.url('0' * 32)}/news", f"after=0&session={TICKET}")
    assert (answer.status, answer.json) == (404, {"gone": True})
    for file in ("weights.safetensors", "recipe.json", "replay.gif"):
        answer = ask(f"/{runs_route.url('0' * 32)}/{file}")
        assert answer.status == 404
        assert answer.text == runs_route.GONE


BAD_NEWS = [
    "", "after=0", f"session={TICKET}&after=-1", f"session={TICKET}&after=1.5", f"session={TICKET}&after=",
    f"session={TICKET}&after={'9' * 40}", "session=short&after=0", f"session={'A' * 65}&after=0",
    "session=..%2F..%2Fetc%2Fpasswd%00&after=0", f"session={TICKET}&after=%D9%A1",
]  # fmt: skip


@pytest.mark.parametrize("query", BAD_NEWS)
def test_news_that_are_asked_for_badly(run, query, jobs):
    answer = ask(f"/{runs_route.url(run)}/news", query)
    assert answer.status == 400
    assert answer.text.endswith(".")
    assert jobs.count("news") == 0


def tell(run: str, said: str, query: str = f"session={TICKET}") -> Answer:
    return ask_for(runs_route.routes(), "POST", f"/{runs_route.url(run)}/{said}", query)


@pytest.mark.parametrize("said", ["pause", "resume", "step", "stop"])
def test_the_buttons_of_the_time_line_command_the_run(run, said, jobs):
    assert tell(run, said).status == 204
    assert jobs.asked[-1] == (said, run)
    by_a_link = ask(f"/{runs_route.url(run)}/{said}", f"session={TICKET}")
    assert by_a_link.status == 405
    assert jobs.count(said) == 1


@pytest.mark.parametrize(("said", "query"), [("close", f"session={TICKET}"), ("leave", f"session={TICKET}"),
                                             ("__class__", f"session={TICKET}"), ("pause", ""), ("pause", "session=x"),
                                             ("pause", f"session={TICKET}%00")])  # fmt: skip
def test_nothing_else_is_obeyed(run, said, query, jobs):
    before = list(jobs.asked)
    answer = tell(run, said, query)
    assert (answer.status, answer.text[-1]) == (400, ".")
    assert jobs.asked == before


def test_who_may_not_command_a_run_hears_why(run, jobs):
    jobs.refuses = JobsError("shared")
    answer = tell(run, "stop")
    assert (answer.status, answer.text) == (409, str(jobs.refuses))
    jobs.runs.clear()
    assert (tell(run, "stop").status, tell(run, "stop").json) == (404, {"gone": True})


@pytest.mark.parametrize("kind", ["map", "decoder"])
def test_a_snapshot_comes_whole_uncompressed_and_once(run, kind, jobs):
    """Kept, but never used unasked: after a new version of the program the same run has other numbers."""
    address = f"/{runs_route.url(run)}/1200/{kind}.bin"
    answer = ask(address)
    assert (answer.status, answer.content) == (200, b"%s 1200" % kind.encode())
    assert answer.headers["cache-control"] == "private, no-cache"
    again = ask(address, if_none_match=answer.headers["etag"])
    assert (again.status, again.content) == (304, b"")
    (jobs.root / run / f"001200.{kind}").write_bytes(b"made anew")
    assert ask(address, if_none_match=answer.headers["etag"]).content == b"made anew"
    assert answer.headers["content-encoding"] == "identity"  # else Streamlit compresses it anew for each who asks


@pytest.mark.parametrize("place", ["600/map", "000000001/decoder"])
def test_a_step_without_snapshot_is_not_there_and_that_is_not_kept(run, place):
    answer = ask(f"/{runs_route.url(run)}/{place}.bin")
    assert answer.status == 404
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["{run}/-1/map.bin", "{run}/1e3/map.bin", "{run}/9999999999/map.bin", "{run}/0/state.bin", "{run}/..%2F0/map.bin",
     "x/0/map.bin", "..%2F..%2Fetc/0/map.bin", "0000/0/decoder.bin"],
)  # fmt: skip
def test_nothing_else_can_be_fetched(run, path):
    answer = ask("/api/runs/" + path.format(run=run))
    assert answer.status in (400, 404)
    assert answer.content not in (b"map 0", b"decoder 0")


def test_weights_are_those_of_the_last_step_and_say_so(run):
    answer = ask(f"/{runs_route.url(run)}/weights.safetensors")
    tensors, about = unpack(answer.content)
    assert list(tensors) == ["w"]
    assert tensors["w"].tolist() == [1200.0] * 3
    assert about["step"] == "1200"
    assert Plan.from_dict(json.loads(about["plan"])) == PLAN
    assert answer.headers["content-disposition"] == f'attachment; filename="aeviz-{run[:8]}.safetensors"'


def test_a_run_that_has_not_begun_has_no_weights(jobs):
    run = jobs.start(PLAN, TICKET)
    answer = ask(f"/{runs_route.url(run)}/weights.safetensors")
    assert answer.status == 404
    assert "no weights yet" in answer.text


def test_a_run_whose_states_made_room_for_others_says_so(run, jobs):
    for state in (jobs.root / run).glob("*.state"):
        state.unlink()
    jobs.turn(run, state="done")
    answer = ask(f"/{runs_route.url(run)}/weights.safetensors")
    assert answer.status == 404
    assert "make room" in answer.text


def test_the_recipe_is_the_plan_and_can_be_read_back(run):
    answer = ask(f"/{runs_route.url(run)}/recipe.json", "step=1200")
    assert Plan.parse(answer.content) == PLAN
    assert b"\n  " in answer.content  # a person can read it
    assert answer.headers["content-disposition"].endswith('.json"')


@pytest.fixture
def film_maker(tmp_path, monkeypatch):
    """Stands in for the program that makes films: notes each call, and writes what it was told to."""
    calls = tmp_path / "calls"
    script = tmp_path / "python"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\nopen({str(calls)!r}, 'a').write(' '.join(sys.argv[1:3]) + '\\n')\n"
        "pathlib.Path(sys.argv[4]).write_bytes(b'GIF89a')\n"
    )
    script.chmod(0o755)
    monkeypatch.setattr(runs_route.sys, "executable", str(script))
    return calls


def test_the_film_is_made_once_and_again_when_there_is_more_to_show(run, jobs, film_maker):
    url = f"/{runs_route.url(run)}/replay.gif"
    for _ in range(2):
        answer = ask(url)
        assert (answer.status, answer.content) == (200, b"GIF89a")
        assert answer.headers["content-type"] == "image/gif"
    assert film_maker.read_text().splitlines() == ["-m aeviz.film.replay"]
    later = (jobs.root / run / "replay.gif").stat().st_mtime + 5
    new = jobs.root / run / "001300.map"
    new.write_bytes(b"map 1300")
    os.utime(new, (later, later))
    assert ask(url).status == 200
    assert len(film_maker.read_text().splitlines()) == 2


def test_the_film_is_told_what_the_classes_are_called(run, jobs, monkeypatch, tmp_path):
    own = jobs.start(Plan(Recipe(model="ae", data="own-" + "0" * 64)), TICKET, tmp_path / "images")
    assert list(runs_route._classes(run)) == []
    assert list(runs_route._classes(own)) == ["--classes=[]"]
    held = Own("own-" + "0" * 64, tmp_path / "images", 20, ("cat", "dog"))
    monkeypatch.setattr(runs_route.sessions.here.uploads._desk(TICKET), "sets", [held])
    assert list(runs_route._classes(own)) == ['--classes=["cat", "dog"]']


def test_a_film_that_can_not_be_made_is_a_sentence(run, monkeypatch):
    monkeypatch.setattr(runs_route.sys, "executable", "/bin/false")
    answer = ask(f"/{runs_route.url(run)}/replay.gif")
    assert answer.status == 404
    assert answer.text.endswith(".")


def test_a_film_that_takes_too_long_is_given_up(run, monkeypatch, tmp_path):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(runs_route.sys, "executable", str(slow))
    monkeypatch.setattr(runs_route, "REPLAY_SECONDS", 0.2)
    assert ask(f"/{runs_route.url(run)}/replay.gif").status == 404


@pytest.mark.parametrize("path", ["recipe.json", "news", "weights.safetensors", "999999/map.bin"])
def test_what_a_run_sends_is_taken_for_nothing_else_and_stands_in_no_frame(run, path):
    sent = ask(f"/{runs_route.url(run)}/{path}").headers
    assert sent["x-content-type-options"] == "nosniff"
    assert sent["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_runs_follow_the_base_path(run, monkeypatch):
    monkeypatch.setattr(st, "get_option", lambda name: "/school/" if name == "server.baseUrlPath" else None)
    assert runs_route.url(run) == f"api/runs/{run}"  # from a page below /school/
    assert ask(f"/school/{runs_route.url(run)}/recipe.json").status == 200
