"""`python -m diembao`: the same program as build.py and the installed command."""

from diembao.cli import main

if __name__ == "__main__":
    main()
