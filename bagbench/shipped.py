"""What ships with the package besides its code: where it lies, and how it is called."""

from pathlib import Path

_ASSETS = Path(__file__).resolve().parent / "assets"

# What `data` names in an experiment file or a flag.
SAMPLE_NAME = "bagbench:sample"
SAMPLE = _ASSETS / "sample"
# The experiment that runs where neither a file nor photos are named; the same bytes as `experiments/sample.toml`.
SAMPLE_EXPERIMENT = _ASSETS / "sample.toml"
BACKBONE = _ASSETS / "backbone"
