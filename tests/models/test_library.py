"""Library members: the traps of annual data are closed."""

import numpy as np
import pandas as pd
import pytest
from panels import NAN

from forecast.models.library import LIBRARY_NAMES, LibraryMember
from forecast.models.library_fits import fit_arima, fit_ets, fit_unobserved_components

pytest.importorskip("statsmodels")
GROWTH = 100 * 1.07 ** np.arange(14.0)


def noisy(seed=0, n=16):
    rng = np.random.default_rng(seed)
    return 100 * np.exp(np.cumsum(rng.normal(0.06, 0.04, n)))


@pytest.mark.parametrize("name", LIBRARY_NAMES)
def test_exact_growth_is_continued_to_the_exact_years(name):
    # a shift by one year, or dates read as nanoseconds, would miss by 7 % or more
    wobble = GROWTH * np.exp(0.004 * np.sin(np.arange(14.0) * 2))
    made = LibraryMember(name, 1).fit_predict(wobble, 4, n_paths=100)
    assert made.reason == ("",)
    np.testing.assert_allclose(made.point[0], 100 * 1.07 ** np.arange(14.0, 18), rtol=0.03)


@pytest.mark.parametrize("name", LIBRARY_NAMES)
def test_holes_late_starts_and_short_series(name):
    y = np.stack([noisy(i) for i in range(3)])
    y[0, :6], y[1, 7:9], y[2, :-2] = NAN, NAN, NAN
    made = LibraryMember(name, 1).fit_predict(y, 3, n_paths=50)
    assert made.reason == ("", "", "too_short")
    assert np.isfinite(made.paths[:2]).all() and np.isnan(made.paths[2]).all()
    assert (np.ptp(made.paths[:2], axis=1) > 0).all()


@pytest.mark.parametrize("name", LIBRARY_NAMES)
def test_seeded_paths_repeat(name):
    model = LibraryMember(name, 1)
    a, b, c = (model.fit_predict(noisy(), 3, n_paths=20, seed=s).paths for s in (5, 5, 6))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)


def test_shares_stay_in_bounds():
    y = np.array([70, 74, 80, 86, 91, 94, 96, 97.5])
    made = LibraryMember("arima", 1).fit_predict(y, 8, n_paths=100, kind="share")
    assert (made.paths <= 100).all() and (made.paths >= 0).all()


def test_the_pool_of_processes_gives_what_one_process_gives():
    y = np.stack([noisy(i) for i in range(4)])
    one, two = (LibraryMember("arima", k).fit_predict(y, 3, n_paths=20) for k in (1, 2))
    np.testing.assert_array_equal(one.paths, two.paths)


def test_arima_without_choice_is_a_random_walk_with_drift():
    z = np.log(noisy(2, 5))  # too short for AICc to afford more than drift and variance
    point, _ = fit_arima(z, 3, 10, 0)
    expected = z[-1] + (z[-1] - z[0]) / 4 * np.arange(1, 4)
    np.testing.assert_allclose(point, expected, rtol=1e-3)


def test_ets_paths_are_wider_than_the_librarys_by_the_parameters():
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    z = np.random.default_rng(8).normal(0, 1, 30)  # no trend: the first form wins
    _, paths = fit_ets(z, 1, 4000, 0)
    fit = ETSModel(pd.Series(z), error="add").fit(disp=False)
    expected = np.sqrt(fit.mse * (1 + len(fit.params) / 30))
    assert paths.std() == pytest.approx(expected, rel=0.05)


def test_unobserved_components_are_the_librarys_but_never_narrower_than_a_walk():
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    z = np.log(noisy(3, 20))
    point, paths = fit_unobserved_components(z, 4, 20_000, 0)
    made = UnobservedComponents(z, level="lltrend").fit(disp=False).get_forecast(4)
    np.testing.assert_allclose(point, made.predicted_mean, rtol=1e-6)
    walk = np.diff(z).std(ddof=1) * np.sqrt(np.arange(1, 5))
    np.testing.assert_allclose(paths.std(axis=0), np.maximum(made.se_mean, walk), rtol=0.03)


def test_ets_takes_the_form_of_least_aicc():
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    z = 0.1 * np.arange(24.0) + np.random.default_rng(5).normal(0, 0.05, 24)
    fits = [
        ETSModel(pd.Series(z), error="add", trend=trend, damped_trend=damped).fit(disp=False)
        for trend, damped in ((None, False), ("add", False), ("add", True))
    ]
    best = min(fits, key=lambda fit: fit.aicc)
    np.testing.assert_allclose(fit_ets(z, 3, 0, 0)[0], best.forecast(3), rtol=1e-6)


def test_a_crash_in_the_library_is_a_reason_not_a_traceback(monkeypatch):
    from forecast.models import library_fits

    def crash(*_):
        raise RuntimeError("optimiser left the domain")

    monkeypatch.setitem(library_fits.FITS, "arima", crash)
    made = LibraryMember("arima", 1).fit_predict(noisy(), 3, n_paths=5)
    assert made.reason == ("fit_failed",) and np.isnan(made.paths).all()
