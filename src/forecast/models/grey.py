"""GM(1,1) and metabolic GM(1,1), with the level-ratio and posterior tests planners expect.

GM(1,1) (Deng 1982, Control problems of grey systems, Systems & Control Letters 1) is an
exponential curve fitted to cumulated values: it knows no noise, no level shift and no turning
point, so it is offered, tested and never led with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge

__all__ = ["GreyTests", "gm11", "gm11_parameters", "grey_tests", "metabolic_gm11"]

Floats = NDArray[np.float64]

_FLAT = 1e-9  # development coefficients smaller than this are a constant series


@dataclass(frozen=True)
class GreyTests:
    """Tests of a GM(1,1) fit, each of shape (C,).

    Attributes
    ----------
    level_ratio : bool, all x(k-1)/x(k) lie in (exp(-2/(n+1)), exp(2/(n+1)))
    c : posterior ratio, sd of residuals over sd of the series; below 0.35 good, 0.65 the limit
    p : share of residuals within 0.6745 sd of the series; above 0.95 good, 0.70 the limit
    """

    level_ratio: NDArray[np.bool_]
    c: Floats
    p: Floats

    @property
    def passed(self) -> NDArray[np.bool_]:
        """Whether the usual minimum is met: level ratios, C < 0.65 and P > 0.70."""
        return self.level_ratio & (self.c < 0.65) & (self.p > 0.70)


def gm11_parameters(x: Floats) -> tuple[Floats, Floats]:
    """Development coefficient a and grey input b by least squares of x(k) = b - a z(k).

    Parameters
    ----------
    x : ndarray, shape (C, n), n >= 3, in any unit

    Returns
    -------
    (a, b), each of shape (C,); z(k) is the mean of consecutive cumulated values (Deng 1989,
    Introduction to grey system theory, J. Grey System 1)
    """
    total = np.cumsum(x, axis=1)
    z = (total[:, 1:] + total[:, :-1]) / 2
    v = x[:, 1:]
    zc = z - z.mean(axis=1, keepdims=True)
    den = np.maximum((zc**2).sum(axis=1), np.finfo(float).tiny)
    a = -(zc * v).sum(axis=1) / den
    return a, v.mean(axis=1) + a * z.mean(axis=1)


def _values(a: Floats, b: Floats, first: Floats, k: Floats) -> Floats:
    """Fitted or forecast x(k+1) for k >= 1, shape (C, len(k))."""
    flat = np.abs(a) < _FLAT
    safe = np.where(flat, 1.0, a)
    with np.errstate(over="ignore", invalid="ignore"):
        curve = ((1 - np.exp(safe)) * (first - b / safe))[:, None] * np.exp(
            np.clip(-safe[:, None] * k, -300, 300)
        )
    return np.where(flat[:, None], b[:, None], curve)


def _one(x: Floats, horizon: int) -> Floats:
    a, b = gm11_parameters(x)
    n = x.shape[1]
    return _values(a, b, x[:, 0], np.arange(n, n + horizon, dtype=float))


def _metabolic(x: Floats, horizon: int) -> Floats:
    window = x.copy()
    out = np.empty((len(x), horizon))
    for h in range(horizon):
        out[:, h] = _one(window, 1)[:, 0]
        window = np.concatenate([window[:, 1:], out[:, h : h + 1]], axis=1)
    return out


def _by_origin(
    y: Floats, n_origins: int, horizon: int, model: Callable[[Floats, int], Floats]
) -> Floats:
    x = bridge(y)
    n = x.shape[1]
    unit = np.abs(x).mean(axis=1, keepdims=True)
    unit = np.where(unit > 0, unit, 1.0)
    out = np.repeat(x[:, ::-1][:, :n_origins, None], horizon, axis=2)
    for back in range(n_origins):
        if n - back >= 4:
            out[:, back] = model(x[:, : n - back] / unit, horizon) * unit
    return out


def gm11(y: Floats, n_origins: int, horizon: int) -> Floats:
    """GM(1,1): (C, n) in units of y -> (C, n_origins, horizon); naive below four years."""
    return _by_origin(y, n_origins, horizon, _one)


def metabolic_gm11(y: Floats, n_origins: int, horizon: int) -> Floats:
    """GM(1,1) refitted each year ahead, the oldest value dropped and the forecast appended."""
    return _by_origin(y, n_origins, horizon, _metabolic)


def grey_tests(y: Floats) -> GreyTests:
    """Level-ratio and posterior tests of each row of y, as grey-systems textbooks give them.

    Parameters
    ----------
    y : ndarray, shape (C, n), positive, n >= 4, holes bridged by the caller's choice
    """
    x = bridge(y)
    n = x.shape[1]
    x = x / np.maximum(np.abs(x).max(axis=1, keepdims=True), np.finfo(float).tiny)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = x[:, :-1] / x[:, 1:]
    inside = ((ratio > np.exp(-2 / (n + 1))) & (ratio < np.exp(2 / (n + 1)))).all(axis=1)
    a, b = gm11_parameters(x)
    fitted = np.concatenate([x[:, :1], _values(a, b, x[:, 0], np.arange(1.0, n))], axis=1)
    residual = x - fitted
    s1, s2 = x.std(axis=1), residual.std(axis=1)
    scale = np.maximum(s1, np.finfo(float).tiny)
    within = np.abs(residual - residual.mean(axis=1, keepdims=True)) < 0.6745 * s1[:, None]
    constant = s1 <= 1e-12 * np.abs(x).mean(axis=1)
    return GreyTests(
        inside, np.where(constant, 0.0, s2 / scale), np.where(constant, 1.0, within.mean(axis=1))
    )
