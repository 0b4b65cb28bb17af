"""Builds small frames of invented figures for the evidence model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import pytest

from forecast.catalog import load_catalog
from forecast.ingest.observation import parse_period
from forecast.series.fusion.fuse import fuse_known
from forecast.series.fusion.fused import FusedSeries
from forecast.series.fusion.known import Known

Said = tuple[str, str, float]
PLAIN = "electrical_machinery_value_added"  # a level that no identity ties to another


def frame_of(said: Sequence[Said | tuple[object, ...]], indicator: str = PLAIN) -> pd.DataFrame:
    """One row a figure: period, measure, amount, then operator, status, definition, indicator."""
    rows = []
    for at, item in enumerate(said):
        period, measure, amount, *more = item
        operator, status, definition, name = [
            *more,
            *["=", "final", "above_scale_20m", indicator][len(more) :],
        ]
        year, months, span = parse_period(str(period)) or (0, 0, "")
        rows.append({
            "file": "invented", "row": at + 1, "indicator": name, "label": name,
            "region": "invented", "period": period, "year": year, "months": months, "span": span,
            "measure": measure, "operator": operator, "value": float(amount),  # type: ignore[arg-type]
            "unit": "亿元", "amount": float(amount), "status": status,  # type: ignore[arg-type]
            "confidence": "high", "definition": definition, "definition_text": "",
            "source_id": f"S{at}", "published": "", "published_on": pd.Timestamp(year + 1, 6, 1),
            "correction": "", "dropped": False, "sheet": "", "cell": "", "sha256": "",
            "finding": "",
            "told_by": "", "told_source": "", "told_note": "",
        })  # fmt: skip
    return pd.DataFrame(rows)


Fuse = Callable[..., FusedSeries]


@pytest.fixture
def fuse() -> Fuse:
    """Fuse invented figures: ``fuse([("2015", "level", 100), ...], until=2020)``."""
    catalog = load_catalog()

    def run(
        said: Sequence[Said | tuple[object, ...]] | pd.DataFrame,
        *,
        indicator: str = PLAIN,
        until: int = 2024,
        **options: object,
    ) -> FusedSeries:
        frame = said if isinstance(said, pd.DataFrame) else frame_of(said, indicator)
        return fuse_known(
            Known(frame), catalog, catalog.indicators[indicator], "invented",
            as_of=date(until, 12, 31), **options,  # type: ignore[arg-type]
        )[indicator]  # fmt: skip

    return run
