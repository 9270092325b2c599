"""What the pad reads, in Chromium: files of weights and of maps, drawings; and the module that is joined for it."""

import numpy as np
import pytest

from aeviz.archive import digest, pack
from aeviz.ui.js.bundle import HERE, core, join, piece, pieces
from tests.browser.pad_modules import PLAIN_SITE, SITE, open_modules
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def page():
    with open_modules() as page:
        yield page


def test_half_precision_is_read_exactly(page):
    """Every float16 there is: normal, subnormal, signed zero, infinite."""
    halves = np.arange(65536, dtype=np.uint16).view(np.float16)
    halves = halves[~np.isnan(halves)]
    page.blobs["blob"] = pack({"all": halves, "b": np.arange(3, dtype=np.uint8)}, {"a": "β"})
    metadata, values, small = page.evaluate(
        """async () => {
          const { readSafetensors } = await import("/engine/safetensors.js");
          const { metadata, tensors } = readSafetensors(await (await fetch("/blob")).arrayBuffer());
          return [metadata.a, Array.from(new Uint32Array(tensors.all.data.buffer)), Array.from(tensors.b.data)];
        }"""
    )
    assert metadata == "β"
    assert small == [0, 1, 2]
    assert np.array_equal(np.array(values, dtype=np.uint32), halves.astype(np.float32).view(np.uint32))


def map_blob() -> tuple[bytes, dict[str, np.ndarray]]:
    rng = np.random.default_rng(4)
    labels = np.array([0, 1, 2] * 5, dtype=np.uint8)
    tensors = {
        "ladder": np.log([0.01, 1, 10]).astype(np.float32),
        "extents": np.array([[-9, 9, -8, 10], [-4, 4, -4, 4], [-1, 1, -2, 0]], dtype=np.float32),
        "means": rng.normal(size=(3, 15, 2)).astype(np.float16),
        "log_variances": rng.normal(size=(3, 15, 2)).astype(np.float16),
        "labels": labels,
        "nearest": np.array([0.3, 0.2, 0.1], dtype=np.float32),
        "heat.gap": rng.random(size=(3, 4, 4)).astype(np.float16),
    }
    return pack(tensors, {}), tensors


@pytest.mark.parametrize("log_beta", [-7.0, np.log(0.01), -2.0, 0.0, 1.7, np.log(10.0), 9.0])
def test_map_lies_between_the_rungs_of_its_ladder(page, log_beta):
    page.blobs["blob"], tensors = map_blob()
    js = page.evaluate(
        """async (logBeta) => {
          const { LatentMap } = await import("/pad/latent_map.js");
          const { readSafetensors } = await import("/engine/safetensors.js");
          const map = new LatentMap(readSafetensors(await (await fetch("/blob")).arrayBuffer())).view().at(logBeta);
          const list = (array) => Array.from(array);
          return { extent: list(map.extent), codes: list(map.codes), log_variances: list(map.logVariances),
                   nearest: map.nearest, heat: list(map.heat("gap").values), medians: map.medians,
                   distance: map.distanceToCode(0.25, -0.5) };
        }""",
        float(log_beta),
    )

    def at(name: str) -> np.ndarray:
        values = tensors[name].astype(np.float64)
        flat = values.reshape(3, -1).T
        return np.array([np.interp(log_beta, tensors["ladder"], v) for v in flat]).reshape(values.shape[1:])

    codes = at("means")
    assert js["extent"] == pytest.approx(at("extents").tolist(), abs=1e-5)
    assert js["nearest"] == pytest.approx(float(at("nearest")), abs=1e-6)
    assert np.array(js["codes"]).reshape(-1, 2) == pytest.approx(codes, abs=1e-5)
    assert np.array(js["log_variances"]).reshape(-1, 2) == pytest.approx(at("log_variances"), abs=1e-5)
    assert np.array(js["heat"]).reshape(4, 4) == pytest.approx(at("heat.gap"), abs=1e-5)
    for digit in range(3):
        assert js["medians"][digit] == pytest.approx(np.median(codes[tensors["labels"] == digit], axis=0), abs=1e-5)
    assert js["medians"][3:] == [None] * 7
    assert js["distance"] == pytest.approx(np.hypot(*(codes - [0.25, -0.5]).T).min(), abs=1e-5)


def test_a_drawing_takes_the_form_of_an_mnist_picture(page):
    """A stroke 60 wide and 120 high: 10 x 20 pixels of ink, whose centre of mass is the picture's centre."""
    pixels, empty = page.evaluate(
        """async () => {
          const { likeMnist } = await import("/pieces/sketch/mnist_form.js");
          const sheet = new Uint8ClampedArray(280 * 280 * 4);
          const empty = likeMnist(sheet, 280);
          for (let y = 10; y < 130; y++) for (let x = 200; x < 260; x++) sheet[4 * (280 * y + x) + 3] = 255;
          return [Array.from(likeMnist(sheet, 280)), empty];
        }"""
    )
    assert empty is None
    picture = np.array(pixels).reshape(28, 28)
    rows, columns = np.nonzero(picture)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (4, 23, 9, 18)
    assert picture.max() == 1


def test_every_file_is_in_a_script_and_every_script_loads(page):
    """The core alone, and each piece from the core."""
    scripts = {"core.js": core()} | {f"{name}.js": piece(name, "core.js") for name in pieces()}
    joined = [join("engine/grid_worker.js"), join("page/page.js"), *scripts.values()]
    for path in HERE.rglob("*.js"):
        held = [script.count(f"// {path.relative_to(HERE).as_posix()}\n") for script in joined]
        assert max(held) == 1, path
    page.blobs |= {name: script.encode() for name, script in scripts.items()}
    for name in scripts:
        assert page.evaluate("async (name) => typeof (await import(`/${name}`)).default", name) == "function"


@pytest.mark.parametrize("site", [SITE, PLAIN_SITE])
def test_bytes_that_do_not_match_their_digest_are_refused(page, site):
    tensors = {"0.weight": np.zeros((784, 2), np.float16), "0.bias": np.zeros(784, np.float16)}
    good = pack(tensors, {"output": "pixels"})
    other = pack(tensors | {"0.bias": np.ones(784, np.float16)}, {"output": "pixels"})
    name = digest(good)
    fetch = """async (digest) => {
      const { fetchDense } = await import("/engine/weights.js");
      try { return (await fetchDense("/", digest)).network.layers.length; } catch (error) { return error.reason; }
    }"""
    try:
        page.goto(site)
        page.blobs[f"{name}.bin"] = b"no weights at all"
        assert page.evaluate(fetch, name) == "damaged"
        if site == SITE:  # weights, but others: only the digest can tell
            page.blobs[f"{name}.bin"] = other
            assert page.evaluate(fetch, name) == "damaged"
        page.blobs[f"{name}.bin"] = good  # a failure is not kept
        assert page.evaluate(fetch, name) == 1
    finally:
        page.goto(SITE)
