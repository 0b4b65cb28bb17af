"""No slip in one figure makes a verdict better without a finding that names it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.assess.judge import assess_target
from forecast.models import get_model
from forecast.series.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from slips import FACTORS, RANK, slipped, trials

AS_OF = "2026-11-01"


@pytest.fixture(scope="module")
def figures(store: Store) -> list[tuple[int, tuple[Any, ...]]]:
    return list(trials(store, AS_OF))


@pytest.fixture(scope="module")
def before(store: Store) -> dict[str, Any]:
    """Judgements without a slip, made when first asked for."""
    return {}


def judge(target: Any, store: Store) -> Any:
    day = store.parse_as_of(AS_OF)
    return assess_target(target, store, day, model=get_model("default"), n_paths=500).assessment


@settings(max_examples=8, derandomize=True, deadline=None)
@given(number=st.integers(0, 10**6), factor=st.sampled_from(FACTORS))
def test_no_verdict_gets_better_by_a_slip_without_a_word(
    store: Store,
    figures: list[tuple[int, tuple[Any, ...]]],
    before: dict[str, Any],
    number: int,
    factor: float,
) -> None:
    position, targets = figures[number % len(figures)]
    made = slipped(store, position, factor)
    for target in targets[:1]:
        old = before.setdefault(target.id, None) or judge(target, store)
        before[target.id] = old
        new = judge(target, made)
        if RANK[new.status] > RANK[old.status]:
            known = [item.to_dict() for item in old.findings]
            assert [item for item in new.findings if item.to_dict() not in known]


def test_a_better_verdict_by_a_slip_is_what_the_test_looks_for(store: Store) -> None:
    """The value-added rate's parts: ten times the value added would be a rate above 100 %."""
    frame = store.observations
    asked = (
        (frame["region"] == "东莞市")
        & (frame["indicator"] == "industrial_value_added")
        & (frame["period"] == "2022")
        & (frame["measure"] == "level")
    )
    target = store.catalog.targets["dg2016-value-added-rate"]
    for position in asked.to_numpy().nonzero()[0]:
        new = judge(target, slipped(store, int(position), 10.0))
        assert RANK[new.status] == 0 and any(item.held for item in new.findings)
