"""The one protocol behind which every model sits, and the record it returns."""

from __future__ import annotations

import operator
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
    "check_levels",
    "check_panel",
    "check_seed",
]

KINDS = ("level", "count", "share", "index", "rate")
REASONS = ("", "no_data", "too_short", "not_finite", "kind_unsuitable", "fit_failed", "test_failed")

MOST_YEARS = 500  # furthest horizon: no annual series says anything of what is beyond

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
        Per series: ``identity_scale_nonpositive``, ``logit_scale``, ``outside_bounds``,
        ``outlier_set_aside``, ``last_years_unknown``.
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
    y : array, list or pandas object, shape (n_series, n_years) or (n_years,)
        One row per series, one column per consecutive year; unknown where NaN, None, NA or masked.
    horizon : int, years, from 1 to :data:`MOST_YEARS`
    n_paths : int, from 0
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
    panel = _numbers(y)
    if panel.ndim == 1:
        panel = panel[None, :]
    if panel.ndim != 2:
        raise ModelInputError("error.model_shape", found=panel.shape)
    if not 1 <= _whole(horizon, 0) <= MOST_YEARS:
        raise ModelInputError("error.model_horizon", found=repr(horizon), most=MOST_YEARS)
    if _whole(n_paths, -1) < 0:
        raise ModelInputError("error.model_paths", found=repr(n_paths))
    if kind not in KINDS:
        raise ModelInputError("error.model_kind", known=", ".join(KINDS), found=repr(kind))
    if kind == "share" and bounds is None:
        bounds = (0.0, 100.0)
    if kind != "share" and bounds is not None:
        raise ModelInputError("error.model_bounds_kind", found=repr(kind))
    return panel, None if bounds is None else _bounds(bounds)


def _numbers(y: Any) -> Floats:
    """A float copy; what is masked, None or pandas' NA is NaN."""
    if isinstance(y, np.ma.MaskedArray):
        y = np.where(np.ma.getmaskarray(y), np.nan, np.ma.getdata(y))
    elif hasattr(y, "isna") and hasattr(y, "to_numpy"):
        y = y.astype(object).where(~y.isna(), np.nan).to_numpy()
    try:
        kind = np.asarray(y).dtype.kind
        if kind in "cmM":
            raise TypeError(f"dtype kind {kind}")
        return np.array(y, dtype=float)
    except (TypeError, ValueError) as error:
        raise ModelInputError("error.model_numbers", problem=error) from error


def _whole(value: Any, otherwise: int) -> int:
    """The value if it is a whole number (not True, not 2.0), else ``otherwise``."""
    try:
        return otherwise if isinstance(value, bool) else operator.index(value)
    except TypeError:
        return otherwise


def _bounds(given: Any) -> tuple[float, float]:
    try:
        lower, upper = (float(value) for value in given)
    except (TypeError, ValueError) as error:
        raise ModelInputError("error.model_bounds", found=repr(given)) from error
    if not (np.isfinite([lower, upper]).all() and lower < upper):
        raise ModelInputError("error.model_bounds", found=repr(given))
    return lower, upper


def check_seed(seed: int) -> int:
    """The seed, a whole number from 0.

    Raises
    ------
    ModelInputError
        For anything else.
    """
    if _whole(seed, -1) < 0:
        raise ModelInputError("error.model_seed", found=repr(seed))
    return operator.index(seed)


def check_levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Quantile levels as floats, ascending, inside (0, 1).

    Raises
    ------
    ModelInputError
        For anything else.
    """
    try:
        found = tuple(float(level) for level in levels)
    except (TypeError, ValueError) as error:
        raise ModelInputError("error.model_levels", found=repr(levels)) from error
    if not found or not all(0 < level < 1 for level in found) or list(found) != sorted(found):
        raise ModelInputError("error.model_levels", found=repr(levels))
    return found
