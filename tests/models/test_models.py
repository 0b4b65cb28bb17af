"""Models: closed forms, an independent computation, and the algebra any forecast must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from forecast.models import Drift, Model, Pool, Theta, default_model
from forecast.models.scale import from_scale, to_scale

MODELS: list[Model] = [Drift(), Theta(), default_model()]
SHARES = np.array([44.5, 47.0, 47.9, 49.9, np.nan, 52.3])


def test_drift_is_the_straight_line_from_first_to_last() -> None:
    # Hyndman & Athanasopoulos, FPP3 section 5.2: y(T) + h (y(T) - y(1)) / (T - 1), here on logs.
    y = np.array([100.0, 130.0, np.nan, 150.0])
    made = Drift().fit_predict(y, 3)
    expected = 150.0 * (1.5) ** (np.arange(1, 4) / 3)
    np.testing.assert_allclose(made.point[0], expected, rtol=1e-12)


def test_drift_spread_follows_the_random_walk() -> None:
    # Known variance would give s^2 (h + h^2 / T): with a long series the draws come close to it.
    rng = np.random.default_rng(1)
    steps = rng.normal(0.03, 0.05, 400)
    y = np.exp(np.concatenate([[3.0], 3.0 + np.cumsum(steps)]))
    paths = np.log(Drift().fit_predict(y, 5, n_paths=20_000).paths[0])
    s, h = np.std(steps, ddof=1), np.arange(1, 6)
    np.testing.assert_allclose(paths.std(axis=0), s * np.sqrt(h + h**2 / 400), rtol=0.04)


def _theta_by_hand(z: list[float], horizon: int) -> list[float]:
    """The Theta method step by step for a series without holes: no arrays, no shared code."""
    n = len(z)
    mean_t, mean_z = (n - 1) / 2, sum(z) / n
    slope = sum((t - mean_t) * (v - mean_z) for t, v in enumerate(z)) / sum(
        (t - mean_t) ** 2 for t in range(n)
    )
    intercept = mean_z - slope * mean_t
    doubled = [2 * v - (intercept + slope * t) for t, v in enumerate(z)]
    best = None
    for step in range(19):
        alpha = 0.1 + 0.05 * step
        level, total = doubled[0], 0.0
        for value in doubled[1:]:
            total += (value - level) ** 2
            level += alpha * (value - level)
        if best is None or total < best[0] - 1e-15:
            best = (total, level)
    assert best is not None
    return [0.5 * (intercept + slope * (n - 1 + h)) + 0.5 * best[1] for h in range(1, horizon + 1)]


def test_theta_matches_an_independent_computation() -> None:
    y = [812.0, 905.0, 870.0, 990.0, 1100.0, 1090.0, 1240.0]
    made = Theta().fit_predict(np.array(y), 4)
    np.testing.assert_allclose(
        np.log(made.point[0]), _theta_by_hand(list(np.log(y)), 4), rtol=1e-10
    )


def test_theta_grows_by_half_the_trend() -> None:
    # Hyndman & Billah (2003): the drift of the Theta method is half the slope of the line.
    y = np.exp(0.1 * np.arange(12) + np.array([0, 0.01, -0.01] * 4))
    made = Theta().fit_predict(y, 3)
    slope = np.polyfit(np.arange(12), np.log(y), 1)[0]
    np.testing.assert_allclose(np.diff(np.log(made.point[0])), slope / 2, rtol=1e-9)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
class TestEveryModel:
    def test_satisfies_the_protocol(self, model: Model) -> None:
        assert isinstance(model, Model)
        made = model.fit_predict(np.vstack([SHARES, SHARES]), 4, n_paths=100, kind="share")
        assert made.paths.shape == (2, 100, 4) and made.point.shape == (2, 4)
        assert np.isfinite(made.paths).all() and made.reason == ("", "")

    @pytest.mark.parametrize(
        ("y", "reason"),
        [
            ([np.nan] * 4, "no_data"),
            ([1.0, np.nan, np.nan], "too_short"),
            ([1.0, 2.0], "too_short"),
            ([np.inf, 1.0, 2.0], "too_short"),
        ],
    )
    def test_refuses_with_a_reason(self, model: Model, y: list[float], reason: str) -> None:
        made = model.fit_predict(np.array(y), 3, n_paths=10)
        assert made.reason == (reason,)
        assert np.isnan(made.paths).all() and np.isnan(made.point).all()

    @pytest.mark.parametrize(
        ("y", "kind"),
        [
            ([5.0, 5.0, 5.0, 5.0], "level"),
            ([3.0, 0.0, -2.0, 4.0], "level"),
            ([0.0, 50.0, 100.0], "share"),
            ([1.0, 2.0, 1e12], "count"),
            ([-3.0, 2.5, 1.0], "rate"),
            ([90.0] + [np.nan] * 8 + [93.0, 94.0], "index"),
        ],
    )
    def test_odd_series_get_finite_ordered_intervals(
        self, model: Model, y: list[float], kind: str
    ) -> None:
        made = model.fit_predict(np.array(y), 6, n_paths=500, kind=kind)
        assert made.reason == ("",) and np.isfinite(made.paths).all()
        low, high = np.quantile(made.paths[0], [0.05, 0.95], axis=0)
        assert (high >= low).all() and high[0] > low[0]

    def test_seed_decides_the_paths(self, model: Model) -> None:
        one, same, other = (
            model.fit_predict(SHARES, 3, n_paths=50, seed=seed, kind="share").paths
            for seed in (1, 1, 2)
        )
        np.testing.assert_array_equal(one, same)
        assert not np.array_equal(one, other)

    def test_intervals_widen_with_the_horizon(self, model: Model) -> None:
        paths = np.log(model.fit_predict(np.array([10.0, 11, 13, 14, 15.5]), 8, n_paths=4000).paths)
        width = np.diff(np.quantile(paths[0], [0.1, 0.9], axis=0), axis=0)[0]
        assert (np.diff(width) > 0).all()

    def test_shorter_series_are_less_certain(self, model: Model) -> None:
        y = np.exp(0.06 * np.arange(12) + 0.03 * np.array([1, -1] * 6))
        width = [
            np.diff(
                np.quantile(
                    np.log(model.fit_predict(y[-n:], 3, n_paths=4000).paths[0, :, 2]),
                    [0.025, 0.975],
                )
            )[0]
            for n in (3, 4, 12)
        ]
        assert width[0] > width[1] > width[2]

    @settings(max_examples=25, deadline=None)
    @given(y=hnp.arrays(float, st.integers(3, 12), elements=st.floats(0.1, 99.9)))
    def test_shares_stay_within_bounds(self, model: Model, y: np.ndarray) -> None:
        paths = model.fit_predict(y, 5, n_paths=50, kind="share").paths
        assert (paths >= 0).all() and (paths <= 100).all()

    @settings(max_examples=25, deadline=None)
    @given(
        y=hnp.arrays(float, st.integers(3, 10), elements=st.floats(1, 1000)),
        factor=st.sampled_from([1e-4, 0.5, 10.0, 1e8]),
    )
    def test_levels_scale_with_their_unit(self, model: Model, y: np.ndarray, factor: float) -> None:
        plain = model.fit_predict(y, 3, n_paths=40).paths
        scaled = model.fit_predict(y * factor, 3, n_paths=40).paths
        np.testing.assert_allclose(scaled, plain * factor, rtol=1e-6)

    def test_a_leading_hole_changes_nothing(self, model: Model) -> None:
        y = np.array([10.0, 12, 11, 14])
        padded = np.concatenate([[np.nan] * 3, y])
        np.testing.assert_allclose(
            model.fit_predict(padded, 3, n_paths=20).point,
            model.fit_predict(y, 3, n_paths=20).point,
            rtol=1e-9,
        )


@settings(max_examples=50, deadline=None)
@given(
    y=hnp.arrays(float, (2, 5), elements=st.floats(0.2, 99.8)),
    kind=st.sampled_from(["level", "share", "rate", "index", "count"]),
)
def test_scales_are_inverted(y: np.ndarray, kind: str) -> None:
    scaled = to_scale(y, kind)
    np.testing.assert_allclose(from_scale(scaled.z, scaled), y, rtol=1e-9)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"y": np.zeros((2, 2, 2)), "horizon": 1}, "dimensions"),
        ({"y": [1, 2, 3], "horizon": 0}, "horizon"),
        ({"y": [1, 2, 3], "horizon": 1, "kind": "price"}, "kind"),
    ],
)
def test_wrong_calls_say_what_to_pass(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Drift().fit_predict(**arguments)  # type: ignore[arg-type]


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pool(())
