"""Exponential-smoothing recursions over a block of series, a grid of parameters and all origins.

The error-correction form (ETS(A,Ad,N): Hyndman, Koehler, Snyder & Grose 2002)

    e_t = y_t - l_{t-1} - phi b_{t-1},  l_t = l_{t-1} + phi b_{t-1} + alpha e_t,
    b_t = phi b_{t-1} + beta e_t

is linear in the starting state (l_0, b_0): the errors are those from a zero start minus l_0 and
b_0 times two response series.  So one pass over time, keeping running moments, gives for every
origin the least-squares start, the sum of squares and the end state of every parameter triple.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Grid", "States", "make_grid", "run_filter", "damping_sums", "posterior_weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Parameter triples of the recursion, each array of shape (n_grid,)."""

    alpha: Floats
    beta: Floats
    phi: Floats

    def __len__(self) -> int:
        return len(self.alpha)


@dataclass(frozen=True)
class States:
    """Running results at each origin, for every parameter triple.

    Attributes (C series, O origins, G triples)
    ----------
    level, trend : ndarray, shape (C, O, G)
        End state from a start of (y_1, 0), on the modelling scale.
    level_by_l, trend_by_l, level_by_b, trend_by_b : ndarray, shape (C or 1, O, G)
        Change of the end state per unit of starting level and starting trend.
    see, sel, seb, sll, slb, sbb : ndarray, shape (C or 1, O, G)
        Running sums of products of the errors and the two responses.
    count : ndarray, shape (C, O)
        Observations up to the origin.
    """

    grid: Grid
    level: Floats
    trend: Floats
    level_by_l: Floats
    trend_by_l: Floats
    level_by_b: Floats
    trend_by_b: Floats
    see: Floats
    sel: Floats
    seb: Floats
    sll: Floats
    slb: Floats
    sbb: Floats
    count: Floats

    def solve(
        self,
        drift: Floats,
        ridge_b: float,
        ridge_l: float = 0.0,
    ) -> tuple[Floats, Floats, Floats]:
        """End states and sums of squares at the least-squares start.

        Minimises sum e_t(l0, b0)**2 + ridge_b (b0 - drift)**2 + ridge_l l0**2 in closed form.

        Parameters
        ----------
        drift : ndarray, shape (C, O), per year on the modelling scale
        ridge_b : float, pseudo-observations behind the prior drift; inf fixes b0 at drift
        ridge_l : float, pseudo-observations behind a starting level of y_1

        Returns
        -------
        (level, trend, sse), each of shape (C, O, G)
        """
        d = drift[:, :, None]
        sll = self.sll + ridge_l
        if np.isinf(ridge_b):
            b0 = np.broadcast_to(d, self.see.shape)
            l0 = (self.sel - b0 * self.slb) / sll
        else:
            sbb = self.sbb + ridge_b
            seb = self.seb + ridge_b * d
            det = np.maximum(sll * sbb - self.slb**2, 1e-12)
            l0 = (self.sel * sbb - seb * self.slb) / det
            b0 = (seb * sll - self.sel * self.slb) / det
        sse = (
            self.see
            - 2 * l0 * self.sel
            - 2 * b0 * self.seb
            + l0**2 * self.sll
            + 2 * l0 * b0 * self.slb
            + b0**2 * self.sbb
        )
        level = self.level + l0 * self.level_by_l + b0 * self.level_by_b
        trend = self.trend + l0 * self.trend_by_l + b0 * self.trend_by_b
        return level, trend, np.maximum(sse, 0.0)


def make_grid(
    alpha: tuple[float, ...], beta_star: tuple[float, ...] = (0.0,), phi: tuple[float, ...] = (1.0,)
) -> Grid:
    """All triples with beta = alpha * beta_star (beta_star in [0, 1])."""
    a, b, p = (x.ravel() for x in np.meshgrid(alpha, beta_star, phi, indexing="ij"))
    return Grid(a, a * b, p)


def run_filter(z: Floats, grid: Grid, n_origins: int) -> States:
    """Run the recursion over a block of series of one length.

    Parameters
    ----------
    z : ndarray, shape (C, n), on the modelling scale
        First and last columns known; NaN holes inside are bridged by the recursion's forecast.
    grid : Grid
    n_origins : int
        States are kept at the last ``n_origins`` columns; index 0 is the last column.

    Returns
    -------
    States
    """
    known = np.isfinite(z)
    holes = not known.all()
    first = z[:, :1]
    x = np.where(known, z - first, 0.0)
    n, size = z.shape[1], len(grid)
    wide = (len(z), size)
    shared = wide if holes else (1, size)
    a, b, p = grid.alpha, grid.beta, grid.phi
    ab = a
    level, trend = np.zeros(wide), np.zeros(wide)
    ll, tl = np.ones(shared), np.zeros(shared)
    lb, tb = np.zeros(shared), np.ones(shared)
    sums = [np.zeros(s) for s in (wide, wide, wide, shared, shared, shared)]
    kept: list[list[Floats]] = []
    scratch = np.empty(wide)
    for t in range(n):
        pred_l, pred_b = ll + p * tl, lb + p * tb
        trend *= p
        level += trend
        error = x[:, t, None] - level
        rl, rb = pred_l, pred_b  # errors fall by these per unit of start
        if holes:
            mask = known[:, t, None].astype(float)
            error *= mask
            rl, rb = pred_l * mask, pred_b * mask
        np.multiply(error, error, out=scratch)
        sums[0] += scratch
        np.multiply(error, rl, out=scratch)
        sums[1] += scratch
        np.multiply(error, rb, out=scratch)
        sums[2] += scratch
        sums[3] += rl * rl
        sums[4] += rl * rb
        sums[5] += rb * rb
        np.multiply(error, b, out=scratch)
        trend += scratch
        error *= ab
        level += error
        ll, tl = pred_l - a * rl, p * tl - b * rl
        lb, tb = pred_b - a * rb, p * tb - b * rb
        if t >= n - n_origins:
            kept.append([level.copy(), trend.copy(), ll, tl, lb, tb, *(s.copy() for s in sums)])
    kept.reverse()
    stack = [np.stack([k[i] for k in kept], axis=1) for i in range(12)]
    stack[0] += first[:, :, None]
    count = np.cumsum(known, axis=1)[:, ::-1][:, : len(kept)].astype(float)
    return States(grid, *stack, count)  # type: ignore[call-arg]


def damping_sums(phi: Floats, horizon: int) -> Floats:
    """phi + phi**2 + ... + phi**h for h = 1..horizon, shape (n_grid, horizon)."""
    return np.cumsum(phi[:, None] ** np.arange(1, horizon + 1), axis=1)


def posterior_weights(sse: Floats, count: Floats, log_prior: Floats, floor: Floats) -> Floats:
    """Weights of the parameter triples: prior times the concentrated Gaussian likelihood.

    Parameters
    ----------
    sse : ndarray, shape (C, O, G)
    count : ndarray, shape (C, O), observations behind each sum
    log_prior : ndarray, shape (G,)
    floor : ndarray, shape (C, O)
        Sum of squares below which differences are rounding, not evidence.

    Returns
    -------
    ndarray, shape (C, O, G), summing to 1 over G
    """
    logw = -0.5 * count[:, :, None] * np.log(sse + floor[:, :, None]) + log_prior
    logw -= logw.max(axis=2, keepdims=True)
    w: Floats = np.exp(logw)
    w /= w.sum(axis=2, keepdims=True)
    return w
