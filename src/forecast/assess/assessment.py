"""The assessment of one target as data: every number a report shows comes from here."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from forecast.plausibility import Finding
from forecast.series.annual import AnnualSeries
from forecast.series.fusion.fused import FusedSeries

__all__ = ["Backtest", "MemberWeight", "Projection", "Assessment", "Assessed"]


@dataclass(frozen=True)
class Backtest:
    """The model's record on the series' own past; NaN-free: None with no origin."""

    origins: int
    smape: float | None
    mase: float | None
    coverage_95: float | None


@dataclass(frozen=True)
class MemberWeight:
    """A method's part in a projection; ``name`` is a code of the messages' group ``member``."""

    name: str
    weight: float


@dataclass(frozen=True)
class Projection:
    """Sample paths of the indicator: ``years`` shape (horizon,), ``paths`` (n_paths, horizon).

    ``members`` are the methods that weigh most in it, heaviest first; none for a single method.
    """

    model: str
    years: np.ndarray
    paths: np.ndarray
    members: tuple[MemberWeight, ...] = ()

    def quantiles(self, levels: tuple[float, ...]) -> np.ndarray:
        """Return quantiles, shape (n_levels, horizon)."""
        out: np.ndarray = np.quantile(self.paths, levels, axis=0)
        return out


@dataclass(frozen=True)
class Assessment:
    """One target, judged as of a date. Values are in ``unit``, shares as 21.5 not .215.

    A growth target's values are growth in percent since its base year; ``base`` alone is a level,
    in ``level_unit``.

    ``gap`` is signed, value less target, and ``gap_basis`` says of which value: ``outturn`` (the
    target year's figure), ``projection`` (its median) or ``latest`` (nothing can be said of the
    target year). ``gap_bound`` is its operator if that value is a bound. ``required_pace`` is
    from the latest figure on, ``required_pace_from_base`` from the plan's base; ``pace_unit`` is
    ``%`` (compound, a year), ``pp`` (points a year) or ``unit`` (units a year).

    ``estimate`` is the newest year's value that no published level gives but growth rates,
    in-year totals or bounds do, with its 80 and 95 % interval and the strongest evidence behind it
    (``estimate_rests_on``).

    ``latest_related`` and ``outturn_related`` name the related indicator whose figure bounds that
    year's value, where it does.
    ``latest_status`` is the weakest status behind the latest figure. ``latest_origin``,
    ``outturn_origin`` and ``base_origin`` say who told the figure: ``published``, ``filled`` (by a
    user) or ``assumed``; ``points_filled`` is the number of years whose value a user told.
    ``rests_on_assumption`` and ``rests_on_filled`` mark a verdict that uses an assumed figure, and
    one that uses another that a user filled in (see :mod:`forecast.assess.provenance`).
    """

    target_id: str
    plan: str
    region: str
    indicator: str
    name_zh: str
    name_en: str
    clause: str
    type: str
    operator: str
    direction: str
    target: float
    target_upper: float | None
    threshold: float
    unit: str
    level_unit: str
    start_year: int
    target_year: int
    definition: str
    as_of: str
    target_is_past: bool
    status: str = "not_assessed"
    reason: str | None = None
    reasons: tuple[str, ...] = ()
    nowcast: bool = False
    base_year: int | None = None
    base: float | None = None
    latest_year: int | None = None
    latest: float | None = None
    latest_bound: str | None = None
    latest_derived: bool = False
    latest_approximate: bool = False
    latest_status: str | None = None
    latest_origin: str | None = None
    outturn: float | None = None
    outturn_bound: str | None = None
    outturn_origin: str | None = None
    base_origin: str | None = None
    rests_on_assumption: bool = False
    rests_on_filled: bool = False
    projected: float | None = None
    lower_50: float | None = None
    upper_50: float | None = None
    lower_80: float | None = None
    upper_80: float | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    probability: float | None = None
    gap: float | None = None
    gap_relative: float | None = None
    gap_basis: str | None = None
    gap_bound: str | None = None
    distance_covered: float | None = None
    observed_pace: float | None = None
    required_pace: float | None = None
    required_pace_from_base: float | None = None
    pace_unit: str | None = None
    first_year: int | None = None
    first_year_expected: int | None = None
    estimate_year: int | None = None
    estimate: float | None = None
    estimate_lower_80: float | None = None
    estimate_upper_80: float | None = None
    estimate_lower_95: float | None = None
    estimate_upper_95: float | None = None
    estimate_rests_on: str | None = None
    points: int = 0
    points_filled: int = 0
    model: str | None = None
    members: tuple[MemberWeight, ...] = ()
    backtest: Backtest | None = None
    superseded_by: str | None = None
    supersedes: tuple[str, ...] = ()
    missing_year: int | None = None
    missing_base_year: int | None = None
    missing_zh: str | None = None
    missing_en: str | None = None
    evidence: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problem_zh: str | None = None
    problem_en: str | None = None
    latest_related: str | None = None
    outturn_related: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values: plain numbers, texts, lists and None, never NaN."""
        out: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Backtest):
                value = dict(value.__dict__)
            elif isinstance(value, tuple):
                value = [
                    dict(x.__dict__) if isinstance(x, (MemberWeight, Finding)) else x for x in value
                ]
            elif isinstance(value, float):
                value = float(f"{value:.10g}") if np.isfinite(value) else None
            out[item.name] = value
        return out


@dataclass(frozen=True)
class Assessed:
    """An assessment together with what it was made from, for charts and evidence tables."""

    assessment: Assessment
    series: AnnualSeries
    projection: Projection | None = None
    related: tuple[AnnualSeries, ...] = field(default=())
    fused: FusedSeries | None = None
