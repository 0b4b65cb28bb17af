"""Figures a whole unit away from their series, by hand."""

from __future__ import annotations

import pytest
from ingest_builders import figure_of

from forecast.ingest.figures import Figure
from forecast.ingest.slips import unit_slips


def series(*values: float, **said: object) -> list[Figure]:
    """Figures of consecutive years from 2010 in B1, B2, ..."""
    return [
        figure_of(value, f"B{n}", **{"period": str(2009 + n), **said})
        for n, value in enumerate(values, start=1)
    ]


@pytest.mark.parametrize(
    ("values", "slipped"),
    [
        ((100, 110, 120, 130), ""),
        ((100, 110, 1_200_000, 130), "B3"),
        ((100, 110, 120, 0.013), "B4"),
        ((1_000_000, 110, 120, 130), "B1"),
        ((100, 110, 1.2e10, 130), "B3"),  # the square of it: 个 for 亿
        ((100, 110, 120_000, 130), ""),  # a thousand times is no unit here
        ((100, 1_000_000), ""),  # two figures do not tell the size of a series
        ((100, 110, 1_200_000), "B3"),
        ((100, 1_000_000, 1_100_000, 110), "B1 B2 B3 B4"),  # half and half: nobody knows
        ((100, 110, 120, 1_300_000, 1_400_000), "B1 B2 B3 B4 B5"),  # 3 of 5 are below 2/3
        ((100, 110, 120, 130, 1_300_000, 1_400_000), "B5 B6"),  # 4 of 6 are enough
        # 0.3 powers of ten on either side: 10 000 times 1.9 is a slip, times 2.1 a course.
        ((100, 1_900_000, 100), "B2"),
        ((100, 2_100_000, 100), ""),
        ((190, 1_000_000, 190), "B2"),
        ((210, 1_000_000, 210), ""),
        ((100, 110, 0, 120), ""),  # a zero has no size
    ],
)
def test_what_is_a_unit_away_is_found(values: tuple[float, ...], slipped: str) -> None:
    assert unit_slips(series(*values)) == frozenset(slipped.split())
    assert unit_slips(reversed(series(*values))) == frozenset(slipped.split())


@pytest.mark.parametrize(
    "said", [{"measure": "growth_pct"}, {"operator": ">"}, {"period": ""}, {"measure": "index"}]
)
def test_only_dated_exact_levels_are_looked_at(said: dict[str, object]) -> None:
    assert unit_slips(series(100, 110, 1_200_000, 130, **said)) == frozenset()
    counted = series(100, 110, 1_200_000, 130, measure="count", unit="家")
    assert unit_slips(counted) == {"B3"}


@pytest.mark.parametrize(
    "other",
    [{"region": "广州市"}, {"unit": "万元"}, {"breakdown": "轻工业"}, {"group": "按轻重分"},
     {"definition": ("当年价格",)}, {"period": "2012-03C"}, {"name": "总产值"}],
)  # fmt: skip
def test_a_series_is_of_one_kind(other: dict[str, object]) -> None:
    three = series(100, 110, 120)
    assert unit_slips([*three, figure_of(1_200_000, "C9", **{"period": "2013", **other})]) == set()
    assert unit_slips([*three, figure_of(1_200_000, "C9", period="2013")]) == {"C9"}
