"""Scores the evidence model where the truth is known: simulated cities with holes.

``python benchmarks/evidence_simulation.py [--series 500] [--seed 1] [--jobs 2]``

Each series: 12 to 22 years of a local linear trend in logs; levels in about half of the years, some
first preliminary and later final; published growth (real, through a wedge with a mean of its own)
in about half; January-to-September and January-to-June totals and growth in a third; lower bounds
in a few; one figure in thirty off by Student-t errors. The sizes of shocks, turns, wedges and
seasonal patterns differ from series to series and are not told to the model. Scored is every
year from the first to the last with evidence, and two years beyond.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from forecast.catalog import load_catalog
from forecast.ingest.observation import parse_period
from forecast.series.fusion.fuse import fuse_known
from forecast.series.fusion.known import Known

INDICATOR = "electrical_machinery_value_added"  # any level of no identity


def simulate(number: int, seed: int) -> tuple[pd.DataFrame, dict[int, float], dict[str, float]]:
    """One series' published figures, its truth by year, and the sizes behind it."""
    rng = np.random.default_rng([seed, number])
    n = int(rng.integers(12, 23))
    years = np.arange(2024 - n + 1, 2025)
    size = {
        "shock": 0.04 * np.exp(0.5 * rng.standard_normal()),
        "turn": 0.012 * np.exp(0.5 * rng.standard_normal()),
        "wedge": 0.035 * np.exp(0.4 * rng.standard_normal()),
        "season": 0.03 * np.exp(0.4 * rng.standard_normal()),
    }
    slope = rng.normal(0.07, 0.06) + np.cumsum(size["turn"] * rng.standard_normal(n + 2))
    growth = slope + size["shock"] * rng.standard_normal(n + 2)
    truth = np.log(rng.uniform(50, 3000)) + np.cumsum(growth)
    wedge = rng.normal(0.01, 0.015) + size["wedge"] * rng.standard_normal(n + 2)
    pattern = {
        m: np.log(m / 12 * (1 - 0.17 * (1 - m / 12))) + rng.normal(0, 0.1 * (1 - m / 12) ** 0.5)
        for m in (6, 9)
    }
    drift = size["season"] * np.cumsum(rng.standard_normal((n + 2, 2)), axis=1)
    off = {9: 0.5 * drift[:, 0], 6: 0.5 * drift[:, 0] + 0.5 * (drift[:, 1] - drift[:, 0])}
    rows = []

    def publish(period, measure, amount, status, operator="=", late=0):  # type: ignore[no-untyped-def]
        year, months, span = parse_period(period)
        rows.append(
            {
                "indicator": INDICATOR,
                "region": "simulated",
                "period": period,
                "year": year,
                "months": months,
                "span": span,
                "measure": measure,
                "operator": operator,
                "value": float(amount),
                "amount": float(amount),
                "status": status,
                "published_on": pd.Timestamp(year + 1 + late, 2, 1),
                "file": "s",
                "row": len(rows) + 1,
            }
        )

    def error(scale: float) -> float:
        return float(
            scale * (rng.standard_t(3) if rng.random() < 1 / 30 else rng.standard_normal())
        )

    for t, year in enumerate(years):
        level = np.exp(truth[t])
        if rng.random() < 0.5:
            publish(f"{year}", "level", round(level * np.exp(error(0.005)), 1), "preliminary")
            if rng.random() < 0.4:
                publish(f"{year}", "level", round(level * np.exp(error(0.003)), 1), "final", late=1)
        elif rng.random() < 0.15:
            publish(
                f"{year}",
                "level",
                float(f"{level * rng.uniform(0.93, 1.0):.2g}") * 0.99,
                "preliminary",
                ">",
            )
        if t and rng.random() < 0.5:
            real = np.expm1(truth[t] - truth[t - 1] - wedge[t] + error(0.002))
            publish(f"{year}", "growth_pct", round(100 * real, 1), "preliminary")
        if rng.random() < 0.33:
            for m in (6, 9):
                total = truth[t] + pattern[m] + off[m][t]
                publish(
                    f"{year}-{m:02d}C",
                    "level",
                    round(np.exp(total + error(0.01)), 1),
                    "preliminary",
                )
                if t and rng.random() < 0.7:
                    so_far = growth[t] + off[m][t] - off[m][t - 1] - wedge[t] + error(0.01)
                    publish(
                        f"{year}-{m:02d}C",
                        "growth_pct",
                        round(100 * np.expm1(so_far), 1),
                        "preliminary",
                    )
    frame = pd.DataFrame(rows)
    for column, value in (
        ("label", ""),
        ("unit", "亿元"),
        ("confidence", "high"),
        ("definition", "above_scale_20m"),
        ("definition_text", ""),
        ("source_id", "S"),
        ("published", ""),
        ("correction", ""),
        ("dropped", False),
        ("sheet", ""),
        ("cell", ""),
        ("sha256", ""),
        *((name, "") for name in ("finding", "told_by", "told_source", "told_note")),
    ):
        frame[column] = value
    all_years = [*years, years[-1] + 1, years[-1] + 2]
    return frame, dict(zip(map(int, all_years), np.exp(truth), strict=True)), size


def score(number: int, seed: int) -> list[dict[str, object]]:
    frame, truth, size = simulate(number, seed)
    catalog = load_catalog()
    made = fuse_known(
        Known(frame),
        catalog,
        catalog.indicators[INDICATOR],
        "simulated",
        as_of=date(2026, 12, 31),
        n_paths=1000,
    )[INDICATOR]
    if made.reason:
        return [{"number": number, "reason": made.reason}]
    out = []
    for item in made.years:
        if item.year not in truth:
            continue
        value = truth[item.year]
        told = {
            f"in_{level}": low <= value <= high for level, (low, high) in item.intervals.items()
        }
        out.append(
            {
                "number": number,
                "year": item.year,
                "rests_on": item.rests_on,
                "ahead": max(item.year - (made.latest_evidence or 0), 0),
                "error": abs(np.log(item.median / value)),
                **told,
            }
        )
    for name, (estimate, log_error) in made.sizes.items():
        out.append(
            {
                "number": number,
                "size": name,
                "off": np.log(estimate / size[name]),
                "stated": log_error,
            }
        )
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    start = time.perf_counter()
    with ProcessPoolExecutor(given.jobs) as pool:
        found = [
            row
            for rows in pool.map(partial(score, seed=given.seed), range(given.series), chunksize=10)
            for row in rows
        ]
    seconds = time.perf_counter() - start
    frame = pd.DataFrame(found)
    print(f"{given.series} series in {seconds:.1f} s on {given.jobs} processes")
    if "reason" in frame:
        print(frame["reason"].value_counts().to_string())
    years = frame[frame.get("year").notna()]

    def table(by: str | None) -> pd.DataFrame:
        told = years.groupby(by) if by else years.assign(all="all").groupby("all")
        out = (
            told[["in_50", "in_80", "in_95"]].apply(lambda g: g.astype(float).mean() * 100).round(1)
        )
        out["error"] = (told["error"].mean() * 100).round(2)
        out.insert(0, "n", told.size())
        return out

    print(table(None).to_string(), "\n")
    print(table("rests_on").to_string(), "\n")
    print(table("ahead").to_string(), "\n")
    sizes = frame[frame["size"].notna()]
    told = sizes.groupby("size")
    print(
        pd.DataFrame(
            {
                "n": told.size(),
                "bias_log": told["off"].mean().round(3),
                "rms_log": told["off"]
                .apply(lambda x: float((x.astype(float) ** 2).mean() ** 0.5))
                .round(3),
                "stated": told["stated"].mean().round(3),
                "within_2": told[["off", "stated"]]
                .apply(lambda g: float((g["off"].abs() <= 2 * g["stated"]).mean() * 100))
                .round(1),
            }
        ).to_string()
    )


if __name__ == "__main__":
    main()
