"""The linear recursion agrees with step-by-step smoothing, a numerical optimum and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from forecast.models.filters import damping_sums, make_grid, posterior_weights, run_filter


def step_by_step(y, alpha, beta, phi, level, trend):
    sse = 0.0
    for value in y:
        ahead = level + phi * trend
        error = 0.0 if np.isnan(value) else value - ahead
        sse += error**2
        level, trend = ahead + alpha * error, phi * trend + beta * error
    return level, trend, sse


@pytest.mark.parametrize("hole", [False, True])
@pytest.mark.parametrize("alpha,star,phi", [(0.3, 0.0, 1.0), (0.5, 0.2, 1.0), (0.8, 0.4, 0.9)])
def test_least_squares_start_is_the_numerical_optimum(alpha, star, phi, hole):
    y = np.cumsum(np.random.default_rng(3).normal(1, 1, 14))
    if hole:
        y[4:7] = np.nan
    grid = make_grid((alpha,), (star,), (phi,))
    level, trend, sse = run_filter(y[None], grid, 1).solve(np.zeros((1, 1)), 0.0)

    def loss(start):
        return step_by_step(y, alpha, alpha * star, phi, *start)[2]

    found = minimize(loss, [y[0], 0.0], method="BFGS", options={"gtol": 1e-10})
    ends = step_by_step(y, alpha, alpha * star, phi, *found.x)
    assert sse[0, 0, 0] == pytest.approx(found.fun, rel=1e-7)
    assert [level[0, 0, 0], trend[0, 0, 0]] == pytest.approx(ends[:2], rel=1e-4, abs=1e-5)


def test_states_equal_statsmodels_at_the_same_start():
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y = np.cumsum(np.random.default_rng(1).normal(1, 1, 20)) + 50
    alpha, beta, phi, drift = 0.6, 0.12, 0.9, 0.7
    states = run_filter(y[None], make_grid((alpha,), (beta / alpha,), (phi,)), 1)
    level, trend, sse = states.solve(np.full((1, 1), drift), np.inf)
    start = y[0] + float((states.sel[0, 0, 0] - drift * states.slb[0, 0, 0]) / states.sll[0, 0, 0])
    model = ETSModel(
        pd.Series(y),
        error="add",
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=start,
        initial_trend=drift,
    )
    fit = model.smooth([alpha, beta, phi])
    assert fit.forecast(3).to_numpy() == pytest.approx(
        level[0, 0, 0] + damping_sums(np.array([phi]), 3)[0] * trend[0, 0, 0], rel=1e-9
    )
    assert fit.sse == pytest.approx(sse[0, 0, 0], rel=1e-9)


def test_an_earlier_origin_is_the_filter_of_the_shorter_series():
    y = np.cumsum(np.random.default_rng(2).normal(1, 1, (3, 12)), axis=1)
    grid = make_grid((0.3, 0.9), (0.1, 0.5), (0.8, 1.0))
    drift = np.full((3, 4), 0.5)
    long = run_filter(y, grid, 4).solve(drift, 2.0)
    short = run_filter(y[:, :-3], grid, 1).solve(drift[:, :1], 2.0)
    for a, b in zip(long, short, strict=True):
        np.testing.assert_allclose(a[:, 3], b[:, 0], rtol=1e-9, atol=1e-9)


def test_posterior_follows_the_likelihood_ratio():
    w = posterior_weights(
        np.array([[[1.0, 2.0]]]), np.array([[6.0]]), np.zeros(2), np.zeros((1, 1))
    )
    # (2 / 1) ** (6 / 2) = 8 to 1
    assert w[0, 0] == pytest.approx([8 / 9, 1 / 9])
