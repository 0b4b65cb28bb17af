"""Sampling under bounds against the truncated normal's known moments."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from forecast.series.fusion.sample import conditional_draws


def _weighted(draws: np.ndarray, log_weight: np.ndarray) -> np.ndarray:
    weight = np.exp(log_weight - log_weight.max())
    return np.asarray(weight @ draws / weight.sum())


def test_one_bound_gives_the_truncated_normals_mean() -> None:
    covariance = np.array([[1.0, 0.8], [0.8, 1.0]])
    draws, weight = conditional_draws(
        np.zeros(2), covariance, np.array([[1.0, 0.0]]), np.array([0.5]), np.array([False]),
        200_000, np.random.default_rng(1),
    )  # fmt: skip
    assert draws[:, 0].min() > 0.5
    mills = norm.pdf(0.5) / norm.sf(0.5)  # mean of a standard normal above 0.5
    assert draws[:, 0].mean() == pytest.approx(mills, abs=0.01)
    assert draws[:, 1].mean() == pytest.approx(0.8 * mills, abs=0.01)
    assert np.exp(weight) == pytest.approx(norm.sf(0.5))


def test_two_bounds_agree_with_rejection() -> None:
    rng = np.random.default_rng(2)
    mean, root = np.array([0.2, -0.1, 0.0]), np.tril(rng.standard_normal((3, 3)))
    covariance = root @ root.T + 0.2 * np.eye(3)
    rows, limit, upper = np.eye(3)[:2], np.array([0.4, 0.3]), np.array([False, True])
    draws, weight = conditional_draws(mean, covariance, rows, limit, upper, 100_000, rng)
    plain = rng.multivariate_normal(mean, covariance, 400_000)
    kept = plain[(plain[:, 0] > 0.4) & (plain[:, 1] < 0.3)]
    assert (draws[:, 0] >= 0.4).all() and (draws[:, 1] <= 0.3).all()
    assert _weighted(draws, weight) == pytest.approx(kept.mean(axis=0), abs=0.03)
    assert np.exp(weight).mean() == pytest.approx(len(kept) / len(plain), rel=0.03)


def test_a_far_bound_stays_finite() -> None:
    draws, weight = conditional_draws(
        np.zeros(1), np.eye(1), np.eye(1), np.array([30.0]), np.array([False]),
        1000, np.random.default_rng(3),
    )  # fmt: skip
    assert np.isfinite(draws).all() and (draws >= 30.0).all() and (weight < -400).all()
