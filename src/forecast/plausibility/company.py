"""The figures that one figure can be held against, on one scale: its series with errors and pace.

Amounts are held together on the log scale as if of a whole year; shares, growth and rates in
points. What a figure should be follows from each other figure by the series' usual pace; the error
grows with the years between them, as in a random walk with drift. Company that contradicts itself
widens the error instead of deciding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Company", "Expected", "expected"]

Floats = NDArray[np.float64]

_NEAREST = 6  # figures that say most of one; farther ones add nothing
_PRIOR = 3  # years of change that the usual sizes count for
# What even another release of the figure may differ by, of the usual yearly change: growth rates
# are told again as they are, levels are revised.
_FLOOR_LEVEL, _FLOOR_GROWTH = 1.0, 0.3


@dataclass(frozen=True)
class Company:
    """Figures of one series.

    Parameters
    ----------
    years, values, errors : ndarray, shape (n,)
        Year, value on the company's scale (natural logarithm, or points), own standard deviation.
    pace, change : float
        The usual yearly change and its standard deviation where the series itself says nothing.
    trending : bool
        Whether levels carry on (amounts, shares); growth rates do not.
    """

    years: Floats
    values: Floats
    errors: Floats
    pace: float
    change: float
    trending: bool


@dataclass(frozen=True)
class Expected:
    """What the others let expect of a figure: location and scale, and how many they are."""

    at: float
    sd: float
    n: int


def expected(company: Company, index: int, among: NDArray[np.bool_]) -> Expected | None:
    """Return what the figures of ``among`` (the figure itself aside) make of one figure.

    Parameters
    ----------
    company : Company
    index : int
        The figure that is asked about.
    among : ndarray of bool, shape (n,)
        Which figures may speak.

    Returns
    -------
    Expected or None
        On the company's scale; None if nobody may speak.
    """
    others = among.copy()
    others[index] = False
    if not others.any():
        return None
    years, values, errors = company.years[others], company.values[others], company.errors[others]
    pace, change, unsure = _pace(company, years, values, company.years[index])
    apart = company.years[index] - years
    if company.trending:
        told = values + pace * apart
        spread = change**2 * np.abs(apart) + (unsure * apart) ** 2
    else:
        told, spread = values, 2.0 * change**2 * (apart != 0)
    floor = ((_FLOOR_LEVEL if company.trending else _FLOOR_GROWTH) * change) ** 2
    variance = np.maximum(spread + errors**2, floor) + company.errors[index] ** 2
    nearest = np.argsort(variance, kind="stable")[:_NEAREST]
    told, weight = told[nearest], 1.0 / variance[nearest]
    at = _weighted_median(told, weight)
    scatter = 1.4826 * _weighted_median(np.abs(told - at), weight)
    # The error of those that say most: weak company does not make strong company weaker.
    sd = float(np.sqrt(weight.sum() / np.square(weight).sum() + scatter**2))
    return Expected(at, sd, int(others.sum()))


def _pace(
    company: Company, years: Floats, values: Floats, year: float
) -> tuple[float, float, float]:
    """Return the series' yearly change, its sd, and the error of the former, shrunk to the usual.

    Changes across the year asked about do not count: they say what it would have to explain.
    """
    if not company.trending:
        if len(values) < 2:
            return 0.0, company.change, 0.0
        middle = np.median(values)
        sd = 1.4826 * float(np.median(np.abs(values - middle)))
        n = len(values)
        return 0.0, float(np.sqrt((_PRIOR * company.change**2 + n * sd**2) / (_PRIOR + n))), 0.0
    at, where = np.unique(years, return_inverse=True)
    middles = np.array([np.median(values[where == n]) for n in range(len(at))])
    gaps = np.diff(at)
    if not len(gaps):
        return company.pace, company.change, company.change / np.sqrt(_PRIOR)
    rates = np.diff(middles) / gaps
    n = len(rates)
    pace = (company.pace + n * float(np.median(rates))) / (1 + n)
    off = np.abs(rates - np.median(rates)) * np.sqrt(gaps)
    own = 1.4826 * float(np.median(off)) if n > 2 else float(np.max(off)) if n > 1 else 0.0
    weight = n if n > 2 else 0
    change = float(np.sqrt((_PRIOR * company.change**2 + weight * own**2) / (_PRIOR + weight)))
    return pace, change, change / float(np.sqrt(_PRIOR + n))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2.0)])
