"""The linear Gaussian model behind the fusion: priors as variance components, and conditioning.

A latent vector ``z`` (years of a log value, wedges, seasonal shares) has mean ``m`` and covariance
``P(theta) = P_0 + sum_k theta_k**2 P_k``; figures are ``y = H z + e``, ``e ~ N(0, R)``.  For a
linear model the dense formulae below give exactly what a Kalman filter and smoother give (checked
against statsmodels in the tests), and they take in what a filter only takes in with a state of
many parts: totals of part of a year, growth over several years, parts and wholes of one identity.
Annual series are short, so a few hundred figures make matrices of a few hundred rows.

Source of the formulae: Rasmussen & Williams (2006), *Gaussian Processes for Machine Learning*,
eqs. 2.23-2.30 (conditioning), 5.8-5.9 (marginal likelihood and its gradient), 5.12 (leave-one-out).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

__all__ = ["LinearModel", "Mode", "fit_mode", "leave_one_out", "posterior", "hyper_draws"]

Floats = NDArray[np.float64]
_JITTER = 1e-10


@dataclass(frozen=True)
class LinearModel:
    """Figures, and the prior of the latent vector they speak of.

    Attributes
    ----------
    design : ndarray, shape (n_figures, n_states)
    value : ndarray, shape (n_figures,), less nothing (the prior mean is subtracted inside)
    noise : ndarray, shape (n_figures,), standard deviations
    mean : ndarray, shape (n_states,)
    fixed : ndarray, shape (n_states, n_states), the part of the prior covariance without parameter
    components : ndarray, shape (n_components, n_states, n_states)
    log_centre, log_spread : ndarray, shape (n_components,)
        Log-normal prior of each component's standard deviation.
    """

    design: Floats
    value: Floats
    noise: Floats
    mean: Floats
    fixed: Floats
    components: Floats
    log_centre: Floats
    log_spread: Floats

    def covariance(self, log_sd: Floats) -> Floats:
        """Prior covariance for log standard deviations of shape (n_components,)."""
        out: Floats = self.fixed + np.tensordot(np.exp(2.0 * log_sd), self.components, axes=1)
        return out


@dataclass(frozen=True)
class Mode:
    """The most probable component sizes and how sharply the figures determine them.

    ``log_sd`` shape (n_components,), ``scatter`` shape (n_components, n_components): covariance of
    the log standard deviations (inverse of expected information plus prior precision).
    """

    log_sd: Floats
    scatter: Floats
    log_posterior: float


@dataclass(frozen=True)
class _Projected:
    """The model seen through its figures: everything of size (n_figures, n_figures)."""

    residual: Floats
    fixed: Floats
    components: Floats

    @classmethod
    def of(cls, model: LinearModel) -> _Projected:
        design = model.design
        fixed = design @ model.fixed @ design.T
        fixed[np.diag_indices_from(fixed)] += model.noise**2 + _JITTER
        parts = np.einsum(
            "is,kst,jt->kij",
            design,
            model.components,
            design,
            optimize=["einsum_path", (0, 1), (0, 1)],
        )
        return cls(model.value - design @ model.mean, fixed, parts)

    def covariance(self, log_sd: Floats) -> Floats:
        out: Floats = self.fixed + np.tensordot(np.exp(2.0 * log_sd), self.components, axes=1)
        return out


def fit_mode(model: LinearModel, start: Floats | None = None) -> Mode:
    """Maximise the penalised likelihood of the component sizes.

    Parameters
    ----------
    model : LinearModel
    start : ndarray, shape (n_components,), optional
        Log standard deviations to start from (the prior's centre unless given).

    Returns
    -------
    Mode
    """
    seen = _Projected.of(model)
    n_components = len(model.log_centre)

    def loss(log_sd: Floats) -> tuple[float, Floats]:
        factor = cho_factor(seen.covariance(log_sd), lower=True)
        alpha = cho_solve(factor, seen.residual)
        inverse = cho_solve(factor, np.eye(len(alpha)))
        deviation = (log_sd - model.log_centre) / model.log_spread
        value = (
            0.5 * seen.residual @ alpha
            + np.log(np.diag(factor[0])).sum()
            + 0.5 * deviation @ deviation
        )
        quadratic = np.einsum("i,kij,j->k", alpha, seen.components, alpha, optimize=True)
        trace = np.einsum("ij,kij->k", inverse, seen.components)
        gradient = np.exp(2.0 * log_sd) * (trace - quadratic) + deviation / model.log_spread
        return float(value), gradient

    begin = model.log_centre if start is None else start
    if n_components == 0:
        return Mode(np.zeros(0), np.zeros((0, 0)), -loss(begin)[0])
    low, high = model.log_centre - 4 * model.log_spread, model.log_centre + 4 * model.log_spread
    found = minimize(
        loss,
        begin,
        jac=True,
        method="L-BFGS-B",
        bounds=list(zip(low, high, strict=True)),
        options={"maxiter": 60, "ftol": 1e-7},
    )
    # Rounded, so that another machine's last bits do not make another series.
    log_sd = np.round(found.x, 4)
    factor = cho_factor(seen.covariance(log_sd), lower=True)
    scaled = np.exp(2.0 * log_sd)[:, None, None] * np.stack(
        [cho_solve(factor, part) for part in seen.components]
    )
    # Expected information of log sd: half the trace of the product, times two a side (d s^2 = 2).
    information = 2.0 * np.einsum("kij,lji->kl", scaled, scaled, optimize=True)
    information[np.diag_indices_from(information)] += model.log_spread**-2.0
    return Mode(log_sd, np.linalg.inv(information), -float(found.fun))


def hyper_draws(model: LinearModel, mode: Mode, n_draws: int) -> tuple[Floats, Floats]:
    """Weighted draws of the component sizes around their mode.

    Draws come from the Gaussian approximation at the mode, widened by a fifth, on a fixed
    low-discrepancy lattice (the same draws whenever the figures are the same), and are weighted by
    the exact penalised likelihood (importance sampling).

    Returns
    -------
    log_sd : ndarray, shape (n_draws, n_components)
    weights : ndarray, shape (n_draws,), sum 1
    """
    n_components = len(mode.log_sd)
    if n_components == 0 or n_draws == 1:
        return mode.log_sd[None, :], np.ones(1)
    normal = _lattice_normal(n_draws, n_components)
    root = np.linalg.cholesky(mode.scatter) * 1.2
    draws = mode.log_sd + normal @ root.T
    seen = _Projected.of(model)
    scale = np.exp(2.0 * draws)
    covariance = seen.fixed + np.einsum("dk,kij->dij", scale, seen.components, optimize=True)
    factor = np.linalg.cholesky(covariance)
    white = np.linalg.solve(
        factor, np.broadcast_to(seen.residual[:, None], (n_draws, len(seen.residual), 1))
    )
    deviation = (draws - model.log_centre) / model.log_spread
    target = -(
        0.5 * (white[..., 0] ** 2).sum(axis=1)
        + np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        + 0.5 * (deviation**2).sum(axis=1)
    )
    log_weight = target + 0.5 * (normal**2).sum(axis=1)
    weight = np.exp(log_weight - log_weight.max())
    # No draw may speak for more than a tenth (or its fair share of three, for few draws).
    weight /= weight.sum()
    weight = np.minimum(weight, max(0.1, 3.0 / n_draws))
    return draws, weight / weight.sum()


def _lattice_normal(n_points: int, n_dims: int) -> Floats:
    """Return standard normal points on the additive-recurrence lattice R_d (Roberts, 2018)."""
    from scipy.special import ndtri

    root = 2.0
    for _ in range(40):  # the positive root of x**(d + 1) = x + 1
        root = (1.0 + root) ** (1.0 / (n_dims + 1))
    step = root ** -np.arange(1.0, n_dims + 1)
    uniform = (0.5 + np.arange(1, n_points + 1)[:, None] * step) % 1.0
    out: Floats = ndtri(np.clip(uniform, 1e-6, 1 - 1e-6))
    return out


def posterior(model: LinearModel, log_sd: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Mean and covariance of ``wanted @ z`` given the figures.

    Parameters
    ----------
    wanted : ndarray, shape (n_wanted, n_states)

    Returns
    -------
    mean : ndarray, shape (n_wanted,)
    covariance : ndarray, shape (n_wanted, n_wanted)
    """
    prior = model.covariance(log_sd)
    across = wanted @ prior
    cross = across @ model.design.T
    seen = model.design @ prior @ model.design.T
    seen[np.diag_indices_from(seen)] += model.noise**2 + _JITTER
    factor = cho_factor(seen, lower=True)
    mean = wanted @ model.mean + cross @ cho_solve(factor, model.value - model.design @ model.mean)
    covariance = across @ wanted.T - cross @ cho_solve(factor, cross.T)
    return mean, 0.5 * (covariance + covariance.T)


def leave_one_out(model: LinearModel, log_sd: Floats) -> tuple[Floats, Floats]:
    """Each figure's error against what all the others imply, and that error's standard deviation.

    Returns
    -------
    error, sd : ndarray, shape (n_figures,)
        In the figures' own (log) terms; ``error / sd`` is the standardised residual.
    """
    seen = _Projected.of(model)
    inverse = np.linalg.inv(seen.covariance(log_sd))
    precision = np.diag(inverse)
    return (inverse @ seen.residual) / precision, precision**-0.5
