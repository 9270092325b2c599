"""The sheet that is drawn on, its canvas, and what of it is told to Python and comes back."""

import numpy as np
import pytest

from tests.browser.by_hand_js.asked import ask
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


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
