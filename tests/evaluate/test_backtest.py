"""Rolling origins: which they are, what they see, and that none sees the future."""

import numpy as np
import pytest
from scipy.stats import norm

from forecast.evaluate import backtest as module
from forecast.evaluate import metrics
from forecast.evaluate.backtest import (
    SCORES,
    BacktestInputError,
    backtest,
    join_runs,
    origins_of,
    pit_histogram,
    summarise,
)
from forecast.evaluate.leakage import leaks
from forecast.models import get_model, model_names
from forecast.models.protocol import QuantileForecast

NAN = np.nan


def panel(seed=0):
    rng = np.random.default_rng(seed)
    y = 50 * np.exp(np.cumsum(rng.normal(0.05, 0.06, (5, 16)), axis=1))
    y[1, :7], y[2, 9] = NAN, NAN
    return y


def test_origins_are_known_years_with_a_past_and_a_future():
    y = np.array([[1.0, 2, NAN, 4, 5, 6], [NAN, NAN, NAN, 1, 2, 3]])
    series, origin = origins_of(y, 2, 3)
    assert list(zip(series.tolist(), origin.tolist(), strict=True)) == [(0, 3), (0, 4)]


def test_a_backtest_row_is_the_forecast_of_the_cut_series():
    y = panel()
    run = backtest(y, 3, n_origins=3)
    k = np.flatnonzero((run.series == 2) & (run.origin == 13))[0]
    alone = get_model().quantiles(y[2, :14], 3, module.LEVELS)
    np.testing.assert_allclose(run.quantiles[k], alone.values[0], rtol=1e-9)
    np.testing.assert_array_equal(run.actual[k, :2], y[2, 14:])
    assert np.isnan(run.actual[k, 2]) and run.length[k] == 13


@pytest.mark.parametrize("name", model_names())
def test_changing_the_future_never_changes_a_forecast(name):
    y, kind = panel(), "level"
    if name in ("logistic", "gompertz"):
        y, kind = 100 * y / (y + 60), "share"
    assert not leaks(y, 3, name, kind=kind)


def test_a_model_that_looks_ahead_is_caught(monkeypatch):
    y = panel()

    class Peeper:
        name, min_points = "peeper", 3

        def quantiles(self, history, horizon, levels, **_):
            point = np.full((len(history), horizon), np.nanmax(seen[0]))
            values = np.repeat(point[:, None], len(levels), axis=1)
            return QuantileForecast(levels, values, point, ("",) * len(point), ((),) * len(point))

    seen = [y]
    original = module.origins_of

    def spy(whole, *rest):
        seen[0] = whole
        return original(whole, *rest)

    monkeypatch.setattr(module, "get_model", lambda name: Peeper())
    monkeypatch.setattr(module, "origins_of", spy)
    assert leaks(y, 3)


def test_naive_scores_by_hand():
    y = np.array([[10.0, 12.0, 11.0, 15.0]])
    run = backtest(y, 1, "naive", n_origins=1, min_points=3)
    assert run.origin.tolist() == [2]
    # history 10 12 11: mean change 1.5; naive 11 against 15
    assert run.scores["mase"][0] == pytest.approx(4 / 1.5)
    assert run.scores["smape"][0] == pytest.approx(200 * 4 / 26)


def test_tables_by_series_and_by_length():
    run = backtest(panel(), 2, n_origins=4)
    rows = summarise(run, "series")
    assert [r["series"] for r in rows] == [0, 1, 2, 3, 4]
    assert sum(r["origins"] for r in summarise(run, "length")) == len(run.series)
    assert summarise(run, "all")[0]["mase"] == pytest.approx(np.nanmean(run.scores["mase"]))


def test_nothing_to_test_is_said():
    with pytest.raises(BacktestInputError, match="min_points"):
        backtest(np.array([[1.0, 2.0]]), 2)
    with pytest.raises(BacktestInputError, match="by must be"):
        summarise(backtest(panel(), 2), "region")


def test_every_table_has_every_score():
    run = backtest(panel(), 3, n_origins=4)
    for by in ("series", "length", "all"):
        for row in summarise(run, by):
            assert set(SCORES) <= set(row) and all(np.isfinite(row[key]) for key in SCORES)


def test_crps_of_a_run_is_that_of_its_paths():
    y = panel()
    run = backtest(y, 3, n_origins=1)
    for row, series in enumerate(run.series):
        seen = y[series, : run.origin[row] + 1]
        paths = get_model().fit_predict(seen, 3, n_paths=20_000).paths
        expected = metrics.crps(paths, run.actual[[row]])[0] / run.unit[row]
        assert run.scores["crps"][row] == pytest.approx(expected, rel=0.01)
        pit = metrics.pit(paths, run.actual[[row]])[0]
        np.testing.assert_allclose(run.pit[row], pit, atol=0.01)


def test_pit_of_a_right_forecast_is_even_and_of_a_low_one_is_not():
    class Normal:
        name, min_points = "normal", 3

        def __init__(self, shift):
            self.shift = shift

        def quantiles(self, history, horizon, levels, **_):
            one = 100 + self.shift + norm.ppf(levels)[None, :, None]
            values = np.broadcast_to(one, (len(history), len(levels), horizon))
            point = np.full((len(history), horizon), 100.0 + self.shift)
            return QuantileForecast(levels, values, point, ("",) * len(point), ((),) * len(point))

    y = 100 + np.random.default_rng(0).normal(0, 1, (400, 12))
    right, low = (backtest(y, 1, Normal(shift)) for shift in (0.0, -1.0))
    assert np.abs(np.array(pit_histogram(right)) - 0.1).max() < 0.03
    row = summarise(right, "all")[0]
    assert row["pit_mean"] == pytest.approx(0.5, abs=0.02)
    assert row["pit_sd"] == pytest.approx(1 / np.sqrt(12), abs=0.01)
    assert summarise(low, "all")[0]["pit_mean"] > 0.7 and pit_histogram(low)[9] > 0.3


def test_rows_forecast_in_parts_are_those_forecast_at_once(monkeypatch):
    whole = backtest(panel(), 3, n_origins=4)
    monkeypatch.setattr(module, "_ROWS", 3)
    parts = backtest(panel(), 3, n_origins=4)
    np.testing.assert_allclose(parts.quantiles, whole.quantiles, rtol=1e-9)
    np.testing.assert_array_equal(parts.series, whole.series)
    assert len(join_runs([whole, parts]).scores["crps"]) == 2 * len(whole.series)
