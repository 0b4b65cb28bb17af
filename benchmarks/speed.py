"""Seconds and peak memory of the default forecast by panel size, on made-up series.

    PYTHONPATH=src python benchmarks/speed.py 1000 10000 23000 100000

Lengths are spread as in large yearly competition sets (median 29, from 13 to 60 and a few longer);
each size runs in a process of its own, so that peak memory is its own.  Seconds are the least of
three runs, by the wall and of this process alone (``core``), which others on the machine hardly
change.  ``--imports`` compares ``import forecast`` with ``import pandas`` instead.
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
    wall, core = [], []
    for _ in range(3):
        begin, begin_core = time.perf_counter(), time.process_time()
        made = model.quantiles(y, 6, (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975))
        wall.append(time.perf_counter() - begin)
        core.append(time.process_time() - begin_core)
        assert np.isfinite(made.values).all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{n_series:7d} series  median length {np.median(np.isfinite(y).sum(axis=1)):.0f}  "
        f"{min(wall):7.2f} s, core {min(core):6.2f} s  {1e3 * min(core) / n_series:.3f} ms a series"
        f"  {peak:6.0f} MiB"
    )


def imports() -> str:
    """Least of five: seconds of a Python that imports one package, less those of an empty one."""
    least = {}
    for what in (
        "pass",
        "import pandas",
        "import forecast",
        "from forecast.models import get_model",
    ):
        runs = []
        for _ in range(5):
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", what], check=True)
            runs.append(time.perf_counter() - begin)
        least[what] = min(runs)
    empty = least.pop("pass")
    whole = least["import pandas"] - empty
    return "\n".join(
        f"{what:40s} {seconds - empty:6.3f} s  {(seconds - empty) / whole:5.2f} of import pandas"
        for what, seconds in least.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1000, 10000, 23000, 100000])
    parser.add_argument("--one", action="store_true", help="run in this process")
    parser.add_argument("--imports", action="store_true", help="time imports instead")
    options = parser.parse_args()
    if options.imports:
        print(imports())
        return
    for size in options.sizes:
        if options.one:
            print(one(size), flush=True)
        else:
            subprocess.run([sys.executable, __file__, "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
