"""Rolling origins on the project's own series of a region: which method would have been best."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from forecast.errors import ParameterError
from forecast.evaluate.backtest import Backtest, BacktestInputError, backtest
from forecast.models import model_names
from forecast.series import AnnualSeries, Store, annual_series, open_store

__all__ = ["FEWEST_VALUES", "HORIZON", "Score", "SeriesRecord", "backtest_region", "wins"]

FEWEST_VALUES = 6
HORIZON = 5
# An origin has seen all values but one at the least, so that a series of six has one origin.
_SEEN = FEWEST_VALUES - 1
_ORIGINS = 10

Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Score:
    """A model's means over a series' origins; None where it cannot be computed.

    ``smape`` in percent, ``mase`` in mean yearly changes, coverages as shares.
    """

    model: str
    origins: int
    smape: float | None
    mase: float | None
    coverage_80: float | None
    coverage_95: float | None


@dataclass(frozen=True)
class SeriesRecord:
    """All models on one series, the default first; ``winner`` has the least mean scaled error.

    Only models that could forecast from every origin can win. ``winner`` is None for a series
    that never changed.
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

    def of(self, model: str) -> Score | None:
        """Return the score of one model."""
        return next((score for score in self.scores if score.model == model), None)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values."""
        return asdict(self) | {"scores": [asdict(score) for score in self.scores]}


def backtest_region(
    region: str,
    *,
    as_of: str | date | None = None,
    include_low: bool = False,
    store: Store | None = None,
) -> tuple[SeriesRecord, ...]:
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
    groups: dict[tuple[str, Bounds], list[AnnualSeries]] = defaultdict(list)
    for entry in store.catalog.indicators.values():
        series = annual_series(place.id, entry.id, as_of=day, include_low=include_low, store=store)
        if len(series.points) >= FEWEST_VALUES:
            low, high = entry.bounds
            bounds = (low or 0.0, 100.0 if high is None else high)
            groups[series.kind, bounds if series.kind == "share" else None].append(series)
    if not groups:
        raise ParameterError("error.backtest_region", region=place.id, points=FEWEST_VALUES)
    found = {
        record.indicator: record
        for (kind, bounds), members in groups.items()
        for record in _records(members, kind, bounds, store)
    }
    return tuple(found[name] for name in store.catalog.indicators if name in found)


def _records(
    members: list[AnnualSeries], kind: str, bounds: Bounds, store: Store
) -> list[SeriesRecord]:
    """Score all series of one kind together: one panel, one call a model."""
    start = min(series.points[0].year for series in members)
    end = max(series.points[-1].year for series in members)
    panel = np.full((len(members), end - start + 1), np.nan)
    for row, series in enumerate(members):
        for item in series.points:
            panel[row, item.year - start] = item.value
    runs = {}
    for name in model_names():
        try:
            runs[name] = backtest(
                panel, HORIZON, name, n_origins=_ORIGINS, min_points=_SEEN, kind=kind, bounds=bounds
            )
        except BacktestInputError:
            continue
    return [_record(row, series, runs, store) for row, series in enumerate(members)]


def _record(
    row: int, series: AnnualSeries, runs: dict[str, Backtest], store: Store
) -> SeriesRecord:
    scores, origins = [], 0
    for name, run in runs.items():
        mine = run.series == row
        origins = int(mine.sum())
        made = int(np.isfinite(run.scores["smape"][mine]).sum())
        if made:
            values = [_mean(run.scores[key][mine]) for key in ("smape", "mase")]
            covers = [_mean(run.scores[f"coverage_{level}"][mine]) for level in (80, 95)]
            scores.append(Score(name, made, *values, *covers))
    full = [item for item in scores if item.origins == origins and item.mase is not None]
    best = min(full, key=lambda item: item.mase or 0.0, default=None)
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
    )


def wins(records: tuple[SeriesRecord, ...]) -> list[dict[str, Any]]:
    """Return, per model, the series it won and its mean scores over the series it could do."""
    rows = []
    for name in model_names():
        mine = [score for record in records if (score := record.of(name)) is not None]
        if mine:
            means = {
                key: _mean(np.array([getattr(score, key) for score in mine], dtype=float))
                for key in ("smape", "mase", "coverage_80", "coverage_95")
            }
            won = sum(record.winner == name for record in records)
            rows.append({"model": name, "wins": won, "series": len(mine)} | means)
    return rows


def _mean(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(f"{known.mean():.6g}") if known.size else None
