"""`python -m diembao`: the same program as build.py and the installed command.

Only what every Python has is loaded before it is known that this one has the rest.
"""

from diembao import program


def start() -> None:
    """Runs the command line; where this Python cannot, says in two lines what to do."""
    program.refuse_old()
    try:
        from diembao.commands.cli import main

        main()
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == "diembao":
            raise
        program.refuse(f"this Python does not have the package {error.name}")
    except KeyboardInterrupt:  # while the program is still loading
        raise SystemExit(130) from None


if __name__ == "__main__":
    start()
