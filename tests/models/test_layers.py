"""Networks: the lecture's widths, gates, and weights folded for the browser that compute the same."""

import numpy as np
import pytest
import torch

from aeviz.models import layers


def started(net):
    layers.initialise(net, torch.Generator().manual_seed(1))
    return net


def test_the_widths_of_the_lectures():
    shapes = [tuple(linear.weight.shape) for linear in layers.encoder(2).linears]
    assert shapes == [(512, 784), (256, 512), (2, 256)]
    assert [tuple(linear.weight.shape) for linear in layers.decoder(2).linears] == [(256, 2), (512, 256), (784, 512)]


def test_the_same_generator_gives_the_same_weights():
    a, b = started(layers.encoder(2, norm=True, gated=True)), started(layers.encoder(2, norm=True, gated=True))
    assert all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters(), strict=True))


def test_batch_normalisation_folds_into_the_linear_layers():
    net = started(layers.MLP((20, 16, 8, 3), norm=True))
    generator = torch.Generator().manual_seed(2)
    net.train()
    for _ in range(20):
        net(3 * torch.randn(64, 20, generator=generator) + 1)
    net.eval()
    plain = layers.MLP((20, 16, 8, 3))
    plain.load_folded(net.folded())
    x = torch.randn(10, 20, generator=generator)
    torch.testing.assert_close(plain(x), net(x), atol=1e-5, rtol=1e-5)


def test_folded_weights_run_in_plain_numpy():
    net = started(layers.decoder(2, gated=True)).eval()
    w = {name: tensor.numpy() for name, tensor in net.folded().items()}
    z, log_beta = np.array([[0.4, -1.2]], np.float32), np.float32(-1.5)
    h = z
    for k in range(2):
        gate = 1 / (1 + np.exp(-(w[f"{k}.gate_slope"] * log_beta + w[f"{k}.gate_offset"])))
        h = (h @ w[f"{k}.weight"].T + w[f"{k}.bias"]) * gate
        h = h / (1 + np.exp(-h))
    expected = h @ w["2.weight"].T + w["2.bias"]
    got = net(torch.from_numpy(z), torch.tensor([log_beta])).detach().numpy()
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_each_example_is_gated_by_its_own_beta():
    net = started(layers.encoder(2, gated=True)).eval()
    x = torch.rand(1, 784).repeat(3, 1)
    together = net(x, torch.tensor([-2.0, 0.0, 2.0]))
    alone = torch.cat([net(x[:1], torch.tensor([b])) for b in (-2.0, 0.0, 2.0)])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)
    assert (together[0] - together[2]).abs().max() > 1e-3


def test_a_gated_network_asks_for_its_beta():
    with pytest.raises(ValueError, match="log_beta"):
        layers.encoder(2, gated=True)(torch.zeros(1, 784))


def test_the_discriminator_has_no_batch_normalisation():
    assert layers.discriminator(2).norms is None
    assert layers.discriminator(2, classes=10).linears[0].weight.shape[1] == 12


def test_the_classifier_says_how_it_is_laid_out():
    classifier = layers.Classifier()
    names = {name.split(".")[0] for name, _ in classifier.named_parameters()}
    assert names == {layer["name"] for layer in layers.Classifier.LAYERS}
    assert classifier(torch.zeros(3, 784)).shape == (3, 10)
    for layer in layers.Classifier.LAYERS:
        if layer["type"] == "conv":
            conv = getattr(classifier, layer["name"])
            assert conv.stride == (layer["stride"],) * 2
            assert conv.padding == (layer["padding"],) * 2
