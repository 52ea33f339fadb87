from tests.hostile.folder import Fate, Hostile, make

__all__ = ["Fate", "Hostile", "make"]
