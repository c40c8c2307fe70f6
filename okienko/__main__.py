"""`python -m okienko` is the `okienko` command."""

from config.cli import main

main()
