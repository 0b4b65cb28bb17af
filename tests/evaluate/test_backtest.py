"""Rolling origins: which they are, what they see, and that none sees the future."""

import numpy as np
import pytest

from forecast.evaluate import backtest as module
from forecast.evaluate.backtest import BacktestInputError, backtest, origins_of, summarise
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
