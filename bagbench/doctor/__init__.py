"""Whether this machine is ready."""

from bagbench.doctor.examine import examine
from bagbench.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]
