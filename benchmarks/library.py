"""statsmodels and prophet on the named sets, scored by the same code.

    PYTHONPATH=src python benchmarks/library.py --sets m1 --last 15 --out build/library.json

They take 0.02 to 0.5 s a series; ``--every 5`` scores every fifth series (the default forecast
and naive are scored on the same ones).
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from pathlib import Path

import numpy as np

from forecast.evaluate.bench import LEVELS, score_forecast
from forecast.evaluate.long_format import Panel, named_set
from forecast.models import get_model
from forecast.models.library import LIBRARY_NAMES, LibraryMember


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="+", default=["m1", "m3", "tourism"])
    parser.add_argument("--last", type=int, default=None)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/library.json"))
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    rows = json.loads(options.out.read_text())["scores"] if options.out.exists() else []
    for name in options.sets:
        whole = named_set(name)
        whole = whole.last(options.last) if options.last else whole
        pick = np.arange(0, len(whole.ids), options.every)
        panel = Panel(tuple(whole.ids[i] for i in pick), whole.history[pick], whole.future[pick])
        for label in ("default", "naive", "gm11", "log_drift", *LIBRARY_NAMES):
            model = (
                LibraryMember(label, processes=1) if label in LIBRARY_NAMES else get_model(label)
            )
            begin = time.perf_counter()
            made = model.quantiles(panel.history, panel.future.shape[1], LEVELS)
            seconds = time.perf_counter() - begin
            row = score_forecast(label, panel, made.point, made.values)
            rows.append(
                {"set": name, "last": options.last, "every": options.every, "series": len(pick)}
                | row
                | {"seconds": seconds, "refused": sum(r != "" for r in made.reason)}
            )
            print(name, options.last, label, round(row["owa"], 3), round(seconds, 1), flush=True)
            options.out.write_text(json.dumps({"scores": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
