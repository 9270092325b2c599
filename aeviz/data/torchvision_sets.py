"""Stand-ins for missing operators: torchvision's data sets load though its wheel does not fit torch's.

A torchvision that was built for another torch, such as for CUDA beside a torch without, cannot load its compiled
operators, and its import stumbles over their absence ("operator torchvision::nms does not exist"). Their declarations
are enough: no data set calls them.
"""

from types import ModuleType

BOXES = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
OPERATORS = {"torchvision::nms": BOXES, "torchvision::qnms": BOXES}


def datasets() -> ModuleType:
    """`torchvision.datasets`. Raises ImportError, or what torchvision raises, where it cannot be had all the same."""
    try:
        from torchvision import datasets
    except RuntimeError:
        from torch import library

        for name, schema in OPERATORS.items():
            library.define(name, schema)
        from torchvision import datasets
    return datasets
