"""The bench's arithmetic in Chromium, held against Python: the code, least squares, handles, the network's gradient."""

import numpy as np
import pytest
import torch
from scipy.optimize import lsq_linear
from torch import nn

from aeviz.best_code import best_code
from aeviz.data import noisy_moons, two_moons
from aeviz.image_rules import RuleCode
from aeviz.manual_encoding import (
    Packing,
    Parabola,
    QuadraticDecoder,
    SineEncoder,
    mean_squared_error,
    pca_error,
    two_points_one_code,
)
from aeviz.ui import link
from tests.browser.pad_modules import open_modules
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
SINE = {"amplitude": 0.7, "frequency": 2.9, "phase": 1.1, "height": 0.2}
PACKING = {"left": -2.0, "right": 3.0, "gap": 1.0}
BOUNDS = {"amplitude": [0, 2], "frequency": [1.5, 5], "phase": [-3.2, 3.2], "height": [-1, 1.5]}
POINTS = noisy_moons(0.2).points.round(4)


@pytest.fixture(scope="module")
def page():
    with open_modules() as page:
        yield page


def ask(page, module: str, body: str, *arguments):
    """Runs `body`, which sees the module's exports as `m` and the arguments as `a`."""
    return page.evaluate(f"async (a) => {{ const m = await import('/{module}.js'); {body} }}", list(arguments))


def test_side_code_and_what_comes_back_are_python_s(page):
    encoder = SineEncoder(**SINE)
    decoder = QuadraticDecoder(Parabola(-0.9, 0.1, 1.0), Parabola(0.8, -1.5, 0.2))
    codes = encoder.encode(POINTS)
    told = ask(
        page, "by_hand_code",
        """const sides = m.sidesOf(a[1], a[0]), back = m.rebuiltOf(a[0], sides, a[3]);
        return { sides, codes: m.codesOf(a[0], sides, a[2]), back, error: m.meanSquaredError(a[0], back) };""",
        POINTS.tolist(), SINE, PACKING, [[-0.9, 0.1, 1.0], [0.8, -1.5, 0.2]],
    )  # fmt: skip
    np.testing.assert_array_equal(told["sides"], encoder.side(POINTS))
    np.testing.assert_allclose(told["codes"], codes, atol=1e-12)
    np.testing.assert_allclose(told["back"], decoder.decode(codes), atol=1e-12)
    assert told["error"] == pytest.approx(mean_squared_error(POINTS, decoder.decode(codes)))
    assert Packing(**PACKING) == Packing()


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_least_squares_is_python_s_also_for_few_points(page, count):
    points = POINTS[:count]
    found = Parabola(*ask(page, "by_hand_code", "return m.leastSquares(a[0])", points.tolist()))
    best = Parabola.fit(*points.T) if count else Parabola()
    x = points[:, 0] if count else np.array([0.0, 1.0])
    np.testing.assert_allclose(found(x), best(x), atol=1e-6)
    np.testing.assert_allclose([found.a, found.b, found.c], [best.a, best.b, best.c], atol=1e-4)


def test_the_best_heights_within_bounds_are_scipy_s(page):
    rng = np.random.default_rng(0)
    places, sets = np.array([-1.0, 0.0, 1.0]), []
    for count in (0, 1, 2, 4, 8, 60):  # few points in a narrow stretch: a parabola through them leaves the bounds
        sets += [np.stack([rng.uniform(-0.3, 0.1, count), rng.normal(0, 0.5, count)], axis=1) for _ in range(5)]
    found = ask(
        page, "by_hand_code", "return a[0].map((points) => m.bestHeights(points, a[1], [-3, 3]))",
        [points.tolist() for points in sets], places.tolist(),
    )  # fmt: skip
    cut = 0
    for points, heights in zip(sets, np.array(found), strict=True):
        x, y = points.T
        shares = np.stack([x * (x - 1) / 2, 1 - x**2, x * (x + 1) / 2], axis=1)
        best = lsq_linear(shares, y, (-3, 3)).x if len(y) else np.zeros(3)
        assert ((shares @ heights - y) ** 2).sum() <= ((shares @ best - y) ** 2).sum() + 1e-9
        assert (np.abs(heights) <= 3).all()
        cut += (np.abs(heights) == 3).any()
    assert cut > 3


def test_a_parabola_goes_through_its_three_handles(page):
    places, heights = [-1.3, 0.4, 2.0], [0.5, -2.0, 1.25]
    found = Parabola(*ask(page, "by_hand_code", "return m.parabolaThrough(a[0], a[1])", places, heights))
    np.testing.assert_allclose(found(places), heights, atol=1e-12)


@pytest.mark.parametrize("sides", [False, True])
def test_pairs_of_one_code_are_python_s(page, sides):
    side = SineEncoder(**SINE).side(POINTS) if sides else None
    told = ask(
        page, "by_hand_code", "return m.twoPointsOneCode(a[0], a[1], { tolerance: 0.02, apart: 0.3 })",
        POINTS.tolist(), None if side is None else side.tolist(),
    )  # fmt: skip
    assert len(told) > 0
    np.testing.assert_array_equal(told, two_points_one_code(POINTS, side=side))


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


# ---- the network ---------------------------------------------------------------------------------------------------


def in_torch(weights: list[float]) -> nn.Sequential:
    """The same network, from the flat list of weights and biases."""
    sizes, layers = [2, 24, 24, 1, 24, 24, 2], []
    for k, (inner, outer) in enumerate(zip(sizes, sizes[1:], strict=False)):
        layers += [nn.Linear(inner, outer, dtype=torch.float64)] + ([nn.Tanh()] if k not in (2, 5) else [])
    network = nn.Sequential(*layers)
    nn.utils.vector_to_parameters(torch.tensor(weights, dtype=torch.float64), network.parameters())
    return network


def test_what_the_network_makes_and_its_gradient_are_torch_s(page):
    told = ask(
        page, "line_network",
        """const n = new m.LineNetwork(a[0], 3), error = n.run();
        const list = Array.from;
        return { error, weights: list(n.weights), input: list(n.input), codes: n.codes(), back: n.rebuilt(),
                 again: n.decode(n.codes()), gradient: list(n.differentiate()), scale: n.scale };""",
        POINTS.tolist(),
    )  # fmt: skip
    network = in_torch(told["weights"])
    inside = torch.tensor(told["input"], dtype=torch.float64).reshape(-1, 2)
    np.testing.assert_allclose(inside, (POINTS - POINTS.mean(0)) / np.sqrt(POINTS.var(axis=0).mean()), atol=1e-9)
    codes = network[:5](inside)
    back = network[5:](codes)
    loss = ((back - inside) ** 2).sum(dim=1).mean()
    loss.backward()
    outside = back.detach().numpy() * told["scale"] + POINTS.mean(0)
    np.testing.assert_allclose(told["codes"], codes[:, 0].detach(), atol=1e-12)
    np.testing.assert_allclose(told["back"], outside, atol=1e-12)
    np.testing.assert_allclose(told["again"], outside, atol=1e-12)
    gradient = torch.cat([p.grad.flatten() for p in network.parameters()])
    np.testing.assert_allclose(told["gradient"], gradient, atol=1e-12)
    assert told["error"] == pytest.approx(mean_squared_error(POINTS, outside))


def test_its_steps_are_those_of_adam(page):
    told = ask(
        page, "line_network",
        """const n = new m.LineNetwork(a[0], 1), start = Array.from(n.weights);
        for (let k = 0; k < 5; k++) n.step(0.01);
        return { start, end: Array.from(n.weights), input: Array.from(n.input) };""",
        POINTS.tolist(),
    )  # fmt: skip
    network = in_torch(told["start"])
    inside = torch.tensor(told["input"], dtype=torch.float64).reshape(-1, 2)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01, betas=(0.9, 0.99))
    for _ in range(5):
        optimiser.zero_grad()
        ((network(inside) - inside) ** 2).sum(dim=1).mean().backward()
        optimiser.step()
    np.testing.assert_allclose(told["end"], nn.utils.parameters_to_vector(network.parameters()).detach(), atol=1e-9)


TRAIN = """const points = a[0], ends = [];
for (const seed of a[1]) {
  const training = new m.LineTraining(points, seed);
  training.frame(() => 0); // on a clock that stands still a frame has time for all of it
  ends.push(training.error);
}
return ends;"""


def test_every_seed_ends_at_a_fifth_of_pca_s_error_and_the_page_s_own_below_the_hand_s(page):
    points = two_moons().points
    own = link.TABLE["encoding"]["seed"].default
    ends = ask(page, "line_training", TRAIN, points.tolist(), [own, 0])
    assert all(end <= pca_error(points) / 5 for end in ends)
    assert ends[0] < best_code(points)[2]


def test_the_same_seed_has_the_same_end_however_long_its_frames_and_another_has_not(page):
    """How many steps a frame has time for is the machine's affair, where they end is not."""
    told = ask(
        page, "line_training",
        """const [long, short, other] = [2, 2, 3].map((seed) => new m.LineTraining(a[0], seed));
        let clock = 0;
        const train = (training, tick) => {
          while (training.done < 60) training.frame(() => (clock += tick));
        };
        train(long, 0.75); // fifteen steps a frame
        train(short, 5); // three
        train(other, 5);
        return [long, short, other].map((training) => [training.done, training.error]);""",
        POINTS[:20].tolist(),
    )  # fmt: skip
    assert told[0] == told[1]
    assert told[0][0] == 60
    assert told[0][1] != told[2][1]


# ---- drawing, rules, echoes ----------------------------------------------------------------------------------------


def test_places_and_points_of_a_drawing_are_python_s(page):
    from aeviz.data import drawn, plane

    places = [(0, 0), (511, 511), (7, 300), (256, 255)]
    sheet = {"grid": plane.DRAWN_GRID, "extent": plane.DRAWN_SHEET}
    told = ask(
        page, "drawn_points",
        "const p = a[0].map((place) => m.pointAt(place, a[1])); return [p, p.map((point) => m.placeAt(point, a[1]))];",
        places, sheet,
    )  # fmt: skip
    np.testing.assert_allclose(told[0], drawn(places).points, atol=1e-12)
    assert [tuple(place) for place in told[1]] == places
    assert ask(page, "drawn_points", "return m.placeAt([99, -99], a[0])", sheet) == [511, 0]


def test_the_decoder_of_two_rules_is_python_s(page):
    terms = np.random.default_rng(0).normal(0.3, 0.3, (6, 64))
    at = [0.7, -1.2]
    code = RuleCode(np.zeros((1, 2)), terms, 0.0)
    drawn = ask(page, "image_rules", "return m.decodeRules(a[0], a[1])", terms.tolist(), at)
    np.testing.assert_allclose(drawn, code.decode([at])[0], atol=1e-12)


def test_an_echo_is_no_wish_and_a_step_back_is_one(page):
    told = ask(
        page, "echoes",
        """const e = new m.Echoes();
        return [e.tell("start"), e.tell("a"), e.tell("a"), e.tell("b"),
                e.isEcho("a"), e.isEcho("b"), e.isEcho("b"), e.isEcho("a"), e.isEcho("start")];""",
    )  # fmt: skip
    assert told == [True, True, False, True, True, True, True, False, False]
    forward = ask(
        page, "echoes", "const e = new m.Echoes(); e.begin('a'); e.tell('b'); e.begin('a'); return e.isEcho('b');"
    )
    assert not forward  # a step back, then one forward: a wish, though it was told before


# ---- handles, pen, canvas, board -----------------------------------------------------------------------------------

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


def test_a_stroke_ends_quietly_where_the_sheet_is_taken_away(page):
    told = ask(
        page, "drawn_points",
        """document.body.innerHTML = "<div id=plot></div>";
        const plot = document.getElementById("plot"), told = [];
        plot.setPointerCapture = () => {};
        const on = Object.fromEntries(["changed", "pen", "release"].map((name) => [name, () => told.push(name)]));
        const points = new m.DrawnPoints(plot, on), scale = () => ({ x: Number, y: Number, back: (...place) => place });
        const event = (kind, x) => plot.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: x, clientY: 9 }));
        const failed = [];
        window.onerror = (words) => failed.push(words);
        points.dress({ grid: 512, most: 9, extent: [0, 511, 0, 511] }, scale);
        event("pointerdown", 100);
        event("pointermove", 200);
        points.dress(undefined, scale);
        event("pointermove", 300);
        event("pointerup", 300);
        return { failed, told, count: points.places.length };""",
    )  # fmt: skip
    assert told == {"failed": [], "told": ["changed", "changed", "release"], "count": 2}


def test_a_canvas_that_comes_to_a_finer_screen_is_as_fine(page):
    told = ask(
        page, "canvas_box",
        """document.body.innerHTML = "<div style='width: 300px; height: 200px'><canvas></canvas></div>";
        const canvas = document.querySelector("canvas");
        const box = await new Promise((done) => { const box = new m.CanvasBox(canvas, () => done(box)); });
        const sizes = [1, 2].map((ratio) => {
          Object.defineProperty(window, "devicePixelRatio", { value: ratio, configurable: true });
          box.begin();
          return [canvas.width, canvas.height];
        });
        box.close();
        return sizes;""",
    )  # fmt: skip
    assert told == [[300, 200], [600, 400]]


def test_the_board_measures_by_its_nulls_and_draws_no_bar_where_there_are_none(page):
    given = [
        {"hand": 0.1, "alone": 0.4, "pca": 0.2, "network": None},
        {"hand": 0.1, "alone": None, "pca": None, "network": None},
        {"hand": 0.8, "alone": 0.4, "pca": 0.2, "network": 0.1},
    ]
    told = ask(
        page, "score_board",
        """document.body.innerHTML = "<table>" + "<tr><th></th><td><i></i></td><td></td></tr>".repeat(4) + "</table>";
        const rows = [...document.querySelectorAll("tr")], bars = [...document.querySelectorAll("i")];
        const view = { rows: Object.fromEntries(Object.keys(a[0][0]).map((name, k) => [name, rows[k]])) };
        return a[0].map((errors) => {
          m.showBoard(view, errors);
          return bars.map((bar) => (bar.hidden ? null : bar.style.getPropertyValue("--share")));
        });""",
        given,
    )  # fmt: skip
    assert told == [["0.25", "1", "0.5", None], [None] * 4, ["1", "1", "0.5", "0.25"]]
