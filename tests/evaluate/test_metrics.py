"""Metrics by hand, and against slow definitions."""

import numpy as np
import pytest
from scipy.stats import norm

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


LEVELS = tuple((k + 0.5) / 40 for k in range(40))


def test_crps_of_quantiles_is_the_closed_form_of_a_normal_forecast():
    # Gneiting & Raftery (2007): sd [z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)]
    z = np.array([0.0, 0.5, -1.0, 2.0, -4.0])
    quantiles = np.broadcast_to(10 + 3 * norm.ppf(LEVELS)[None, :, None], (5, 40, 1))
    closed = 3 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    found = metrics.crps_of_quantiles(quantiles, LEVELS, 10 + 3 * z[:, None])
    np.testing.assert_allclose(found, closed, rtol=3e-3)


def test_crps_of_quantiles_is_that_of_the_paths_behind_them():
    rng = np.random.default_rng(1)
    paths, actual = rng.gamma(2, 1, (4, 20_000, 3)), rng.gamma(2, 1, (4, 3))
    quantiles = np.moveaxis(np.quantile(paths, LEVELS, axis=1), 0, 1)
    found = metrics.crps_of_quantiles(quantiles, LEVELS, actual)
    np.testing.assert_allclose(found, metrics.crps(paths, actual), rtol=5e-3)


def test_pit_of_quantiles_is_the_distribution_function():
    y = np.linspace(-1.9, 1.9, 11)[:, None]
    quantiles = np.broadcast_to(norm.ppf(LEVELS)[None, :, None], (11, 40, 1))
    found = metrics.pit_of_quantiles(quantiles, LEVELS, y)
    # straight lines across the bends of the tails
    np.testing.assert_allclose(found, norm.cdf(y), atol=3e-3)


def test_pit_of_quantiles_outside_at_ties_and_without_an_outturn():
    q = np.array([0.0, 0.0, 1.0, 3.0])[None, :, None]
    levels = (0.2, 0.4, 0.6, 0.8)
    actual = np.array([[-1.0], [0.0], [2.0], [5.0], [np.nan]])
    found = metrics.pit_of_quantiles(np.repeat(q, 5, axis=0), levels, actual)[:, 0]
    # half of 20 %; the middle of 20 and 40 %; half-way between 60 and 80 %; half of 80..100 %
    assert found[:4] == pytest.approx([0.1, 0.3, 0.7, 0.9]) and np.isnan(found[4])


@pytest.mark.parametrize(
    ("actual", "penalty"),
    [(1.0, 1.0), (2.0, 0.0), (4.0, 0.0), (6.0, 0.0), (7.0, 1.0), (9.0, 3.0)],
)
def test_msis_counts_a_miss_on_either_side_alike(actual, penalty):
    # [2, 6] is 4 wide; every unit outside costs 2 / 0.05 = 40, or 2 / 0.2 = 10; the scale is 5/3
    low, high, y = np.array([[2.0]]), np.array([[6.0]]), np.array([[actual]])
    assert metrics.msis(low, high, y, HISTORY)[0] == pytest.approx((4 + 40 * penalty) * 3 / 5)
    assert metrics.msis(low, high, y, HISTORY, 0.2)[0] == pytest.approx((4 + 10 * penalty) * 3 / 5)


def test_the_ends_of_an_interval_are_inside():
    low, high = np.array([[2.0, 2.0, 2.0, 2.0]]), np.array([[6.0, 6.0, 6.0, 6.0]])
    assert metrics.covered(low, high, np.array([[2.0, 6.0, 1.9, 6.1]]))[0] == 0.5
    assert metrics.covered(low, high, np.array([[2.0, np.nan, 1.9, np.nan]]))[0] == 0.5


def test_a_forecast_of_nothing_that_comes_true_has_no_error():
    assert metrics.smape(np.array([[0.0, 3.0]]), np.array([[0.0, 0.0]]))[0] == 100.0  # 0 and 200


def test_intervals_without_a_scale_have_no_score():
    flat, one = np.array([[2.0, 2.0, 2.0]]), np.array([[1.0, 1.0]])
    assert np.isnan(metrics.msis(one, 2 * one, ACTUAL, flat)[0])
    assert np.isnan(metrics.interval_width(one, 2 * one, ACTUAL, flat)[0])
    assert np.isnan(metrics.rmsse(FORECAST, ACTUAL, flat)[0])


def test_pit_of_paths_equal_to_the_outturn_counts_half():
    paths = np.array([1.0, 3.0, 3.0, 4.0])[None, :, None]
    assert metrics.pit(paths, np.array([[3.0]]))[0, 0] == pytest.approx(0.25 + 0.25)
    assert metrics.pit(paths, np.array([[0.5]]))[0, 0] == 0.0
    assert metrics.pit(paths, np.array([[4.5]]))[0, 0] == 1.0


def test_scores_do_not_depend_on_the_unit():
    # A hundredth of everything: naive errors, sizes and errors far below 1.
    low, high = np.array([[2.0, 11.0]]), np.array([[6.0, 15.0]])
    for times in (1.0, 0.01):
        f, y, h = times * FORECAST, times * ACTUAL, times * HISTORY
        assert metrics.smape(f, y)[0] == pytest.approx((200 / 9 + 200 / 6) / 2)
        assert metrics.mase(f, y, h)[0] == pytest.approx(2.5 / (5 / 3))
        assert metrics.rmsse(f, y, h)[0] == pytest.approx(np.sqrt(8.5 / 3))
        lower, upper = times * low, times * high
        assert metrics.interval_width(lower, upper, y, h)[0] == pytest.approx(4 / (5 / 3))
        assert metrics.msis(lower, upper, y, h)[0] == pytest.approx((4 + 44) / 2 / (5 / 3))


def test_two_known_years_are_one_change():
    assert metrics.naive_scale(np.array([[2.0, 5.0]]))[0] == 3.0
    assert metrics.naive_scale(np.array([[2.0, np.nan, 5.0]]), 2)[0] == 4.5  # 9 over two years


def test_nobody_looks_beyond_the_history():
    # A first year that is not known has no year before it, least of all the last one.
    assert metrics.naive_scale(np.array([[np.nan, 1.0, 2.0, 99.0]]))[0] == (1 + 97) / 2


def test_pit_of_quantiles_at_each_quantile_and_beyond_them():
    q = np.array([0.0, 1.0, 1.0, 3.0])[None, :, None]
    actual = np.array([[-1.0], [0.0], [0.5], [1.0], [2.0], [3.0], [9.0]])
    found = metrics.pit_of_quantiles(np.repeat(q, 7, axis=0), (0.2, 0.4, 0.6, 0.8), actual)[:, 0]
    # half of 20 %; 20; between 20 and 40; the middle of 40 and 60; between 60 and 80; 80; 90
    assert found == pytest.approx([0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9])
