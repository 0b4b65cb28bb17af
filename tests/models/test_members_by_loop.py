"""The vectorised smoothers against plain loops: every parameter, least squares, one average.

The reference shares no code with the package: errors come from a loop over time, the start from
``numpy.linalg.lstsq``, the weights from the sums of squares.  Agreement is to 1e-6 or better.
"""

import numpy as np
import pytest

from forecast.models import get_model
from forecast.models.blocks import ols_slopes
from forecast.models.scale import boxcox_lambda
from forecast.models.smoothing import (
    DAMPED_GRID,
    HOLT_GRID,
    SES_GRID,
    damped,
    holt,
    ses,
    ses_with_drift,
)
from forecast.models.theta import ALPHAS, KAPPAS, dynamic_theta, theta

HORIZON = 5


def series(seed=0, n=13, hole=False):
    y = 10 + np.cumsum(np.random.default_rng(seed).normal(0.4, 1.0, n))
    if hole:
        y[5:7] = np.nan
    return y


def filtered(y, alpha, beta, phi, level, trend):
    """Errors of the known years, and the state after the last."""
    errors = []
    for value in y:
        ahead = level + phi * trend
        error = 0.0 if np.isnan(value) else value - ahead
        errors.append(error)
        level, trend = ahead + alpha * error, phi * trend + beta * error
    return np.array(errors), level, trend


def loop_forecast(y, grid, drift, ridge):
    """Average over the grid of forecasts from the least-squares start, weighed by likelihood."""
    known = y[np.isfinite(y)]
    steps = np.abs(np.diff(y))
    floor = (1e-3 * np.nanmean(steps)) ** 2 + 1e-14
    logs, paths = [], []
    for alpha, beta, phi in zip(grid.alpha, grid.beta, grid.phi, strict=True):
        plain = filtered(y, alpha, beta, phi, 0.0, 0.0)[0]
        by_level = filtered(y * 0, alpha, beta, phi, -1.0, 0.0)[0]
        by_trend = filtered(y * 0, alpha, beta, phi, 0.0, -1.0)[0]
        if np.isinf(ridge):
            level = by_level @ (plain - drift * by_trend) / (by_level @ by_level)
            trend = drift
        else:
            design = np.vstack([np.column_stack([by_level, by_trend]), [0.0, np.sqrt(ridge)]])
            wanted = np.append(plain, np.sqrt(ridge) * drift)
            level, trend = np.linalg.lstsq(design, wanted, rcond=None)[0]
        errors, end, slope = filtered(y, alpha, beta, phi, level, trend)
        logs.append(-0.5 * len(known) * np.log(errors @ errors + floor))
        reach = np.cumsum(phi ** np.arange(1, HORIZON + 1))
        paths.append(end + reach * slope)
    weight = np.exp(np.array(logs) - max(logs))
    return weight @ np.array(paths) / weight.sum()


@pytest.mark.parametrize("hole", [False, True])
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", ["ses", "ses_drift", "holt", "damped", "theta", "full_theta"])
def test_smoothers_equal_the_loop(name, seed, hole):
    y = series(seed, hole=hole)
    drift = (y[-1] - y[0]) / (len(y) - 1)
    at = np.flatnonzero(np.isfinite(y))
    slope = np.polyfit(at, y[at], 1)[0]
    given = np.array([[drift]])
    slopes = ols_slopes(y[None], 1)
    assert slopes[0, 0] == pytest.approx(slope)
    found, expected = {
        "ses": lambda: (ses(y[None], 1, HORIZON), (SES_GRID, 0.0, np.inf)),
        "ses_drift": lambda: (
            ses_with_drift(y[None], 1, HORIZON, given),
            (SES_GRID, drift, 1.0),
        ),
        "holt": lambda: (holt(y[None], 1, HORIZON, given), (HOLT_GRID, drift, 2.0)),
        "damped": lambda: (damped(y[None], 1, HORIZON, given), (DAMPED_GRID, drift, 2.0)),
        "theta": lambda: (theta(y[None], 1, HORIZON, slopes), (SES_GRID, slope / 2, np.inf)),
        "full_theta": lambda: (
            theta(y[None], 1, HORIZON, slopes, share=1.0),
            (SES_GRID, slope, np.inf),
        ),
    }[name]()
    np.testing.assert_allclose(found[0, 0], loop_forecast(y, *expected), rtol=1e-6)


def test_dynamic_theta_is_the_likelihoods_average_of_the_loop():
    y = series(4, 11)
    x = y - y[0]
    floor = (1e-3 * np.abs(np.diff(y)).mean()) ** 2 + 1e-14

    def slope(values):
        return np.polyfit(np.arange(len(values)), values, 1)[0] if len(values) > 1 else 0.0

    logs, paths = [], []
    for alpha in ALPHAS:
        for kappa in KAPPAS:
            level, sse, seen = 0.0, 0.0, [x[0]]
            for value in x[1:]:
                ahead = level + kappa * (1 - (1 - alpha) ** len(seen)) / alpha * slope(seen)
                sse += (value - ahead) ** 2
                level += alpha * (value - level)
                seen.append(value)
            path = []
            for _ in range(HORIZON):
                ahead = level + kappa * (1 - (1 - alpha) ** len(seen)) / alpha * slope(seen)
                path.append(ahead + y[0])
                level += alpha * (ahead - level)
                seen.append(ahead)
            logs.append(-0.5 * (len(y) - 1) * np.log(sse + floor))
            paths.append(path)
    weight = np.exp(np.array(logs) - max(logs))
    expected = weight @ np.array(paths) / weight.sum()
    found = dynamic_theta(y[None], 1, HORIZON)[0, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


SHAPES = (
    "drift recent_drift ses ses_drift holt damped theta full_theta dynamic_theta robust_trend"
).split()


@pytest.mark.parametrize("name", SHAPES)
def test_a_log_member_is_the_plain_one_on_logs(name):
    y = np.exp(series(6) / 10)
    on_logs = get_model(name).quantiles(np.log(y), HORIZON, (0.5,), kind="rate").point
    found = get_model(f"log_{name}").quantiles(y, HORIZON, (0.5,)).point
    np.testing.assert_allclose(found, np.exp(on_logs), rtol=1e-6)


@pytest.mark.parametrize("name", ["theta", "dynamic_theta"])
def test_a_boxcox_member_is_the_plain_one_on_guerreros_scale(name):
    y = np.exp(series(7) / 10)
    unit = y.mean()
    # Guerrero's ratio on pairs of years: sd / mean**(1 - lambda), least relative spread
    pairs = np.column_stack([y[:-1], y[1:]]) / unit
    spread = {}
    for lam in np.linspace(0, 1, 11):
        ratio = pairs.std(axis=1, ddof=1) / pairs.mean(axis=1) ** (1 - lam)
        spread[lam] = ratio.std() / ratio.mean()
    lam = min(spread, key=spread.get)
    assert boxcox_lambda(y[None] / unit)[0] == pytest.approx(lam)
    z = np.log(y / unit) if lam == 0 else ((y / unit) ** lam - 1) / lam
    ahead = get_model(name).quantiles(z, HORIZON, (0.5,), kind="rate").point[0]
    expected = unit * (np.exp(ahead) if lam == 0 else (1 + lam * ahead) ** (1 / lam))
    found = get_model(f"boxcox_{name}").quantiles(y, HORIZON, (0.5,)).point[0]
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_recent_drift_carries_on_the_last_six_changes():
    y = series(8)
    found = get_model("recent_drift").quantiles(y, 2, (0.5,), kind="rate").point[0]
    step = (y[-1] - y[-7]) / 6
    np.testing.assert_allclose(found, [y[-1] + step, y[-1] + 2 * step])
