"""Reads images that were sent, for a server that goes on meanwhile:  python -m aeviz.data.user_images SENT KEPT"""

import sys

from aeviz.data.user_images.reading import main

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
