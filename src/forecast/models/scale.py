"""The scale a kind of indicator is modelled on: log, logit on its bounds, or as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.models.protocol import KINDS, Bounds

__all__ = ["Scaled", "to_scale", "from_scale", "validated"]

# A share printed as 0 or 100 is rounded: it is read as this far inside its bounds.
_EDGE = 5e-4


@dataclass(frozen=True)
class Scaled:
    """A panel on its modelling scale, and what is needed to go back.

    ``z`` has the shape of the data; ``log`` marks the rows on the log scale (others of a level or
    count fall back to identity because they hold zeros or negatives); ``notes`` is per series.
    """

    z: np.ndarray
    kind: str
    low: float
    high: float
    log: np.ndarray
    notes: tuple[tuple[str, ...], ...]


def validated(y: np.ndarray, horizon: int, kind: str) -> np.ndarray:
    """Return the panel as a 2-d float array, infinities as unknown.

    Raises
    ------
    ValueError
        If it is not one- or two-dimensional, the horizon is under 1, or the kind unknown.
    """
    panel = np.atleast_2d(np.asarray(y, dtype=float))
    if panel.ndim != 2:
        raise ValueError(f"y has {panel.ndim} dimensions; pass (n_series, n_years)")
    if horizon < 1:
        raise ValueError(f"horizon is {horizon}; pass 1 or more")
    if kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; pass one of {', '.join(KINDS)}")
    return np.where(np.isfinite(panel), panel, np.nan)


def to_scale(panel: np.ndarray, kind: str, bounds: Bounds | None = None) -> Scaled:
    """Transform a panel: log for levels and counts, logit for shares, identity otherwise."""
    n = panel.shape[0]
    low, high = 0.0, 100.0
    if bounds is not None:
        low = 0.0 if bounds[0] is None else float(bounds[0])
        high = 100.0 if bounds[1] is None else float(bounds[1])
    none: tuple[tuple[str, ...], ...] = tuple(() for _ in range(n))
    if kind == "share":
        edge = _EDGE * (high - low)
        inside = np.clip(panel, low + edge, high - edge)
        return Scaled(
            np.log((inside - low) / (high - inside)), kind, low, high, np.zeros(n, bool), none
        )
    if kind in ("level", "count"):
        refused = np.any(panel <= 0, axis=1)
        log = ~refused & np.any(~np.isnan(panel), axis=1)
        z = panel.copy()
        z[log] = np.log(panel[log])
        notes = tuple(("identity_scale_nonpositive",) if bad else () for bad in refused)
        return Scaled(z, kind, low, high, log, notes)
    return Scaled(panel.copy(), kind, low, high, np.zeros(n, bool), none)


def from_scale(paths: np.ndarray, scaled: Scaled) -> np.ndarray:
    """Transform paths (first axis: series) back to the units of the data.

    Medians go through unchanged; means do not, so the point forecast is a median.
    """
    if scaled.kind == "share":
        # 1 / (1 + exp(-z)) written so that neither tail overflows.
        return scaled.low + (scaled.high - scaled.low) * 0.5 * (1.0 + np.tanh(0.5 * paths))
    if scaled.kind in ("level", "count"):
        out = paths.copy()
        # Beyond exp(40) times its usual size no statistic is a number any more.
        size = np.nanmean(scaled.z[scaled.log], axis=1).reshape(-1, *[1] * (paths.ndim - 1))
        out[scaled.log] = np.exp(np.clip(paths[scaled.log], size - 40.0, size + 40.0))
        return out
    return paths
