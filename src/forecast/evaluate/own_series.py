"""Rolling origins on the project's own series of a region: which method would have been best."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from forecast.errors import ParameterError
from forecast.evaluate.backtest import (
    SCORES,
    Backtest,
    BacktestInputError,
    backtest,
    join_runs,
    pit_histogram,
    summarise,
)
from forecast.evaluate.compare import DieboldMariano, compare_on_series, compare_over_series
from forecast.models import model_names
from forecast.series import AnnualSeries, Store, annual_series, open_store

__all__ = [
    "FEWEST_VALUES",
    "HORIZON",
    "RegionBacktest",
    "Score",
    "SeriesRecord",
    "backtest_region",
]

FEWEST_VALUES = 6
HORIZON = 5
# An origin has seen all values but one at the least, so that a series of six has one origin.
_SEEN = FEWEST_VALUES - 1
_ORIGINS = 10
_EDGES = (5, 7, 9, 14, 24)  # upper ends of the length classes shown

Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Score:
    """A model's means over a series' origins; None where a mean cannot be computed.

    ``values`` has the columns :data:`forecast.evaluate.backtest.SCORES`: smape in percent; mase,
    rmsse, crps, pinball, width_* and msis in mean yearly changes; coverage_* and pit_* as shares.
    """

    model: str
    origins: int
    values: Mapping[str, float | None]

    def __getitem__(self, name: str) -> float | None:
        """Return one mean."""
        return self.values[name]


@dataclass(frozen=True)
class SeriesRecord:
    """All models on one series, the default first; ``winner`` has the least mean scaled error.

    Only models that could forecast from every origin can win. ``winner`` is None for a series
    that never changed.  ``against_naive`` is the Diebold-Mariano test of the default against the
    last value kept, one year ahead; None with fewer than four origins.
    """

    indicator: str
    name_zh: str
    name_en: str
    first_year: int
    last_year: int
    points: int
    origins: int
    winner: str | None
    scores: tuple[Score, ...]
    against_naive: DieboldMariano | None

    def of(self, model: str) -> Score | None:
        """Return the score of one model."""
        return next((score for score in self.scores if score.model == model), None)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values."""
        scores = [{"model": s.model, "origins": s.origins, **s.values} for s in self.scores]
        test = self.against_naive
        return asdict(replace(self, scores=())) | {
            "scores": scores,
            "against_naive": None if test is None else _test(test),
        }


@dataclass(frozen=True)
class RegionBacktest:
    """The records of a region's series, and every model's run over all of them.

    Attributes
    ----------
    records : tuple of SeriesRecord
    runs : mapping of model to Backtest; ``series`` is the place of the record
    """

    records: tuple[SeriesRecord, ...]
    runs: Mapping[str, Backtest]

    def methods(self) -> list[dict[str, Any]]:
        """Per model: the series it won, its means over series, and how sure the difference is.

        ``against_default`` is the Diebold-Mariano test over series, positive where the model's
        error is the larger one; None with fewer than four series in common.
        """
        rows = []
        for name in self.runs:
            mine = [score for record in self.records if (score := record.of(name)) is not None]
            if not mine:
                continue
            other = name != "default"
            test = compare_over_series(self.runs[name], self.runs["default"]) if other else None
            rows.append(
                {
                    "model": name,
                    "wins": sum(record.winner == name for record in self.records),
                    "series": len(mine),
                }
                | {key: _mean_of([score[key] for score in mine]) for key in SCORES}
                | {"against_default": None if test is None else _test(test)}
            )
        return rows

    def lengths(self, model: str = "default") -> list[dict[str, Any]]:
        """Mean scores of one model by the number of values it had seen; see :data:`_EDGES`."""
        return [
            {key: _safe(value) for key, value in row.items()}
            for row in summarise(self.runs[model], "length", _EDGES)
        ]

    def pit(self, model: str = "default") -> list[float]:
        """Shares of outturns in ten equal classes of the probability integral transform."""
        return [round(share, 6) for share in pit_histogram(self.runs[model])]


def backtest_region(
    region: str,
    *,
    as_of: str | date | None = None,
    include_low: bool = False,
    store: Store | None = None,
) -> RegionBacktest:
    """Score the default and every member on the series of a region with six values or more.

    Forecasts are made from up to ten past years of each series and held against the next five
    years' figures as they are known on ``as_of`` (revisions included, unlike a record of what was
    said at the time).

    Raises
    ------
    ParameterError
        If the region is unknown or none of its series is long enough.
    """
    store = store if store is not None else open_store()
    place, day = store.catalog.region(region), store.parse_as_of(as_of)
    chosen: list[AnnualSeries] = []
    groups: dict[tuple[str, Bounds], list[int]] = defaultdict(list)
    for entry in store.catalog.indicators.values():
        # A method is scored on what happened, not on what somebody assumed.
        series = annual_series(
            place.id,
            entry.id,
            as_of=day,
            include_low=include_low,
            without_assumptions=True,
            store=store,
        )
        if len(series.points) >= FEWEST_VALUES:
            low, high = entry.bounds
            bounds = (low or 0.0, 100.0 if high is None else high)
            groups[series.kind, bounds if series.kind == "share" else None].append(len(chosen))
            chosen.append(series)
    if not chosen:
        raise ParameterError("error.backtest_region", region=place.id, points=FEWEST_VALUES)
    runs: dict[str, Backtest] = {}
    for name in model_names():
        parts = [
            run
            for (kind, bounds), rows in groups.items()
            if (run := _run(name, [chosen[row] for row in rows], rows, kind, bounds)) is not None
        ]
        if parts:
            runs[name] = join_runs(parts)
    means = {name: {row["series"]: row for row in summarise(run)} for name, run in runs.items()}
    records = tuple(_record(row, series, runs, means, store) for row, series in enumerate(chosen))
    return RegionBacktest(records, runs)


def _run(
    name: str, members: list[AnnualSeries], rows: list[int], kind: str, bounds: Bounds
) -> Backtest | None:
    """One model on all series of one kind, in one panel; None if it cannot take any of them."""
    start = min(series.points[0].year for series in members)
    end = max(series.points[-1].year for series in members)
    panel = np.full((len(members), end - start + 1), np.nan)
    for row, series in enumerate(members):
        for item in series.points:
            panel[row, item.year - start] = item.value
    try:
        run = backtest(
            panel, HORIZON, name, n_origins=_ORIGINS, min_points=_SEEN, kind=kind, bounds=bounds
        )
    except BacktestInputError:
        return None
    return replace(run, series=np.array(rows)[run.series])


def _record(
    row: int,
    series: AnnualSeries,
    runs: Mapping[str, Backtest],
    means: Mapping[str, Mapping[int, Mapping[str, Any]]],
    store: Store,
) -> SeriesRecord:
    scores, origins = [], 0
    for name, run in runs.items():
        mine = run.series == row
        origins = max(origins, int(mine.sum()))
        made = int(np.isfinite(run.scores["smape"][mine]).sum())
        if made:
            values = {key: _safe(means[name][row][key]) for key in SCORES}
            scores.append(Score(name, made, values))
    full = [item for item in scores if item.origins == origins and item["mase"] is not None]
    best = min(full, key=lambda item: item["mase"] or 0.0, default=None)
    names = store.catalog.indicators[series.indicator].names
    return SeriesRecord(
        series.indicator,
        names.zh,
        names.en,
        series.points[0].year,
        series.points[-1].year,
        len(series.points),
        origins,
        best.model if best else None,
        tuple(scores),
        compare_on_series(runs["default"], runs["naive"], row),
    )


def _mean_of(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _safe(float(np.mean(known))) if known else None


def _safe(value: Any) -> Any:
    """Six significant figures; None for what is not finite; anything else as it is."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _test(test: DieboldMariano) -> dict[str, Any]:
    return {key: _safe(value) for key, value in asdict(test).items()}
