"""A fused series as data: yearly values with uncertainty, their evidence, and joint paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.series.annual import Evidence

__all__ = ["Witness", "FusedYear", "FusedSeries", "INTERVALS"]

Floats = NDArray[np.float64]

INTERVALS = (50, 80, 95)


@dataclass(frozen=True)
class Witness:
    """One figure as the model heard it.

    ``kind`` is level, growth, in_year_level, in_year_growth, span_growth (over several years) or
    bound; ``residual`` its error against what all other evidence implies, in standard deviations
    (NaN for a bound the rest agrees with); ``weight`` 1 in full standing, lower where it was taken
    for an outlier.
    """

    kind: str
    year: int
    evidence: Evidence
    residual: float
    weight: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "indicator": self.evidence.indicator,
            "period": self.evidence.period,
            "value": self.evidence.value,
            "operator": self.evidence.operator,
            "unit": self.evidence.unit,
            "status": self.evidence.status,
            "origin": self.evidence.origin,
            "definition": self.evidence.definition,
            "source": self.evidence.source_id,
            "published": self.evidence.published,
            "known_from": self.evidence.known_from,
            "read_from": self.evidence.place(),
            "residual": None if not np.isfinite(self.residual) else round(self.residual, 3),
            "weight": round(self.weight, 3),
        }


@dataclass(frozen=True)
class FusedYear:
    """One year's value in the series' unit.

    ``rests_on`` names the strongest evidence of the year itself: level, in_year_level, growth,
    in_year_growth, span_growth, bound, derived (through an identity), or nothing (``trend``);
    ``wedge`` is log level change less published growth where both speak, ``wedge_sd`` its
    uncertainty and ``suspicion`` its distance from the usual in standard deviations.
    """

    year: int
    mean: float
    sd: float
    median: float
    intervals: Mapping[int, tuple[float, float]]
    rests_on: str
    witnesses: tuple[Witness, ...] = ()
    wedge: float | None = None
    wedge_sd: float | None = None
    suspicion: float | None = None

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "year": self.year,
            "mean": _sig(self.mean),
            "sd": _sig(self.sd),
            "median": _sig(self.median),
            "rests_on": self.rests_on,
        }
        for level, (low, high) in self.intervals.items():
            out[f"lower_{level}"], out[f"upper_{level}"] = _sig(low), _sig(high)
        if self.wedge is not None:
            out["wedge"] = _sig(self.wedge)
            out["wedge_sd"] = _sig(self.wedge_sd or 0.0)
            out["suspicion"] = _sig(self.suspicion or 0.0)
        out["evidence"] = [witness.to_dict() for witness in self.witnesses]
        return out


@dataclass(frozen=True)
class FusedSeries:
    """What the evidence says of one indicator, region and definition as of a date.

    Attributes
    ----------
    years : tuple of FusedYear
        Consecutive, from the first year with evidence to the as-of year; empty with a ``reason``.
    paths : ndarray, shape (n_paths, n_years), in ``unit``
        Joint draws of history and present; those of indicators of one component (``component``)
        belong together row by row, so identities hold on every path.
    latest_evidence : int or None
        The last year any figure speaks of.
    sizes : mapping
        Sizes of the variance components: name -> (estimated sd, error of its log).
    offsets : mapping
        Older definition -> (mean, sd) of its offset in log terms, where a splice rule was used.
    reason : str
        Why there is no series: ``no_data``, ``only_growth``, ``only_bounds``, ``not_anchored``,
        ``contradictory_bounds``; else empty.
    """

    indicator: str
    region: str
    definition: str
    unit: str
    kind: str
    as_of: str
    years: tuple[FusedYear, ...]
    paths: Floats
    component: tuple[str, ...] = ()
    latest_evidence: int | None = None
    set_aside: tuple[Evidence, ...] = ()
    sizes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    offsets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    reason: str = ""

    def at(self, year: int) -> FusedYear | None:
        return next((item for item in self.years if item.year == year), None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "region": self.region,
            "definition": self.definition,
            "unit": self.unit,
            "as_of": self.as_of,
            "reason": self.reason or None,
            "latest_evidence": self.latest_evidence,
            "component": list(self.component),
            "sizes": {
                name: {"sd": _sig(size), "log_error": _sig(error)}
                for name, (size, error) in self.sizes.items()
            },
            "offsets": {
                name: {"mean": _sig(mean), "sd": _sig(sd)}
                for name, (mean, sd) in self.offsets.items()
            },
            "years": [item.to_dict() for item in self.years],
            "set_aside": [item.to_dict() for item in self.set_aside],
        }


def _sig(value: float) -> float:
    return float(f"{value:.6g}")
