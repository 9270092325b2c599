"""One-cycle learning rate: a linear rise over the warm-up, then a cosine to nothing, so that a run ends at rest.

Without torch: the page says how much of the rate is left at a step.
"""

import math


def share_of_rate(step: int, steps: int, warm_up: float, begins: int = 0) -> float:
    """The rate of step `step`, the first being 0, as a share of its peak, in [0, 1].

    steps: of the whole run; warm_up: the share of the cycle in which it rises; begins: the step at which the cycle
    begins, the last one being the run's end. Raises ValueError for a step that lies outside of the cycle.
    """
    if not begins <= step < steps:
        raise ValueError(f"step {step} lies outside of a cycle from step {begins} to {steps}")
    length = steps - begins
    done = (step - begins) / length
    if done < warm_up:
        return min((done + 1 / length) / warm_up, 1.0)
    return min((1 + math.cos(math.pi * (done - warm_up) / (1 - warm_up))) / 2, 1.0)
