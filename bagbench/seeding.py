"""Random numbers that a seed and a purpose settle, whatever else was drawn before."""

import hashlib

import numpy as np


def generator(seed: int, purpose: str) -> np.random.Generator:
    """Return a generator of its own for one purpose of one seed.

    Two purposes of a seed are independent streams, so drawing more for one never moves the other
    (NumPy, *Parallel random number generation*, https://numpy.org/doc/stable/reference/random/parallel.html).
    """
    word = int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "big")
    return np.random.default_rng([seed, word])
