"""Who computes the decoded grid, in Chromium: the newest wish wins, with the worker and without."""

import numpy as np
import pytest

from aeviz.archive import pack
from aeviz.ui.js.bundle import join
from tests.browser.pad_modules import open_modules
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
# How the page comes by a worker: as the pad ships it, none at all, or one that fails when it starts.
WORKERS = {"worker": join("engine/grid_worker.js"), "none": None, "failing": "throw new Error('not here')"}
ASK = """async ([source, extents]) => {
  if (source !== null) window.GRID_WORKER_SOURCE = source;
  const names = ["engine/networks", "engine/safetensors", "engine/cells", "pad/grid"];
  const all = Object.assign({}, ...(await Promise.all(names.map((name) => import(`/${name}.js`)))));
  const bytes = await (await fetch("/blob")).arrayBuffer();
  const network = new all.DenseNetwork(all.readSafetensors(bytes));
  const grids = [];
  let source_;
  await new Promise((done) => {
    source_ = new all.GridSource((grid) => {
      grids.push(grid);
      if (String(grid.extent) === String(extents.at(-1))) done();
    });
    for (const extent of extents) source_.ask({ digest: "d", bytes, network }, extent, 8, 0);
  });
  source_.close();
  const last = grids.at(-1);
  const reference = network.pictures(all.cellCentres(last.extent, 8), 0);
  const list = (array) => Array.from(array);
  return { extents: grids.map((grid) => grid.extent), pixels: list(last.pixels), reference: list(reference) };
}"""


@pytest.fixture
def page():
    with open_modules() as page:
        rng = np.random.default_rng(0)
        shapes = {"0.weight": (32, 2), "0.bias": (32,), "1.weight": (784, 32), "1.bias": (784,)}
        tensors = {name: rng.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}
        page.blobs["blob"] = pack(tensors, {"activation": "silu", "output": "logits"})
        yield page


@pytest.mark.parametrize("kind", WORKERS)
def test_the_newest_wish_wins_and_is_exact(page, kind):
    extents = [[-k, k, -k, k] for k in range(1, 9)]
    told = page.evaluate(ASK, [WORKERS[kind], extents])
    assert told["extents"][-1] == extents[-1]
    assert len(told["extents"]) <= 2, "wishes between the first and the newest are forgotten"
    assert np.abs(np.array(told["pixels"]) - told["reference"]).max() <= 1e-5
