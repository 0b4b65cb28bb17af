"""The Gaussian conditioning against statsmodels' Kalman smoother and against brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.series.fusion.gaussian import (
    LinearModel,
    fit_mode,
    hyper_draws,
    leave_one_out,
    posterior,
)

YEARS = 14


def _trend(values: np.ndarray, noise: float = 0.1) -> LinearModel:
    """A local linear trend started wide, seen through the years that have a value."""
    seen = np.flatnonzero(np.isfinite(values))
    lower = np.tril(np.ones((YEARS, YEARS)), -1)
    time = np.arange(YEARS, dtype=float)
    return LinearModel(
        design=np.eye(YEARS)[seen],
        value=values[seen],
        noise=np.full(len(seen), noise),
        mean=np.zeros(YEARS),
        fixed=100.0 * np.ones((YEARS, YEARS)) + 4.0 * np.outer(time, time),
        components=np.stack([lower @ lower.T, (lower @ lower) @ (lower @ lower).T]),
        log_centre=np.log([0.2, 0.05]),
        log_spread=np.array([0.7, 0.7]),
    )


@pytest.fixture
def values() -> np.ndarray:
    rng = np.random.default_rng(3)
    out = np.cumsum(0.3 + 0.2 * rng.standard_normal(YEARS))
    out[[0, 4, 5, 9]] = np.nan
    return out


def test_the_posterior_is_the_kalman_smoothers(values: np.ndarray) -> None:
    # Independent computation: statsmodels' local linear trend with the same variances and the same
    # start; agreement to 1e-6 on means and variances.
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(values, "local linear trend")
    model.ssm.initialize_known(np.zeros(2), np.diag([100.0, 4.0]))
    smoothed = model.smooth([0.1**2, 0.2**2, 0.05**2])
    mean, covariance = posterior(_trend(values), np.log([0.2, 0.05]), np.eye(YEARS))
    assert mean == pytest.approx(smoothed.smoothed_state[0], abs=1e-6)
    assert np.diag(covariance) == pytest.approx(smoothed.smoothed_state_cov[0, 0], rel=1e-5)


def test_the_likelihood_is_the_kalman_filters(values: np.ndarray) -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(values, "local linear trend")
    model.ssm.initialize_known(np.zeros(2), np.diag([100.0, 4.0]))

    def kalman(log_sd: np.ndarray) -> float:
        shock, turn = np.exp(2.0 * log_sd)
        return float(model.loglike([0.1**2, shock, turn]))

    trend = _trend(values)
    loose = replace(trend, log_spread=np.array([1e3, 1e3]))  # a prior that says nothing
    mode = fit_mode(loose)
    # No neighbour of the mode is more likely by the filter's own account.
    for step in ([0.1, 0], [-0.1, 0], [0, 0.3], [0, -0.3]):
        assert (
            kalman(mode.log_sd) >= kalman(mode.log_sd + np.array(step)) - 1e-4
        )  # flat in the turns


def test_leaving_one_out_is_leaving_one_out(values: np.ndarray) -> None:
    trend, log_sd = _trend(values), np.log([0.2, 0.05])
    error, sd = leave_one_out(trend, log_sd)
    for at in range(len(trend.value)):
        rest = np.arange(len(trend.value)) != at
        less = replace(
            trend, design=trend.design[rest], value=trend.value[rest], noise=trend.noise[rest]
        )
        mean, covariance = posterior(less, log_sd, trend.design[at : at + 1])
        assert error[at] == pytest.approx(trend.value[at] - mean[0], abs=1e-6)
        assert sd[at] == pytest.approx(np.sqrt(covariance[0, 0] + 0.1**2), rel=1e-5)


def test_the_prior_keeps_two_points_sane() -> None:
    values = np.full(YEARS, np.nan)
    values[[3, 4]] = 0.0, 5.0
    mode = fit_mode(_trend(values))
    assert np.isfinite(mode.log_sd).all()
    assert np.exp(mode.log_sd[1]) < 1.0


def test_draws_of_the_sizes_are_weighted_and_repeatable(values: np.ndarray) -> None:
    trend = _trend(values)
    mode = fit_mode(trend)
    draws, weights = hyper_draws(trend, mode, 32)
    again, _ = hyper_draws(trend, mode, 32)
    assert draws.shape == (32, 2) and weights.sum() == pytest.approx(1.0)
    assert weights.max() <= 0.11
    assert np.array_equal(draws, again)
