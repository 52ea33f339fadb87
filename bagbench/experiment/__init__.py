"""An experiment definition: TOML files and the flags that override it, as one frozen value."""

from bagbench.experiment.experiment import Experiment, define, define_each
from bagbench.experiment.variant import Variant, plain

__all__ = ["Experiment", "Variant", "define", "define_each", "plain"]
