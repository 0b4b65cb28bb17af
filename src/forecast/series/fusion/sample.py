"""Joint draws of the wanted latent values given figures and bounds.

Bounds are met exactly by sampling: the bounded values are drawn one after the other from truncated
normals (the GHK simulator: Geweke 1991, Hajivassiliou & McFadden 1998), each draw weighted by the
probability of the cuts it went through, and everything else is drawn given them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

__all__ = ["conditional_draws"]

Floats = NDArray[np.float64]
_TINY = 1e-12


def conditional_draws(
    mean: Floats,
    covariance: Floats,
    bounds: Floats,
    limit: Floats,
    upper: NDArray[np.bool_],
    n_draws: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Draw from a Gaussian subject to ``bounds @ z > limit`` (``<`` where ``upper``).

    Parameters
    ----------
    mean, covariance : ndarray, shapes (n,) and (n, n)
    bounds : ndarray, shape (n_bounds, n)
    limit, upper : ndarray, shape (n_bounds,)

    Returns
    -------
    draws : ndarray, shape (n_draws, n)
    log_weight : ndarray, shape (n_draws,)
        Zero without bounds; the log probability of the cuts otherwise.
    """
    n = len(mean)
    root = _root(covariance)
    draws = mean + rng.standard_normal((n_draws, n)) @ root.T
    if not len(limit):
        return draws, np.zeros(n_draws)
    sign = np.where(upper, -1.0, 1.0)
    rows = bounds * sign[:, None]
    floor = limit * sign - rows @ mean  # now rows @ (z - mean) > floor
    within = rows @ covariance @ rows.T
    lower = _root(within)
    steps = np.zeros((n_draws, len(limit)))
    log_weight = np.zeros(n_draws)
    uniform = rng.random((n_draws, len(limit)))
    for k in range(len(limit)):
        cut = (floor[k] - steps[:, :k] @ lower[k, :k]) / max(lower[k, k], _TINY)
        log_weight += log_ndtr(-cut)
        below = ndtr(cut)
        steps[:, k] = np.where(
            cut < 6.0,
            ndtri(np.clip(below + uniform[:, k] * (1.0 - below), _TINY, 1.0 - _TINY)),
            # Far in the tail a truncated normal is an exponential beyond the cut.
            cut - np.log(np.maximum(uniform[:, k], _TINY)) / np.maximum(cut, 1.0),
        )
        steps[:, k] = np.maximum(steps[:, k], cut)
    wanted = steps @ lower.T
    gain = np.linalg.solve(within + _TINY * np.eye(len(limit)), rows @ covariance)
    return draws + (wanted - (draws - mean) @ rows.T) @ gain, log_weight


def _root(covariance: Floats) -> Floats:
    """Cholesky factor; a jitter in proportion where the matrix is singular (a known value)."""
    scale = float(np.mean(np.diag(covariance))) or 1.0
    jitter = 0.0
    for _ in range(8):
        try:
            return np.asarray(np.linalg.cholesky(covariance + jitter * np.eye(len(covariance))))
        except np.linalg.LinAlgError:
            jitter = max(10.0 * jitter, 1e-11 * scale)
    raise np.linalg.LinAlgError("covariance is not positive definite")
