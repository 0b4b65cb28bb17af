"""Which fields of a target contradict each other, and which only nearly do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forecast.catalog import Indicator
from forecast.catalog.entries import Entry
from forecast.catalog.impossible import impossible
from forecast.catalog.schema import Baseline, Target
from forecast.series.store import Store


@pytest.fixture
def target(store: Store) -> Target:
    """At least 25 % by 2025, from 2016 on; in the plan 22 % of 2015."""
    return replace(store.catalog.targets["dg2016-value-added-rate"], baseline=None)


@pytest.fixture
def rate(store: Store) -> Indicator:
    found = store.catalog.indicators["value_added_rate"]
    return replace(found, better="higher", bounds=(0.0, 100.0))


def refused(target: Target, indicator: Indicator, **fields: Any) -> str:
    """Return the field that is refused, '' if none is."""
    error = impossible(Entry("targets.yml", "t", fields), target, indicator)
    return "" if error is None else str(error.values["field"])


GROWTH: dict[str, Any] = {"type": "cumulative_change"}
FALL: dict[str, Any] = {**GROWTH, "direction": "at_most", "operator": "reach"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, ""),
        ({"start_year": 2025}, ""),  # a plan of one year
        ({"start_year": 2026}, "target_year"),
        ({"baseline": 2024}, ""),
        ({"baseline": 2025}, "baseline"),
        ({"baseline": 2026}, "baseline"),
        ({"value_upper": 25.0}, ""),
        ({"value_upper": 24.9}, "value_upper"),
        ({"goal": 100.0}, ""),
        ({"goal": 100.1}, "value"),
        ({"goal": 0.0}, ""),
        ({"goal": -0.1}, "value"),
        ({**GROWTH, "goal": 120.0}, ""),  # a growth has no bounds of a share
        ({**GROWTH, "goal": -99.9}, ""),
        ({**GROWTH, "goal": -100.0}, "value"),
        ({"operator": ">"}, ""),
        ({"operator": ">="}, ""),
        ({"operator": "<"}, "direction"),
        ({"operator": "<="}, "direction"),
        ({"direction": "at_most"}, "direction"),
    ],
)
def test_fields_that_contradict_each_other(
    target: Target, rate: Indicator, said: dict[str, Any], field: str
) -> None:
    if "baseline" in said:
        said = {**said, "baseline": Baseline(22.0, said["baseline"])}
    assert refused(replace(target, **said), rate) == field


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"direction": "at_most", "operator": "<="}, ""),
        ({"direction": "at_most", "operator": ">"}, "direction"),
        ({"direction": "at_most", "operator": ">="}, "direction"),
        ({"direction": "at_least", "operator": "reach"}, "direction"),
        ({**FALL, "goal": -18.0}, ""),
        ({**FALL, "goal": 0.0}, ""),
        ({**FALL, "goal": 0.1}, "value"),
    ],
)
def test_what_is_better_lower(
    target: Target, rate: Indicator, said: dict[str, Any], field: str
) -> None:
    assert refused(replace(target, **said), replace(rate, better="lower")) == field


def test_a_cap_and_an_indicator_without_a_better_are_let_be(
    target: Target, rate: Indicator
) -> None:
    capped = replace(target, direction="at_most", operator="<=")
    assert refused(capped, rate) == "direction"
    assert refused(capped, rate, cap=True) == ""
    assert refused(capped, replace(rate, better="none")) == ""


@pytest.mark.parametrize(("bounds", "goal", "field"), [
    ((None, 100.0), -5.0, ""), ((0.0, None), 500.0, ""), ((None, None), -5.0, ""),
    ((None, 100.0), 101.0, "value"), ((0.0, None), -1.0, "value"),
])  # fmt: skip
def test_an_open_side_bounds_nothing(
    target: Target, rate: Indicator, bounds: tuple[float | None, float | None], goal: float,
    field: str,
) -> None:  # fmt: skip
    assert refused(replace(target, goal=goal), replace(rate, bounds=bounds)) == field
