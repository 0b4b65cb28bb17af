"""One statsforecast model on one panel: a script of its own, run by the peers' own Python.

statsforecast pins pandas below 3, so it cannot live beside the suite.  This file imports nothing
of the suite and is started as ``PYTHON -I peers_worker.py MODEL IN.npz OUT.npz``:

- IN: ``history`` (N, n_years), NaN where unknown; ``horizon``.
- OUT: ``point`` (N, H), ``quantiles`` (N, 7, H) at 2.5, 10, 25, 50, 75, 90 and 97.5 %, NaN where
  the library failed; ``seconds`` by the wall and ``core_seconds`` of fitting and forecasting;
  ``peak_mb`` of the process.
"""

import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["main"]

_KEYS = ("lo-95", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-95")


def _known_span(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """From the first to the last known year, holes on a straight line: peers take no NaN."""
    known = np.flatnonzero(np.isfinite(row))
    if not len(known):
        return np.empty(0)
    return np.interp(np.arange(known[0], known[-1] + 1), known, row[known])


def _forecast(model: Any, y: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
    """Seven quantiles (7, H), the mean in the middle; NaN where the library fails."""
    try:
        made = model.forecast(y=y, h=horizon, level=[50, 80, 95])
        return np.array([np.asarray(made[key], float) for key in _KEYS])
    except Exception:  # a peer's crash is a missing forecast: counted, naive stands in
        return np.full((len(_KEYS), horizon), np.nan)


def _peak_mb() -> float:
    """Peak of this process in MiB; where the kernel does not tell it, the parent's may show."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(name: str, given: str, wanted: str) -> None:
    """Read the panel, forecast every series, write what came out."""
    from statsforecast import models

    warnings.simplefilter("ignore")
    with np.load(given) as file:
        history, horizon = file["history"], int(file["horizon"])
    model = getattr(models, name)(season_length=1)
    series = [_known_span(row) for row in history]
    begin, begin_core = time.perf_counter(), time.process_time()
    found = np.stack([_forecast(model, y, horizon) for y in series])
    seconds = time.perf_counter() - begin
    np.savez(
        wanted,
        point=found[:, 3],
        quantiles=found,
        seconds=seconds,
        core_seconds=time.process_time() - begin_core,
        peak_mb=_peak_mb(),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
