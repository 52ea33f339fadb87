"""An experiment definition: TOML files and the flags that override it, as one frozen value."""

from bagbench.experiment.experiment import Experiment, define

__all__ = ["Experiment", "define"]
