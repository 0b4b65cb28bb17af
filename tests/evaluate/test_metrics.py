"""Metrics by hand, and against slow definitions."""

import numpy as np
import pytest

from forecast.evaluate import metrics

HISTORY = np.array([[1.0, 3.0, 2.0, 4.0]])  # changes 2, 1, 2: mean 5/3, squares mean 3
ACTUAL = np.array([[5.0, 10.0]])
FORECAST = np.array([[4.0, 14.0]])


def test_point_metrics_by_hand():
    # 200 * 1/9 and 200 * 4/24
    assert metrics.smape(FORECAST, ACTUAL)[0] == pytest.approx((200 / 9 + 200 / 6) / 2)
    assert metrics.mase(FORECAST, ACTUAL, HISTORY)[0] == pytest.approx(2.5 / (5 / 3))
    assert metrics.rmsse(FORECAST, ACTUAL, HISTORY)[0] == pytest.approx(np.sqrt(8.5 / 3))


def test_owa_averages_two_ratios():
    assert metrics.owa(
        np.array([5.0, 7]), np.array([1.0, 1]), np.array([10.0, 14]), np.array([2.0, 3])
    ) == pytest.approx(0.5 * (0.5 + 0.4))


def test_interval_metrics_by_hand():
    low, high = np.array([[2.0, 11.0]]), np.array([[6.0, 15.0]])
    assert metrics.covered(low, high, ACTUAL)[0] == 0.5
    assert metrics.interval_width(low, high, ACTUAL, HISTORY)[0] == pytest.approx(4 / (5 / 3))
    # widths 4 and 4; the second misses by 1 below: + 2 / 0.05 * 1
    assert metrics.msis(low, high, ACTUAL, HISTORY)[0] == pytest.approx((4 + 44) / 2 / (5 / 3))


def test_pinball_by_hand():
    q = np.array([[[4.0, 4.0], [12.0, 12.0]]])
    found = metrics.pinball(q, (0.1, 0.9), ACTUAL)
    # 10 %: 0.1 * 1, 0.1 * 6; 90 %: 0.1 * 7, 0.1 * 2
    assert found[0] == pytest.approx([0.35, 0.45])


def test_crps_equals_the_double_sum():
    rng = np.random.default_rng(0)
    paths, actual = rng.normal(size=(3, 40, 2)), rng.normal(size=(3, 2))
    slow = np.abs(paths - actual[:, None]).mean(axis=1) - 0.5 * np.abs(
        paths[:, :, None] - paths[:, None]
    ).mean(axis=(1, 2))
    np.testing.assert_allclose(metrics.crps(paths, actual), slow.mean(axis=1))


def test_pit_counts_paths_below():
    paths = np.array([1.0, 2.0, 3.0, 4.0])[None, :, None]
    assert metrics.pit(paths, np.array([[3.0]]))[0, 0] == pytest.approx(0.625)
    assert np.isnan(metrics.pit(paths, np.array([[np.nan]]))[0, 0])


def test_unknown_outturns_are_left_out():
    actual = np.array([[5.0, np.nan]])
    assert metrics.mase(FORECAST, actual, HISTORY)[0] == pytest.approx(1 / (5 / 3))
    assert np.isnan(metrics.smape(FORECAST, np.full((1, 2), np.nan))[0])


def test_a_history_without_change_has_no_scale():
    assert np.isnan(metrics.mase(FORECAST, ACTUAL, np.array([[2.0, 2.0, 2.0]]))[0])


def test_over_a_hole_the_change_counts_a_year():
    # (10 / 2 + 10) / 2
    history = np.array([[np.nan, 80.0, np.nan, 90.0, 100.0]])
    assert metrics.naive_scale(history)[0] == 7.5
    assert np.isnan(metrics.naive_scale(np.array([[np.nan, 5.0, np.nan]]))[0])
