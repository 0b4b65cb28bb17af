"""The scale a series is modelled on (log, logit on bounds, identity, Box-Cox) and its way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "IDENTITY",
    "LOG",
    "LOGIT",
    "PanelScale",
    "boxcox",
    "boxcox_inverse",
    "boxcox_lambda",
    "choose_scale",
    "scale_notes",
]

LOG, IDENTITY, LOGIT = 0, 1, 2
_EDGE = 5e-3  # a share at its bound is read as this fraction of the range inside it, or
# as half the row's own smallest distance from a bound, if that is less
_CEILING = 700.0  # largest exponent whose exponential is a float64
_LARGEST = float(np.finfo(float).max)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PanelScale:
    """The transform of every row of a panel: ``y = inverse(forward(y))``.

    Attributes
    ----------
    code : ndarray of int, shape (n_series,)
        LOG, IDENTITY or LOGIT per row.
    unit : ndarray, shape (n_series,), in units of y
        Identity rows are divided by it, so that every scale is free of units.
    lower, upper : float, in units of y
        The bounds of logit rows.
    edge : ndarray, shape (n_series,), or float
        How near a logit row comes to its bounds, as a fraction of the range.
    """

    code: NDArray[np.int64]
    unit: Floats
    lower: float
    upper: float
    edge: Floats | float = _EDGE

    def forward(self, y: Floats) -> Floats:
        """From units of y, shape (n_series, ...), to the modelling scale; NaN stays NaN."""
        code, unit = self._like(y)
        width = self.upper - self.lower
        edge = np.reshape(self.edge, (-1,) + (1,) * (y.ndim - 1))
        share = np.clip((y - self.lower) / width, edge, 1 - edge)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(
                code == LOG,
                np.log(y / unit),
                np.where(code == LOGIT, np.log(share / (1 - share)), y / unit),
            )

    def inverse(self, z: Floats) -> Floats:
        """From the modelling scale back to units of y; a median stays a median."""
        code, unit = self._like(z)
        width = self.upper - self.lower
        with np.errstate(invalid="ignore", over="ignore"):
            share = self.lower + width / (1 + np.exp(-np.clip(z, -_CEILING, _CEILING)))
            level = unit * np.exp(np.clip(z, -_CEILING, 300.0))
            made = np.where(
                code == LOG,
                level,
                np.where(code == LOGIT, np.clip(share, self.lower, self.upper), z * unit),
            )
        return np.clip(made, -_LARGEST, _LARGEST)

    def _like(self, array: Floats) -> tuple[NDArray[np.int64], Floats]:
        shape = (-1,) + (1,) * (array.ndim - 1)
        return self.code.reshape(shape), self.unit.reshape(shape)

    def take(self, rows: NDArray[Any]) -> PanelScale:
        """The scale of some rows."""
        edge = np.broadcast_to(self.edge, self.code.shape)[rows]
        return PanelScale(self.code[rows], self.unit[rows], self.lower, self.upper, edge)


def choose_scale(
    y: Floats,
    kind: str,
    bounds: tuple[float, float] | None,
) -> tuple[PanelScale, NDArray[np.bool_]]:
    """Pick the scale of each row from its kind and its signs.

    Levels, counts and indices go to logs when all known values are positive; rates are modelled
    as they are; shares on the logit of their bounds.

    Parameters
    ----------
    y : ndarray, shape (n_series, n_years), in units of y, NaN where unknown
    kind : str
    bounds : (lower, upper) or None, in units of y

    Returns
    -------
    (PanelScale, fell_back)
        ``fell_back`` marks rows that should have been on logs but hold a value <= 0.
    """
    known = np.isfinite(y)
    count = np.maximum(known.sum(axis=1), 1)
    size = np.where(known, np.abs(y), 0.0)
    top = np.maximum(size.max(axis=1, initial=0.0), np.finfo(float).tiny)
    # summed year by year: leading blanks then change no bit of it
    total = np.cumsum(size / top[:, None], axis=1)[:, -1] if y.shape[1] else np.zeros(len(y))
    size = top * (total / count)
    unit = np.where(size > 0, size, 1.0)
    if kind == "share":
        lower, upper = bounds if bounds is not None else (0.0, 100.0)
        inside = np.minimum(y - lower, upper - y) / (upper - lower)
        nearest = np.where(known & (inside > 0), inside, 1.0).min(axis=1, initial=1.0)
        edge = np.clip(nearest / 2, 1e-9, _EDGE)
        return (
            PanelScale(np.full(len(y), LOGIT), unit, lower, upper, edge),
            np.zeros(len(y), bool),
        )
    positive = np.asarray((np.where(known, y, 1.0) > 0).all(axis=1))
    log = positive & (kind != "rate")
    fell_back = np.asarray(~positive & (kind != "rate"))
    return PanelScale(np.where(log, LOG, IDENTITY), unit, 0.0, 1.0), fell_back


def scale_notes(
    scale: PanelScale, fell_back: NDArray[np.bool_], y: Floats, reason: NDArray[np.str_]
) -> list[tuple[str, ...]]:
    """What is to be said of each row's scale; nothing where a reason stands.

    ``identity_scale_nonpositive``: should have been on logs; ``logit_scale``; ``outside_bounds``:
    a share beyond its bounds was read as one at them.
    """
    notes: list[tuple[str, ...]] = [()] * len(y)
    logit = scale.code == LOGIT
    with np.errstate(invalid="ignore"):
        outside = logit & ((y < scale.lower) | (y > scale.upper)).any(axis=1)
    for row in np.flatnonzero((reason == "") & (fell_back | logit)):
        found: tuple[str, ...] = ("identity_scale_nonpositive",) if fell_back[row] else ()
        found += ("logit_scale",) if logit[row] else ()
        notes[row] = found + (("outside_bounds",) if outside[row] else ())
    return notes


def boxcox(y: Floats, lam: Floats | float) -> Floats:
    """Box-Cox transform (y**lam - 1) / lam, log at lam = 0 (Box & Cox 1964)."""
    lam = np.asarray(lam, float)
    safe = np.where(np.abs(lam) < 1e-8, 1.0, lam)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.abs(lam) < 1e-8, np.log(y), (np.power(y, safe) - 1) / safe)


def boxcox_inverse(z: Floats, lam: Floats | float) -> Floats:
    """Inverse of :func:`boxcox`; beyond its range the value is 0."""
    lam = np.asarray(lam, float)
    safe = np.where(np.abs(lam) < 1e-8, 1.0, lam)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        return np.where(
            np.abs(lam) < 1e-8,
            np.exp(np.clip(z, -_CEILING, 300.0)),
            np.power(np.maximum(1 + safe * z, 0.0), 1 / safe),
        )


def boxcox_lambda(y: Floats, grid: Floats | None = None) -> Floats:
    """Guerrero's lambda on a grid: the least variation of |growth| / level**(1 - lam).

    Parameters
    ----------
    y : ndarray, shape (n_series, n_years), positive, in any unit, NaN where unknown
    grid : ndarray of candidates, default 0, 0.1, ..., 1

    Returns
    -------
    ndarray, shape (n_series,)
        Lambda after Guerrero (1993, J. Forecasting 12), whose subseries are here all pairs of
        consecutive years.
    """
    grid = np.linspace(0, 1, 11) if grid is None else grid
    a, b = y[:, :-1], y[:, 1:]
    mean, spread = (a + b) / 2, np.abs(b - a) / np.sqrt(2)
    best, chosen = np.full(len(y), np.inf), np.zeros(len(y))
    with np.errstate(invalid="ignore", divide="ignore"):
        for lam in grid:
            ratio = spread / np.power(mean, 1 - lam)
            known = np.isfinite(ratio)
            n = np.maximum(known.sum(axis=1), 1)
            centre = np.where(known, ratio, 0).sum(axis=1) / n
            var = np.where(known, (ratio - centre[:, None]) ** 2, 0).sum(axis=1) / n
            score = np.where(centre > 0, np.sqrt(var) / centre, np.inf)
            better = score < best
            best, chosen = np.where(better, score, best), np.where(better, lam, chosen)
    return chosen
