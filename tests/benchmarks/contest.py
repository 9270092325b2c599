"""Processes that answer when they are asked, so that several programs can be measured in turns on a noisy machine.

Each is a Python of its own that sleeps while the others are measured: `Contestant` is the side that asks, `serve` the
side that answers. One JSON object a line either way. This file also runs under the other program's Python, so it
imports nothing but the standard library.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_GPU = {"CUDA_VISIBLE_DEVICES": ""}


class Contestant:
    """`python -m MODULE` in a folder of code, waiting for questions."""

    def __init__(
        self, module: str, environment: Mapping[str, str], python: str = sys.executable, code: Path = ROOT
    ) -> None:
        self.module = module
        self.process = subprocess.Popen(
            [python, "-m", module], cwd=code, env=os.environ | environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, question: str, **settings: object) -> dict:
        """What it says to a question. Raises RuntimeError where it has died; its stderr is this process's."""
        try:
            self.process.stdin.write(json.dumps({"question": question, **settings}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"{self.module} ended at the question {question!r}; what it said stands above")
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)

    def __enter__(self) -> "Contestant":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def serve(**answers: Callable[..., Mapping[str, object]]) -> None:
    """Answers each question by the function of its name, until nobody can ask any more."""
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(answers[asked.pop("question")](**asked)), file=out, flush=True)
