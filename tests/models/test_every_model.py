"""The algebra any forecast must keep: reasons, order, bounds, units, seeds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from forecast.models import Model, get_model
from forecast.models.scale import choose_scale

# Members that three points are enough for; those with more parameters refuse them.
NAMES = ("default", "naive", "drift", "log_drift")
MODELS: list[Model] = [get_model(name) for name in NAMES]
SHARES = np.array([44.5, 47.0, 47.9, 49.9, np.nan, 52.3])


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
            ([np.inf, 1.0, 2.0], "not_finite"),
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
        # Naive sees no growth: on a growing series fewer years would leave it less to miss.
        growth = 0.0 if model.name == "naive" else 0.06
        y = np.exp(growth * np.arange(12) + 0.03 * np.array([1, -1] * 6))
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
    scale, _ = choose_scale(y, kind, (0.0, 100.0) if kind == "share" else None)
    np.testing.assert_allclose(scale.inverse(scale.forward(y)), y, rtol=1e-9)


def test_weights_sum_to_one_and_seeds_change_paths_only() -> None:
    model = get_model("default")
    one, other = (model.fit_predict(SHARES, 3, kind="share", seed=seed) for seed in (1, 2))
    assert one.diagnostics["weights"].sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(one.point, other.point)
