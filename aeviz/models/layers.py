"""The networks of the lectures, 784-512-256-d and back, and a small convolutional classifier.

All of them are plain stacks of linear layers that give logits (or codes), so that the browser can run
the same weights. One thing is added to the lecture's programs: a network may be conditioned on log β
by gates on its pre-activations (multi-rate VAE, Bae et al. 2023), so that one network serves every β.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

PIXELS = 784
ACTIVATIONS = {"silu": nn.SiLU, "relu": nn.ReLU, "leaky_relu": lambda: nn.LeakyReLU(0.2), "identity": nn.Identity}


class Gate(nn.Module):
    """Scales each pre-activation by σ(a·log β + b), with a slope a and an offset b for each unit.

    The offset starts at 2 (a gate nearly open), the slopes spread over both signs, so that from the start some units
    serve small β and some serve large. The slope is kept as a / 25: Adam's steps have the size of the learning rate,
    and slopes that crawl leave all β alike (measured: half a nat, and 10 nats where the posterior should collapse).
    """

    GAIN = 25.0

    def __init__(self, width: int) -> None:
        super().__init__()
        self.slope_over_gain = nn.Parameter(torch.empty(width))
        self.offset = nn.Parameter(torch.empty(width))

    @property
    def slope(self) -> Tensor:
        return self.GAIN * self.slope_over_gain

    def initialise(self, generator: torch.Generator) -> None:
        nn.init.normal_(self.slope_over_gain, std=0.3 / self.GAIN, generator=generator)
        nn.init.constant_(self.offset, 2.0)

    def load(self, slope: Tensor, offset: Tensor) -> None:
        """Takes the gate as it ships."""
        self.slope_over_gain.data.copy_(slope / self.GAIN)
        self.offset.data.copy_(offset)

    def forward(self, h: Tensor, log_beta: Tensor) -> Tensor:
        return h * torch.sigmoid(self.slope * log_beta.unsqueeze(-1) + self.offset)  # (n, width)


class MLP(nn.Module):
    """Linear layers with an activation between them; batch normalisation and gates where asked for."""

    def __init__(
        self, widths: Sequence[int], activation: str = "silu", norm: bool = False, gated: bool = False
    ) -> None:
        """`widths` runs from input to output, e.g. (784, 512, 256, 2)."""
        super().__init__()
        self.activation = activation
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths[:-1], widths[1:], strict=True))
        hidden = widths[1:-1]
        self.norms = nn.ModuleList(nn.BatchNorm1d(w) for w in hidden) if norm else None
        self.gates = nn.ModuleList(Gate(w) for w in hidden) if gated else None
        self.act = ACTIVATIONS[activation]()

    def forward(self, x: Tensor, log_beta: Tensor | None = None) -> Tensor:
        """x (n, widths[0]) -> (n, widths[-1]); `log_beta` (n,) where the network is gated."""
        h = x
        for k, linear in enumerate(self.linears[:-1]):
            h = linear(h)
            if self.norms is not None:
                h = self.norms[k](h)
            if self.gates is not None:
                if log_beta is None:
                    raise ValueError("a network that is conditioned on β needs log_beta")
                h = self.gates[k](h, log_beta)
            h = self.act(h)
        return self.linears[-1](h)

    def folded(self) -> dict[str, Tensor]:
        """The weights as the browser runs them: `k.weight`, `k.bias`, `k.gate_slope`, `k.gate_offset`.

        Batch normalisation is an affine map once training is over; it is folded into the linear layer
        before it: W' = diag(γ/s) W, b' = γ/s (b − m) + β with running mean m and deviation s.
        """
        tensors: dict[str, Tensor] = {}
        for k, linear in enumerate(self.linears):
            weight, bias = linear.weight.detach(), linear.bias.detach()
            if self.norms is not None and k < len(self.norms):
                norm = self.norms[k]
                scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
                weight, bias = scale[:, None] * weight, scale * (bias - norm.running_mean) + norm.bias.detach()
            tensors[f"{k}.weight"], tensors[f"{k}.bias"] = weight, bias
            if self.gates is not None and k < len(self.gates):
                tensors[f"{k}.gate_slope"] = self.gates[k].slope.detach()
                tensors[f"{k}.gate_offset"] = self.gates[k].offset.detach()
        return tensors

    def load_folded(self, tensors: dict[str, Tensor]) -> None:
        """The reverse of `folded`, for a network without batch normalisation."""
        if self.norms is not None:
            raise ValueError("folded weights go into a network without batch normalisation")
        for k, linear in enumerate(self.linears):
            linear.weight.data.copy_(tensors[f"{k}.weight"])
            linear.bias.data.copy_(tensors[f"{k}.bias"])
        for k, gate in enumerate(self.gates or ()):
            gate.load(tensors[f"{k}.gate_slope"].float(), tensors[f"{k}.gate_offset"].float())


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """PyTorch's own start, U(−1/√fan_in, 1/√fan_in) for linear and convolutional layers, from one given generator."""
    for part in module.modules():
        if isinstance(part, nn.Linear | nn.Conv2d):
            bound = part.weight[0].numel() ** -0.5
            nn.init.uniform_(part.weight, -bound, bound, generator=generator)
            nn.init.uniform_(part.bias, -bound, bound, generator=generator)
        elif isinstance(part, Gate):
            part.initialise(generator)


def encoder(out: int, hidden: Sequence[int] = (512, 256), **options) -> MLP:
    """h(x): pixels (n, 784) -> (n, out). `options` as for `MLP`."""
    return MLP((PIXELS, *hidden, out), **options)


def decoder(latent: int, hidden: Sequence[int] = (512, 256), **options) -> MLP:
    """g(z): codes (n, latent) -> logits of the pixels (n, 784), the encoder's widths in reverse."""
    return MLP((latent, *reversed(hidden), PIXELS), **options)


def discriminator(latent: int, classes: int = 0, hidden: Sequence[int] = (256, 256)) -> MLP:
    """D: code, with a one-hot label behind it where `classes` > 0 -> one logit (n, 1).

    No batch normalisation: it would see batches that are all real or all fake, and shift q(z).
    """
    return MLP((latent + classes, *hidden, 1), activation="leaky_relu")


class Classifier(nn.Module):
    """Two strided convolutions and two dense layers: (n, 784) pixels -> (n, 10) logits.

    About 0.4 million multiply-adds, less than a decoder, so that the browser can afford it each frame. With the largest
    logits of real digits, against which it judges whether an image is a digit (see `judge`).
    """

    LEAST = 0.05  # so clear is a digit at least: 95 % of the real ones are

    LAYERS = (
        {"type": "conv", "name": "conv0", "stride": 2, "padding": 2},
        {"type": "conv", "name": "conv1", "stride": 2, "padding": 1},
        {"type": "dense", "name": "fc0"},
        {"type": "dense", "name": "fc1"},
    )

    def __init__(self) -> None:
        super().__init__()
        self.conv0 = nn.Conv2d(1, 16, 5, stride=2, padding=2)
        self.conv1 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.fc0 = nn.Linear(32 * 7 * 7, 64)
        self.fc1 = nn.Linear(64, 10)
        self.register_buffer("quantiles", torch.zeros(10, 101))  # `judge.quantiles`; until then any logit > 0 will do

    def forward(self, x: Tensor) -> Tensor:
        return self.fc1(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """The (n, 64) features before the last layer."""
        h = torch.relu(self.conv0(x.view(-1, 1, 28, 28)))  # (n, 16, 14, 14)
        h = torch.relu(self.conv1(h))  # (n, 32, 7, 7)
        return torch.relu(self.fc0(h.flatten(1)))
