"""The evidence of one component -> joint draws of its yearly values, with diagnostics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from forecast.series.fusion.equations import Equation
from forecast.series.fusion.gaussian import (
    LinearModel,
    Mode,
    fit_mode,
    hyper_draws,
    leave_one_out,
    posterior,
)
from forecast.series.fusion.latent import GROWTHS, Layout, linear_model, rows_of
from forecast.series.fusion.prior import Prior
from forecast.series.fusion.sample import conditional_draws

__all__ = ["Solution", "solve"]

Floats = NDArray[np.float64]
Centre = Callable[[str, int], float]
Usual = tuple[float, float]

_HYPER_DRAWS = 32
_ROBUST_ROUNDS = 3
_OUTLYING = 2.0  # residuals below this leave every figure in full standing
_REJECTED = 3.5  # residual from which a figure its own year contradicts starts as an outlier
_DOUBTED = 0.5  # a weight below this has already been given
_CONTRADICTED = 8.0  # standard deviations by which the rest may lie beyond a bound
_IMPOSSIBLE = -30.0  # log probability of the bounds below which they contradict the rest


@dataclass(frozen=True)
class Solution:
    """Joint draws and what the model says of each figure and wedge.

    Attributes
    ----------
    draws : ndarray, shape (n_paths, n_processes, n_years), on the processes' scales
    residual, weight : ndarray, shape (n_figures,)
        Standardised leave-one-out residual, and the robust weight.
    wedge : mapping
        (indicator, year) -> (mean, sd, distance from the usual in sd).
    offsets : mapping
        (indicator, definition) -> (mean, sd).
    sizes : mapping
        Variance component -> (estimated sd, error of its log).
    bound_residual : ndarray, shape (n_bounds,)
        How far the other evidence lies on the wrong side of each bound, in standard deviations
        (negative); NaN where it lies on the right side or within one.
    impossible : frozenset of int
        The bounds that could not hold together with the figures and were left out.
    """

    draws: Floats
    residual: Floats
    weight: Floats
    wedge: Mapping[tuple[str, int], tuple[float, float, float]]
    offsets: Mapping[tuple[str, str], tuple[float, float]]
    sizes: Mapping[str, tuple[float, float]]
    bound_residual: Floats
    impossible: frozenset[int]


# Matrices this small only lose by being shared among threads.
@threadpool_limits.wrap(limits=1)  # type: ignore[untyped-decorator]
def solve(
    layout: Layout,
    figures: Sequence[Equation],
    bounds: Sequence[Equation],
    prior: Prior,
    centre: Centre,
    usual: Usual,
    *,
    n_paths: int,
    seed: int,
) -> Solution:
    """Condition the component's latent values on its figures and bounds.

    Parameters
    ----------
    centre : callable
        (indicator, year) -> what a wedge is expected to be.
    usual : (middle, spread)
        Of the wedges of all series, by which a wedge is suspected of being a change of scope.

    Returns
    -------
    Solution
        The same for the same equations in the same order, layout and seed.
    """
    wedge_keys = [key for key in layout.index if key[0] == "w"]
    centres = {
        (str(key[1]), int(str(key[2]))): centre(str(key[1]), int(str(key[2]))) for key in wedge_keys
    }
    noise_weight = np.ones(len(figures))
    wedge_weight: dict[tuple[object, ...], float] = {}
    mode: Mode | None = None
    for turn in range(_ROBUST_ROUNDS + 1):
        model, names = linear_model(
            layout,
            figures,
            prior,
            wedge_centre=centres,
            noise_weight=noise_weight,
            wedge_weight=wedge_weight,
        )
        mode = fit_mode(model, None if mode is None else mode.log_sd)
        error, sd = leave_one_out(model, mode.log_sd)
        if turn == _ROBUST_ROUNDS or (turn == 0 and np.abs(error / sd).max() < _OUTLYING):
            break
        told = _rejected(figures, error, error / sd, model.noise, noise_weight)
        noise_weight = _figure_weights(model, mode, prior, noise_weight)
        if told is not None:
            noise_weight[told[0]] = told[1]
        squares = _wedge_squares(layout, model, mode, names, prior, wedge_keys)
        known = np.minimum(_expected_weight(squares, prior), 1.0)
        wedge_weight = dict(zip(wedge_keys, known.tolist(), strict=True))
    assert mode is not None
    tails = _Tails(
        prior,
        noise_weight,
        _figure_squares(model, mode, noise_weight),
        np.array([layout.index[key] for key in wedge_keys], dtype=int),
        np.array([wedge_weight.get(key, 1.0) for key in wedge_keys]),
        _wedge_squares(layout, model, mode, names, prior, wedge_keys),
        names.index("wedge") if "wedge" in names else -1,
    )
    lacking = _lacking(layout, model, mode, bounds)
    impossible = frozenset(int(i) for i in np.flatnonzero(lacking < -_CONTRADICTED))
    held = [e for i, e in enumerate(bounds) if i not in impossible]
    draws, contradict = _draws(layout, model, mode, tails, held, n_paths, seed)
    if contradict:
        draws, _ = _draws(layout, model, mode, tails, (), n_paths, seed)
        impossible = frozenset(range(len(bounds)))
    shape = (len(layout.component.processes), len(layout.years))
    wedge = _wedges(layout, model, mode, usual, wedge_keys)
    offset_keys = [key for key in layout.index if key[0] == "offset"]
    means, sds = _marginals(layout, model, mode, offset_keys)
    return Solution(
        draws.reshape(-1, *shape),
        # An outlier is judged by its noise before that was widened for it.
        error / np.sqrt(sd**2 - (1.0 - noise_weight) * model.noise**2),
        _told_weight(figures, noise_weight, wedge_weight),
        wedge,
        {
            (str(key[1]), str(key[2])): (float(m), float(s))
            for key, m, s in zip(offset_keys, means, sds, strict=True)
        },
        {
            name: (float(np.exp(size)), float(error))
            for name, size, error in zip(
                names, mode.log_sd, np.sqrt(np.diag(mode.scatter)), strict=True
            )
        },
        np.where(lacking < -1.0, lacking, np.nan),
        impossible,
    )


@dataclass(frozen=True)
class _Tails:
    """What is needed to redraw the Student-t weights of figures and wedges for each draw."""

    prior: Prior
    noise_weight: Floats
    noise_squares: Floats
    wedge_at: NDArray[np.int_]
    wedge_weight: Floats
    wedge_squares: Floats
    component: int

    def redrawn(self, model: LinearModel, rng: np.random.Generator) -> LinearModel:
        """Return the model with weights drawn anew: errors with the tails of a Student t.

        A year whose wedge nothing but the prior speaks of gets the t's full spread.
        """
        noise = _drawn_weight(self.noise_squares, self.prior, rng)
        out = replace(model, noise=model.noise * np.sqrt(self.noise_weight / noise))
        if self.component < 0 or not len(self.wedge_at):
            return out
        wedge = _drawn_weight(self.wedge_squares, self.prior, rng)
        times = np.ones(model.mean.shape)
        times[self.wedge_at] = np.sqrt(self.wedge_weight / wedge)
        components = model.components.copy()
        components[self.component] *= np.outer(times, times)
        return replace(out, components=components)


def _values_of(layout: Layout) -> Floats:
    """Rows that pick every process's yearly values, processes outermost."""
    picked = [
        layout.index["x", process, year]
        for process in layout.component.processes
        for year in layout.years
    ]
    return np.eye(layout.size)[picked]


def _marginals(
    layout: Layout, model: LinearModel, mode: Mode, keys: Sequence[tuple[object, ...]]
) -> tuple[Floats, Floats]:
    if not keys:
        return np.zeros(0), np.zeros(0)
    rows = np.eye(layout.size)[[layout.index[key] for key in keys]]
    mean, covariance = posterior(model, mode.log_sd, rows)
    return mean, np.sqrt(np.maximum(np.diag(covariance), 0.0))


def _lacking(layout: Layout, model: LinearModel, mode: Mode, bounds: Sequence[Equation]) -> Floats:
    """Return each bound's margin by the other evidence, in sd: negative on the wrong side."""
    if not bounds:
        return np.zeros(0)
    mean, covariance = posterior(model, mode.log_sd, rows_of(layout, bounds))
    sd = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    side = np.array([-1.0 if e.side == "<" else 1.0 for e in bounds])
    return np.asarray(side * (mean - np.array([e.value for e in bounds])) / sd)


def _told_weight(
    figures: Sequence[Equation],
    weights: Floats,
    wedge_weight: Mapping[tuple[object, ...], float],
) -> Floats:
    """Weights as told: a growth rate also counts less where its year's wedge swallows it."""
    out = weights.copy()
    for at, e in enumerate(figures):
        if e.kind in GROWTHS:
            years = range(e.since + 1, e.year + 1)
            out[at] *= min(wedge_weight.get(("w", e.indicator, year), 1.0) for year in years)
    return out


def _figure_weights(model: LinearModel, mode: Mode, prior: Prior, weights: Floats) -> Floats:
    """One step of the EM algorithm for Student-t errors (Lange, Little & Taylor 1989)."""
    return np.minimum(_expected_weight(_figure_squares(model, mode, weights), prior), 1.0)


def _rejected(
    figures: Sequence[Equation], error: Floats, residual: Floats, noise: Floats, weights: Floats
) -> tuple[int, float] | None:
    """Return the figure that its own year's other figures contradict most, and its new weight.

    Left alone, one wrong figure makes a whole series look restless and so hides itself. A figure
    that nothing else of its year speaks to is never rejected: years do jump.
    """
    years = Counter((e.indicator, e.year) for e in figures)
    contested = np.array([years[e.indicator, e.year] > 1 for e in figures])
    far = np.where(contested & (weights > _DOUBTED), np.abs(residual), 0.0)
    worst = int(far.argmax())
    if far[worst] < _REJECTED:
        return None
    return worst, float(min((noise[worst] / error[worst]) ** 2 * weights[worst], 1.0))


def _figure_squares(model: LinearModel, mode: Mode, weights: Floats) -> Floats:
    """Expected squared error of each figure, in units of its noise before any widening."""
    fitted, covariance = posterior(model, mode.log_sd, model.design)
    square = (model.value - fitted) ** 2 + np.diag(covariance)
    return np.asarray(square / (model.noise**2 * weights))


def _wedge_squares(
    layout: Layout,
    model: LinearModel,
    mode: Mode,
    names: Sequence[str],
    prior: Prior,
    keys: Sequence[tuple[object, ...]],
) -> Floats:
    """Expected squared deviation of each wedge from its centre, in units of the usual."""
    mean, sd = _marginals(layout, model, mode, keys)
    centre = np.array([model.mean[layout.index[key]] for key in keys])
    return np.asarray(((mean - centre) ** 2 + sd**2) / _usual(names, mode, prior) ** 2)


def _expected_weight(squares: Floats, prior: Prior) -> Floats:
    return np.asarray((prior.tails + 1.0) / (prior.tails + squares))


def _drawn_weight(squares: Floats, prior: Prior, rng: np.random.Generator) -> Floats:
    """Draw Student-t weights given expected squared errors: gamma, with the EM step as mean."""
    shape = (prior.tails + 1.0) / 2.0
    return np.asarray(rng.gamma(shape, 1.0, len(squares)) * 2.0 / (prior.tails + squares))


def _usual(names: Sequence[str], mode: Mode, prior: Prior) -> float:
    size = float(np.exp(mode.log_sd[names.index("wedge")])) if "wedge" in names else 0.0
    return float(np.hypot(size, prior.wedge_usual[1]))


def _wedges(
    layout: Layout,
    model: LinearModel,
    mode: Mode,
    usual: Usual,
    keys: Sequence[tuple[object, ...]],
) -> dict[tuple[str, int], tuple[float, float, float]]:
    mean, sd = _marginals(layout, model, mode, keys)
    return {
        (str(key[1]), int(str(key[2]))): (
            float(m),
            float(s),
            float((m - usual[0]) / np.hypot(usual[1], s)),
        )
        for key, m, s in zip(keys, mean, sd, strict=True)
    }


def _draws(
    layout: Layout,
    model: LinearModel,
    mode: Mode,
    tails: _Tails,
    bounds: Sequence[Equation],
    n_paths: int,
    seed: int,
) -> tuple[Floats, bool]:
    """Return draws of shape (n_paths, n_processes * n_years), and whether bounds contradict."""
    rng = np.random.default_rng(seed)
    log_sd, weights = hyper_draws(model, mode, _HYPER_DRAWS)
    rows = _values_of(layout)
    floor = rows_of(layout, bounds)
    wanted = np.vstack([rows, floor]) if len(bounds) else rows
    n_values = len(rows)
    limit = np.array([e.value for e in bounds])
    upper = np.array([e.side == "<" for e in bounds], dtype=bool)
    pick = np.hstack([np.zeros((len(bounds), n_values)), np.eye(len(bounds))])
    each = max(int(np.ceil(n_paths * (3 if len(bounds) else 1) / len(weights))), 20)
    found, log_weight = [], []
    for theta, weight in zip(log_sd, weights, strict=True):
        mean, covariance = posterior(tails.redrawn(model, rng), theta, wanted)
        some, heavy = conditional_draws(mean, covariance, pick, limit, upper, each, rng)
        found.append(some[:, :n_values])
        log_weight.append(np.log(weight) + heavy)
    total = np.concatenate(log_weight)
    if len(bounds) and total.max() < _IMPOSSIBLE:
        return np.zeros((n_paths, n_values)), True
    values = np.concatenate(found)
    weight = np.exp(total - total.max())
    within = _shares_within(layout, values)
    if within.any():  # a part is never more than its whole, unless the figures leave no other way
        weight = weight * within
    ladder = (rng.random() + np.arange(n_paths)) / n_paths
    chosen = np.searchsorted(np.cumsum(weight / weight.sum()), ladder).clip(0, len(weight) - 1)
    return values[rng.permutation(chosen)], False


def _shares_within(layout: Layout, values: Floats) -> NDArray[np.bool_]:
    """Which draws keep every share of the component at or below its whole in every year."""
    n_years = len(layout.years)
    out = np.ones(len(values), dtype=bool)
    for at, process in enumerate(layout.component.processes):
        if process in layout.component.percent:
            out &= (values[:, at * n_years : (at + 1) * n_years] <= 0.0).all(axis=1)
    return out
