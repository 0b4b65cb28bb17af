"""The one protocol behind which every model sits, and the record it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from forecast.errors import ParameterError

__all__ = [
    "KINDS",
    "REASONS",
    "Model",
    "ModelInputError",
    "PanelForecast",
    "QuantileForecast",
    "QuantileModel",
    "check_panel",
]

KINDS = ("level", "count", "share", "index", "rate")
REASONS = ("", "no_data", "too_short", "not_finite", "kind_unsuitable", "fit_failed", "test_failed")

Floats = NDArray[np.float64]


class ModelInputError(ParameterError):
    """The call cannot be understood: wrong shape, kind, horizon or bounds."""


@dataclass(frozen=True)
class PanelForecast:
    """What a model says of every series of a panel.

    Attributes
    ----------
    model : str
        Name of the model.
    paths : ndarray, shape (n_series, n_paths, horizon), in units of ``y``
        Sample paths; a row is NaN only where ``reason`` is set.
    point : ndarray, shape (n_series, horizon), in units of ``y``
        The median, unless the model states otherwise.
    reason : tuple of str
        Per series, '' or one of :data:`REASONS`.
    notes : tuple of tuple of str
        Per series, codes such as ``identity_scale_nonpositive``.
    diagnostics : mapping of str to ndarray
        Per series, e.g. ``sigma``, ``drift``, ``alpha``, ``weights``.
    """

    model: str
    paths: Floats
    point: Floats
    reason: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    diagnostics: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def quantiles(self, levels: tuple[float, ...] | list[float]) -> Floats:
        """Quantiles of the paths, shape (n_series, n_levels, horizon), in units of ``y``."""
        return np.moveaxis(np.quantile(self.paths, levels, axis=1), 0, 1)


@dataclass(frozen=True)
class QuantileForecast:
    """Quantiles without the paths behind them.

    Attributes
    ----------
    levels : tuple of float
    values : ndarray, shape (n_series, n_levels, horizon), in units of ``y``
    point : ndarray, shape (n_series, horizon), the median
    reason, notes, diagnostics
        As in :class:`PanelForecast`.
    """

    levels: tuple[float, ...]
    values: Floats
    point: Floats
    reason: tuple[str, ...]
    notes: tuple[tuple[str, ...], ...]
    diagnostics: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@runtime_checkable
class Model(Protocol):
    """A forecaster of annual panels; ``min_points`` follows from its parameter count."""

    name: str
    min_points: int

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
        """Forecast ``horizon`` years past the last column of ``y``."""
        ...


class QuantileModel(Model, Protocol):
    """A model that can also give quantiles without holding the paths of a whole panel."""

    def quantiles(
        self,
        y: NDArray[Any],
        horizon: int,
        levels: Sequence[float],
        *,
        kind: str = "level",
        bounds: tuple[float, float] | None = None,
    ) -> QuantileForecast:
        """Quantiles at ``levels`` for ``horizon`` years past the last column of ``y``."""
        ...


def check_panel(
    y: NDArray[Any], horizon: int, n_paths: int, kind: str, bounds: tuple[float, float] | None
) -> tuple[Floats, tuple[float, float] | None]:
    """Validate a call at the edge and return a float copy of the panel.

    Parameters
    ----------
    y : array, shape (n_series, n_years) or (n_years,)
        One row per series, one column per consecutive year, NaN where unknown.
    horizon : int, years
    n_paths : int
    kind : str
        One of :data:`KINDS`.
    bounds : (lower, upper) or None, in units of ``y``
        Shares default to (0, 100); other kinds take none.

    Returns
    -------
    (ndarray, shape (n_series, n_years), bounds)

    Raises
    ------
    ModelInputError
        For a shape, horizon, kind or bounds that no model can use.
    """
    try:
        panel = np.array(y, dtype=float)
    except (TypeError, ValueError) as error:
        raise ModelInputError("error.model_numbers", problem=error) from error
    if panel.ndim == 1:
        panel = panel[None, :]
    if panel.ndim != 2:
        raise ModelInputError("error.model_shape", found=panel.shape)
    if isinstance(horizon, bool) or int(horizon) != horizon or horizon < 1:
        raise ModelInputError("error.model_horizon", found=repr(horizon))
    if n_paths < 0:
        raise ModelInputError("error.model_paths", found=repr(n_paths))
    if kind not in KINDS:
        raise ModelInputError("error.model_kind", known=", ".join(KINDS), found=repr(kind))
    if kind == "share" and bounds is None:
        bounds = (0.0, 100.0)
    if kind != "share" and bounds is not None:
        raise ModelInputError("error.model_bounds_kind", found=repr(kind))
    if bounds is not None and not (np.isfinite(bounds).all() and bounds[0] < bounds[1]):
        raise ModelInputError("error.model_bounds", found=repr(bounds))
    return panel, bounds
