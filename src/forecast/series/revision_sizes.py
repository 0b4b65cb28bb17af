"""How far figures of each status moved until their latest release: what a status is worth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from forecast.errors import ParameterError
from forecast.series.annual import Evidence
from forecast.series.figures import Figure, Key, figures, is_value
from forecast.series.releases import MEASURES, Revised, change_of, releases_of
from forecast.series.store import Store

__all__ = ["EVERY", "FLOOR", "revision_sizes", "sizes_among", "status_noise"]

EVERY = "*"  # the line of a status over all indicators
# The least noise any figure is given, in logarithms: .2 % of a level, .1 point of growth. Below it
# lie slips of the last printed digit, which rounding explains only in part.
FLOOR = {"level": 0.002, "growth": 0.001}
# An indicator's own record weighs against all indicators' as n against this many revisions.
_PRIOR = 10
COLUMNS = ("indicator", "status", "n", "bias_log", "rms_log")


def revision_sizes(
    store: Store,
    as_of: str | date | None = None,
    *,
    measure: str = "level",
    include_low: bool = False,
) -> pd.DataFrame:
    """Return how far the first figure of each status was from the latest release.

    Every region, definition and full year counts once per status that was followed by a release as
    firm or firmer. A figure confirmed within its rounding moved by 0. Years with one release say
    nothing, so that the sizes are those of figures that somebody published again.

    Parameters
    ----------
    store : Store
    as_of : str or date, optional
        Only figures certainly public on that day.
    measure : str
        ``level`` (of the indicator itself, shares and counts included) or ``growth``.
    include_low : bool
        Use figures of low confidence too.

    Returns
    -------
    DataFrame, one row an indicator and status, ``*`` for all indicators
        ``indicator``, ``status``, ``n``, ``bias_log`` (mean of ln latest - ln first; of 1 + growth
        for growth), ``rms_log`` (root mean square of the same).

    Raises
    ------
    ParameterError
        If the measure is neither, or the date is outside the record book.
    """
    if measure not in MEASURES:
        raise ParameterError(
            "error.parameter", name="measure", problem=" | ".join(MEASURES), found=repr(measure)
        )
    known = store.known(store.parse_as_of(as_of))
    found = figures(known, store.catalog, include_low=include_low, forecasts=True)
    return sizes_among(found, measure=measure)


def sizes_among(found: Iterable[Figure], *, measure: str = "level") -> pd.DataFrame:
    """Return the sizes of :func:`revision_sizes` for figures already collected."""
    groups: dict[Key, list[Evidence]] = {}
    for item in found:
        if item.span == "annual" and item.key.measure == measure and is_value(item.evidence):
            groups.setdefault(item.key, []).append(item.evidence)
    sizes: dict[tuple[str, str], list[float]] = {}
    for key in sorted(groups):
        row = Revised(key.period, int(key.period[:4]), measure, releases_of(groups[key]))
        for status, size in _moves(row, growth=measure == "growth"):
            sizes.setdefault((key.indicator, status), []).append(size)
            sizes.setdefault((EVERY, status), []).append(size)
    rows = [
        (
            indicator,
            status,
            len(values),
            float(np.mean(values)),
            float(np.sqrt(np.mean(np.square(values)))),
        )
        for (indicator, status), values in sorted(sizes.items())
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _moves(row: Revised, *, growth: bool) -> list[tuple[str, float]]:
    """Return, for the first release of each status, how far the latest is from it."""
    found: dict[str, float] = {}
    for item in row.in_order[:-1]:
        if item.status not in found:
            _, size = change_of(row, points=False, growth=growth, first=item)
            if size is not None:
                found[item.status] = size
    return list(found.items())


def status_noise(
    sizes: pd.DataFrame, indicator: str, status: str, *, measure: str = "level"
) -> float:
    """Return the noise of a status as a standard deviation in logarithms, never below the floor.

    The indicator's own mean square is weighed against that of all indicators, which counts as ten
    revisions; without either, the floor (.2 % of a level, .1 point of growth).

    Parameters
    ----------
    sizes : DataFrame
        Of :func:`revision_sizes` for the same measure.
    """
    own, every = _line(sizes, indicator, status), _line(sizes, EVERY, status)
    if every is None:
        return FLOOR[measure]
    prior = max(every[1], FLOOR[measure]) ** 2
    n, square = (own[0], own[1] ** 2) if own is not None else (0, 0.0)
    return max(float(np.sqrt((n * square + _PRIOR * prior) / (n + _PRIOR))), FLOOR[measure])


def _line(sizes: pd.DataFrame, indicator: str, status: str) -> tuple[int, float] | None:
    found = sizes[(sizes["indicator"] == indicator) & (sizes["status"] == status)]
    if found.empty:
        return None
    return int(found["n"].iloc[0]), float(found["rms_log"].iloc[0])
