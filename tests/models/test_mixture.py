"""The learnt tables: complete, monotone, and summing to one."""

import numpy as np
import pytest

from forecast.models.mixture import LEVELS, half_widths, load_tables, member_weights
from forecast.models.paths import GRID, draw_scores, interpolate, widen
from forecast.models.pool import POOL


def traits(n=50):
    t = load_tables()
    return t.mean + t.sd * np.random.default_rng(0).normal(0, 3, (n, len(t.mean)))


def test_tables_are_for_this_pool():
    t = load_tables()
    assert t.members == POOL
    assert 0 <= t.median_share < 1 and t.kappa >= 0 and 0.2 < t.path_decay < 1


def test_weights_sum_to_one_at_every_horizon():
    errors = np.random.default_rng(1).normal(size=(len(POOL), 50))
    w = member_weights(load_tables(), traits(), errors, 14)
    np.testing.assert_allclose(w.sum(axis=1), 1.0)


def test_a_member_that_did_badly_on_the_series_own_past_weighs_less():
    errors = np.zeros((len(POOL), 50))
    plain = member_weights(load_tables(), traits(), errors, 6)
    errors[5] = 1.0
    assert (member_weights(load_tables(), traits(), errors, 6)[:, 5] < plain[:, 5]).all()


@pytest.mark.parametrize("horizon", [1, 6, 10, 11, 30])
def test_widths_grow_with_the_horizon_and_towards_the_tails(horizon):
    q = half_widths(load_tables(), traits(), horizon)
    assert q.shape == (50, 2, len(LEVELS), horizon)
    assert (np.diff(q, axis=3) >= 0).all() and (np.diff(q, axis=2) <= 0).all() and (q > 0).all()


def test_interpolation_meets_the_grid_and_normal_scores_between():
    from scipy.stats import norm

    grid = norm.ppf(np.array(GRID))[None, :, None] * 3 + 1
    wanted = norm.ppf([0.005, 0.2, 0.5, 0.975, 0.999])
    np.testing.assert_allclose(interpolate(grid, wanted)[0, :, 0], 3 * wanted + 1)


def test_path_scores_have_normal_margins_and_random_walk_ties():
    scores = draw_scores(4001, 6, 0.5, seed=2)
    np.testing.assert_allclose(scores.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(scores.std(axis=0), 1, atol=0.01)
    assert np.corrcoef(scores.T)[0, 3] == pytest.approx(0.5, abs=0.05)  # sqrt(1 / 4)


def test_widening_raises_only_upper_quantiles():
    values = np.linspace(1, 11, 11)[None, :, None] * np.array([1.0, 0.5, 0.2])
    out = widen(values)
    np.testing.assert_array_equal(out[:, :6], values[:, :6])
    width = out[0, ::-1][:5] - out[0, :5]
    assert (np.diff(width, axis=1) >= -1e-12).all() and (np.diff(out, axis=1) >= 0).all()


def test_a_trait_that_is_not_known_is_taken_as_usual():
    t = load_tables()
    given = traits(3)
    given[:, -1] = np.nan
    usual = given.copy()
    usual[:, -1] = t.mean[-1]
    np.testing.assert_array_equal(half_widths(t, given, 5), half_widths(t, usual, 5))


def test_past_errors_on_bridged_years_are_not_believed():
    from forecast.models.blocks import bridge
    from forecast.models.features import N_WEIGHT_TRAITS
    from forecast.models.features import traits as describe
    from forecast.models.pool import run_pool
    from forecast.models.scale import choose_scale

    y = np.array([[3.0, np.nan, np.nan, np.nan, 6, 7, 9], [3, 4, 4.5, 5, 6, 7, 9]])
    known = np.isfinite(y).sum(axis=1)
    scale, _ = choose_scale(y, "level", None)
    made = describe(run_pool(bridge(y), scale, 4, 6), known, scale.code).matrix
    assert made.shape[1] == len(load_tables().mean) > N_WEIGHT_TRAITS
    unknown = np.isnan(made)
    assert not unknown[:, :N_WEIGHT_TRAITS].any()
    assert unknown[0, N_WEIGHT_TRAITS:].all() and not unknown[1].any()
