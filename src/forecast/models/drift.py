"""Random walk with drift on the modelling scale, holes allowed, with parameter uncertainty.

Model: z(t) = z(t-1) + mu + e(t), e ~ N(0, s^2). Over a hole of d years the change is
N(mu d, s^2 d), so mu is estimated by (last - first) / years between and s^2 from the changes
divided by sqrt(d) (Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed.,
section 5.2, for the case without holes). A path draws s, then mu given s, then the years.
"""

from __future__ import annotations

import numpy as np

from forecast.models.protocol import Bounds, PanelForecast
from forecast.models.scale import from_scale, to_scale, validated
from forecast.models.volatility import draw_sd, prior_sd

__all__ = ["Drift"]


class Drift:
    """Random walk with drift; needs 3 points (two changes for drift and spread)."""

    name = "drift"
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
        first, last, gap, change = _changes(scaled.z, known)
        years = np.maximum(last - first, 1)
        rows = np.arange(panel.shape[0])
        mu = (scaled.z[rows, last] - scaled.z[rows, first]) / years
        residual = np.where(gap > 0, (change - mu[:, None] * gap) / np.sqrt(np.maximum(gap, 1)), 0)
        rng = np.random.default_rng(seed)
        sd = draw_sd(
            np.sum(residual**2, axis=1),
            np.maximum(count - 2.0, 0.0),
            prior_sd(scaled.z, kind, scaled.log),
            n_paths,
            rng,
        )
        drift = mu[:, None] + sd / np.sqrt(years)[:, None] * rng.standard_normal(sd.shape)
        # A series that ends before the panel does has its forecast start that much earlier.
        late = panel.shape[1] - 1 - last
        steps = horizon + int(late.max(initial=0))
        shocks = rng.standard_normal((*sd.shape, steps)) * sd[..., None]
        walk = np.cumsum(drift[..., None] + shocks, axis=-1)
        ahead = late[:, None] + np.arange(horizon)
        z = scaled.z[rows, last][:, None, None] + np.take_along_axis(
            walk, np.broadcast_to(ahead[:, None, :], (*sd.shape, horizon)), axis=-1
        )
        paths = from_scale(z, scaled)
        point = from_scale((scaled.z[rows, last][:, None] + mu[:, None] * (ahead + 1)), scaled)
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
            {"drift": mu, "sigma": np.median(sd, axis=1)},
        )


def _changes(
    z: np.ndarray,
    known: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return first and last known column, and per column the years and change since the one before.

    ``gap`` is 0 where there is no change to speak of (unknown, or the first known).
    """
    columns = np.arange(z.shape[1])
    first = np.argmax(known, axis=1)
    last = z.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    seen = np.maximum.accumulate(np.where(known, columns, -1), axis=1)
    before = np.concatenate([np.full((z.shape[0], 1), -1), seen[:, :-1]], axis=1)
    valid = known & (before >= 0)
    gap = np.where(valid, columns - before, 0)
    earlier = np.take_along_axis(z, np.maximum(before, 0), axis=1)
    return first, last, gap, np.where(valid, z - earlier, 0.0)
