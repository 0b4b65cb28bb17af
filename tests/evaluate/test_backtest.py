"""Scores by hand, rolling origins without leakage."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.evaluate.backtest import backtest, rolling_origins
from forecast.evaluate.metrics import coverage, interval_score, mase, naive_scale, smape
from forecast.models import Drift, default_model


def test_scores_by_hand() -> None:
    actual, point = np.array([[110.0, 90.0]]), np.array([[100.0, 100.0]])
    history = np.array([[80.0, np.nan, 90.0, 100.0]])
    # 200*10/210 = 9.5238, 200*10/190 = 10.5263; scale (10/2 + 10) / 2 = 7.5
    assert smape(actual, point)[0] == pytest.approx((9.523810 + 10.526316) / 2)
    assert naive_scale(history)[0] == 7.5
    assert mase(actual, point, history)[0] == pytest.approx(10 / 7.5)
    assert coverage(actual, point - 10, point + 5) == 0.5
    # width 15 both; 110 is 5 above 105: 15 + 40*5 = 215, and 15 -> mean 115, over 7.5
    assert interval_score(actual, point - 10, point + 5, history)[0] == pytest.approx(115 / 7.5)


def test_unknown_outturns_are_left_out() -> None:
    assert np.isnan(smape(np.array([[np.nan]]), np.array([[1.0]]))[0])
    assert np.isnan(coverage(np.array([[np.nan]]), np.zeros((1, 1)), np.ones((1, 1))))
    assert np.isnan(mase(np.array([[1.0]]), np.array([[1.0]]), np.array([[5.0, np.nan]]))[0])


def test_origins_need_history_and_an_outturn() -> None:
    y = np.array([[1.0, 2, 3, np.nan, 5, 6]])
    histories, outturns, rows = rolling_origins(y, 2, 3)
    assert rows.tolist() == [0, 0]
    np.testing.assert_array_equal(histories[0], [np.nan, np.nan, np.nan, 1, 2, 3])
    np.testing.assert_array_equal(outturns[0], [np.nan, 5])
    np.testing.assert_array_equal(outturns[1], [6, np.nan])


def test_changing_the_future_never_changes_a_forecast() -> None:
    y = np.exp(np.cumsum(np.random.default_rng(3).normal(0.05, 0.1, (4, 12)), axis=1))
    changed = y.copy()
    changed[:, 8:] *= 7
    for origin in range(4, 8):
        cut = [
            default_model().fit_predict(panel[:, :origin], 3, n_paths=30).paths
            for panel in (y, changed)
        ]
        np.testing.assert_array_equal(*cut)
    one, other = (rolling_origins(panel, 1, 3)[0][: 4 * 5] for panel in (y, changed))
    np.testing.assert_array_equal(one, other)


def test_a_straight_line_is_forecast_without_error() -> None:
    record = backtest(Drift(), np.exp(0.1 * np.arange(10.0)), 2)
    assert record.origins == 7
    assert record.smape == pytest.approx(0, abs=1e-9) and record.coverage_95 == 1.0


def test_too_short_to_score() -> None:
    record = backtest(Drift(), np.array([1.0, 2, 3]), 2)
    assert record.origins == 0 and np.isnan(record.mase)
