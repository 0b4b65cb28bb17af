"""Which years are suspected of a change of scope, and which only look like it."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.series import FusedSeries, FusedYear, Witness, fused_series
from forecast.series.annual import Evidence
from forecast.series.breaks import scope_breaks
from forecast.series.store import Store


def _year(year: int, kinds: tuple[str, ...], suspicion: float | None) -> FusedYear:
    figure = Evidence(
        "x", str(year), "level", "=", 1.0, "亿元", 1.0, "final", "high", "d", "", "s", "", "",
        "f.csv", 1, "",
    )  # fmt: skip
    seen = tuple(Witness(kind, year, figure, 0.0, 1.0) for kind in kinds)
    wedge = None if suspicion is None else 0.1
    return FusedYear(year, 1.0, 0.1, 1.0, {}, "level", seen, wedge, 0.01, suspicion)


@pytest.mark.parametrize(
    ("kinds", "suspicion", "broken"),
    [
        (("level", "growth"), 2.6, True),
        (("level", "growth"), -2.6, True),
        (("in_year_level", "in_year_growth"), 3.0, True),
        (("level", "growth"), 2.4, False),
        (("growth",), 4.0, False),  # no level of its own contradicts the growth
        (("level",), 4.0, False),
        (("bound", "growth"), 4.0, False),
        (("level", "growth"), None, False),
    ],
)
def test_a_break_takes_a_level_a_growth_rate_and_a_contradiction(
    kinds: tuple[str, ...], suspicion: float | None, broken: bool
) -> None:
    fused = FusedSeries(
        "x", "东莞市", "d", "亿元", "level", "2026-11-01", (_year(2021, kinds, suspicion),),
        np.ones((1, 1)),
    )  # fmt: skip
    assert bool(scope_breaks(fused)) == broken


def test_the_record_shows_the_jump_of_2021(store: Store) -> None:
    found = fused_series("东莞市", "industrial_value_added", as_of="2026-11-01", store=store)
    years = {item.year: item for item in scope_breaks(found)}
    # 4145.7 to 5008.81 is +20.8 %; growth was published at 10.2 %.
    published = np.log(5008.81 / 4145.7) - np.log(1.102)
    assert abs((years[2021].wedge or 0.0) - published) < 2 * (years[2021].wedge_sd or 0.0)
    assert 2023 not in years and 2025 not in years
