"""The browser's networks against torch, in Chromium: the modules of the pad are imported as they stand.

Weights are the float16 numbers of a blob on both sides, so whatever differs is the arithmetic. Logits are compared
relative to the largest among them (float32 cannot promise more), pixels and probabilities as they are.
"""

import json

import numpy as np
import playwright.sync_api as playwright
import pytest
import torch

from aeviz.archive import pack
from aeviz.measure.decoded_digits import judge
from aeviz.models import layers
from aeviz.models.layers import Classifier
from aeviz.models.weights import classifier_tensors, describe_classifier
from tests.browser.pad_modules import open_modules
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def pages():
    with open_modules() as simd, open_modules(wasm=False) as plain:
        yield {"simd": simd, "plain": plain}


@pytest.fixture
def page(pages):
    return pages["simd"]


@pytest.fixture(params=["simd", "plain"])
def engine(pages, request):
    """A page whose networks run in WebAssembly, and one whose networks run in plain JavaScript."""
    yield pages[request.param]
    vectors = "async () => (await import('/engine/kernel.js')).openKernel(1).vectors"
    assert pages[request.param].evaluate(vectors) == (request.param == "simd")


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def halved(net: torch.nn.Module) -> torch.nn.Module:
    """The network with the numbers that a float16 file can hold."""
    for p in net.parameters():
        p.data = p.data.half().float()
    return net.eval()


def make(kind: str, *, gated=False, activation="silu", out=2, latent=2, hidden=(512, 256), seed=3) -> layers.MLP:
    """A random encoder or decoder, its weights twice as large as torch's own start, so that logits spread."""
    options = {"activation": activation, "gated": gated}
    net = layers.decoder(latent, hidden, **options) if kind == "decoder" else layers.encoder(out, hidden, **options)
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
def test_decoder_gives_torchs_logits(engine, activation, gated):
    net = make("decoder", gated=gated, activation=activation)
    z = 3 * torch.randn(12, 2, generator=generator(0))
    log_beta = torch.empty(12).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(engine, blob_of(net, "logits"), z, log_beta), torch_out(net, z, log_beta))


@pytest.mark.parametrize(("out", "output"), [(2, "code"), (4, "mean_logvar")])
@pytest.mark.parametrize("gated", [False, True])
def test_encoder_gives_torchs_codes(engine, out, output, gated):
    net = make("encoder", gated=gated, out=out)
    x = torch.rand(12, 784, generator=generator(2))
    log_beta = torch.empty(12).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(engine, blob_of(net, output), x, log_beta), torch_out(net, x, log_beta))


def test_a_label_and_noise_stand_among_the_inputs(engine):
    net = make("decoder", latent=2 + 10 + 5)
    x = torch.randn(7, 17, generator=generator(0))
    assert_same(run_js(engine, blob_of(net, "logits"), x, torch.zeros(7)), torch_out(net, x, torch.zeros(7)))


def test_what_does_not_fit_is_an_error_and_no_picture(page):
    net = make("decoder", hidden=(30,))
    with pytest.raises(playwright.Error, match="3 numbers for a network of 2 inputs"):
        run_js(page, blob_of(net, "logits"), torch.zeros(1, 3), torch.zeros(1))
    tensors = {name: tensor.half().numpy() for name, tensor in net.folded().items()}
    apart = pack(tensors | {"1.weight": np.zeros((784, 31), np.float16)}, {"activation": "silu", "output": "logits"})
    with pytest.raises(playwright.Error, match="a layer of 31 inputs behind 30 outputs"):
        run_js(page, apart, torch.zeros(1, 2), torch.zeros(1))


def test_where_a_tab_may_hold_no_more_of_its_memory_a_network_runs_in_plain_javascript(page):
    net = make("decoder", hidden=(30,))
    z = torch.randn(2, 2, generator=generator(0))
    page.evaluate("() => { window.kept = WebAssembly.Memory; WebAssembly.Memory = () => { throw RangeError(); }; }")
    try:
        assert not page.evaluate("async () => (await import('/engine/kernel.js')).openKernel(1).vectors")
        assert_same(run_js(page, blob_of(net, "logits"), z, torch.zeros(2)), torch_out(net, z, torch.zeros(2)))
    finally:
        page.evaluate("() => { WebAssembly.Memory = window.kept; }")


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


def test_the_judge_says_what_python_says_of_pictures_and_of_what_is_none(engine):
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
    engine.blobs["blob"] = pack(tensors, describe_classifier()["classifier"])
    x[0, 300], x[1] = torch.nan, torch.nan
    js = engine.evaluate(
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


ODD = (  # no filters by sixteens, windows that stand apart or run over the edge, a dense layer behind another
    {"type": "conv", "name": "a", "stride": 1, "padding": 0, "shape": (5, 1, 3, 3)},  # 26 x 26
    {"type": "conv", "name": "b", "stride": 3, "padding": 2, "shape": (20, 5, 4, 4)},  # 9 x 9
    {"type": "conv", "name": "c", "stride": 4, "padding": 1, "shape": (3, 20, 2, 2)},  # 3 x 3
    {"type": "dense", "name": "d", "shape": (33, 27)},
    {"type": "dense", "name": "e", "shape": (10, 33)},
)


def test_a_judge_of_any_shape_is_torchs(engine):
    fresh = generator(6)
    tensors = {"quantiles": np.zeros((10, 101), np.float32)}
    h = x = torch.rand(3, 784, generator=generator(2))
    h = h.view(3, 1, 28, 28)
    for layer in ODD:
        weight, bias = (torch.randn(shape, generator=fresh).half() for shape in (layer["shape"], layer["shape"][:1]))
        tensors |= {f"{layer['name']}.weight": weight.numpy(), f"{layer['name']}.bias": bias.numpy()}
        if layer["type"] == "conv":
            h = torch.conv2d(h, weight.float(), bias.float(), layer["stride"], layer["padding"]).relu()
        else:
            h = torch.nn.functional.linear(h.flatten(1), weight.float(), bias.float())
            h = h if layer is ODD[-1] else h.relu()
    engine.blobs["blob"] = pack(tensors, {"layers": json.dumps(ODD), "least": "0.05"})
    js = engine.evaluate(
        """async (pictures) => {
          const { Classifier } = await import("/engine/classifier.js");
          const { readSafetensors } = await import("/engine/safetensors.js");
          const net = new Classifier(readSafetensors(await (await fetch("/blob")).arrayBuffer()));
          return pictures.map((x) => Array.from(net.run(Float32Array.from(x))));
        }""",
        x.tolist(),
    )
    assert_same(np.array(js), h.numpy())


WIDTHS = {"plain": (512, 256), "none": (), "one": (1,), "narrow": (7,), "30": (30,), "deep": (130, 33, 9, 30)}


@pytest.mark.parametrize("hidden", WIDTHS)
@pytest.mark.parametrize("gated", [False, True])
def test_networks_of_any_width_are_torchs(engine, hidden, gated):
    activation = "silu" if gated else "leaky_relu"
    net = make("decoder", gated=gated and bool(WIDTHS[hidden]), activation=activation, hidden=WIDTHS[hidden])
    z = 3 * torch.randn(6, 2, generator=generator(0))
    log_beta = torch.empty(6).uniform_(-4.6, 4.6, generator=generator(1))
    assert_same(run_js(engine, blob_of(net, "logits"), z, log_beta), torch_out(net, z, log_beta))


@pytest.mark.parametrize("hidden", WIDTHS)
@pytest.mark.parametrize("gated", [False, True])
def test_grid_is_the_decoder_at_the_centres_of_its_cells(engine, gated, hidden):
    gated = gated and bool(WIDTHS[hidden])
    activation = "leaky_relu" if hidden == "30" else "silu"
    net = make("decoder", gated=gated, hidden=WIDTHS[hidden], activation=activation)
    engine.blobs["blob"] = blob_of(net, "logits")
    extent, side, log_beta = [-3.0, 2.0, -1.5, 4.0], 15, 0.7  # 225 cells: the last of the sixteens is one alone
    js, same = engine.evaluate(
        """async ([extent, side, logBeta]) => {
          const names = ["engine/networks", "engine/safetensors", "engine/cells"];
          const all = Object.assign({}, ...(await Promise.all(names.map((name) => import(`/${name}.js`)))));
          const network = new all.DenseNetwork(all.readSafetensors(await (await fetch("/blob")).arrayBuffer()));
          const z = all.cellCentres(extent, side);
          const pixels = network.pictures(z, logBeta);
          const one = new Float32Array(784);
          const alone = (n) => network.picture(z.subarray(2 * n, 2 * n + 2), logBeta, one);
          const same = [0, 15, 16, 224].every((n) => alone(n).every((value, i) => value === pixels[784 * n + i]));
          return [Array.from(pixels), same];
        }""",
        [extent, side, log_beta],
    )
    assert same, "one of a batch is the same as alone"
    x0, x1, y0, y1 = extent
    along = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(x0 + along * (x1 - x0), y1 - along * (y1 - y0))  # row 0 is the top of the map
    z = torch.tensor(np.stack([x.ravel(), y.ravel()], 1), dtype=torch.float32)
    reference = torch.sigmoid(torch.from_numpy(torch_out(net, z, torch.full((side * side,), log_beta))))
    assert np.abs(np.array(js).reshape(side * side, 784) - reference.numpy()).max() <= TOLERANCE


def test_pixels_and_misfit_are_torchs(page):
    logits = 6 * torch.randn(784, generator=generator(0))
    x = torch.rand(784, generator=generator(1))
    log_variance = torch.randn(784, generator=generator(2))
    pixels, clipped, nats, squares, density = page.evaluate(
        """async ([logits, x, logVariance]) => {
          const { misfit, pixelsOf, toPixels } = await import("/engine/outputs.js");
          const l = Float32Array.from(logits), both = Float32Array.from([...logits, ...logVariance]);
          const blank = (values, output) => new Float32Array(pixelsOf(values.length, output));
          const seen = (values, output) => Array.from(toPixels(values, output, blank(values, output)));
          return [
            seen(l, "logits"), seen(both, "mean_logvar"),
            misfit(l, "logits", x), misfit(l, "pixels", x), misfit(both, "mean_logvar", x),
          ];
        }""",
        [logits.tolist(), x.tolist(), log_variance.tolist()],
    )
    assert clipped == pytest.approx(logits.clamp(0, 1).tolist(), abs=TOLERANCE)
    nll = torch.nn.functional.gaussian_nll_loss(logits, x, log_variance.exp(), full=True, reduction="sum").item()
    assert density == pytest.approx(nll, rel=TOLERANCE)
    assert np.abs(np.array(pixels) - torch.sigmoid(logits).numpy()).max() <= TOLERANCE
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum").item()
    assert nats == pytest.approx(bce, rel=TOLERANCE)
    assert squares == pytest.approx(((x - logits) ** 2).sum().item(), rel=TOLERANCE)


def test_misfit_of_huge_logits_is_finite(page):
    value = page.evaluate("""async () => (await import("/engine/outputs.js")).misfit([800, -800], "logits", [0, 1])""")
    assert value == pytest.approx(1600)
