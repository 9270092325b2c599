"""The network that trains in the page: its gradient and its steps are torch's, and where its training ends."""

import numpy as np
import pytest
import torch
from torch import nn

from aeviz.data import two_moons
from aeviz.handmade.best_code import best_code
from aeviz.handmade.manual_encoding import (
    mean_squared_error,
    pca_error,
)
from aeviz.ui.shell import link
from tests.browser.by_hand_js.asked import POINTS, ask
from tests.serving import chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


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
