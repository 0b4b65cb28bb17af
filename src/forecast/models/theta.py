"""The Theta method on the modelling scale, holes allowed, with parameter uncertainty.

Assimakopoulos & Nikolopoulos (2000): the forecast is the mean of a straight line through the data
and of simple exponential smoothing of the data with their curvature doubled. Hyndman & Billah
(2003) show it to be smoothing with a drift of half the line's slope. Over a hole the smoothed level
stays and the next observation is weighted as Wright (1986) does for irregular spacing,
1 - (1 - alpha)^d. Paths: the smoothed level moves by alpha times each year's innovation; the slope
and the innovations' size are drawn from their posteriors.
"""

from __future__ import annotations

import numpy as np

from forecast.models.protocol import Bounds, PanelForecast
from forecast.models.scale import from_scale, to_scale, validated
from forecast.models.volatility import draw_sd, prior_sd

__all__ = ["Theta"]

_ALPHAS = np.linspace(0.1, 1.0, 19)


class Theta:
    """Theta method; needs 3 points (level, slope and smoothing)."""

    name = "theta"
    min_points = 3

    def fit_predict(
        self,
        y: np.ndarray,
        horizon: int,
        *,
        n_paths: int = 1000,
        seed: int = 0,
        kind: str = "level",
        bounds: Bounds | None = None,
    ) -> PanelForecast:
        """See :class:`forecast.models.protocol.Model`."""
        panel = validated(y, horizon, kind)
        scaled = to_scale(panel, kind, bounds)
        known = ~np.isnan(panel)
        count = known.sum(axis=1)
        enough = count >= self.min_points
        slope, intercept, spread = _line(scaled.z, known)
        columns = np.arange(panel.shape[1])
        line = intercept[:, None] + slope[:, None] * columns
        level, alpha, sum_squares = _smooth(2.0 * scaled.z - line, known)
        last = panel.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
        # The theta line with its curvature doubled weighs one half: its innovations count half.
        rng = np.random.default_rng(seed)
        sd = draw_sd(
            sum_squares / 4.0,
            np.maximum(count - 3.0, 0.0),
            prior_sd(scaled.z, kind, scaled.log),
            n_paths,
            rng,
        )
        ahead = panel.shape[1] - 1 + 1 + np.arange(horizon)
        centre = 0.5 * (intercept[:, None] + slope[:, None] * ahead) + 0.5 * level[:, None]
        distance = ahead[None, :] - last[:, None]
        noise = _noise(sd, alpha, distance, rng)
        slopes = 0.5 * sd / np.sqrt(spread)[:, None] * rng.standard_normal(sd.shape)
        z = centre[:, None, :] + slopes[..., None] * distance[:, None, :] + noise
        paths, point = from_scale(z, scaled), from_scale(centre, scaled)
        paths[~enough], point[~enough] = np.nan, np.nan
        return PanelForecast(
            self.name,
            paths,
            point,
            tuple(
                "" if good else "too_short" if n else "no_data"
                for good, n in zip(enough, count, strict=True)
            ),
            scaled.notes,
            {"alpha": alpha, "drift": slope / 2, "sigma": np.median(sd, axis=1)},
        )


def _line(z: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return least-squares slope and intercept over column numbers, and the columns' spread."""
    columns = np.arange(z.shape[1])
    count = np.maximum(known.sum(axis=1), 1)
    filled = np.where(known, z, 0.0)
    mean_t = (known * columns).sum(axis=1) / count
    mean_z = filled.sum(axis=1) / count
    off = np.where(known, columns - mean_t[:, None], 0.0)
    spread = np.maximum((off**2).sum(axis=1), 1e-12)
    slope = (off * np.where(known, z - mean_z[:, None], 0.0)).sum(axis=1) / spread
    return slope, mean_z - slope * mean_t, np.maximum(spread, 1.0)


def _smooth(z: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Smooth every series with the weight of least squared one-step errors.

    Returns
    -------
    level, alpha, sum_squares : ndarray, shape (n_series,)
        Final level, chosen weight, and the sum of squared errors standardised by the years between.
    """
    n, width = z.shape
    first = np.argmax(known, axis=1)
    level = np.repeat(z[np.arange(n), first][:, None], _ALPHAS.size, axis=1)
    total = np.zeros_like(level)
    since = np.zeros(n)
    for column in range(width):
        since += 1.0
        here = known[:, column] & (column > first)
        error = np.where(here[:, None], z[:, column][:, None] - level, 0.0)
        weight = 1.0 - (1.0 - _ALPHAS)[None, :] ** since[:, None]
        level += weight * error
        total += error**2 / np.maximum(since, 1.0)[:, None]
        since[known[:, column]] = 0.0
    best = np.argmin(np.where(np.isnan(total), np.inf, total), axis=1)
    rows = np.arange(n)
    return level[rows, best], _ALPHAS[best], total[rows, best]


def _noise(
    sd: np.ndarray, alpha: np.ndarray, distance: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw the deviation from the centre: this year's innovation on top of the moved level."""
    steps = int(distance.max(initial=1))
    shocks = rng.standard_normal((*sd.shape, steps)) * sd[..., None]
    moved = alpha[:, None, None] * (np.cumsum(shocks, axis=-1) - shocks)
    index = np.broadcast_to((distance - 1)[:, None, :], (*sd.shape, distance.shape[1]))
    return np.take_along_axis(moved + shocks, index, axis=-1)
