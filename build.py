"""Builds the digest in this folder: `python build.py --help`. The program itself is in diembao/."""

from diembao.__main__ import start

if __name__ == "__main__":
    start()
