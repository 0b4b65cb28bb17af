"""The default forecast: the pool combined by learnt weights, with calibrated intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import Block, iter_blocks, spikes, trim
from forecast.models.features import traits
from forecast.models.mixture import (
    HORIZON_CAP,
    Tables,
    half_widths,
    load_tables,
    member_weights,
)
from forecast.models.paths import GRID, draw_scores, interpolate, series_keys, shuffle, widen
from forecast.models.pool import POOL, run_pool
from forecast.models.protocol import (
    PanelForecast,
    QuantileForecast,
    check_levels,
    check_panel,
    check_seed,
)
from forecast.models.scale import IDENTITY, LOG, PanelScale, choose_scale, scale_notes

__all__ = ["MEMBERS", "DefaultForecast"]

Floats = NDArray[np.float64]

MEMBERS = (*POOL, "pool_median")  # the order of diagnostics['weights']
_ORIGINS = 4  # the last column and three rolling origins
_LOG_REACH, _PLAIN_REACH = 5.0, 50.0  # furthest a member may move, on its modelling scale


@dataclass(frozen=True)
class _Projection:
    """A block's quantile grid on the modelling scale, and what led to it."""

    grid: Floats  # (C, 11, horizon)
    sigma: Floats
    weights: Floats  # (C, M + 1, horizon)
    errors: Floats  # (M, C)
    spread: Floats  # (C, horizon)
    z: Floats  # (C, n), on the modelling scale, holes bridged

    def take(self, rows: NDArray[np.bool_]) -> _Projection:
        """Some rows."""
        return _Projection(
            self.grid[rows],
            self.sigma[rows],
            self.weights[rows],
            self.errors[:, rows],
            self.spread[rows],
            self.z[rows],
        )


_Visit = Callable[[Block, PanelScale, _Projection, Floats], None]


class DefaultForecast:
    """Combination of the pool for annual panels; see ``docs/adr`` for how it was chosen.

    Parameters
    ----------
    tables : Tables, optional
        Learnt tables; those of the package by default.
    """

    name = "default"
    min_points = 3  # a level, a trend and one change to tell how far off they are

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables

    @property
    def tables(self) -> Tables:
        """The learnt tables in use."""
        return self._tables if self._tables is not None else load_tables()

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # told as fit_failed
    def fit_predict(
        self,
        y: NDArray[Any],
        horizon: int,
        *,
        n_paths: int = 1000,
        seed: int = 0,
        kind: str = "level",
        bounds: tuple[float, float] | None = None,
    ) -> PanelForecast:
        """Sample paths of every series; see :class:`forecast.models.protocol.Model`.

        Raises
        ------
        ModelInputError
            For a shape, horizon, kind or bounds no model can use.
        """
        panel, bounds = check_panel(y, horizon, n_paths, kind, bounds)
        seed = check_seed(seed)
        paths = np.full((len(panel), n_paths, horizon), np.nan)
        scores = None

        def visit(block: Block, scale: PanelScale, values: _Projection, floor: Floats) -> None:
            nonlocal scores
            far = values.grid.shape[2]
            if scores is None:
                scores = draw_scores(n_paths, horizon, self.tables.path_decay, seed)
            keys = series_keys(scale.inverse(values.z), scale.unit)
            dealt = shuffle(scores, keys, seed)
            grid = _at_gap(values.grid, block.gap, horizon) if far > horizon else values.grid
            drawn = scale.inverse(interpolate(grid, dealt))
            paths[block.rows] = np.maximum(drawn, floor[:, None, None])

        done = self._project(panel, horizon, kind, bounds, visit, (0.5,))
        return PanelForecast(
            self.name, paths, done.point, done.reason, done.notes, done.diagnostics
        )

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")  # told as fit_failed
    def quantiles(
        self,
        y: NDArray[Any],
        horizon: int,
        levels: Sequence[float],
        *,
        kind: str = "level",
        bounds: tuple[float, float] | None = None,
    ) -> QuantileForecast:
        """Quantiles straight from the tables: what infinitely many paths would give.

        Parameters
        ----------
        levels : sequence of float in (0, 1), ascending

        Raises
        ------
        ModelInputError
            As ``fit_predict``, or for levels that are not inside (0, 1) and ascending.
        """
        panel, bounds = check_panel(y, horizon, 0, kind, bounds)
        return self._project(panel, horizon, kind, bounds, None, check_levels(levels))

    def _project(
        self,
        panel: Floats,
        horizon: int,
        kind: str,
        bounds: tuple[float, float] | None,
        visit: _Visit | None,
        levels: tuple[float, ...],
    ) -> QuantileForecast:
        from scipy.special import ndtri

        clean, lay = trim(panel)
        scale, fell_back = choose_scale(clean, kind, bounds)
        spike = spikes(scale.forward(clean))
        if spike.any():
            clean[spike] = np.nan
            scale, fell_back = choose_scale(clean, kind, bounds)
        reason = lay.reasons(self.min_points)
        n_members = len(MEMBERS)
        size = len(panel)
        values = np.full((size, len(levels), horizon), np.nan)
        point = np.full((size, horizon), np.nan)
        diagnostics = {
            "sigma": np.full(size, np.nan),
            "weights": np.full((size, n_members), np.nan),
            "backtest_error": np.full((size, n_members - 1), np.nan),
            "spread": np.full((size, horizon), np.nan),
        }
        above = (np.where(np.isfinite(clean), clean, 0.0) >= 0).all(axis=1) & (kind != "rate")
        lowest = np.where((scale.code == IDENTITY) & above, 0.0, -np.inf)
        score = ndtri(np.asarray(levels))
        for block in iter_blocks(clean, lay, reason == ""):
            local = scale.take(block.rows)
            made = self._block(block, local, lay.known[block.rows], horizon)
            good = np.asarray(np.isfinite(made.grid).all(axis=(1, 2)))
            if not good.all():  # values hundreds of powers of ten apart
                reason[block.rows[~good]] = "fit_failed"
                block, local, made = block.take(good), local.take(good), made.take(good)
            rows = block.rows
            grid = _at_gap(made.grid, block.gap, horizon)
            floor = lowest[rows]
            found = local.inverse(interpolate(grid, score))
            values[rows] = np.maximum(found, floor[:, None, None])
            point[rows] = np.maximum(local.inverse(grid[:, len(GRID) // 2]), floor[:, None])
            diagnostics["sigma"][rows] = made.sigma
            diagnostics["weights"][rows] = made.weights.mean(axis=2)
            diagnostics["backtest_error"][rows] = np.exp(made.errors.T)
            diagnostics["spread"][rows] = made.spread[:, :horizon]
            if visit is not None:
                visit(block, local, made, floor)
        on_scale = scale_notes(scale, fell_back, clean, reason)
        notes = _notes(on_scale, lay.gap, np.asarray(spike.any(axis=1)), reason)
        return QuantileForecast(levels, values, point, tuple(reason.tolist()), notes, diagnostics)

    def _block(
        self,
        block: Block,
        scale: PanelScale,
        known: NDArray[np.int64],
        horizon: int,
    ) -> _Projection:
        tables = self.tables
        reach = horizon + int(block.gap.max())
        run = run_pool(block.y, scale, min(_ORIGINS, block.y.shape[1] - 1), max(reach, _ORIGINS))
        trait = traits(run, known, scale.code)
        weights = member_weights(tables, trait.matrix, trait.errors, reach)
        last = run.z[:, -1]
        limit = np.where(scale.code == IDENTITY, _PLAIN_REACH, _LOG_REACH)[:, None]
        limit = limit * np.maximum(np.arange(1, reach + 1) / HORIZON_CAP, 1)
        away = run.forecasts[:, :, 0, :reach] - last[:, None]
        away = np.clip(away, -limit, limit)
        share = tables.median_share
        mixed = np.einsum("cmh,mch->ch", weights, away)
        centre = last[:, None] + (1 - share) * mixed + share * np.median(away, axis=0)
        q = trait.sigma[:, None, None, None] * half_widths(tables, trait.matrix, reach)
        grid = np.concatenate(
            [centre[:, None] - q[:, 0], centre[:, None], centre[:, None] + q[:, 1, ::-1]], axis=1
        )
        grid = _never_narrower(grid, scale)
        full = np.concatenate(
            [(1 - share) * weights, np.full((len(last), 1, reach), share)], axis=1
        )
        return _Projection(grid, trait.sigma, full, trait.errors, away.std(axis=0), run.z)


def _never_narrower(grid: Floats, scale: PanelScale) -> Floats:
    """Keep central intervals from narrowing in units of y on log rows."""
    log = np.flatnonzero(scale.code == LOG)
    if not len(log) or grid.shape[2] == 1:
        return grid
    out = grid.copy()
    centre = grid[log, len(GRID) // 2, :1][:, None]
    # relative to the first year's median: exp stays in range whatever the unit
    level = widen(np.exp(np.clip(grid[log] - centre, -300, 300)))
    out[log] = np.log(level) + centre
    return out


def _at_gap(grid: Floats, gap: NDArray[np.int64], horizon: int) -> Floats:
    """The ``horizon`` years after the panel's last column, for series last known before it."""
    if not gap.any():
        return grid[:, :, :horizon]
    at = gap[:, None, None] + np.arange(horizon)[None, None]
    return np.take_along_axis(grid, np.broadcast_to(at, (*grid.shape[:2], horizon)), axis=2)


def _notes(
    notes: list[tuple[str, ...]],
    gap: NDArray[np.int64],
    spiked: NDArray[np.bool_],
    reason: NDArray[np.str_],
) -> tuple[tuple[str, ...], ...]:
    """Add to the scale's notes what was set aside and what is not yet known."""
    for row in np.flatnonzero((reason == "") & ((gap > 0) | spiked)):
        notes[row] += ("outlier_set_aside",) if spiked[row] else ()
        notes[row] += ("last_years_unknown",) if gap[row] > 0 else ()
    return tuple(notes)
