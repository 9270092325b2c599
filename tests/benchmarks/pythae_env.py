"""The Python that pythae runs under: an environment of its own, made once; its requirements do not meet ours."""

import os
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

from aeviz.errors import AevizError

VARIABLE = "AEVIZ_PYTHAE_PYTHON"  # one that has pythae already
PYTHAE = "pythae==0.1.2"


def python() -> str:
    """Its path; made in the user's cache folder where it is not there yet, from the network, in some minutes.

    Raises AevizError where that does not work.
    """
    if given := os.environ.get(VARIABLE):
        return given
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "aeviz-benchmarks" / PYTHAE.replace("==", "-")
    found = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    whole = folder / "whole"
    if not whole.exists():
        same = [f"{name}=={version(name).split('+')[0]}" for name in ("torch", "torchvision", "numpy")]
        try:
            venv.create(folder, clear=True, with_pip=True)
            subprocess.run(
                [found, "-m", "pip", "install", "--quiet", *same, PYTHAE], check=True, stdout=sys.stderr.fileno()
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise AevizError(
                f"{PYTHAE} could not be installed in {folder} ({error}). Check the network, or name a Python that "
                f"has it in {VARIABLE}."
            ) from error
        whole.touch()
    return str(found)
