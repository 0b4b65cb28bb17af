"""The project's figures together with some that a user filled in for 万江街道."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from forecast.series.store import Store

__all__ = ["with_filled"]


def with_filled(store: Store, *rows: dict[str, Any]) -> Store:
    """Return the store with these figures added; a row needs indicator, value and status.

    The rest is a level of 2022 in 亿元, told by a user and known from 1 March 2026.
    """
    made = []
    for number, given in enumerate(rows, start=3):
        row: dict[str, Any] = {
            "file": "wanjiang.xlsx", "row": number, "region": "万江街道", "period": "2022",
            "months": 12, "span": "annual", "measure": "level", "operator": "=", "unit": "亿元",
            "confidence": "medium", "definition_text": "", "source_id": "file-12345678",
            "published": "", "published_on": pd.Timestamp("2026-03-01"), "correction": "",
            "dropped": False, "sheet": "forecast-template", "cell": f"I{number}",
            "sha256": "0" * 64,
            "told_by": "user", "told_source": "", "told_note": "", "finding": "", **given,
        }  # fmt: skip
        entry = store.catalog.indicators[row["indicator"]]
        row |= {"label": entry.id, "year": int(row["period"]), "amount": row["value"]}
        row.setdefault("definition", store.catalog.family(entry).default)
        made.append(row)
    columns = list(store.observations.columns)
    frame = pd.DataFrame(made)[columns].astype(store.observations.dtypes.to_dict())
    source = replace(next(iter(store.sources.values())), id="file-12345678", title="wanjiang.xlsx",
                     publisher="", url="", published="")  # fmt: skip
    return replace(
        store,
        observations=pd.concat([store.observations, frame], ignore_index=True),
        sources={**store.sources, "file-12345678": source},
    )
