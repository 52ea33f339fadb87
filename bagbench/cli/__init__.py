"""The command line."""

from bagbench.cli.app import main

__all__ = ["main"]
