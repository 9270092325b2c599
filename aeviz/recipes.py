"""The name of old for what makes pretrained/:  python -m aeviz.recipes [NAME ...]"""

from aeviz.making.command import main

if __name__ == "__main__":
    main()
