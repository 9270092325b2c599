"""The browser's networks against torch, in Chromium: the modules of the pad are imported as they stand.

Weights are the float16 numbers of a blob on both sides, so whatever differs is the arithmetic. Logits are compared
relative to the largest among them (float32 cannot promise more), pixels and probabilities as they are.
"""

import json

import numpy as np
import pytest
import torch

from aeviz.archive import digest, pack
from aeviz.measure.decoded_digits import judge
from aeviz.models import layers
from aeviz.models.layers import Classifier
from aeviz.models.weights import classifier_tensors, describe_classifier
from aeviz.ui.js.bundle import HERE, join, module
from tests.browser.pad_modules import PLAIN_SITE, SITE, open_modules
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def page():
    with open_modules() as page:
        yield page


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def halved(net: torch.nn.Module) -> torch.nn.Module:
    """The network with the numbers that a float16 file can hold."""
    for p in net.parameters():
        p.data = p.data.half().float()
    return net.eval()


def make(kind: str, *, gated: bool = False, activation: str = "silu", out: int = 2, hidden=(512, 256), seed: int = 3):
    """A random encoder or decoder, its weights twice as large as torch's own start, so that logits spread."""
    options = {"activation": activation, "gated": gated}
    net = layers.decoder(2, hidden, **options) if kind == "decoder" else layers.encoder(out, hidden, **options)
    layers.initialise(net, generator(seed))
    for p in net.parameters():
        p.data *= 2
    return halved_as_shipped(net)


def halved_as_shipped(net: layers.MLP) -> layers.MLP:
    net.load_folded({name: tensor.half().float() for name, tensor in net.folded().items()})
    return net.eval()


def blob_of(net: layers.MLP, output: str) -> bytes:
    tensors = {name: tensor.half().numpy() for name, tensor in net.folded().items()}
    return pack(tensors, {"activation": net.activation, "output": output})


RUN = """async ([inputs, logBetas]) => {
  const { DenseNetwork } = await import("/engine/networks.js");
  const { readSafetensors } = await import("/engine/safetensors.js");
  const network = new DenseNetwork(readSafetensors(await (await fetch("/blob")).arrayBuffer()));
  return inputs.map((input, n) => Array.from(network.run(Float32Array.from(input), logBetas[n])));
}"""


def run_js(page, blob: bytes, inputs: torch.Tensor, log_beta: torch.Tensor) -> np.ndarray:
    page.blobs["blob"] = blob
    return np.array(page.evaluate(RUN, [inputs.tolist(), log_beta.tolist()]))


def torch_out(net: layers.MLP, inputs: torch.Tensor, log_beta: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        return (net(inputs, log_beta) if net.gates is not None else net(inputs)).numpy()


def assert_same(js: np.ndarray, reference: np.ndarray) -> None:
    assert js.shape == reference.shape
    assert np.abs(js - reference).max() <= TOLERANCE * max(1.0, np.abs(reference).max())


@pytest.mark.parametrize("activation", ["silu", "relu", "leaky_relu", "identity"])
@pytest.mark.parametrize("gated", [False, True])
def test_decoder_gives_torchs_logits(page, activation, gated):
    net = make("decoder", gated=gated, activation=activation)
    z = 3 * torch.randn(12, 2, generator=generator(0))
    log_beta = torch.empty(12).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(page, blob_of(net, "logits"), z, log_beta), torch_out(net, z, log_beta))


@pytest.mark.parametrize(("out", "output"), [(2, "code"), (4, "mean_logvar")])
@pytest.mark.parametrize("gated", [False, True])
def test_encoder_gives_torchs_codes(page, out, output, gated):
    net = make("encoder", gated=gated, out=out)
    x = torch.rand(12, 784, generator=generator(2))
    log_beta = torch.empty(12).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(page, blob_of(net, output), x, log_beta), torch_out(net, x, log_beta))


def test_one_layer_is_a_network_too(page):
    net = make("decoder", activation="identity", hidden=())
    z = torch.randn(5, 2, generator=generator(0))
    assert_same(run_js(page, blob_of(net, "pixels"), z, torch.zeros(5)), torch_out(net, z, torch.zeros(5)))


def test_gates_follow_beta_back_and_forth(page):
    net = make("decoder", gated=True)
    z = torch.ones(4, 2)
    log_beta = torch.tensor([2.0, -3.0, 2.0, 0.0])
    js = run_js(page, blob_of(net, "logits"), z, log_beta)
    assert_same(js, torch_out(net, z, log_beta))
    assert np.array_equal(js[0], js[2])
    assert np.abs(js[0] - js[1]).max() > 0.1


def test_the_judge_says_what_python_says_of_pictures_and_of_what_is_none(page):
    classifier = Classifier()
    layers.initialise(classifier, generator(5))
    for p in classifier.parameters():
        p.data *= 2
    halved(classifier)
    x = torch.rand(40, 784, generator=generator(2)) * torch.linspace(0, 1, 40)[:, None]
    with torch.no_grad():
        logits = classifier(x).numpy()
    classifier.quantiles.copy_(torch.from_numpy(np.quantile(logits.max(1), np.linspace(0.2, 0.8, 101))).expand(10, 101))
    tensors = {name.removeprefix("classifier."): a for name, a in classifier_tensors(classifier).items()}
    page.blobs["blob"] = pack(tensors, describe_classifier()["classifier"])
    x[0, 300], x[1] = torch.nan, torch.nan
    js = page.evaluate(
        """async (pictures) => {
          const { Classifier } = await import("/engine/classifier.js");
          const { readSafetensors } = await import("/engine/safetensors.js");
          const net = new Classifier(readSafetensors(await (await fetch("/blob")).arrayBuffer()));
          const pixels = (x) => Float32Array.from(x, (value) => value ?? NaN);
          return pictures.map(pixels).map((x) => [Array.from(net.run(x)), net.best(x)]);
        }""",
        [[value if np.isfinite(value) else None for value in picture] for picture in x.tolist()],
    )
    expected = judge(classifier, x)
    assert np.abs(np.array([found for found, _ in js[2:]]) - logits[2:]).max() <= TOLERANCE
    verdicts = [best for _, best in js]
    assert [best["digit"] for best in verdicts[2:]] == expected.classes[2:].tolist()
    assert [best["clarity"] for best in verdicts] == pytest.approx(expected.clarity.tolist(), abs=0.01)
    assert [not best["gap"] for best in verdicts] == expected.digit.tolist()
    assert expected.clarity[:2].tolist() == [0, 0]
    assert 0 < expected.share < 1


WIDTHS = {"plain": (512, 256), "none": (), "one": (1,), "narrow": (7,), "30": (30,), "deep": (130, 33, 9, 30)}


@pytest.mark.parametrize("hidden", WIDTHS)
@pytest.mark.parametrize("activation", ["silu", "leaky_relu"])
@pytest.mark.parametrize("gated", [False, True])
def test_networks_of_any_width_are_torchs(page, hidden, activation, gated):
    net = make("decoder", gated=gated and bool(WIDTHS[hidden]), activation=activation, hidden=WIDTHS[hidden])
    z = 3 * torch.randn(6, 2, generator=generator(0))
    log_beta = torch.empty(6).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(page, blob_of(net, "logits"), z, log_beta), torch_out(net, z, log_beta))


@pytest.mark.parametrize("hidden", WIDTHS)
@pytest.mark.parametrize("gated", [False, True])
@pytest.mark.parametrize("way", ["simd", "plain"])
def test_grid_is_the_decoder_at_the_centres_of_its_cells(page, way, gated, hidden):
    gated = gated and bool(WIDTHS[hidden])
    activation = "leaky_relu" if hidden == "30" else "silu"
    net = make("decoder", gated=gated, hidden=WIDTHS[hidden], activation=activation)
    page.blobs["blob"] = blob_of(net, "logits")
    extent, side, log_beta = [-3.0, 2.0, -1.5, 4.0], 16, 0.7
    js = page.evaluate(
        """async ([way, extent, side, logBeta]) => {
          const names = ["networks", "safetensors", "batch", "simd"];
          const all = Object.assign({}, ...(await Promise.all(names.map((name) => import(`/${name}.js`)))));
          const network = new all.DenseNetwork(all.readSafetensors(await (await fetch("/blob")).arrayBuffer()));
          const z = all.cellCentres(extent, side), count = side * side;
          const pixels = way === "simd"
            ? all.SimdDecoder.of(network, count).decode(z, logBeta)
            : all.decodeBatch(network, z, count, logBeta);
          return Array.from(pixels);
        }""",
        [way, extent, side, log_beta],
    )
    x0, x1, y0, y1 = extent
    along = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(x0 + along * (x1 - x0), y1 - along * (y1 - y0))  # row 0 is the top of the map
    z = torch.tensor(np.stack([x.ravel(), y.ravel()], 1), dtype=torch.float32)
    reference = torch.sigmoid(torch.from_numpy(torch_out(net, z, torch.full((side * side,), log_beta))))
    assert np.abs(np.array(js).reshape(side * side, 784) - reference.numpy()).max() <= TOLERANCE


def test_pixels_and_misfit_are_torchs(page):
    logits = 6 * torch.randn(784, generator=generator(0))
    x = torch.rand(784, generator=generator(1))
    pixels, nats, squares = page.evaluate(
        """async ([logits, x]) => {
          const { misfit, toPixels } = await import("/engine/networks.js");
          const l = Float32Array.from(logits);
          const pixels = Array.from(toPixels(l, "logits", new Float32Array(784)));
          return [pixels, misfit(l, "logits", x), misfit(l, "pixels", x)];
        }""",
        [logits.tolist(), x.tolist()],
    )
    assert np.abs(np.array(pixels) - torch.sigmoid(logits).numpy()).max() <= TOLERANCE
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum").item()
    assert nats == pytest.approx(bce, rel=TOLERANCE)
    assert squares == pytest.approx(((x - logits) ** 2).sum().item(), rel=TOLERANCE)


def test_misfit_of_huge_logits_is_finite(page):
    value = page.evaluate("""async () => (await import("/engine/networks.js")).misfit([800, -800], "logits", [0, 1])""")
    assert value == pytest.approx(1600)


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
          const { likeMnist } = await import("/pieces/mnist_form.js");
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


def test_the_joined_module_holds_every_file_once_and_parses(page):
    joined, worker = module(), join("engine/grid_worker.js")
    pad = joined.removeprefix(f"const GRID_WORKER_SOURCE = {json.dumps(worker)};\n")
    ours = [path for path in HERE.rglob("*.js") if not {"by_hand", "page"} & set(path.relative_to(HERE).parts)]
    for path in ours:
        held = worker if path.name in ("grid_worker.js", "simd.js") else pad
        assert held.count(f"// {path.relative_to(HERE).as_posix()}\n") == 1
    page.blobs["joined"] = joined
    kind = page.evaluate(
        """async () => {
          const text = await (await fetch("/joined")).text();
          return typeof (await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))).default;
        }"""
    )
    assert kind == "function"


@pytest.mark.parametrize("site", [SITE, PLAIN_SITE])
def test_bytes_that_do_not_match_their_digest_are_refused(page, site):
    good = blob_of(make("decoder", hidden=()), "pixels")
    other = blob_of(make("decoder", hidden=(), seed=4), "pixels")
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
