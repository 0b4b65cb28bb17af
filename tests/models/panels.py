"""Panels shared by the model tests."""

import numpy as np

NAN = np.nan


def walks(n_series: int = 12, n_years: int = 25, seed: int = 0) -> np.ndarray:
    """Positive series of different lengths, some with holes, ending in the last column."""
    rng = np.random.default_rng(seed)
    y = 100 * np.exp(np.cumsum(rng.normal(0.04, 0.08, (n_series, n_years)), axis=1))
    for i in range(n_series):
        y[i, : rng.integers(0, n_years - 8)] = NAN
    y[1, -6:-3] = NAN
    y[4, -3] = NAN
    return y
