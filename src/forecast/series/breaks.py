"""Where a fused series may not be one series: years suspected of a change of scope."""

from __future__ import annotations

from forecast.series.fusion.fused import FusedSeries, FusedYear
from forecast.series.wedges import FLAGGED

__all__ = ["scope_breaks"]

_LEVELS = ("level", "in_year_level")
_GROWTH = ("growth", "in_year_growth")


def scope_breaks(fused: FusedSeries) -> tuple[FusedYear, ...]:
    """Return the years whose level moved further from published growth than prices explain.

    Only years with both a level (or an in-year total) and a growth rate of their own can contradict
    themselves; elsewhere the wedge is the model's expectation, not a finding.
    """
    return tuple(
        item
        for item in fused.years
        if item.suspicion is not None
        and abs(item.suspicion) > FLAGGED
        and {w.kind for w in item.witnesses} & set(_LEVELS)
        and {w.kind for w in item.witnesses} & set(_GROWTH)
    )
