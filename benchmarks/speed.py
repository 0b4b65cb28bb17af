"""Seconds and peak memory of the default forecast by panel size, on made-up series.

    PYTHONPATH=src python benchmarks/speed.py 1000 10000 23000 100000

Lengths are spread as in large yearly competition sets (median 29, from 13 to 60 and a few longer);
each size runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

import numpy as np


def made_up(n_series: int, seed: int = 0) -> np.ndarray:
    """Random walks with drift on logs, shape (n_series, up to 80), NaN before they start."""
    rng = np.random.default_rng(seed)
    length = np.clip(np.round(np.exp(rng.normal(np.log(29), 0.45, n_series))), 13, 80)
    steps = rng.normal(0.03, 1, (n_series, 80)) * np.exp(rng.normal(-2.5, 0.6, (n_series, 1)))
    y = 1000 * np.exp(np.cumsum(steps, axis=1))
    y[np.arange(80)[None] < 80 - length[:, None]] = np.nan
    return y


def one(n_series: int) -> str:
    """Time quantiles at 7 levels, 6 years ahead."""
    from forecast.models.default import DefaultForecast

    y = made_up(n_series)
    model = DefaultForecast()
    model.quantiles(y[:10], 6, (0.1, 0.5, 0.9))  # imports and tables
    begin = time.perf_counter()
    made = model.quantiles(y, 6, (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975))
    seconds = time.perf_counter() - begin
    assert np.isfinite(made.values).all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{n_series:7d} series  median length {np.median(np.isfinite(y).sum(axis=1)):.0f}  "
        f"{seconds:7.2f} s  {1e3 * seconds / n_series:.3f} ms a series  {peak:6.0f} MiB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000, 23000, 100000])
    parser.add_argument("--one", action="store_true", help="run in this process")
    options = parser.parse_args()
    for size in options.sizes:
        if options.one:
            print(one(size), flush=True)
        else:
            subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
