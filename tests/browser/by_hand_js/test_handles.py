"""Handles: where they stand, how far they go, and which finger or key they answer."""

import numpy as np
import pytest

from aeviz.handmade.manual_encoding import (
    SineEncoder,
)
from tests.browser.by_hand_js.asked import BOUNDS, SINE, ask
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


def test_the_sine_s_handles_lie_on_the_curve_and_take_it_along(page):
    told = ask(
        page, "sine_handles",
        """const crest = m.chooseCrest(a[0], [-1.8, 2.8]), before = m.sineHandles(a[0], crest);
        const wished = { crest: [0.2, 1.1], trough: [crest.x + crest.way * 0.8, 0], middle: [0, 0.6] };
        const moved = Object.fromEntries(Object.entries(wished)
          .map(([name, place]) => [name, m.moveSine(a[0], crest, name, place, a[1])]));
        const after = Object.fromEntries(Object.entries(moved).map(([k, v]) => [k, m.sineHandles(v.sine, v.crest)]));
        return { crest, before, moved, after };""",
        SINE, BOUNDS,
    )  # fmt: skip
    sines = {"before": SINE} | {name: moved["sine"] for name, moved in told["moved"].items()}
    for name, sine in sines.items():
        handles = told["before"] if name == "before" else told["after"][name]
        for x, y in handles.values():
            assert SineEncoder(**sine).curve(x) == pytest.approx(y, abs=1e-9), name
    assert told["after"]["crest"]["crest"] == pytest.approx([0.2, 1.1])  # it is where it was put
    assert told["after"]["trough"]["crest"][0] == pytest.approx(told["crest"]["x"])  # it stretches about the crest
    assert told["moved"]["trough"]["sine"]["frequency"] == pytest.approx(np.pi / 0.8)
    assert told["moved"]["middle"]["sine"] == pytest.approx(SINE | {"height": 0.6})


@pytest.mark.parametrize("sine", [SINE, SINE | {"frequency": 1.5, "phase": 3.2}, SINE | {"frequency": 5, "phase": -3}])
def test_all_handles_are_on_the_plot_whatever_the_sine(page, sine):
    handles = ask(page, "sine_handles", "return m.sineHandles(a[0], m.chooseCrest(a[0], [-1.5, 2.7]))", sine)
    assert all(-1.5 <= x <= 2.7 for x, _ in handles.values())


def test_no_move_leaves_the_bounds(page):
    rng = np.random.default_rng(0)
    moves = [[name, rng.normal(0, 4, 2).tolist()] for name in ("crest", "trough", "middle") for _ in range(100)]
    sines = ask(
        page, "sine_handles",
        """let sine = a[0];
        const move = (name, place) => m.moveSine(sine, m.chooseCrest(sine, [-2, 3]), name, place, a[1]).sine;
        return a[2].map(([name, place]) => (sine = move(name, place)));""",
        SINE, BOUNDS, moves,
    )  # fmt: skip
    for sine in sines:
        assert all(low <= sine[name] <= high for name, (low, high) in BOUNDS.items())


HANDLES = """document.body.innerHTML = "<div id=plot><div id=handles style='position: absolute; inset: 0'></div></div>";
const plot = document.getElementById("plot"), root = document.getElementById("handles"), told = [];
const pointer = (id) => ({ pointerId: id, button: 0, clientX: 30, clientY: 30, bubbles: true });
const on = Object.fromEntries(["grab", "move", "nudge", "release"].map((name) => [name, () => told.push(name)]));
const handles = new m.HandleElements(root, on), of = { label: "", told: "", value: 0, range: [0, 1], px: 30, py: 30 };
handles.show([{ name: "a", kind: "sine", ...of }, { name: "b", kind: "sine", ...of }]);
const [first, second] = root.children;
first.setPointerCapture = () => {};
plot.addEventListener("pointerdown", () => told.push("plot"));
"""


def test_a_second_finger_on_a_handle_does_not_mean_the_plot_under_it(page):
    told = ask(
        page, "handle_elements",
        HANDLES + """first.dispatchEvent(new PointerEvent("pointerdown", pointer(1)));
        second.dispatchEvent(new PointerEvent("pointerdown", pointer(2)));
        return told;""",
    )  # fmt: skip
    assert told == ["grab"]


def test_a_drag_that_follows_a_key_is_let_go_once_at_its_end(page):
    told = ask(
        page, "handle_elements",
        HANDLES + """first.focus();
        first.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" }));
        first.dispatchEvent(new PointerEvent("pointerdown", pointer(1)));
        first.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp" })); // the hand has it now
        await new Promise((done) => setTimeout(done, 450));
        first.dispatchEvent(new PointerEvent("pointermove", pointer(1)));
        first.dispatchEvent(new PointerEvent("pointerup", pointer(1)));
        return told;""",
    )  # fmt: skip
    assert told == ["grab", "nudge", "release", "grab", "move", "release"]


def test_a_key_moves_a_handle_from_its_height_also_beyond_the_plot(page):
    told = ask(
        page, "bench_handles",
        """const state = { sine: a[0], heights: { above: [0, 2.5, 0] } };
        const data = { bounds: { curve: [-3, 3] }, extent: [-2, 2, -1, 1], places: { above: [-1, 0, 1] } };
        m.nudgeHandle(state, data, "above1", 0, 1, false);
        const after = state.heights.above[1];
        for (let k = 0; k < 20; k++) m.nudgeHandle(state, data, "above1", 0, 1, false);
        return [after, state.heights.above[1]];""",
        SINE,
    )  # fmt: skip
    assert told == pytest.approx([2.55, 3])
