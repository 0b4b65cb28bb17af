"""Scores the evidence model on the project's own series: each hidden level against what is left.

``python benchmarks/evidence.py [--json FILE]``

Leave one out
    Every annual level of every series with at least six, hidden in turn (all its releases, under
    every definition). Against log-linear interpolation of the neighbouring levels (beyond the ends:
    the nearest two levels' growth carried on).
Levels gone, growth left
    For every origin T with at least three levels before it, and k = 1, 2, 3: the levels of the last
    k years up to T are hidden, and everything after T; growth rates and in-year totals of those
    years stay. Against the drift of the levels, and the spreadsheet's chain: last level times the
    published growth rates (where all k are published).
Nowcast
    For every year with a level of its own and January-to-March, -June or -September figures: the
    full year as of each, from the previous years' figures and the year's own up to that month.
    Against "growth so far": last year's level times the latest January-to-month growth.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.series import open_store
from forecast.series.build import annual_series
from forecast.series.fusion.fuse import fuse_known
from forecast.series.fusion.known import Known
from forecast.series.select import LEVEL_MEASURES

LEVELS_NEEDED = 6
PATHS = 600


def series_of(store) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    """Regions and indicators with at least six annual levels under the definition in force."""
    seen = store.observations[["region", "indicator"]].drop_duplicates()
    found = []
    for region, indicator in sorted(seen.itertuples(index=False, name=None)):
        entry = store.catalog.indicators[indicator]
        if entry.kind not in ("level", "count"):
            continue
        points = [p for p in annual_series(region, indicator, store=store).points if not p.derived]
        if sum(p.value > 0 and not p.as_at for p in points) >= LEVELS_NEEDED:
            found.append((region, indicator))
    return found


def is_level(frame: pd.DataFrame, kind: str) -> pd.Series:
    return (frame["span"] == "annual") & frame["measure"].isin(LEVEL_MEASURES[kind])


def levels_of(store, region: str, indicator: str) -> dict[int, float]:  # type: ignore[no-untyped-def]
    points = annual_series(region, indicator, store=store).points
    return {p.year: p.value for p in points if not p.derived and not p.as_at and p.value > 0}


def interpolated(levels: dict[int, float], year: int) -> float:
    """Log-linear interpolation at a year that is not among the levels."""
    years = np.array(sorted(levels))
    logs = np.log([levels[y] for y in years])
    if year < years[0]:
        pair = (0, 1)
    elif year > years[-1]:
        pair = (-2, -1)
    else:
        at = int(np.searchsorted(years, year))
        pair = (at - 1, at)
    (a, b), (u, v) = years[list(pair)], logs[list(pair)]
    return float(np.exp(u + (v - u) * (year - a) / (b - a)))


def fused_value(store, known, region, indicator, year):  # type: ignore[no-untyped-def]
    entry = store.catalog.indicators[indicator]
    made = fuse_known(
        Known(known), store.catalog, entry, region, as_of=date(year, 12, 31), n_paths=PATHS
    )[indicator]
    item = made.at(year)
    if item is None:
        return None
    column = made.paths[:, [y.year for y in made.years].index(year)]
    return float(np.median(column)), np.quantile(column, [0.05, 0.95]), item.rests_on


def leave_one_out(store) -> Iterator[dict[str, object]]:  # type: ignore[no-untyped-def]
    known = store.observations
    for region, indicator in series_of(store):
        levels = levels_of(store, region, indicator)
        kind = store.catalog.indicators[indicator].kind
        for year, truth in levels.items():
            mine = (known["region"] == region) & (known["indicator"] == indicator)
            left = known[~(mine & is_level(known, kind) & (known["year"] == year))]
            entry = store.catalog.indicators[indicator]
            made = fuse_known(
                Known(left),
                store.catalog,
                entry,
                region,
                as_of=date(max(levels), 12, 31),
                n_paths=PATHS,
            )[indicator]
            item = made.at(year)
            if item is None:  # before the first evidence left: nothing is claimed
                yield {"region": region, "indicator": indicator, "year": year, "none": True}
                continue
            column = made.paths[:, [y.year for y in made.years].index(year)]
            low, high = np.quantile(column, [0.05, 0.95])
            others = {y: v for y, v in levels.items() if y != year}
            yield {
                "region": region,
                "indicator": indicator,
                "year": year,
                "rests_on": item.rests_on,
                "end": year in (min(levels), max(levels)),
                "error": abs(np.log(np.median(column) / truth)),
                "interpolation": abs(np.log(interpolated(others, year) / truth)),
                "covered": bool(low <= truth <= high),
                "width": float(np.log(high / low)),
            }


def levels_gone(store) -> Iterator[dict[str, object]]:  # type: ignore[no-untyped-def]
    known = store.observations
    for region, indicator in series_of(store):
        levels = levels_of(store, region, indicator)
        kind = store.catalog.indicators[indicator].kind
        mine = (known["region"] == region) & (known["indicator"] == indicator)
        growth = (
            known[
                mine
                & (known["span"] == "annual")
                & (known["measure"] == "growth_pct")
                & ~known["dropped"]
                & (known["confidence"] != "low")
            ]
            .sort_values(["published_on", "file", "row"])
            .groupby("year")["amount"]
            .last()
        )
        for year in sorted(levels):
            for k in (1, 2, 3):
                hidden = range(year - k + 1, year + 1)
                before = {y: v for y, v in levels.items() if y < year - k + 1}
                if len(before) < 3 or max(before) != year - k:
                    continue
                gone = mine & is_level(known, kind) & known["year"].isin(list(hidden))
                left = known[~gone & (known["year"] <= year)]
                told = left[mine.loc[left.index] & left["year"].isin(list(hidden))]
                told = told[~told["dropped"] & (told["confidence"] != "low")]
                told = told[told["span"].isin(["annual", "cumulative"])]
                if told.empty:
                    continue
                made = fused_value(store, left, region, indicator, year)
                if made is None:
                    continue
                middle, (low, high), rests = made
                truth, last = levels[year], before[year - k]
                steps = (np.log(last) - np.log(before[min(before)])) / (year - k - min(before))
                chain = (
                    last * float(np.prod([1 + growth[y] / 100 for y in hidden]))
                    if all(y in growth.index for y in hidden)
                    else float("nan")
                )
                yield {
                    "region": region,
                    "indicator": indicator,
                    "year": year,
                    "k": k,
                    "rests_on": rests,
                    "in_year_totals": bool(
                        ((told["measure"] == "level") & (told["span"] == "cumulative")).any()
                    ),
                    "error": abs(np.log(middle / truth)),
                    "drift": abs(np.log(last * np.exp(steps * k) / truth)),
                    "chain": abs(np.log(chain / truth)),
                    "covered": bool(low <= truth <= high),
                }


def nowcasts(store) -> Iterator[dict[str, object]]:  # type: ignore[no-untyped-def]
    known = store.observations
    for region, indicator in sorted(
        known[["region", "indicator"]].drop_duplicates().itertuples(index=False, name=None)
    ):
        entry = store.catalog.indicators[indicator]
        if entry.kind != "level" or entry.stock:
            continue
        levels = levels_of(store, region, indicator)
        mine = known[(known["region"] == region) & (known["indicator"] == indicator)]
        mine = mine[~mine["dropped"] & (mine["confidence"] != "low")]
        for year, truth in sorted(levels.items()):
            if year - 1 not in levels:
                continue
            for month in (3, 6, 9):
                now = mine[mine["period"] == f"{year}-{month:02d}C"]
                so_far = now[now["measure"] == "growth_pct"]["amount"]
                if so_far.empty:
                    continue
                late = (known["year"] > year) | (
                    (known["year"] == year) & (known["months"] > month)
                )
                late |= (known["year"] == year) & known["span"].isin(["month", "quarter"])
                made = fused_value(store, known[~late], region, indicator, year)
                if made is None:
                    continue
                middle, (low, high), _ = made
                yield {
                    "region": region,
                    "indicator": indicator,
                    "year": year,
                    "month": month,
                    "error": abs(np.log(middle / truth)),
                    "growth_so_far": abs(
                        np.log(levels[year - 1] * (1 + so_far.iloc[-1] / 100) / truth)
                    ),
                    "covered": bool(low <= truth <= high),
                }


def table(frame: pd.DataFrame, by: list[str], errors: list[str]) -> pd.DataFrame:
    told = frame.groupby(by) if by else frame.assign(all="all").groupby("all")
    out = told[errors].mean().mul(100).round(2)
    out.insert(0, "n", told.size())
    out["covered_90"] = told["covered"].mean().mul(100).round(1)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    store = open_store()
    print("mean absolute log errors, in percent; coverage of the 90 % interval, in percent\n")
    one = pd.DataFrame(leave_one_out(store))
    none = int(one.get("none", pd.Series(dtype=float)).fillna(False).astype(bool).sum())
    one = one[one["error"].notna()]
    print(
        f"Leave one out ({one.groupby(['region', 'indicator']).ngroups} series; "
        f"{none} levels before the first evidence left)"
    )
    print(table(one, [], ["error", "interpolation"]).to_string())
    print(table(one, ["rests_on"], ["error", "interpolation"]).to_string())
    print(table(one, ["end"], ["error", "interpolation"]).to_string(), "\n")
    gone = pd.DataFrame(levels_gone(store))
    chained = gone[gone["chain"].notna()]
    print("Levels gone, growth or totals left")
    print(table(gone, [], ["error", "drift"]).to_string())
    print("... of which the growth rates can be chained")
    print(table(chained, [], ["error", "drift", "chain"]).to_string())
    print(table(chained, ["k"], ["error", "drift", "chain"]).to_string())
    print(table(chained, ["in_year_totals"], ["error", "drift", "chain"]).to_string())
    print(table(chained, ["region", "indicator"], ["error", "drift", "chain"]).to_string(), "\n")
    now = pd.DataFrame(nowcasts(store))
    print("Nowcast")
    print(table(now, [], ["error", "growth_so_far"]).to_string())
    print(table(now, ["month"], ["error", "growth_so_far"]).to_string())
    if given.json:
        given.json.write_text(
            json.dumps(
                {
                    name: json.loads(frame.to_json(orient="records"))
                    for name, frame in (
                        ("leave_one_out", one),
                        ("levels_gone", gone),
                        ("nowcast", now),
                    )
                }
            ),
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
