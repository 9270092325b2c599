"""python -m tests.benchmarks NAME ...   prints {"name", "value", "unit"}, one JSON object a line.

`start`, `drag` and `encode` need Chromium, `models`, `gaps`, `judge`, `default` and `train` need AEVIZ_DATA. `train`
begins with `default` and also needs pythae: it makes an environment for it in the cache folder, from the network,
unless AEVIZ_PYTHAE_PYTHON names a Python that has it. `drag` and `train` take the code that they are held against out
of git's history, and `house` reads that. `serve` needs nothing but Linux, and trains on MNIST where AEVIZ_DATA names
it; `flood` needs nothing. Run them on a machine that does nothing else.
A figure that is only a bound says so in a "note"; one that could not be measured is null, and its note says why.
"""

import argparse
import importlib
import json
import sys

from aeviz.errors import AevizError
from tests.serving import chromium

BENCHMARKS = ("house", "start", "drag", "encode", "gaps", "judge", "models", "default", "train", "serve", "flood")
IN_CHROMIUM = {"start", "drag", "encode"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=BENCHMARKS)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long `serve` loads the server")
    chosen = parser.parse_args()
    names, options = chosen.names, {"serve": {"seconds": chosen.seconds}}
    if IN_CHROMIUM & set(names) and not chromium():
        sys.exit("start, drag and encode need Chromium; on Debian: apt-get install chromium")
    try:
        for name in names:
            figures = importlib.import_module(f"tests.benchmarks.{name}").run(**options.get(name, {}))
            for figure, value, unit, *note in figures:
                rounded = round(value, 5) if isinstance(value, float) else value
                said = {"name": figure, "value": rounded, "unit": unit} | ({"note": note[0]} if any(note) else {})
                print(json.dumps(said), flush=True)
    except AevizError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
