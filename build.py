"""Builds the digest in this folder: `python build.py --help`. The program itself is in diembao/."""

from diembao.cli import main

if __name__ == "__main__":
    main()
