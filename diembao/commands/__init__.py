"""The command line. `cli` runs one command; each module here is one, or what several share."""
