"""Film strips: the way along the data against SciPy's graphs, the frames and what is read in them against torch."""

import numpy as np
import pytest
from scipy.sparse import coo_array, csgraph
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from aeviz.shipped import catalogue
from aeviz.ui.controls.pieces import film_strips
from tests.browser import reference
from tests.browser.pieces import FRAMES, handed_over, put, said
from tests.judged import LEAST, judged

pytestmark = pytest.mark.browser
A, B = (-6.0, 15.0), (12.0, 4.0)
GRAPH = """async ([codes, ways]) => {
  const { CodeGraph } = await import("/pieces/strips/code_graph.js");
  const graph = new CodeGraph(Float32Array.from(codes));
  const edges = graph.edges.flatMap((near, n) => [...near].map(([m, weight]) => [n, m, weight]));
  return { edges, bridges: graph.bridges, paths: ways.map(([a, b]) => graph.path(a, b)) };
}"""
STRIPS = """() => {
  const { films } = window.piece;
  return Object.fromEntries(Object.entries(films).map(([way, film]) => [way, Array.from(film.pixels)]));
}"""
SETTLED = "[data-settled='true']"


@pytest.fixture
def shown(page):
    """The strips of the autoencoder from A to B."""
    put(page, handed_over(lambda: film_strips("ae", key="film", a=A, b=B)))
    page.wait_for_selector(SETTLED)
    return page


def clouds(islands: int) -> np.ndarray:
    """Codes (n, 2) in clouds too far from one another to be neighbours."""
    rng = np.random.default_rng(islands)
    centres = 20 * np.array([(i, i % 2) for i in range(islands)])
    return np.concatenate([centre + rng.normal(size=(40 + 15 * k, 2)) for k, centre in enumerate(centres)]).astype("f4")


def neighbour_graph(codes: np.ndarray, k: int = 10) -> coo_array:
    """Symmetric, squared distances between codes of which one is among the other's k nearest."""
    distance, index = cKDTree(codes).query(codes, k + 1)
    rows = np.repeat(np.arange(len(codes)), k)
    half = coo_array((distance[:, 1:].ravel() ** 2, (rows, index[:, 1:].ravel())), shape=(len(codes),) * 2).tocsr()
    return half.maximum(half.T)


def graph_of(edges: list, count: int) -> coo_array:
    n, m, weight = np.array(edges).T
    return coo_array((weight, (n.astype(int), m.astype(int))), shape=(count, count)).tocsr()


@pytest.mark.parametrize("islands", [1, 4])
def test_the_graph_is_that_of_ten_neighbours_and_one_bridge_an_island(page, islands):
    codes = clouds(islands)
    told = page.evaluate(GRAPH, [codes.ravel().tolist(), []])
    graph, plain = graph_of(told["edges"], len(codes)), neighbour_graph(codes.astype(float))
    assert csgraph.connected_components(plain)[0] == islands
    assert csgraph.connected_components(graph)[0] == 1
    assert told["bridges"] == islands - 1
    inner = plain.toarray() > 0
    assert graph.toarray()[inner] == pytest.approx(plain.toarray()[inner], rel=1e-5)
    assert (graph.toarray()[~inner] > 0).sum() == 2 * told["bridges"]
    island = csgraph.connected_components(plain)[1]
    for n, m in np.argwhere(np.triu(graph.toarray() > 0) & ~inner):  # no other is shorter from one of its two shores
        shortest = [cdist(codes[island == shore], codes[island != shore]).min() for shore in (island[n], island[m])]
        assert np.isclose(np.linalg.norm(codes[n] - codes[m]), shortest).any()


@pytest.mark.parametrize("islands", [1, 4])
def test_the_way_along_the_data_is_dijkstras(page, islands):
    codes = clouds(islands)
    rng = np.random.default_rng(9)
    low, high = codes.min(0) - 3, codes.max(0) + 3
    ways = rng.uniform(low, high, (12, 2, 2))
    told = page.evaluate(GRAPH, [codes.ravel().tolist(), ways.tolist()])
    inner = graph_of(told["edges"], len(codes)).tocoo()
    tree, count = cKDTree(codes), len(codes)
    for (a, b), path in zip(ways, told["paths"], strict=True):
        rows, columns, weights_ = list(inner.coords[0]), list(inner.coords[1]), list(inner.data)
        reach = 0.0
        for node, end in ((count, a), (count + 1, b)):
            distance, index = tree.query(end, 10)
            rows += [node] * 10
            columns += list(index)
            weights_ += list(distance**2)
            reach = max(reach, distance[-1])
        if np.linalg.norm(a - b) <= reach:
            rows, columns, weights_ = [*rows, count], [*columns, count + 1], [*weights_, ((a - b) ** 2).sum()]
        graph = coo_array((weights_, (rows, columns)), shape=(count + 2,) * 2).tocsr()
        cost = csgraph.dijkstra(graph, directed=False, indices=count)[count + 1]
        assert path["cost"] == pytest.approx(cost, rel=1e-5)
        points = np.array(path["points"])
        assert points[0] == pytest.approx(a)
        assert points[-1] == pytest.approx(b)
        assert (np.diff(points, axis=0) ** 2).sum() == pytest.approx(cost, rel=1e-5)
        assert tree.query(points[1:-1])[0].max(initial=0) == 0  # over codes and nothing else


def test_stops_lie_evenly_along_a_way(page):
    points = np.array([[0, 0], [3, 4], [3, 4], [3, 10], [-5, 10]], dtype=float)
    spread = """async ([points, count]) => (await import("/pieces/strips/code_graph.js")).spread(points, count)"""
    reached = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    wanted = np.linspace(0, 19, 11)
    expected = np.stack([np.interp(wanted, reached, axis) for axis in points.T], 1)
    assert np.array(page.evaluate(spread, [points.tolist(), 11])) == pytest.approx(expected)
    assert page.evaluate(spread, [[[1, 2], [1, 2]], 11]) == [[1, 2]] * 11


def decoded(points: np.ndarray) -> np.ndarray:
    return np.array([reference.decoded("ae", z) for z in points])


def test_the_frames_are_torchs(shown):
    strips = {way: np.array(pixels).reshape(11, 784) for way, pixels in shown.evaluate(STRIPS).items()}
    t = np.linspace(0, 1, 11)[:, None]
    straight = decoded((1 - t) * A + t * B)
    assert np.abs(strips["straight"] - straight).max() < 1e-4
    assert np.abs(strips["pixels"] - ((1 - t) * straight[0] + t * straight[-1])).max() < 1e-4
    stops = np.array(shown.evaluate("() => window.piece.stops"))
    assert np.abs(strips["along"] - decoded(stops)).max() < 1e-4
    codes = catalogue.load("ae").part("map")["means"][0].astype(float)
    points = np.array(shown.evaluate("() => window.piece.way.points"))
    assert cKDTree(codes).query(points[1:-1])[0].max() < 1e-6


def test_what_is_read_in_each_frame_is_what_torch_reads(shown):
    for way, pixels in shown.evaluate(STRIPS).items():
        digit, clarity = judged(np.array(pixels))
        film = shown.locator(f'[data-film="{way}"]')
        read = [one.split(":") for one in film.get_attribute("data-read").split(",")]
        assert [int(best) for best, _ in read] == digit.tolist()
        assert [float(p) for _, p in read] == pytest.approx(clarity.tolist(), abs=1e-3)
        below = film.locator("li b").all_inner_texts()
        assert below == ["?" if p < LEAST else str(d) for d, p in zip(digit, clarity, strict=True)]
        said = ", ".join(below).replace("?", "no digit")
        assert film.locator("canvas").get_attribute("aria-label").endswith(f": {said}")
        assert film.locator("li span").all_inner_texts() == [str(int(100 * p)) for p in clarity]


def place_of(page, end: str) -> list[float]:
    return [float(v) for v in page.locator("[data-settled]").get_attribute(f"data-{end}").split(",")]


def test_an_end_is_dragged_and_told_once(shown):
    handle = shown.locator('[data-end="b"]')
    box = handle.bounding_box()
    shown.mouse.move(box["x"] + 8, box["y"] + 8)
    shown.mouse.down()
    shown.mouse.move(box["x"] + 60, box["y"] - 40, steps=6)
    assert said(shown) == []
    shown.mouse.up()
    shown.wait_for_selector(SETTLED)
    (name, z) = said(shown)[0]
    assert len(said(shown)) == 1
    assert name == "b"
    assert z == pytest.approx(place_of(shown, "b"), rel=1e-4)
    assert place_of(shown, "a") == pytest.approx(A)
    shown.evaluate(FRAMES)
    x0, x1, y0, y1 = catalogue.load("ae").part("map")["extents"][0].tolist()
    field, moved = shown.locator(".map").bounding_box(), handle.bounding_box()
    u = (moved["x"] + moved["width"] / 2 - field["x"]) / field["width"]
    v = 1 - (moved["y"] + moved["height"] / 2 - field["y"]) / field["height"]
    assert [x0 + u * (x1 - x0), y0 + v * (y1 - y0)] == pytest.approx(z, abs=0.1)


def test_an_end_that_comes_back_late_stays_where_it_is(shown):
    shown.locator('[data-end="a"]').focus()
    for k in (1, 2):
        shown.keyboard.press("ArrowRight")
        shown.wait_for_function("(k) => window.said.length === k", arg=k)
    (_, first), (_, second) = said(shown)
    update = "(a) => { window.update({ ends: { a, b: null } }); return window.piece.ends.a; }"
    assert shown.evaluate(update, first) == pytest.approx(second, rel=1e-5)
    shown.evaluate("() => window.dispatchEvent(new PopStateEvent('popstate'))")  # a step back in the history
    shown.evaluate(update, second)
    assert shown.evaluate(update, first) == pytest.approx(first, rel=1e-5)


def test_a_press_beside_the_ends_takes_the_nearer_one(shown):
    box = shown.locator('[data-end="a"]').bounding_box()
    shown.mouse.click(box["x"] - 25, box["y"] - 10)
    shown.wait_for_selector(SETTLED)
    assert [name for name, _ in said(shown)] == ["a"]
    assert place_of(shown, "b") == pytest.approx(B)


def test_an_end_moves_by_keys_and_says_where_it_is(shown):
    handle = shown.locator('[data-end="a"]')
    handle.focus()
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("() => window.said.length === 1")
    shown.wait_for_selector(SETTLED)
    x0, x1 = catalogue.load("ae").part("map")["extents"][0][:2].tolist()
    assert place_of(shown, "a") == pytest.approx([A[0] + (x1 - x0) / 40, A[1]])
    assert handle.get_attribute("role") == "slider"
    spoken = handle.get_attribute("aria-valuetext")
    assert f"{place_of(shown, 'a')[0]:.2f}".replace("-", "\u2212") in spoken


def test_after_all_moves_every_strip_shows_the_last_ends(shown):
    """Chores that wait while the ends go on moving: none may be left with what held before."""
    shown.evaluate(
        """async () => {
          const { piece } = window;
          for (let k = 0; k < 9; k++) {
            piece.setEnd("a", [k, -k]);
            await new Promise((done) => requestAnimationFrame(done));
          }
        }"""
    )
    shown.wait_for_selector(SETTLED)
    shown.evaluate(FRAMES)
    strips = {way: np.array(pixels).reshape(11, 784) for way, pixels in shown.evaluate(STRIPS).items()}
    for frames in strips.values():
        assert np.abs(frames[0] - reference.decoded("ae", np.array([8.0, -8.0]))).max() < 1e-4
        assert np.abs(frames[-1] - reference.decoded("ae", np.array(B))).max() < 1e-4
    middle = (strips["straight"][0] + strips["straight"][-1]) / 2
    assert np.abs(strips["pixels"][5] - middle).max() < 1e-5


def test_without_ends_a_film_begins_in_the_middle_of_two_classes(page):
    put(page, handed_over(lambda: film_strips("ae", key="film", digits=(3, 0))))
    page.wait_for_selector(SETTLED)
    plane = catalogue.load("ae").part("map")
    codes, labels = plane["means"][0].astype(float), plane["labels"]
    for end, digit in (("a", 3), ("b", 0)):
        middle = np.median(codes[labels == digit], axis=0)
        assert place_of(page, end) == pytest.approx(codes[np.linalg.norm(codes - middle, axis=1).argmin()], abs=1e-4)
