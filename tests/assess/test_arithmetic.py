"""Pace, distance, growth targets, outcomes and classes, computed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.assess.outcome import Reading, base_of, outcome, readings
from forecast.assess.pace import distance_covered, pace, pace_unit, to_growth
from forecast.assess.status import STATUSES, classify, load_thresholds
from forecast.catalog.schema import Target
from forecast.series.annual import AnnualSeries, YearValue
from forecast.series.store import Store


def _series(values: dict[int, float | tuple[str, float]], kind: str = "share") -> AnnualSeries:
    years = tuple(
        YearValue(year, value[1], value[0]) if isinstance(value, tuple) else YearValue(year, value)
        for year, value in sorted(values.items())
    )
    return AnnualSeries("x", "东莞市", "d", "%", kind, "2026-11-01", years)


@pytest.fixture
def target(store: Store) -> Target:
    """At least 25 by 2025, from 22 in 2015."""
    return store.catalog.targets["dg2016-value-added-rate"]


def test_pace_is_geometric_for_amounts_and_in_points_for_shares() -> None:
    # Doubling in ten years takes 2^(1/10) - 1 = 7.177 % a year.
    assert pace(10_000, 20_000, 10, "level") == pytest.approx(7.177346)
    assert pace(22, 25, 10, "share") == pytest.approx(0.3)
    assert pace(24, 25, 4, "count") == 0.25 and pace_unit("count") == "unit"
    assert pace(0, 5, 5, "level") == 1.0 and pace_unit("level", 0) == "unit"
    assert pace(1, 2, 0, "level") is None and pace(1, -2, 3, "level") is None


def test_distance_covered() -> None:
    assert distance_covered(22, 23.5, 25) == 0.5
    assert distance_covered(25, 24, 25) is None


def test_growth_targets_compound() -> None:
    # 260 growing to 1000 in 5 years is 30.92 % a year, 284.6 % together.
    assert to_growth(1000.0, 260, 5, "average_growth") == pytest.approx(30.9198, abs=1e-4)
    assert to_growth(1000.0, 260, 5, "cumulative_change") == pytest.approx(284.6154, abs=1e-4)
    np.testing.assert_allclose(
        to_growth(np.array([[110.0, 121.0]]), 100, np.array([1, 2]), "average_growth"), [[10, 10]]
    )


@given(base=st.floats(1, 1e6), growth=st.floats(-50, 100), years=st.integers(1, 20))
def test_average_growth_undoes_compounding(base: float, growth: float, years: int) -> None:
    level = base * (1 + growth / 100) ** years
    assert to_growth(level, base, years, "average_growth") == pytest.approx(growth, abs=1e-6)


@pytest.mark.parametrize(
    ("values", "past", "status", "first"),
    [
        ({2024: 24, 2025: 25}, True, "met", 2025),
        ({2020: 25.5, 2025: 26}, True, "met", 2020),
        ({2025: 24.9}, True, "missed", None),
        ({2020: 26, 2025: 24.9}, True, "missed", 2020),
        ({2025: (">", 25)}, True, "met", 2025),
        ({2025: (">", 26)}, True, "met", 2025),
        ({2025: (">", 24)}, True, "", None),  # a lower bound below the target settles nothing
        ({2025: ("<", 24)}, True, "missed", None),
        ({2025: ("<", 26)}, True, "", None),
        ({2025: 24.0, 2026: 25.0}, True, "met_late", 2026),
        ({2026: 25.0}, True, "achieved", 2026),
        ({2020: 25.0, 2021: 26.0}, True, "achieved", 2020),
        ({2020: 25.0, 2021: 24.0}, True, "at_risk", 2020),
        ({2020: 25.0, 2021: 24.0}, False, "at_risk", 2020),
        ({2020: 24.0, 2021: 24.5}, False, "", None),
        ({2025: 25.0}, False, "achieved", 2025),
        ({2025: 24.0}, False, "", None),  # a first estimate before the year has ended
        ({2020: 25.0, 2025: 24.0}, False, "at_risk", 2020),
        ({}, True, "", None),
    ],
)
def test_outcomes(
    target: Target, values: dict[int, float], past: bool, status: str, first: int | None
) -> None:
    found = outcome(target, readings(target, _series(values)), past=past)
    assert (found.status, found.first_year) == (status, first)


def test_a_growth_average_is_settled_by_its_last_year_only(store: Store) -> None:
    entry = store.catalog.targets["dg2016-smart-equipment-growth"]  # about 30 % a year
    ahead = outcome(entry, readings(entry, _series({2016: 400.0}, "level")), past=False)
    done = outcome(entry, readings(entry, _series({2020: 965.0}, "level")), past=True)
    short = outcome(entry, readings(entry, _series({2020: 700.0}, "level")), past=True)
    assert (ahead.status, done.status, short.status) == ("", "met", "missed")
    # 2,000 in 2021 is 40.5 % a year from 260 in 2015: a mean that was not reached in 2020 stays so.
    late = outcome(entry, readings(entry, _series({2020: 700.0, 2021: 2000.0}, "level")), past=True)
    assert late.status == "missed"
    assert ahead.first_year is None  # ahead of 30 % in 2016, which settles nothing
    assert done.outturn is not None
    assert done.outturn.value == pytest.approx((965 / 260) ** (1 / 5) * 100 - 100)


def test_a_target_of_at_most_reads_bounds_the_other_way(target: Target) -> None:
    cut = replace(target, direction="at_most", operator="<=", goal=20, threshold=20)
    item = YearValue(2025, 0.0)
    assert Reading(2025, 19.0, "<", item).verdict(cut) is True
    assert Reading(2025, 20.0, "<=", item).verdict(cut) is True
    assert Reading(2025, 21.0, "<", item).verdict(cut) is None
    assert Reading(2025, 21.0, ">", item).verdict(cut) is False
    assert Reading(2025, 19.0, ">", item).verdict(cut) is None


@pytest.mark.parametrize(
    ("projected", "probability", "status"),
    [
        (26.0, 0.7, "on_track"),
        (24.9, 0.48, "on_track"),  # 2 % of the way missing
        (24.9, 0.30, "needs_acceleration"),
        (24.3, 0.20, "needs_acceleration"),  # 14 % missing
        (22.0, 0.30, "needs_acceleration"),  # 60 % missing, but one chance in three
        (22.0, 0.10, "far_off"),
        (19.0, 0.05, "moving_away"),
    ],
)
def test_classes_by_miss_and_probability(projected: float, probability: float, status: str) -> None:
    found = classify(20.0, projected, 25.0, probability, at_least=True, limits=load_thresholds())
    assert found == status and found in STATUSES


@given(
    latest=st.floats(1, 99),
    projected=st.floats(1, 99),
    goal=st.floats(1, 99),
    probability=st.floats(0, 1),
)
def test_direction_mirrors_the_class(
    latest: float, projected: float, goal: float, probability: float
) -> None:
    limits = load_thresholds()
    up = classify(latest, projected, goal, probability, at_least=True, limits=limits)
    down = classify(-latest, -projected, -goal, probability, at_least=False, limits=limits)
    assert up == down


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ({2014: 1.0, 2015: 22.5, 2016: 3.0, 2017: 4.0}, 22.5),
        ({2014: 1.0, 2016: 3.0, 2017: 4.0}, None),
        ({2015: (">", 22.5)}, None),  # "over 22.5" is no base
    ],
)
def test_a_target_without_a_base_of_its_own_counts_from_the_year_before_the_plan(
    target: Target, told: dict[int, float], base: float | None
) -> None:
    assert target.baseline is not None and target.baseline.year == 2015  # the plan's own goes first
    assert base_of(target, _series(told)) == (2015, target.baseline.value)
    assert base_of(replace(target, baseline=None, start_year=2016), _series(told)) == (2015, base)


def test_growth_is_read_from_the_year_after_the_base(target: Target) -> None:
    grown = replace(target, type="average_growth", baseline=None, start_year=2016)
    told = {2014: 5.0, 2015: 100.0, 2016: 110.0, 2017: 121.0}
    found = readings(grown, _series(told, "level"))
    assert [(item.year, item.value) for item in found] == [
        (2016, pytest.approx(10.0)), (2017, pytest.approx(10.0)),
    ]  # fmt: skip
    for base in (0.0, -1.0):
        assert readings(grown, _series({**told, 2015: base}, "level")) == ()
    assert readings(grown, _series({2016: 110.0}, "level")) == ()
    assert len(readings(grown, _series({**told, 2015: 0.5}, "level"))) == 2


@pytest.mark.parametrize(
    ("bound", "value", "verdict"),
    [(">=", 25.0, True), (">", 24.9, None), ("<", 25.1, None), ("<", 24.9, False),
     ("<=", 24.9, False), ("", 25.0, True), ("", 24.9, False)],
)  # fmt: skip
def test_a_bound_settles_what_it_leaves_no_room_for(
    target: Target, bound: str, value: float, verdict: bool | None
) -> None:
    assert Reading(2025, value, bound, YearValue(2025, value)).verdict(target) is verdict


def test_pace_at_its_edges() -> None:
    assert pace(10, 11, 1, "level") == pytest.approx(10.0)  # one year
    assert pace(2, 0.5, 1, "level") == pytest.approx(-75.0)
    assert pace(10, 0, 5, "level") is None and pace(10, -0.5, 5, "level") is None
    assert pace(1, 2, -1, "level") is None and pace(1, 2, -1, "share") is None
    assert pace(-2, 1, 3, "level") == 1.0 and pace_unit("level", -2) == "unit"
    assert pace_unit("level", 0.5) == pace_unit("level") == "%"
