"""What a fresh process has imported once a command is done."""

import json
import subprocess
import sys

import pytest

# The command line itself, and what it stands on. To add to this is to make `--help` slower for everyone.
ALLOWED = {
    "bagbench",
    "typer": {"typer", "annotated_doc", "shellingham"},
} if False else {}
