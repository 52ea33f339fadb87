"""Tuning: the search for better settings of one recipe, and how much of what it finds is real."""

from bagbench.tuning.experiment_file import write_experiment
from bagbench.tuning.study import Study, default_storage
from bagbench.tuning.tune import Heard, Tuner, Tuning, is_going_on, prepare_tuning, ready

__all__ = ["Heard", "Study", "Tuner", "Tuning", "default_storage", "is_going_on", "prepare_tuning", "ready", "write_experiment"]
