"""The members as models of their own: each behind the panel protocol, with its own intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge, iter_blocks, ols_slopes, trim
from forecast.models.grey import gm11, grey_tests, metabolic_gm11
from forecast.models.paths import GRID, draw_scores, interpolate, series_keys, shuffle
from forecast.models.protocol import (
    PanelForecast,
    QuantileForecast,
    check_levels,
    check_panel,
    check_seed,
)
from forecast.models.scale import (
    IDENTITY,
    LOG,
    PanelScale,
    boxcox,
    boxcox_inverse,
    boxcox_lambda,
    choose_scale,
    scale_notes,
)
from forecast.models.simple import drift, mean_drift, naive, recent_drift
from forecast.models.smoothing import damped, holt, ses, ses_with_drift
from forecast.models.theta import dynamic_theta, theta
from forecast.models.trend import robust_trend, saturating

__all__ = ["MEMBER_NAMES", "PanelMember"]

Floats = NDArray[np.float64]
BlockForecast = Callable[[Floats, int, int], Floats]

_FLOOR_SHARE = 0.1  # a level forecast stays above this part of the last value
_MOST = 0.5  # largest yearly error believed on logs and logits
_ERROR_ORIGINS = 9  # the last column and up to eight rolling origins behind an interval


@dataclass(frozen=True)
class _Recipe:
    """How a member forecasts a block: its function, the scale it works on, its parameters."""

    function: BlockForecast
    scale: str = "plain"  # plain | model (log, logit) | boxcox | level
    parameters: int = 1
    kinds: tuple[str, ...] = ()  # empty for all


def _with_drift(function: Callable[[Floats, int, int, Floats], Floats]) -> BlockForecast:
    return lambda z, o, h: function(z, o, h, mean_drift(z, o))


def _with_slope(share: float) -> BlockForecast:
    return lambda z, o, h: theta(z, o, h, ols_slopes(z, o), share=share)


_SHAPES: dict[str, tuple[BlockForecast, int]] = {
    "drift": (drift, 2),
    "recent_drift": (recent_drift, 2),
    "ses": (ses, 2),
    "ses_drift": (_with_drift(ses_with_drift), 3),
    "holt": (_with_drift(holt), 4),
    "damped": (_with_drift(damped), 5),
    "theta": (_with_slope(0.5), 3),
    "full_theta": (_with_slope(1.0), 3),
    "dynamic_theta": (dynamic_theta, 4),
    "robust_trend": (robust_trend, 2),
}
_RECIPES: dict[str, _Recipe] = {"naive": _Recipe(naive, "model")}
for _name, (_function, _count) in _SHAPES.items():
    _RECIPES[_name] = _Recipe(_function, "plain", _count)
    _RECIPES[f"log_{_name}"] = _Recipe(_function, "model", _count)
for _name in ("theta", "dynamic_theta"):
    _RECIPES[f"boxcox_{_name}"] = _Recipe(_SHAPES[_name][0], "boxcox", _SHAPES[_name][1] + 1)
_LEVELS = ("level", "count", "index", "share")
_RECIPES["gm11"] = _Recipe(gm11, "level", 3, _LEVELS)
_RECIPES["metabolic_gm11"] = _Recipe(metabolic_gm11, "level", 3, _LEVELS)
_RECIPES["logistic"] = _Recipe(naive, "level", 3, ("share",))
_RECIPES["gompertz"] = _Recipe(naive, "level", 3, ("share",))

MEMBER_NAMES = tuple(_RECIPES)


# the quantiles; rows, grids and keys of each block for paths; scales; lowest values
_Run = tuple[
    QuantileForecast, list[tuple[NDArray[np.int64], Floats, NDArray[np.uint64]]], PanelScale, Floats
]


class PanelMember:
    """One member behind the protocol.

    Intervals are Student t around the point on the modelling scale; their unit is the member's
    own rolling-origin error over sqrt(h), pooled with one error as large as the series' mean
    yearly change, their degrees of freedom the number of origins.

    Parameters
    ----------
    name : str, one of :data:`MEMBER_NAMES`
    refuse : bool
        GM(1,1) only: give ``test_failed`` instead of a forecast where its tests fail.
    """

    def __init__(self, name: str, *, refuse: bool = True) -> None:
        if name not in _RECIPES:
            from forecast.models.protocol import ModelInputError

            raise ModelInputError("error.model_unknown", name=name, known=", ".join(MEMBER_NAMES))
        self.name = name
        self.refuse = refuse
        self._recipe = _RECIPES[name]
        # one more than the parameters, and two changes at the least
        self.min_points = max(self._recipe.parameters + 1, 3)

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
        """Sample paths; see :class:`forecast.models.protocol.Model`."""
        panel, bounds = check_panel(y, horizon, n_paths, kind, bounds)
        seed = check_seed(seed)
        done, grids, scale, floor = self._run(panel, horizon, kind, bounds, (0.5,))
        scores = draw_scores(n_paths, horizon, 0.5, seed)
        paths = np.full((len(panel), n_paths, horizon), np.nan)
        for rows, grid, keys in grids:
            drawn = scale.take(rows).inverse(interpolate(grid, shuffle(scores, keys, seed)))
            paths[rows] = np.maximum(drawn, floor[rows, None, None])
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
        """Quantiles without paths, as :meth:`forecast.models.default.DefaultForecast.quantiles`."""
        panel, bounds = check_panel(y, horizon, 0, kind, bounds)
        return self._run(panel, horizon, kind, bounds, check_levels(levels))[0]

    def _run(
        self,
        panel: Floats,
        horizon: int,
        kind: str,
        bounds: tuple[float, float] | None,
        levels: tuple[float, ...],
    ) -> _Run:
        from scipy.special import ndtri

        clean, lay = trim(panel)
        scale, fell_back = choose_scale(clean, kind, bounds)
        reason = self._reasons(lay.reasons(self.min_points), kind, fell_back)
        size = len(panel)
        values, point = (np.full((size, k, horizon), np.nan) for k in (len(levels), 1))
        diagnostics = {"sigma": np.full(size, np.nan)}
        if self.name.endswith("gm11"):
            diagnostics |= {k: np.full(size, np.nan) for k in ("level_ratio", "c", "p")}
        above = (np.where(np.isfinite(clean), clean, 0.0) >= 0).all(axis=1) & (kind != "rate")
        floor = np.where((scale.code == IDENTITY) & above, 0.0, -np.inf)
        grids = []
        for block in iter_blocks(clean, lay, reason == ""):
            rows, local = block.rows, scale.take(block.rows)
            if self.name.endswith("gm11"):
                tests = grey_tests(block.y)
                for key in ("level_ratio", "c", "p"):
                    diagnostics[key][rows] = getattr(tests, key)
                if self.refuse:
                    reason[rows[~tests.passed]] = "test_failed"
            reach = horizon + int(block.gap.max())
            path = self._forecast(block.y, local, reach, bounds)
            sigma, freedom = _own_errors(path, bridge(local.forward(block.y)))
            sigma = np.where(local.code == IDENTITY, sigma, np.minimum(sigma, _MOST))
            grid = _student_grid(path[:, 0, :reach], sigma, freedom)
            at = np.broadcast_to(
                block.gap[:, None, None] + np.arange(horizon), (len(rows), len(GRID), horizon)
            )
            grid = np.take_along_axis(grid, at, axis=2)
            finite = np.isfinite(grid).all(axis=(1, 2))  # else values are too many powers apart
            reason[rows[~finite & (reason[rows] == "")]] = "fit_failed"
            good = reason[rows] == ""
            made = local.inverse(interpolate(grid, ndtri(np.asarray(levels))))
            values[rows[good]] = np.maximum(made, floor[rows, None, None])[good]
            centre = local.inverse(grid[:, len(GRID) // 2])
            point[rows[good], 0] = np.maximum(centre, floor[rows, None])[good]
            diagnostics["sigma"][rows] = sigma
            grids.append((rows[good], grid[good], series_keys(bridge(block.y), local.unit)[good]))
        notes = tuple(scale_notes(scale, fell_back, clean, reason))
        done = QuantileForecast(
            levels, values, point[:, 0], tuple(reason.tolist()), notes, diagnostics
        )
        return done, grids, scale, floor

    def _reasons(
        self,
        reason: NDArray[np.str_],
        kind: str,
        fell_back: NDArray[np.bool_],
    ) -> NDArray[np.str_]:
        positive_only = self.name.endswith("gm11") or self._recipe.scale == "boxcox"
        unsuitable = (bool(self._recipe.kinds) and kind not in self._recipe.kinds) or (
            self._recipe.scale == "boxcox" and kind in ("rate", "share")
        )
        refused = (reason == "") & (unsuitable | (fell_back & positive_only))
        reason[refused] = "kind_unsuitable"
        return reason

    def _forecast(
        self, y: Floats, scale: PanelScale, reach: int, bounds: tuple[float, float] | None
    ) -> Floats:
        """Forecasts on the modelling scale, shape (C, origins, >= reach)."""
        n = y.shape[1]
        origins = max(min(_ERROR_ORIGINS, n - self.min_points + 1, n - 1), 1)
        span = max(reach, 6)
        how, function = self._recipe.scale, self._recipe.function
        if how == "model":
            return function(scale.forward(y), origins, span)
        unit = scale.unit[:, None]
        x = y / unit
        if how == "boxcox":
            lam = boxcox_lambda(x)[:, None]
            level = boxcox_inverse(function(boxcox(x, lam), origins, span), lam[:, :, None])
        elif self.name in ("logistic", "gompertz"):
            level = (
                saturating(y, origins, span, bounds or (0.0, 100.0), self.name) / (unit[:, :, None])
            )
        else:
            level = function(x, origins, span)
        last = bridge(x)[:, ::-1][:, :origins, None]
        log = (scale.code == LOG)[:, None, None]
        level = np.where(log, np.maximum(level, _FLOOR_SHARE * last), level)
        return scale.forward(np.clip(level, -1e12, 1e12) * unit[:, :, None])


def _own_errors(path: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Pooled one-year-equivalent error and degrees of freedom, each of shape (C,)."""
    n = z.shape[1]
    change = np.abs(np.diff(z, axis=1)).mean(axis=1)
    total, count = (change**2 + 1e-8), 1.0
    for back in range(1, path.shape[1]):
        reach = min(back, path.shape[2], 6)
        error = path[:, back, :reach] - z[:, n - back : n - back + reach]
        total = total + (error**2 / np.arange(1, reach + 1)).mean(axis=1)
        count += 1.0
    return np.sqrt(total / count), np.full(len(z), max(path.shape[1], 2.0))


def _student_grid(centre: Floats, sigma: Floats, freedom: Floats) -> Floats:
    """Quantiles at :data:`forecast.models.paths.GRID`, shape (C, 11, reach)."""
    from scipy.special import stdtrit

    t = stdtrit(freedom[:, None], np.asarray(GRID))
    root = np.sqrt(np.arange(1.0, centre.shape[1] + 1))
    grid: Floats = centre[:, None] + (sigma[:, None] * t)[:, :, None] * root
    return grid
