"""What the machine computes on: the processor, or the GPU where there is one."""

import torch


def best_device() -> torch.device:
    """The GPU where PyTorch finds one that works, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """What to call it on the screen."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def gains_by_bfloat16(device: torch.device) -> bool:
    """Whether products of bfloat16 matrices are faster than of float32 ones.

    Processors without the instructions compute them in software, several times slower. A GPU gains nothing at the size
    of these networks: there the start of each kernel takes the time, and autocast starts more of them.
    """
    if device.type != "cpu":
        return False
    has = torch.cpu.get_capabilities()
    return bool(has.get("avx512_bf16") or has.get("amx_bf16"))
