"""Builds the digest in this folder: `python build.py --help`. The program itself is in diembao/."""

import sys

try:
    from diembao.cli import main

    if __name__ == "__main__":
        main()
except KeyboardInterrupt:  # while the program is still loading
    sys.exit(130)
