"""Library members behind the panel protocol: ETS, ARIMA, unobserved components, prophet.

They are slow, so series run in a process pool (processes=1 keeps them in this process).  A fit
that fails, warns of no convergence with a non-finite result, or gives a non-finite path is
reported as ``fit_failed`` with nothing in its place.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.models.blocks import bridge, trim
from forecast.models.library_fits import FITS, MIN_POINTS
from forecast.models.protocol import (
    ModelInputError,
    PanelForecast,
    QuantileForecast,
    check_levels,
    check_panel,
    check_seed,
)
from forecast.models.scale import choose_scale, scale_notes

__all__ = ["LIBRARY_NAMES", "LibraryMember"]

Floats = NDArray[np.float64]
LIBRARY_NAMES = tuple(FITS)


class LibraryMember:
    """A library's model on the modelling scale of each series (log, logit or identity).

    Parameters
    ----------
    name : str, one of :data:`LIBRARY_NAMES`
    processes : int, optional
        Width of the pool; the number of cores by default, and no more than the series.
    """

    def __init__(self, name: str, processes: int | None = None) -> None:
        if name not in FITS:
            raise ModelInputError("error.model_unknown", name=name, known=", ".join(LIBRARY_NAMES))
        self.name = name
        self.min_points = MIN_POINTS[name]
        self._processes = processes or os.cpu_count() or 1

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
        clean, lay = trim(panel)
        scale, fell_back = choose_scale(clean, kind, bounds)
        reason = lay.reasons(self.min_points)
        paths = np.full((len(panel), n_paths, horizon), np.nan)
        point = np.full((len(panel), horizon), np.nan)
        usable = np.flatnonzero(reason == "")
        z = scale.forward(clean)
        tasks = [(z[i, lay.first[i] : lay.last[i] + 1], horizon + int(lay.gap[i])) for i in usable]
        for i, found in zip(usable, self._map(tasks, n_paths, seed), strict=True):
            if found is None:
                reason[i] = "fit_failed"
                continue
            centre, drawn = found
            row = scale.take(np.array([i]))
            point[i] = row.inverse(centre[None, -horizon:])[0]
            paths[i] = row.inverse(drawn[None, :, -horizon:])[0]
        notes = tuple(scale_notes(scale, fell_back, clean, reason))
        return PanelForecast(self.name, paths, point, tuple(reason.tolist()), notes, {})

    def quantiles(
        self,
        y: NDArray[Any],
        horizon: int,
        levels: Sequence[float],
        *,
        kind: str = "level",
        bounds: tuple[float, float] | None = None,
    ) -> QuantileForecast:
        """Quantiles of 1,000 paths."""
        levels = check_levels(levels)
        made = self.fit_predict(y, horizon, n_paths=1000, seed=0, kind=kind, bounds=bounds)
        return QuantileForecast(
            levels,
            made.quantiles(levels),
            made.point,
            made.reason,
            made.notes,
            made.diagnostics,
        )

    def _map(
        self,
        tasks: list[tuple[Floats, int]],
        n_paths: int,
        seed: int,
    ) -> list[tuple[Floats, Floats] | None]:
        job = partial(_attempt, self.name, n_paths, seed)
        width = min(self._processes, len(tasks))
        if width <= 1:
            return [job(task) for task in tasks]
        with ProcessPoolExecutor(width) as pool:
            return list(pool.map(job, tasks, chunksize=max(1, len(tasks) // (8 * width))))


def _attempt(
    name: str,
    n_paths: int,
    seed: int,
    task: tuple[Floats, int],
) -> tuple[Floats, Floats] | None:
    """Point (horizon,) and paths (n_paths, horizon) on the modelling scale, None on failure."""
    import warnings

    z, horizon = task
    if name in ("ets",):  # the only one that cannot take a hole
        z = bridge(z[None])[0]
    known = z[np.isfinite(z)]
    spread = max(float(np.ptp(known)), 1e-6)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            point, paths = FITS[name](z, horizon, n_paths, seed)
    except Exception:  # a library's crash on one series must not stop a panel
        return None
    limit = np.abs(known).max() + 1e3 * spread + 1e3
    if not (np.isfinite(point).all() and np.isfinite(paths).all() and np.abs(point).max() <= limit):
        return None
    return point, paths
