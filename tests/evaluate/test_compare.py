"""Diebold-Mariano with the small-sample correction."""

import numpy as np
import pytest
from scipy import stats

from forecast.evaluate.compare import diebold_mariano


def test_one_step_is_the_paired_t_test():
    # at horizon 1 the corrected statistic is exactly the paired t statistic
    rng = np.random.default_rng(0)
    a, b = rng.normal(1, 1, 20), rng.normal(0.5, 1, 20)
    found, paired = diebold_mariano(a, b), stats.ttest_rel(a, b)
    assert found.statistic == pytest.approx(paired.statistic)
    assert found.p_value == pytest.approx(paired.pvalue)


def test_two_steps_by_hand():
    d = np.array([1.0, 2.0, 0.0, 3.0, -1.0, 1.0])  # mean 1, centred 0 1 -1 2 -2 0
    # gamma0 = 10/6, gamma1 = (0 - 1 - 2 - 4 + 0) / 6 = -7/6: variance of the mean < 0
    assert np.isnan(diebold_mariano(d, np.zeros(6), 2).statistic)
    d = np.array([3.0, 2.0, 1.0, 0.0, -1.0, 1.0])  # mean 1, centred 2 1 0 -1 -2 0
    # gamma0 = 10/6, gamma1 = (2 + 0 + 0 + 2 + 0) / 6 = 4/6: variance (10 + 8) / 36 = 1/2
    correction = np.sqrt((6 + 1 - 4 + 2 / 6) / 6)
    assert diebold_mariano(d, np.zeros(6), 2).statistic == pytest.approx(correction / np.sqrt(0.5))


def test_equal_losses_do_not_differ():
    assert diebold_mariano(np.ones(8), np.ones(8)).p_value == 1.0


@pytest.mark.parametrize("n,m,h", [(5, 6, 1), (2, 2, 1), (4, 4, 4)])
def test_too_little_to_tell_is_said(n, m, h):
    with pytest.raises(ValueError, match="length"):
        diebold_mariano(np.arange(n), np.arange(m), h)
