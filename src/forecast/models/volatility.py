"""How far a yearly series strays from its trend in a year, for series too short to tell alone.

The variance of the yearly innovations is drawn from its posterior under a scaled inverse
chi-square prior (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6): ``PRIOR_WEIGHT``
imaginary changes of size ``PRIOR_SD``. The sizes are rounded medians of the yearly changes about
their mean in the public yearly series of the M1, M3 and tourism collections' training parts (see
``benchmarks/volatility_prior.py``); a rate and an index are measured against the series' own size.
"""

from __future__ import annotations

import numpy as np

__all__ = ["PRIOR_WEIGHT", "PRIOR_SD", "prior_sd", "draw_sd"]

PRIOR_WEIGHT = 2.0
PRIOR_SD = {"level": 0.09, "count": 0.09, "share": 0.09, "index": 0.05, "rate": 0.3}


def prior_sd(z: np.ndarray, kind: str, log: np.ndarray) -> np.ndarray:
    """Return the prior size of a yearly innovation per series, on the modelling scale.

    Parameters
    ----------
    z : ndarray, shape (n_series, n_years)
    log : ndarray of bool, shape (n_series,)
        Series on the log scale; others of a level or count, an index or a rate take their size
        from the mean absolute value.
    """
    size = PRIOR_SD[kind]
    if kind == "share":
        return np.full(z.shape[0], size)
    filled = np.where(np.isnan(z), 0.0, np.abs(z))
    count = np.maximum(np.sum(~np.isnan(z), axis=1), 1)
    own = np.maximum(filled.sum(axis=1) / count, 1e-9)
    return np.where(log, size, size * own)


def draw_sd(
    sum_squares: np.ndarray,
    degrees: np.ndarray,
    prior: np.ndarray,
    n_paths: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Draw standard deviations from their posterior.

    Parameters
    ----------
    sum_squares, degrees, prior : ndarray, shape (n_series,)
        Of the standardised innovations; degrees of freedom left; prior size.

    Returns
    -------
    ndarray, shape (n_series, n_paths)
    """
    weight = PRIOR_WEIGHT + degrees
    total = PRIOR_WEIGHT * prior**2 + sum_squares
    out: np.ndarray = np.sqrt(
        total[:, None] / rng.chisquare(weight[:, None], (prior.size, n_paths))
    )
    return out
