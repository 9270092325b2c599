"""Asks the bench's modules, and the setting that most questions are about."""

from aeviz.data import noisy_moons

SINE = {"amplitude": 0.7, "frequency": 2.9, "phase": 1.1, "height": 0.2}
PACKING = {"left": -2.0, "right": 3.0, "gap": 1.0}
BOUNDS = {"amplitude": [0, 2], "frequency": [1.5, 5], "phase": [-3.2, 3.2], "height": [-1, 1.5]}
POINTS = noisy_moons(0.2).points.round(4)


def ask(page, module: str, body: str, *arguments):
    """Runs `body`, which sees the module's exports as `m` and the arguments as `a`."""
    return page.evaluate(
        f"async (a) => {{ const m = await import('/pieces/by_hand/{module}.js'); {body} }}", list(arguments)
    )
