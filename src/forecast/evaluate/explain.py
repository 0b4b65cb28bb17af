"""What stands behind one series' default forecast: members, weights, past errors, intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.evaluate.backtest import BacktestInputError, backtest, summarise
from forecast.models.default import MEMBERS, DefaultForecast
from forecast.models.members import PanelMember

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Explanation", "explain"]

_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True)
class Explanation:
    """Three tables of one series.

    Attributes
    ----------
    members : DataFrame
        Per member of the pool: weight, rolling-origin error relative to the pool's median
        member, and its own forecast of the last year asked for.
    intervals : DataFrame, one row per year: 2.5 to 97.5 % quantiles of the default forecast
    backtests : DataFrame
        Rolling-origin scores of the default and of each member; empty where too short.
    reason : str, why there is no forecast, or ''
    """

    members: pd.DataFrame
    intervals: pd.DataFrame
    backtests: pd.DataFrame
    reason: str


def explain(
    values: Sequence[float],
    first_year: int,
    horizon: int,
    *,
    kind: str = "level",
    bounds: tuple[float, float] | None = None,
    n_origins: int = 5,
) -> Explanation:
    """Explain the default forecast of one series.

    Parameters
    ----------
    values : sequence, one per year from ``first_year``, NaN where unknown
    first_year : int
    horizon : int, years
    kind, bounds
        As in :class:`forecast.models.protocol.Model`.
    n_origins : int, rolling origins of the backtests
    """
    import pandas as pd

    y = np.asarray(values, float)[None]
    made = DefaultForecast().quantiles(y, horizon, _LEVELS, kind=kind, bounds=bounds)
    names = list(MEMBERS[:-1])
    points = [
        PanelMember(n).quantiles(y, horizon, (0.5,), kind=kind, bounds=bounds).point[0, -1]
        for n in names
    ]
    members = pd.DataFrame(
        {
            "member": list(MEMBERS),
            "weight": made.diagnostics["weights"][0],
            "relative_error": [*made.diagnostics["backtest_error"][0], np.nan],
            f"forecast_{first_year + y.shape[1] + horizon - 1}": [*points, np.nan],
        }
    )
    quantiles = np.transpose(made.values[0])  # noqa: PD011
    years = first_year + y.shape[1] + np.arange(horizon)
    intervals = pd.DataFrame(
        quantiles, index=pd.Index(years, name="year"), columns=[f"{100 * p:g} %" for p in _LEVELS]
    )
    rows = []
    for name in ("default", *names):
        try:
            run = backtest(y, horizon, name, n_origins=n_origins, kind=kind, bounds=bounds)
        except BacktestInputError:
            continue
        rows += summarise(run, "all")
    return Explanation(
        members.sort_values("weight", ascending=False, ignore_index=True),
        intervals,
        pd.DataFrame(rows).drop(columns="all", errors="ignore"),
        made.reason[0],
    )
