"""Pace of change between two figures, and the pace a target takes; pure functions of numbers."""

from __future__ import annotations

import numpy as np

__all__ = ["PACE_UNITS", "pace", "pace_unit", "distance_covered", "to_growth"]

# Amounts grow in percent; a share moves in points; things, an index or a rate in their own unit.
PACE_UNITS = {"level": "%", "count": "unit", "share": "pp", "index": "unit", "rate": "unit"}


def pace_unit(kind: str, start: float | None = None) -> str:
    """Return ``%`` a year (geometric), ``pp`` (points a year) or ``unit`` (units a year).

    A level that starts at zero or below has no geometric pace: its pace is in units.
    """
    if PACE_UNITS[kind] == "%" and start is not None and start <= 0:
        return "unit"
    return PACE_UNITS[kind]


def pace(start: float, end: float, years: int, kind: str) -> float | None:
    """Return the yearly pace from one figure to another.

    Parameters
    ----------
    start, end : float
        In the indicator's unit.
    years : int
        Between them; None is returned for zero or less.

    Returns
    -------
    float or None
        Percent a year (compound) for levels, else the mean yearly change.
    """
    if years <= 0:
        return None
    if pace_unit(kind, start) == "%":
        if end <= 0:
            return None
        return float(((end / start) ** (1.0 / years) - 1.0) * 100.0)
    return (end - start) / years


def distance_covered(base: float, value: float, goal: float) -> float | None:
    """Return the share of the way from base to goal that is covered; None if there is no way."""
    return None if goal == base else (value - base) / (goal - base)


def to_growth(
    values: np.ndarray | float, base: float, years: np.ndarray | int, target_type: str
) -> np.ndarray:
    """Turn levels into the growth a target speaks of, in percent.

    ``average_growth`` is the geometric mean from the base year, ``cumulative_change`` the change
    over all years together.

    Parameters
    ----------
    values : ndarray
        Levels, in the unit of ``base``.
    years : int or ndarray that broadcasts with ``values``
        Years after the base year, 1 or more.
    """
    ratio = np.asarray(values, dtype=float) / base
    if target_type == "average_growth":
        with np.errstate(invalid="ignore"):
            ratio = np.sign(ratio) * np.abs(ratio) ** (1.0 / np.asarray(years, dtype=float))
    out: np.ndarray = (ratio - 1.0) * 100.0
    return out
