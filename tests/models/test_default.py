"""Properties of the default forecast: equivariance, order, bounds, seeds, ordered intervals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panels import NAN, walks

from forecast.models.default import MEMBERS, DefaultForecast

MODEL = DefaultForecast()
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
series = st.lists(st.floats(0.5, 5e3), min_size=3, max_size=20)


@settings(max_examples=40, deadline=None)
@given(series, st.sampled_from([1e-3, 7.0, 1e8]))
def test_a_change_of_unit_changes_the_forecast_alike(values, factor):
    y = np.array([values])
    a, b = MODEL.quantiles(y, 5, LEVELS), MODEL.quantiles(y * factor, 5, LEVELS)
    np.testing.assert_allclose(b.values, a.values * factor, rtol=1e-5)


def test_a_change_of_unit_changes_the_paths_alike():
    y = walks()
    a, b = (MODEL.fit_predict(y * f, 4, n_paths=50, seed=3).paths for f in (1.0, 1000.0))
    np.testing.assert_allclose(b, 1000 * a, rtol=1e-6)


def test_identity_rows_are_scale_equivariant_too():
    y = walks(6) - 120
    a, b = (
        MODEL.quantiles(y, 5, LEVELS, kind="rate"),
        MODEL.quantiles(y * 50, 5, LEVELS, kind="rate"),
    )
    np.testing.assert_allclose(b.values, 50 * a.values, rtol=1e-6, atol=1e-6)


def test_a_shift_of_years_changes_nothing():
    y = walks()
    wide = np.concatenate([np.full((len(y), 7), NAN), y], axis=1)
    a, b = MODEL.fit_predict(y, 4, n_paths=40), MODEL.fit_predict(wide, 4, n_paths=40)
    np.testing.assert_array_equal(a.paths, b.paths)


def test_years_long_past_change_nothing():
    steps = np.random.default_rng(1).normal(0.02, 0.1, (3, 70))
    y = 100 * np.exp(np.cumsum(steps, axis=1))
    longer = np.concatenate([[[NAN] * 5, [-4.0] * 5, [1e9] * 5], y], axis=1)
    np.testing.assert_array_equal(
        MODEL.quantiles(y, 4, LEVELS).values, MODEL.quantiles(longer, 4, LEVELS).values
    )


def test_the_order_of_series_changes_nothing():
    y = walks(30)
    order = np.random.default_rng(0).permutation(len(y))
    a, b = MODEL.fit_predict(y, 4, n_paths=40), MODEL.fit_predict(y[order], 4, n_paths=40)
    np.testing.assert_allclose(b.paths, a.paths[order], rtol=1e-9)


def test_one_series_alone_is_forecast_as_in_the_panel():
    y = walks()
    alone = MODEL.fit_predict(y[3], 4, n_paths=40)
    np.testing.assert_allclose(
        alone.paths[0], MODEL.fit_predict(y, 4, n_paths=40).paths[3], rtol=1e-9
    )


def test_the_same_seed_gives_the_same_paths_and_another_does_not():
    y = walks()
    a, b, c = (MODEL.fit_predict(y, 3, n_paths=30, seed=s).paths for s in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, c)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=3, max_size=20))
def test_paths_of_shares_stay_in_bounds(values):
    y = 20 + 60 * np.array([values])
    made = MODEL.fit_predict(y, 8, n_paths=60, kind="share", bounds=(20.0, 80.0))
    assert (made.paths >= 20).all() and (made.paths <= 80).all()


@settings(max_examples=40, deadline=None)
@given(series)
def test_quantiles_are_ordered_and_hold_the_point(values):
    made = MODEL.quantiles(np.array([values]), 12, LEVELS)
    assert (np.diff(made.values, axis=1) >= 0).all()
    np.testing.assert_allclose(made.values[:, 3], made.point, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(series)
def test_intervals_are_never_narrower_at_a_longer_horizon(values):
    q = MODEL.quantiles(np.array([values]), 15, LEVELS).values
    for low in range(3):
        width = q[0, -1 - low] - q[0, low]
        assert (np.diff(width) >= -1e-9 * width[1:]).all()


def test_weights_sum_to_one_and_are_named():
    weights = MODEL.quantiles(walks(), 4, (0.5,)).diagnostics["weights"]
    assert weights.shape[1] == len(MEMBERS)
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert (weights >= 0).all()


def test_path_quantiles_are_the_quantiles():
    y = walks()
    paths = MODEL.fit_predict(y, 5, n_paths=4000).quantiles((0.1, 0.5, 0.9))
    np.testing.assert_allclose(paths, MODEL.quantiles(y, 5, (0.1, 0.5, 0.9)).values, rtol=2e-3)


def test_paths_of_different_series_are_not_tied():
    y = walks(8, seed=4)
    paths = np.log(MODEL.fit_predict(y, 3, n_paths=2000).paths[:, :, 2])
    corr = np.corrcoef(paths)
    assert np.abs(corr - np.eye(8)).max() < 0.12


@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_short_series_have_wider_intervals_than_ten_points(n):
    rng = np.random.default_rng(0)
    y = 100 * np.exp(np.cumsum(rng.normal(0.05, 0.05, (200, 10)), axis=1))
    long = MODEL.quantiles(y, 5, LEVELS)
    short = MODEL.quantiles(y[:, -n:], 5, LEVELS)
    assert np.isfinite(short.values).all()

    def width(made):
        return np.median(np.log(made.values[:, -1] / made.values[:, 0]), axis=0)

    assert (width(short) > width(long)).all()


ODD = {
    "equal": ([5.0] * 12, ""),
    "outlier": ([1, 1.1, 1.2, 1.3, 1e6, 1.5, 1.6, 1.7, 1.8], ""),
    "zeros": ([0, 0, 1, 0, 3, 5, 4], ""),
    "all_zero": ([0.0] * 6, ""),
    "negative": ([-3, -1, 2, 4, 3, 6], ""),
    "infinite": ([1, 2, np.inf, 4, 5], "not_finite"),
    "hole_of_8": ([10, 11, *[NAN] * 8, 20, 21], ""),
    "none": ([NAN] * 5, "no_data"),
    "one": ([NAN, 4.0], "too_short"),
    "two": ([3.0, 4.0], "too_short"),
    "huge": ([1e300, 1.1e300, 1.3e300, 1.2e300], ""),
    "late": ([5, 6, 7, 8, NAN, NAN], ""),
}


@pytest.mark.parametrize("kind", ["level", "count", "index", "rate", "share"])
@pytest.mark.parametrize("case", ODD)
def test_odd_series_get_a_forecast_or_a_reason(case, kind):
    values, reason = ODD[case]
    y = np.array([values], float)
    if kind == "share":
        y = np.where(np.isfinite(y), np.clip(y, 0, 100), y)
    made = MODEL.fit_predict(y, 6, n_paths=20, kind=kind)
    assert made.reason == (reason,)
    assert np.isfinite(made.paths).all() == (reason == "")
    assert np.isfinite(made.point).all() == (reason == "")


@pytest.mark.parametrize("shape", [(0, 5), (2, 0), (0, 0)])
def test_an_empty_panel_gives_an_empty_forecast(shape):
    made = MODEL.fit_predict(np.empty(shape), 3, n_paths=4)
    assert made.paths.shape == (shape[0], 4, 3) and set(made.reason) <= {"no_data"}


def test_a_lone_outlier_is_set_aside_and_noted():
    y = np.array([[1, 1.1, 1.2, 1.3, 1e6, 1.5, 1.6, 1.7, 1.8]])
    made = MODEL.quantiles(y, 6, (0.025, 0.975))
    assert made.notes == (("outlier_set_aside",),)
    assert made.values.max() < 10


def test_unknown_last_years_are_forecast_through():
    y = np.array([[10, 11, 12.5, 13, 14, 15.5, 16]])
    late = np.append(y, [[NAN, NAN]], axis=1)
    through = MODEL.quantiles(y, 6, LEVELS).values[:, :, 2:]
    made = MODEL.quantiles(late, 4, LEVELS)
    np.testing.assert_allclose(made.values, through, rtol=1e-9)
    assert made.notes == (("last_years_unknown",),)


def test_levels_without_a_negative_get_no_negative_path():
    y = np.array([[0, 3, 1, 0, 2, 0, 1, 0.0]])
    assert (MODEL.fit_predict(y, 6, n_paths=200, kind="count").paths >= 0).all()


def test_the_panel_is_left_as_it_was():
    y = walks()
    before = y.copy()
    MODEL.fit_predict(y, 3, n_paths=5)
    np.testing.assert_array_equal(y, before)


def test_importing_the_models_loads_no_library():
    import subprocess
    import sys

    code = (
        "import sys, forecast.models.default, forecast.models.members, "
        "forecast.evaluate.bench; "
        "print([m for m in ('pandas', 'statsmodels', 'prophet', 'matplotlib') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
