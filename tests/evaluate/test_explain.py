"""The tables behind one forecast."""

import numpy as np
import pytest

from forecast.evaluate.explain import explain


def test_weights_and_years_are_shown():
    made = explain([100, 108, 113, 125, 131, 146, 150, 163, 171, 188], 2014, 3)
    assert made.members["weight"].sum() == pytest.approx(1.0)
    assert made.members["weight"].is_monotonic_decreasing
    assert made.intervals.index.tolist() == [2024, 2025, 2026]
    assert set(made.backtests["model"]) >= {"default", "naive", "log_damped"}
    assert np.isfinite(made.backtests["mase"]).all()


def test_a_series_too_short_says_so():
    made = explain([1.0, 2.0], 2020, 2)
    assert made.reason == "too_short" and made.intervals.isna().all().all()
    assert made.backtests.empty
