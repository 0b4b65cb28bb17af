"""The fused series in words: what years and estimates rest on, changes of scope, splices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.assess.assessment import Assessed
from forecast.assess.project import informed_years
from forecast.catalog import Catalog
from forecast.report.wording import Words
from forecast.series.breaks import scope_breaks
from forecast.series.fusion.fused import FusedSeries, FusedYear

__all__ = ["known_years", "settled_years", "rests_on", "scope_note", "scope_years", "splice_notes"]


def settled_years(assessed: Assessed) -> tuple[int, ...]:
    """Return the years without a published level that other figures settle."""
    published = {item.year for item in assessed.series.points}
    informed = informed_years(assessed.fused) if assessed.fused is not None else ()
    return tuple(year for year in informed if year not in published)


def known_years(assessed: Assessed) -> tuple[int, ...]:
    """Return the years with a published level or one that other figures settle."""
    published = {item.year for item in assessed.series.points}
    return tuple(sorted(published | set(settled_years(assessed))))


def rests_on(item: FusedYear, words: Words) -> str:
    """Return what a year's value rests on, in words."""
    return words(f"rests_on.{item.rests_on}")


def scope_years(fused: FusedSeries, words: Words) -> str:
    """Return the years of a probable change of scope with its size, or nothing."""
    return _joined(
        [
            words(
                "series.scope_year",
                year=item.year,
                side=words(f"series.scope_{'over' if (item.wedge or 0.0) > 0 else 'under'}"),
                percent=f"{abs(np.expm1(item.wedge or 0.0)) * 100:.1f}",
            )
            for item in scope_breaks(fused)
        ],
        words,
    )


def scope_note(fused: FusedSeries, words: Words) -> str:
    """Return the legend line of the marked years, or nothing."""
    years = scope_years(fused, words)
    return words("series.scope", years=years) if years else ""


def splice_notes(fused: FusedSeries, catalog: Catalog, words: Words) -> list[str]:
    """Name each older definition that counts through a splice, with its estimated ratio."""
    family = catalog.family(catalog.indicators[fused.indicator])
    return [
        words(
            "series.splice",
            old=family.get(old).names.in_(words.language),
            ratio=f"{np.exp(mean) * 100:.0f}",
            low=f"{np.exp(mean - 1.96 * sd) * 100:.0f}",
            high=f"{np.exp(mean + 1.96 * sd) * 100:.0f}",
        )
        for old, (mean, sd) in sorted(fused.offsets.items())
    ]


def _joined(parts: Sequence[str], words: Words) -> str:
    return ("、" if words.language == "zh" else ", ").join(parts)
