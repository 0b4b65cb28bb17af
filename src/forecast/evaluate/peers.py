"""Runs statsforecast's models in an environment of their own and brings back their forecasts."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from forecast.errors import ParameterError
from forecast.evaluate import peers_worker
from forecast.evaluate.long_format import Panel

__all__ = [
    "FOUR",
    "PEER_NAMES",
    "PeerError",
    "PeerForecast",
    "combination_of_four",
    "peer_forecast",
    "peers_python",
]

Floats = NDArray[np.float64]

PEER_NAMES = ("AutoETS", "AutoTheta", "AutoARIMA", "AutoCES", "DynamicOptimizedTheta")
FOUR = PEER_NAMES[:4]
_FOLDER = ".venv-peers"
_VARIABLE = "FORECAST_PEERS_PYTHON"


class PeerError(ParameterError):
    """The peers' environment is missing or does not work."""


@dataclass(frozen=True)
class PeerForecast:
    """What a peer said of every series of a panel.

    Attributes
    ----------
    model : str
    point : ndarray, shape (N, H), in units of y; NaN where the library failed
    quantiles : ndarray, shape (N, 7, H), at :data:`forecast.evaluate.bench.LEVELS`
    seconds, core_seconds : float, fitting and forecasting, without starting Python
    peak_mb : float, of the peer's own process
    """

    model: str
    point: Floats
    quantiles: Floats
    seconds: float
    core_seconds: float
    peak_mb: float


def peers_python(given: str | Path | None = None) -> Path:
    """The Python of the environment that holds statsforecast.

    Parameters
    ----------
    given : path, optional
        Without it the variable FORECAST_PEERS_PYTHON, then ``.venv-peers`` in the working folder.

    Raises
    ------
    PeerError
        If there is no such Python, or statsforecast cannot be imported there.
    """
    python = Path(given or os.environ.get(_VARIABLE) or Path(_FOLDER, "bin", "python"))
    if not python.is_file():
        raise PeerError("error.peers_missing", python=python, folder=_FOLDER)
    done = subprocess.run(
        [python, "-I", "-c", "import numpy, statsforecast"], capture_output=True, text=True
    )
    if done.returncode:
        problem = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise PeerError("error.peers_broken", python=python, problem=problem)
    return python


def peer_forecast(name: str, panel: Panel, python: Path) -> PeerForecast:
    """Forecast a panel with one of :data:`PEER_NAMES`, in a process of its own on one core.

    Raises
    ------
    PeerError
        If the process ends without a forecast.
    """
    with tempfile.TemporaryDirectory() as folder:
        given, wanted = Path(folder, "given.npz"), Path(folder, "wanted.npz")
        np.savez(given, history=panel.history, horizon=panel.future.shape[1])
        one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        done = subprocess.run(
            [python, "-I", peers_worker.__file__, name, given, wanted],
            capture_output=True,
            text=True,
            env=os.environ | one_core,
        )
        if done.returncode or not wanted.exists():
            problem = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
            raise PeerError("error.peers_broken", python=python, problem=f"{name}: {problem}")
        with np.load(wanted) as file:
            return PeerForecast(
                name,
                file["point"],
                file["quantiles"],
                float(file["seconds"]),
                float(file["core_seconds"]),
                float(file["peak_mb"]),
            )


def combination_of_four(made: list[PeerForecast]) -> PeerForecast | None:
    """The median of AutoETS, AutoTheta, AutoARIMA and AutoCES, quantile by quantile.

    After the simple combination of univariate models (Petropoulos & Svetunkov 2020, Int. J.
    Forecasting 36), whose fourth is the dynamic optimised Theta where this has AutoTheta, which
    chooses among Thetas.  Its seconds are the sum of the four's; None if one is missing.
    """
    chosen = [item for item in made if item.model in FOUR]
    if len(chosen) < len(FOUR):
        return None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a series all four failed on stays NaN
        point = np.nanmedian([item.point for item in chosen], axis=0)
        quantiles = np.nanmedian([item.quantiles for item in chosen], axis=0)
    return PeerForecast(
        "SCUM (median of four)",
        point,
        quantiles,
        sum(item.seconds for item in chosen),
        sum(item.core_seconds for item in chosen),
        max(item.peak_mb for item in chosen),
    )
