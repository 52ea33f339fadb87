"""What numbers of seeds can tell apart."""

from dataclasses import replace
from math import sqrt

from scipy import stats

from bagbench.analysis.belief import belief, seeds_variance
from bagbench.analysis.components import Components

# A difference counts as one that can be told apart if it is in four cases out of five.
POWER = 0.8
_POWER_Z = float(stats.norm.ppf(POWER))
# Whoever would need more seeds than this needs more photos.
MOST_SEEDS = 1000


def smallest_difference(parts: Components) -> float:
    """Return the true difference that the 95 % interval of these seeds would tell from none in four cases out of five.

    An interval that excludes 0 lies its half-width away; the estimate itself errs by its standard error, `POWER`'s quantile of
    which comes on top. With one seed it is about differences between trained models.
    """
    between = 0.0 if parts.seeds == 1 else seeds_variance(parts)
    return belief(parts).half_width + _POWER_Z * sqrt(parts.photos(parts.seeds) + between / parts.seeds)


def seeds_needed(parts: Components, difference: float) -> int | None:
    """Return how many seeds would tell a true difference of that size from none in four cases out of five.

    The variances are taken as estimated here; the more seeds they rest on, the better the answer.

    Returns:
        At least 2; None if `MOST_SEEDS` would not do, because the same photos are scored over and over, or if there is one seed
        only.
    """
    if parts.seeds == 1:
        return None
    between = seeds_variance(parts)

    def is_enough(seeds: int) -> bool:
        return smallest_difference(replace(parts, seeds=seeds, spread=parts.own + between)) <= difference

    if not is_enough(MOST_SEEDS):
        return None
    too_few, enough = 1, MOST_SEEDS
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        too_few, enough = (too_few, middle) if is_enough(middle) else (middle, enough)
    return enough
