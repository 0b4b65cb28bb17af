"""One series as a JSON document: what is published of each year, what the model makes of it."""

from __future__ import annotations

from typing import Any

from forecast.series.annual import AnnualSeries, Evidence, YearValue
from forecast.series.breaks import scope_breaks
from forecast.series.fusion.fused import FusedSeries, FusedYear

__all__ = ["all_years", "heard", "figure_key", "series_document"]

_FUSED_KEYS = (
    "mean", "sd", "median", "lower_50", "upper_50", "lower_80", "upper_80", "lower_95", "upper_95",
    "rests_on", "wedge", "wedge_sd", "suspicion",
)  # fmt: skip


_BLANK: dict[str, Any] = {
    "year": 0,
    "value": None,
    "bound": None,
    "approximate": False,
    "derived": False,
    "related": False,
    "as_at": None,
    "status": None,
    "origin": None,
    "evidence": [],
    "read_from": [],
}


def figure_key(item: Evidence) -> tuple[object, ...]:
    """Return what tells a figure from every other: where it was read."""
    return item.file, item.row, item.sheet, item.cell, item.measure, item.period


def heard(fused: FusedSeries) -> set[tuple[object, ...]]:
    """Return the keys of all figures of the indicator that the evidence model uses."""
    return {figure_key(w.evidence) for item in fused.years for w in item.witnesses}


def all_years(
    series: AnnualSeries, fused: FusedSeries
) -> list[tuple[int, YearValue | None, FusedYear | None]]:
    """Return every year that has a published value or a fused one, oldest first."""
    years = {item.year for item in series.years} | {item.year for item in fused.years}
    return [(year, series.at(year), fused.at(year)) for year in sorted(years)]


def series_document(series: AnnualSeries, fused: FusedSeries) -> dict[str, Any]:
    """Return both views of a series as JSON-safe values; docs/data.md holds the schema.

    Every figure of the indicator stands either in one year's ``evidence`` or in ``set_aside``.
    """
    told = fused.to_dict()
    breaks = {item.year for item in scope_breaks(fused)}
    by_year = {item["year"]: item for item in told["years"]}
    years = [
        {
            **_published(year, value),
            **{key: by_year.get(year, {}).get(key) for key in _FUSED_KEYS},
            "probable_scope_break": year in breaks,
            "evidence": by_year.get(year, {}).get("evidence", []),
            "set_aside": [e.to_dict() for e in fused.set_aside if e.period[:4] == str(year)],
        }
        for year, value, _ in all_years(series, fused)
    ]
    return {
        **series.to_dict(),
        **{
            key: told[key] for key in ("reason", "latest_evidence", "component", "sizes", "offsets")
        },
        "years": years,
        "set_aside": told["set_aside"],
    }


def _published(year: int, value: YearValue | None) -> dict[str, Any]:
    """Return what is published of a year; ``sources`` are the ids behind the value."""
    out = {**_BLANK, "year": year} if value is None else value.to_dict()
    return {"sources" if key == "evidence" else key: item for key, item in out.items()}
