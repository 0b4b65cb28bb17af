"""One series, one library call: fits on the modelling scale with the known traps closed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FITS", "MIN_POINTS", "fit_arima", "fit_ets", "fit_prophet", "fit_unobserved_components"]

Floats = NDArray[np.float64]


def _aicc(fit: Any, n: int) -> float:
    """AICc (Hurvich & Tsai 1989); infinite where the correction is undefined."""
    k = len(fit.params) + 1
    return float(fit.aic + 2 * k * (k + 1) / (n - k - 1)) if n - k - 1 > 0 else np.inf


def _normal(mean: Floats, sd: Floats, n_paths: int, seed: int) -> Floats:
    """Paths with given marginal sd whose scores correlate as a random walk's."""
    h = np.arange(1.0, len(mean) + 1)
    corr = np.sqrt(np.minimum(h[:, None], h) / np.maximum(h[:, None], h))
    draw = np.random.default_rng(seed).standard_normal((n_paths, len(mean)))
    return mean + (draw @ np.linalg.cholesky(corr).T) * sd


def fit_ets(z: Floats, horizon: int, n_paths: int, seed: int) -> tuple[Floats, Floats]:
    """Additive-error ETS without trend, with trend or damped, the least AICc; simulated paths.

    statsmodels 0.15's interval prediction crashes on an array, and its intervals leave out
    parameter uncertainty: a Series goes in, and paths are simulated and widened by
    sqrt(1 + k / n), k the parameters.
    """
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series = pd.Series(z)
    best, score = None, np.inf
    for trend, damped in ((None, False), ("add", False), ("add", True)):
        try:
            fit = ETSModel(series, error="add", trend=trend, damped_trend=damped).fit(disp=False)
        except (ValueError, np.linalg.LinAlgError):
            continue
        value = _aicc(fit, len(z))
        if best is None or value < score:
            best, score = fit, value
    if best is None:
        raise ValueError("no ETS form could be fitted")
    mean = np.asarray(best.forecast(horizon), float)
    if n_paths == 0:
        return mean, np.empty((0, horizon))
    drawn = np.asarray(
        best.simulate(horizon, repetitions=n_paths, anchor="end", rng=np.random.default_rng(seed)),
        float,
    )
    drawn = drawn.reshape(horizon, n_paths).T
    return mean, mean + (drawn - mean) * np.sqrt(1 + len(best.params) / len(z))


def fit_arima(z: Floats, horizon: int, n_paths: int, seed: int) -> tuple[Floats, Floats]:
    """ARIMA(p, 1, q) with drift, p and q at most 1, the least AICc; holes are the filter's."""
    from statsmodels.tsa.arima.model import ARIMA

    best, score = None, np.inf
    n = int(np.isfinite(z).sum())
    for order in ((0, 1, 0), (1, 1, 0), (0, 1, 1), (1, 1, 1)):
        try:
            fit = ARIMA(z, order=order, trend="t").fit()
        except (ValueError, np.linalg.LinAlgError):
            continue
        value = _aicc(fit, n)
        if best is None or value < score:
            best, score = fit, value
    if best is None:
        raise ValueError("no ARIMA could be fitted")
    made = best.get_forecast(horizon)
    sd = np.asarray(made.se_mean, float) * np.sqrt(1 + len(best.params) / n)
    mean = np.asarray(made.predicted_mean, float)
    return mean, _normal(mean, sd, n_paths, seed)


def fit_unobserved_components(
    z: Floats,
    horizon: int,
    n_paths: int,
    seed: int,
) -> tuple[Floats, Floats]:
    """Local linear trend; where its variances pile up at 0, the larger of its error and drift's.

    On short series the estimated variances are often 0 (a straight line with no error): the
    forecast sd is never below that of a random walk with the series' mean squared change.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    made = UnobservedComponents(z, level="lltrend").fit(disp=False).get_forecast(horizon)
    mean = np.asarray(made.predicted_mean, float)
    known = np.flatnonzero(np.isfinite(z))
    rate = np.diff(z[known]) / np.diff(known)
    walk = np.std(rate, ddof=1) if len(rate) > 1 else abs(float(rate[0]))
    sd = np.maximum(np.asarray(made.se_mean, float), walk * np.sqrt(np.arange(1, horizon + 1)))
    return mean, _normal(mean, sd, n_paths, seed)


def fit_prophet(z: Floats, horizon: int, n_paths: int, seed: int) -> tuple[Floats, Floats]:
    """Prophet as a piecewise line on exact years.

    Integer years would become 1970s nanoseconds and a year-end alias would shift by one, so dates
    are 1 January of made-up consecutive years and the exact years ahead are asked for; all
    seasonalities are off; changepoints are capped by the length; the draw is seeded.
    """
    import logging

    import pandas as pd

    for name in ("prophet", "prophet.plot", "cmdstanpy"):
        logging.getLogger(name).disabled = True  # one line per fit otherwise
    from prophet import Prophet

    year = 1970 + np.arange(len(z) + horizon)
    dates = pd.to_datetime([f"{v:04d}-01-01" for v in year])
    known = np.isfinite(z)
    frame = pd.DataFrame({"ds": dates[: len(z)][known], "y": z[known]})
    count = int(known.sum())
    model = Prophet(
        yearly_seasonality=False,
        weekly_seasonality=False,
        daily_seasonality=False,
        n_changepoints=max(0, min(10, count // 3 - 1)),
        uncertainty_samples=n_paths,
    )
    model.fit(frame, seed=seed)
    ahead = pd.DataFrame({"ds": dates[len(z) :]})
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed % 2**32)  # noqa: NPY002  prophet draws from there
    try:
        mean = model.predict(ahead)["yhat"].to_numpy(float) if n_paths == 0 else None
        if n_paths:
            drawn = model.predictive_samples(ahead)["yhat"].T
            paths = np.asarray(drawn, float)[:n_paths]
            mean = np.median(paths, axis=0)
        else:
            paths = np.empty((0, horizon))
    finally:
        np.random.set_state(state)  # noqa: NPY002
    return np.asarray(mean, float), paths


FITS = {
    "ets": fit_ets,
    "arima": fit_arima,
    "unobserved_components": fit_unobserved_components,
    "prophet": fit_prophet,
}
# parameters of the simplest form each falls back to, plus one change to tell an error from
MIN_POINTS = {"ets": 4, "arima": 4, "unobserved_components": 5, "prophet": 4}
