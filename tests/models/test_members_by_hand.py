"""Simple, theta, grey and trend members against hand computation, papers and other code."""

import numpy as np
import pytest
from scipy.stats import theilslopes

from forecast.models.blocks import bridge, ols_slopes, spikes
from forecast.models.filters import make_grid, run_filter
from forecast.models.grey import gm11, gm11_parameters, grey_tests, metabolic_gm11
from forecast.models.simple import drift, naive, recent_drift
from forecast.models.smoothing import damped, floor_of, holt, project, ses, ses_with_drift
from forecast.models.theta import ALPHAS, KAPPAS, dynamic_theta
from forecast.models.trend import robust_trend, saturating, theil_sen

LINE = np.array([[1.0, 3.0, 5.0, 7.0, 9.0, 11.0]])


def test_naive_and_drift_by_hand():
    y = np.array([[2.0, 4.0, 3.0, 8.0]])
    assert naive(y, 2, 2).tolist() == [[[8.0, 8.0], [3.0, 3.0]]]
    assert drift(y, 2, 2)[0, 0].tolist() == [10.0, 12.0]  # (8 - 2) / 3 a year
    assert drift(y, 2, 2)[0, 1].tolist() == [3.5, 4.0]  # (3 - 2) / 2 a year
    assert recent_drift(y, 1, 2, window=2)[0, 0].tolist() == [10.0, 12.0]


def test_holes_are_bridged_on_a_line():
    y = np.array([[1.0, np.nan, np.nan, 7.0, np.nan, 9.0]])
    assert bridge(y).tolist() == [[1.0, 3.0, 5.0, 7.0, 8.0, 9.0]]
    assert ols_slopes(np.array([[1.0, np.nan, 5.0, 7.0]]), 1)[0, 0] == pytest.approx(2.0)


@pytest.mark.parametrize("member", [drift, recent_drift, robust_trend])
def test_a_line_is_continued(member):
    assert member(LINE, 1, 3)[0, 0] == pytest.approx([13.0, 15.0, 17.0])


@pytest.mark.parametrize("member", [ses_with_drift, holt])
def test_a_line_is_continued_by_trend_smoothers(member):
    found = member(LINE, 1, 3, np.array([[2.0]]))[0, 0]
    assert found == pytest.approx([13.0, 15.0, 17.0], abs=1e-6)


def test_damped_trend_stays_below_the_line_and_above_the_last_value():
    found = damped(LINE, 1, 6, np.array([[2.0]]))[0, 0]
    assert (np.diff(found) > 0).all() and found[0] > 11 and found[-1] < 23


def test_ses_equals_statsmodels_at_its_best_grid_point():
    from statsmodels.tsa.holtwinters import SimpleExpSmoothing

    y = 50 + np.random.default_rng(5).normal(0, 3, 30)
    mine = ses(y[None], 1, 1, best=True)[0, 0, 0]
    fits = [
        SimpleExpSmoothing(y, initialization_method="estimated").fit(
            smoothing_level=a, optimized=True
        )
        for a in np.linspace(0.1, 1, 10)
    ]
    best = min(fits, key=lambda f: f.sse)
    assert mine == pytest.approx(best.forecast(1)[0], rel=1e-4)


def test_theta_agrees_with_statsmodels_once_the_start_is_forgotten():
    from statsmodels.tsa.forecasting.theta import ThetaModel

    rng = np.random.default_rng(4)
    y = 100 + 0.8 * np.arange(150) + np.cumsum(rng.normal(0, 1, 150)) + rng.normal(0, 2, 150)
    fit = ThetaModel(y, period=1, deseasonalize=False).fit()
    alpha = float(fit.params["alpha"])
    states = run_filter(y[None], make_grid((alpha,)), 1)
    path, _ = project(states, 6, 0.5 * ols_slopes(y[None], 1), np.inf, floor_of(y[None], 1))
    np.testing.assert_allclose(path[0, 0], np.asarray(fit.forecast(6)), rtol=2e-3)


def test_dynamic_theta_equals_a_plain_loop():
    y = np.cumsum(np.random.default_rng(6).normal(1, 1, 11))
    x = y - y[0]

    def slope(values):
        return np.polyfit(np.arange(len(values)), values, 1)[0] if len(values) > 1 else 0.0

    best = (np.inf, None)
    for alpha in ALPHAS:
        for kappa in KAPPAS:
            level, sse, seen = 0.0, 0.0, [x[0]]
            for value in x[1:]:
                mu = level + kappa * (1 - (1 - alpha) ** len(seen)) / alpha * slope(seen)
                sse += (value - mu) ** 2
                level += alpha * (value - level)
                seen.append(value)
            ahead = []
            for _ in range(4):
                mu = level + kappa * (1 - (1 - alpha) ** len(seen)) / alpha * slope(seen)
                ahead.append(mu + y[0])
                level += alpha * (mu - level)
                seen.append(mu)
            best = min(best, (sse, ahead), key=lambda pair: pair[0])
    assert dynamic_theta(y[None], 1, 4, best=True)[0, 0] == pytest.approx(best[1], rel=1e-9)


def test_gm11_is_least_squares_and_its_time_response():
    # a series grey-systems textbooks work through; the reference is the least squares below
    x = np.array([[2.874, 3.278, 3.337, 3.390, 3.679]])
    a, b = gm11_parameters(x)
    z = (np.cumsum(x)[1:] + np.cumsum(x)[:-1]) / 2
    other = np.linalg.lstsq(np.column_stack([-z, np.ones(4)]), x[0, 1:], rcond=None)[0]
    assert [a[0], b[0]] == pytest.approx(other, rel=1e-9)
    k = np.array([5.0, 6.0])
    expected = (1 - np.exp(a)) * (x[0, 0] - b / a) * np.exp(-a * k)
    assert gm11(x, 1, 2)[0, 0] == pytest.approx(expected)


def test_metabolic_gm11_refits_on_its_own_forecast():
    x = np.array([[10.0, 11.5, 12.1, 13.9, 15.2]])
    first = gm11(x, 1, 1)[0, 0, 0]
    second = gm11(np.append(x[:, 1:], [[first]], axis=1), 1, 1)[0, 0, 0]
    assert metabolic_gm11(x, 1, 2)[0, 0] == pytest.approx([first, second])


def test_grey_tests_pass_smooth_growth_and_fail_a_jump():
    growth = 10 * 1.05 ** np.arange(8.0)
    jump = growth.copy()
    jump[5] *= 3
    found = grey_tests(np.array([growth, jump]))
    assert found.passed.tolist() == [True, False]
    assert found.c[0] < 0.01 and found.p[0] == 1.0
    # exp(2 / 9) = 1.249: a step of 30 % fails the level-ratio test, one of 20 % passes
    assert grey_tests(10 * 1.3 ** np.arange(8.0)[None]).level_ratio[0] == np.False_
    assert grey_tests(10 * 1.2 ** np.arange(8.0)[None]).level_ratio[0] == np.True_


def test_theil_sen_equals_scipy():
    y = np.random.default_rng(7).normal(0, 1, 15) + 0.3 * np.arange(15)
    slope, start = theil_sen(y[None])
    assert slope[0] == pytest.approx(theilslopes(y, np.arange(15)).slope)
    assert start[0] == pytest.approx(np.median(y - slope[0] * np.arange(15)))


@pytest.mark.parametrize(
    "curve,shape",
    [
        ("logistic", lambda t: 60 / (1 + np.exp(-(t - 6) / 2.5))),
        ("gompertz", lambda t: 60 * np.exp(-np.exp(-(t - 5) / 3))),
    ],
)
def test_saturating_curves_find_their_ceiling(curve, shape):
    t = np.arange(28.0)
    found = saturating(shape(t)[None, :18], 1, 10, (0.0, 100.0), curve)[0, 0]
    np.testing.assert_allclose(found, shape(t)[18:], rtol=0.03)


def test_a_spike_is_a_lone_year_between_neighbours_that_agree():
    z = np.log(
        np.array([[10, 11, 12, 900, 13, 14, 15, 16.0], [10, 11, 12, 13, 900, 950, 990, 999.0]])
    )
    assert np.argwhere(spikes(z)).tolist() == [[0, 3]]
