"""python -m tests.benchmarks NAME ...   prints {"name", "value", "unit"}, one JSON object a line.

`start` and `drag` need Chromium, `models` needs AEVIZ_DATA. Run them on a machine that does nothing else.
"""

import argparse
import importlib
import json
import sys

from aeviz.errors import AevizError
from tests.serving import chromium

BENCHMARKS = ("start", "drag", "models")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=BENCHMARKS)
    names = parser.parse_args().names
    if {"start", "drag"} & set(names) and not chromium():
        sys.exit("start and drag need Chromium; on Debian: apt-get install chromium")
    try:
        for name in names:
            for figure, value, unit in importlib.import_module(f"tests.benchmarks.{name}").run():
                rounded = round(value, 5) if isinstance(value, float) else value
                print(json.dumps({"name": figure, "value": rounded, "unit": unit}), flush=True)
    except AevizError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
