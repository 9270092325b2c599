"""Reads images that were sent, for a server that goes on meanwhile:  python -m aeviz.data.own SENT KEPT"""

import sys

from aeviz.data.own.reading import main

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
