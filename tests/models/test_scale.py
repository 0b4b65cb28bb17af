"""Transforms and their inverses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.models.scale import (
    IDENTITY,
    LOG,
    LOGIT,
    boxcox,
    boxcox_inverse,
    boxcox_lambda,
    choose_scale,
)

positive = st.lists(st.floats(1e-6, 1e9), min_size=3, max_size=8)


@given(positive)
def test_log_there_and_back(values):
    y = np.array([values])
    scale, _ = choose_scale(y, "level", None)
    assert scale.code[0] == LOG
    np.testing.assert_allclose(scale.inverse(scale.forward(y)), y, rtol=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=8))
def test_rates_stay_as_they_are_up_to_a_unit(values):
    y = np.array([values])
    scale, fell_back = choose_scale(y, "rate", None)
    assert scale.code[0] == IDENTITY and not fell_back[0]
    np.testing.assert_allclose(scale.inverse(scale.forward(y)), y, rtol=1e-9, atol=1e-300)


@given(st.lists(st.floats(1, 99), min_size=3, max_size=8))
def test_shares_there_and_back(values):
    y = np.array([values])
    scale, _ = choose_scale(y, "share", (0.0, 100.0))
    assert scale.code[0] == LOGIT
    np.testing.assert_allclose(scale.inverse(scale.forward(y)), y, rtol=1e-9)


def test_a_level_with_a_zero_falls_back():
    scale, fell_back = choose_scale(np.array([[0.0, 1, 2], [1, 2, 3]]), "level", None)
    assert scale.code.tolist() == [IDENTITY, LOG] and fell_back.tolist() == [True, False]


@given(st.floats(0.01, 100), st.floats(0, 1))
def test_boxcox_there_and_back(value, lam):
    assert boxcox_inverse(boxcox(value, lam), lam) == pytest.approx(value, rel=1e-5)


def test_boxcox_values_equal_scipy():
    from scipy.special import boxcox as reference

    y = np.array([0.5, 1.0, 7.0])
    for lam in (0.0, 0.3, 1.0):
        assert boxcox(y, lam) == pytest.approx(reference(y, lam))


def test_guerrero_reads_growing_swings_as_logs_and_even_swings_as_levels():
    t = np.arange(40)
    wiggle = np.where(t % 2, 1.0, -1.0)
    growing, even = np.exp(0.1 * t + 0.1 * wiggle), 100 + 2.0 * t + wiggle * 5
    lam = boxcox_lambda(np.array([growing, even]))
    assert lam[0] < 0.2 and lam[1] > 0.8


def test_small_shares_are_not_held_away_from_their_bound():
    y = np.array([[0.1, 0.2, 0.35], [0.0, 30.0, 50.0], [99.8, 99.9, 100.0]])
    scale, _ = choose_scale(y, "share", (0.0, 100.0))
    back = scale.inverse(scale.forward(y))
    np.testing.assert_allclose(back[0], y[0], rtol=1e-9)
    # a share at its bound is read as half a point inside it, or half the smallest distance seen
    np.testing.assert_allclose(back[1:], [[0.5, 30, 50], [99.8, 99.9, 99.95]], rtol=1e-9)
