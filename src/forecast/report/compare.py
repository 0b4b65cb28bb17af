"""What the notebook on methods shows of one series: members, weights, past errors, intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.errors import ParameterError
from forecast.evaluate.explain import Explanation, explain
from forecast.messages import LANGUAGES
from forecast.report.wording import Words
from forecast.series import AnnualSeries, annual_series, open_store

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import SVG

__all__ = ["Comparison", "open_comparison"]


@dataclass(frozen=True)
class Comparison:
    """One series, the default forecast of it and what stands behind that."""

    series: AnnualSeries
    name: str
    words: Words
    explained: Explanation

    def members(self) -> pd.DataFrame:
        """Return the members by weight: weight, past error relative to the others, forecast."""
        table = self.explained.members
        forecast = str(table.columns[-1])
        shown = table.rename(
            columns={
                "member": self.words("compare.member"),
                "weight": self.words("compare.weight"),
                "relative_error": self.words("compare.relative_error"),
                forecast: self.words("compare.forecast", year=forecast.split("_")[-1]),
            }
        )
        shown[self.words("compare.member")] = [self._named(name) for name in table["member"]]
        return shown.round(3).astype(object).where(shown.notna(), self.words("report.none"))

    def intervals(self) -> pd.DataFrame:
        """Return the quantiles of the years ahead."""
        return self.explained.intervals.round(3)

    def backtests(self) -> pd.DataFrame:
        """Return the scores on the series' own rolling origins, the least error first."""
        table = self.explained.backtests
        if table.empty:
            return table
        keys = ("model", "origins", "smape", "mase", "coverage_80", "coverage_95")
        shown = table[list(keys)].sort_values("mase", ignore_index=True)
        shown["model"] = [self._named(name) for name in shown["model"]]
        shown.columns = [self.words(f"compare.{key}") for key in keys]
        return shown.round(3)

    def chart(self) -> SVG:
        """Return the published figures with the projection's fan."""
        from IPython.display import SVG

        from forecast.plot.fan import fan_svg

        intervals = self.explained.intervals
        quantiles = np.transpose(intervals.to_numpy())
        years = intervals.index.to_numpy()
        return SVG(fan_svg(self.series, years, quantiles, self.name, self.words.language))

    def _named(self, model: str) -> str:
        return self.words("model.default" if model == "default" else f"member.{model}")


def open_comparison(
    region: str,
    indicator: str,
    horizon: int = 5,
    as_of: str | None = None,
    language: str = "zh",
) -> Comparison:
    """Explain the default forecast of one series of the project.

    Parameters
    ----------
    region, indicator : str
        Ids or names of the catalogue.
    horizon : int
        Years ahead.
    as_of : str, optional
        Use only figures public on that day.
    language : str
        ``zh`` or ``en``.

    Raises
    ------
    ParameterError
        If a parameter is wrong or the series is too short for a forecast.
    """
    if language not in LANGUAGES:
        raise ParameterError(
            "error.parameter", name="language", problem="zh | en", found=repr(language)
        )
    store = open_store()
    series = annual_series(region, indicator, as_of=as_of, store=store)
    entry = store.catalog.indicators[series.indicator]
    years, values = series.grid()
    low, high = entry.bounds
    bounds = (low or 0.0, 100.0 if high is None else high) if series.kind == "share" else None
    if len(series.points) < 3:
        raise ParameterError(
            "error.compare_short",
            indicator=series.indicator,
            region=series.region,
            points=len(series.points),
        )
    found = explain(values.tolist(), int(years[0]), horizon, kind=series.kind, bounds=bounds)
    return Comparison(series, entry.names.in_(language), Words(language), found)
