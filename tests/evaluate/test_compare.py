"""Diebold-Mariano with the small-sample correction."""

import numpy as np
import pytest
from scipy import stats

from forecast.evaluate.backtest import backtest
from forecast.evaluate.compare import compare_on_series, compare_over_series, diebold_mariano


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


@pytest.mark.parametrize("horizon", [1, 2, 4])
def test_the_statistic_is_that_of_statsmodels(horizon):
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tsa.stattools import diebold_mariano_test

    rng = np.random.default_rng(horizon)
    y, one, other = rng.normal(0, 1, (3, 40))
    a, b = np.abs(y - one), np.abs(y - other)
    found = diebold_mariano(a, b, horizon)
    # its own test weighs autocovariances down (Bartlett): the same at one step, and the factor;
    # the even weights of the paper from a regression on a constant
    made = diebold_mariano_test(
        y, one, other, criterion="mad", harvey_adj=True, horizon=horizon, lags=horizon - 1
    )
    if horizon == 1:
        assert (found.statistic, found.p_value) == pytest.approx((made.statistic, made.pvalue))
    kernel = {"maxlags": horizon - 1, "kernel": "uniform", "use_correction": False}
    fit = OLS(a - b, np.ones(40)).fit(cov_type="HAC", cov_kwds=kernel)
    expected = fit.tvalues[0] * made.harvey_adj_factor
    assert found.statistic == pytest.approx(expected)
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(expected), 39))


def test_equal_losses_do_not_differ():
    assert diebold_mariano(np.ones(8), np.ones(8)).p_value == 1.0


@pytest.mark.parametrize("n,m,h", [(5, 6, 1), (2, 2, 1), (4, 4, 4)])
def test_too_little_to_tell_is_said(n, m, h):
    with pytest.raises(ValueError, match="length"):
        diebold_mariano(np.arange(n), np.arange(m), h)


def test_the_correction_brings_the_size_near_its_nominal_one():
    # Harvey, Leybourne & Newbold (1997): uncorrected, four-step losses of 30 reject a true null
    # far more often than the nominal 10 %
    rng = np.random.default_rng(3)
    plain = corrected = runs = 0
    for _ in range(1500):
        noise = rng.normal(size=33)
        d = np.convolve(noise, np.ones(4), "valid")  # errors four steps ahead overlap by three
        found = diebold_mariano(d, np.zeros(30), 4)
        if np.isfinite(found.statistic):
            runs += 1
            corrected += found.p_value < 0.1
            factor = np.sqrt((30 + 1 - 8 + 12 / 30) / 30)
            plain += 2 * stats.norm.sf(abs(found.statistic / factor)) < 0.1
    assert corrected < plain and abs(corrected / runs - 0.1) < abs(plain / runs - 0.1)


def panel():
    rng = np.random.default_rng(5)
    return 50 * np.exp(np.cumsum(rng.normal(0.06, 0.02, (6, 16)), axis=1))


def test_on_one_series_losses_of_the_horizon_are_compared_by_origin():
    y = panel()
    drift, naive = (backtest(y, 3, name, n_origins=8) for name in ("log_drift", "naive"))
    mine = drift.series == 2
    assert mine.sum() == 8
    for horizon in (1, 2):
        seen = [y[2, : at + 1] for at in drift.origin[mine] if at + horizon < 16]
        unit = np.array([np.abs(np.diff(v)).mean() for v in seen])
        actual = np.array([y[2, len(v) - 1 + horizon] for v in seen])
        slope = np.array([(np.log(v[-1]) - np.log(v[0])) / (len(v) - 1) for v in seen])
        last = np.array([v[-1] for v in seen])
        ahead = last * np.exp(slope * horizon)
        by_hand = diebold_mariano(
            np.abs(ahead - actual) / unit, np.abs(last - actual) / unit, horizon
        )
        found = compare_on_series(drift, naive, 2, horizon)
        assert found.n == 9 - horizon and found.statistic == pytest.approx(by_hand.statistic)
    assert found.statistic < 0  # steady growth: no change loses more


def test_over_series_one_loss_a_series_counts():
    y = panel()
    drift, naive = (backtest(y, 3, name, n_origins=4) for name in ("log_drift", "naive"))
    means = [
        [run.scores["mase"][run.series == row].mean() for row in range(6)] for run in (drift, naive)
    ]
    expected = stats.ttest_rel(*means)
    found = compare_over_series(drift, naive)
    assert (found.statistic, found.p_value) == pytest.approx((expected.statistic, expected.pvalue))


def test_too_few_origins_or_series_give_no_comparison():
    y = panel()
    drift, naive = (backtest(y, 3, name, n_origins=3) for name in ("log_drift", "naive"))
    assert compare_on_series(drift, naive, 0) is None
    few, least = (backtest(y[:3], 3, name) for name in ("log_drift", "naive"))
    assert compare_over_series(few, least) is None
