"""What a model is: it takes a panel of yearly series and returns paths of the years ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np

__all__ = ["KINDS", "Bounds", "PanelForecast", "Model"]

KINDS = ("level", "count", "share", "index", "rate")
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True)
class PanelForecast:
    """Sample paths of a panel.

    Attributes
    ----------
    model : str
        Name of the model.
    paths : ndarray, shape (n_series, n_paths, horizon)
        In the units of the data; NaN in the rows of series whose ``reason`` is not empty.
    point : ndarray, shape (n_series, horizon)
        Median of the predictive distribution.
    reason : tuple of str
        Per series: empty, or why there is no forecast (``too_short``, ``no_data``).
    notes : tuple of tuple of str
        Per series: codes of what was done differently (``identity_scale_nonpositive``).
    diagnostics : mapping of str to ndarray
        Per series: fitted parameters on the model's scale.
    """

    model: str
    paths: np.ndarray
    point: np.ndarray
    reason: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    diagnostics: Mapping[str, np.ndarray] = field(default_factory=dict)


@runtime_checkable
class Model(Protocol):
    """The protocol every model satisfies; a new model is one small file with this method."""

    name: str
    min_points: int

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
        """Forecast every series of a panel.

        Parameters
        ----------
        y : ndarray, shape (n_series, n_years) or (n_years,)
            One row a series, one column a year, NaN where unknown (leading, inside); forecasts
            start the year after the last column.
        horizon : int
            Years ahead.
        n_paths, seed : int
            Paths a series and the seed of their draws: the same seed gives the same paths.
        kind : str
            One of ``KINDS``; picks the scale (log, logit on ``bounds``, identity).
        bounds : (float or None, float or None), optional
            Of a share; (0, 100) unless given.
        """
        ...
