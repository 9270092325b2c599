"""What a run leaves in its folder is bounded."""

from aeviz.training.branches import Plan
from aeviz.training.trainer import Run
from aeviz.worker.recorder import Recorder, steps_in, thinned
from tests.toys import small_recipe
from tests.worker.stage import DATA


def test_snapshots_and_states_are_thinned(tmp_path, monkeypatch):
    from aeviz.worker import recorder

    monkeypatch.setattr(recorder, "SNAPSHOTS", 8)
    monkeypatch.setattr(recorder, "STATES", 3)
    run = Run(Plan(small_recipe("ae", epochs=30)), DATA.train)
    kept, dropped = Recorder(tmp_path, DATA.shown), []
    for _ in range(40):
        dropped += kept.snapshot(run.trainer)
        kept.state(run.trainer)
        run.advance()
    steps = steps_in(tmp_path, "map")
    assert steps == steps_in(tmp_path, "decoder") == kept.snapshots
    assert len(steps) <= 8
    assert (steps[0], steps[-1]) == (0, 39)
    assert sorted({*steps, *dropped}) == list(range(40))
    assert len(steps_in(tmp_path, "state")) <= 3
    assert {path.suffix for path in tmp_path.iterdir()} == {".map", ".decoder", ".state"}


def test_thinning_keeps_both_ends():
    assert thinned([0, 1, 2, 3, 4], 4) == {1, 3}
    assert thinned([0, 1, 2, 3], 4) == set()
