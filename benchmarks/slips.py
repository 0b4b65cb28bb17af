"""What a slip in one figure does to the verdicts: named, or a better verdict without a word.

Every figure that a target is judged by is multiplied by 10, 100, 10,000 and 1/100, one at a time,
and the targets are judged again. A verdict that became better has to come with a finding that was
not there before. Run: ``python benchmarks/slips.py [--every N] [--as-of DATE] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from forecast.assess.judge import assess_target
from forecast.models import get_model
from forecast.series.fusion.component import component_of
from forecast.series.store import Store, open_store

FACTORS = (10.0, 100.0, 10_000.0, 0.01)
# Worse to better; what cannot be said is no better than a miss.
RANK = {
    "not_assessed": 0, "missed": 0, "far_off": 0, "moving_away": 0, "met_late": 1, "at_risk": 1,
    "needs_acceleration": 1, "on_track": 2, "achieved": 3, "met": 3,
}  # fmt: skip


def slipped(store: Store, position: int, factor: float) -> Store:
    """Return the store with one figure multiplied."""
    frame = store.observations.copy()
    for name in ("value", "amount"):
        column = frame.columns.get_loc(name)
        frame.iloc[position, column] = frame.iloc[position, column] * factor
    return replace(store, observations=frame)


def trials(store: Store, as_of: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the figures that targets are judged by: position, and those targets."""
    frame, catalog = store.observations, store.catalog
    day = store.parse_as_of(as_of)
    targets: dict[tuple[str, str], list[Any]] = {}
    for target in catalog.targets.values():
        members = component_of(catalog, target.indicator, lambda name: 1).members
        for name in members:
            targets.setdefault((target.region, name), []).append(target)
    for position, row in enumerate(frame.itertuples(index=False)):
        asked = targets.get((str(row.region), str(row.indicator)), [])
        if asked and not row.dropped and row.published_on.date() <= day:
            yield position, tuple(asked)


def run(store: Store, as_of: str, every: int = 1) -> list[dict[str, Any]]:
    """Return one record a trial and target whose verdict changed."""
    model, day = get_model("default"), store.parse_as_of(as_of)

    def judge(target: Any, among: Store) -> Any:
        return assess_target(target, among, day, model=model, n_paths=2000).assessment

    before = {target.id: judge(target, store) for target in store.catalog.targets.values()}
    told = []
    tried = 0
    for number, (position, targets) in enumerate(trials(store, as_of)):
        if number % every:
            continue
        for factor in FACTORS:
            made = slipped(store, position, factor)
            row = made.observations.iloc[position]
            for target in targets:
                tried += 1
                old, new = before[target.id], judge(target, made)
                if RANK[new.status] <= RANK[old.status]:
                    continue
                known = {item.to_dict().__repr__() for item in old.findings}
                named = [i.code for i in new.findings if i.to_dict().__repr__() not in known]
                told.append(
                    {
                        "target": target.id, "indicator": row["indicator"],
                        "region": row["region"], "period": row["period"],
                        "measure": row["measure"], "operator": row["operator"],
                        "value": float(row["value"]), "factor": factor,
                        "before": old.status, "after": new.status, "named": named,
                    }
                )  # fmt: skip
    told.append({"tried": tried})
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth figure")
    parser.add_argument("--as-of", default="2026-11-01")
    parser.add_argument("--json", default=None)
    given = parser.parse_args()
    *told, last = run(open_store(), given.as_of, given.every)
    silent = [item for item in told if not item["named"]]
    print(f"{last['tried']} judgements with a slip; {len(told)} became better, "
          f"{len(silent)} of them without a finding")  # fmt: skip
    print(Counter(code for item in told for code in item["named"]))
    for item in silent:
        print(item)
    if given.json:
        text = json.dumps([*told, last], ensure_ascii=False, indent=1)
        Path(given.json).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
