"""Made-up observations for one region, as a store: only what a test says about a figure counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from forecast.ingest.observation import parse_period
from forecast.series.store import Store, known_by

__all__ = ["store_of", "cut", "shuffled"]

_UNIT = {"level": "亿元", "growth_pct": "%"}


def store_of(store: Store, rows: Sequence[dict[str, Any]]) -> Store:
    """Return the project's store with these figures only.

    A row needs ``value``; the rest is a preliminary GDP level of 东莞市 for 2015, published on
    1 March 2016.
    """
    made = []
    for number, given in enumerate(rows, start=2):
        row = {
            "file": "made.csv",
            "row": number,
            "indicator": "gdp",
            "region": "东莞市",
            "period": "2015",
            "measure": "level",
            "operator": "=",
            "status": "preliminary",
            "confidence": "high",
            "definition": "after_census_2004",
            "definition_text": "",
            "source_id": f"made{number}",
            "published": "2016-03-01",
            "correction": "",
            "dropped": False,
            "sheet": "",
            "cell": "",
            "sha256": "",
            "finding": "",
            "told_by": "",
            "told_source": "",
            "told_note": "",
            **given,
        }
        parsed = parse_period(row["period"])
        assert parsed is not None
        row["year"], row["months"], row["span"] = parsed
        row.setdefault("unit", _UNIT.get(row["measure"], "%"))
        row.setdefault("amount", row["value"])
        row.setdefault("label", row["indicator"])
        row.setdefault("known", row["published"] or "2026-07-31")
        row["published_on"] = pd.Timestamp(row.pop("known"))
        made.append(row)
    frame = pd.DataFrame(made)[list(store.observations.columns)]
    return replace(store, observations=frame.astype(store.observations.dtypes.to_dict()))


def cut(store: Store, day: str) -> Store:
    """Return a store that never heard of what was published after a day."""
    known = known_by(store.observations, pd.Timestamp(day).date())
    return replace(store, observations=known)


def shuffled(store: Store, seed: int) -> Store:
    """Return a store with the same figures in another order."""
    return replace(store, observations=store.observations.sample(frac=1.0, random_state=seed))
