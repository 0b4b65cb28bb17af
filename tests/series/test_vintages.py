"""Revision triangles: figures checked by hand against data/raw/records/observations.csv."""

from __future__ import annotations

import math

import pytest
from figure_rows import cut, shuffled, store_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecast.errors import ParameterError
from forecast.series.store import Store
from forecast.series.vintages import Vintages, vintages

AS_OF = "2026-11-01"
DAYS = ("2012-06-30", "2018-12-31", "2020-12-30", "2022-02-01", "2024-12-31", "2026-03-30")


def _values(found: Vintages, period: str, measure: str = "level") -> list[float]:
    row = found.at(period, measure)
    return [] if row is None else [item.value for item in row.releases]


def test_guangdong_2015_has_three_releases_in_order(store: Store) -> None:
    found = vintages(store, "广东省", "gdp", as_of=AS_OF)
    row = found.at("2015")
    assert row is not None
    # 2018-12, 2020-03 and 2020 say 72812.55, 2024 says 74732.4, 2026-03 and 2026-05 75820.8.
    assert [(item.value, item.known_from, len(item.figures)) for item in row.releases] == [
        (72812.55, "2018-12-31", 3),
        (74732.4, "2024-12-31", 1),
        (75820.8, "2026-03-31", 2),
    ]
    assert row.change == pytest.approx((75820.8 / 72812.55 - 1) * 100)
    assert row.log_change == pytest.approx(math.log(75820.8 / 72812.55))


@pytest.mark.parametrize(
    ("as_of", "values"),
    [
        ("2018-12-30", []),
        ("2018-12-31", [72812.55]),  # published "2018-12": certain from the month's end
        ("2024-12-30", [72812.55]),
        ("2024-12-31", [72812.55, 74732.4]),  # published "2024": certain from the year's end
        ("2026-03-31", [72812.55, 74732.4, 75820.8]),
    ],
)
def test_the_triangle_grows_as_releases_become_known(
    store: Store, as_of: str, values: list[float]
) -> None:
    assert _values(vintages(store, "广东省", "gdp", as_of=as_of), "2015") == values


def test_a_rounded_copy_is_no_release(store: Store) -> None:
    # 2018: 97277.77, then 99945.22 with its copy 99945.20, then 101875.9.
    found = vintages(store, "广东省", "gdp", as_of=AS_OF)
    assert _values(found, "2018") == [97277.77, 99945.22, 101875.9]
    # Dongguan 2018: 8278.59 three times over, 8278.6 and 8279.
    assert _values(vintages(store, "东莞市", "gdp", as_of=AS_OF), "2018") == [8278.59]


def test_an_undated_preliminary_figure_came_before_the_revised_one(store: Store) -> None:
    row = vintages(store, "广东省", "gdp", as_of=AS_OF).at("2024")
    assert row is not None
    assert [(item.value, item.status, item.undated) for item in row.releases] == [
        (141633.81, "preliminary", True),
        (141488.9, "revised", False),
    ]
    assert row.change == pytest.approx((141488.9 / 141633.81 - 1) * 100)


def test_an_estimate_counts_as_a_first_figure(store: Store) -> None:
    row = vintages(store, "东莞市", "industrial_firms", as_of=AS_OF).at("2021")
    assert row is not None and row.first.approximate
    assert [(item.value, item.status) for item in row.releases] == [
        (11300, "estimate"),
        (12778, "final"),
    ]


def test_a_weaker_figure_found_later_is_late_and_moves_nothing(store: Store) -> None:
    row = vintages(store, "全国", "industrial_profit", as_of=AS_OF).at("2011")
    assert row is not None
    assert [(item.value, item.late) for item in row.releases] == [
        (61396.33, False),  # final, of a yearbook of 2015
        (54544.43, True),  # preliminary, of 2020: another scope
    ]
    assert row.first is row.latest and row.change is None


def test_growth_is_a_triangle_of_its_own_in_points(store: Store) -> None:
    row = vintages(store, "东莞市", "gdp", as_of=AS_OF).at("2013", "growth")
    assert row is not None
    # 9.7 said before the year was over, 9.7 after it, then 9.8.
    assert [(item.value, item.status) for item in row.releases] == [
        (9.7, "estimate"),
        (9.7, "preliminary"),
        (9.8, "preliminary"),
    ]
    assert row.change == pytest.approx(0.1)
    assert row.log_change == pytest.approx(math.log(1.098 / 1.097))


def test_one_year_shows_its_in_year_periods(store: Store) -> None:
    found = vintages(store, "东莞市", "gdp", as_of=AS_OF, year=2012)
    periods = [row.period for row in found.rows if row.measure == "level"]
    assert "2012-03C" in periods and periods[-1] == "2012"
    assert {row.year for row in found.rows} == {2012}


def test_the_summary_is_arithmetic_on_the_changes(store: Store) -> None:
    made = store_of(
        store,
        [
            {"value": 1000.1, "period": "2015"},
            {"value": 1020.1, "period": "2015", "status": "final", "published": "2017-01-01"},
            {"value": 2000.3, "period": "2016", "published": "2017-03-01"},
            {"value": 1980.3, "period": "2016", "status": "final", "published": "2018-01-01"},
            {"value": 3000.3, "period": "2017", "published": "2018-03-01"},
            {"value": 3.1, "measure": "growth_pct"},
            {"value": 3.6, "measure": "growth_pct", "status": "revised", "published": "2019-01-01"},
        ],
    )
    one, two = 20 / 1000.1 * 100, -20 / 2000.3 * 100
    found = {(item.measure, item.status): item for item in vintages(made, "东莞市", "gdp").summary}
    assert set(found) == {
        ("level", "all"),
        ("level", "preliminary"),
        ("growth", "all"),
        ("growth", "preliminary"),
    }
    level = found["level", "all"]
    assert level.n == 2  # 2017 has one release
    assert level.mean == pytest.approx((one + two) / 2)
    assert level.median_abs == pytest.approx((one - two) / 2)
    assert level.rms == pytest.approx(math.sqrt((one**2 + two**2) / 2))
    assert found["growth", "preliminary"].mean == pytest.approx(0.5)


def test_a_figure_confirmed_within_its_rounding_moved_by_nothing(store: Store) -> None:
    made = store_of(
        store,
        [
            {"value": 1.14, "unit": "万亿元", "amount": 11400.0, "operator": "~"},
            {"value": 11438.13, "status": "final", "published": "2017-01-01"},
        ],
    )
    row = vintages(made, "东莞市", "gdp").at("2015")
    assert row is not None and len(row.releases) == 2
    assert (row.change, row.log_change) == (0.0, 0.0)


def test_a_coarse_figure_is_a_copy_of_the_nearest_release(store: Store) -> None:
    made = store_of(
        store,
        [
            {"value": 1446.2, "published": "2016-01-01"},
            {"value": 1453.4, "published": "2016-06-01"},
            {"value": 1450.0, "published": "2016-07-01", "operator": "~"},
        ],
    )
    row = vintages(made, "东莞市", "gdp").at("2015")
    assert row is not None
    assert [(item.value, len(item.figures)) for item in row.releases] == [(1446.2, 1), (1453.4, 2)]


def test_bounds_and_low_confidence_are_no_releases(store: Store) -> None:
    rows = [
        {"value": 900.5, "operator": ">"},
        {"value": 950.5, "confidence": "low"},
        {"value": 990.5, "dropped": True},
    ]
    made = store_of(store, rows)
    assert vintages(made, "东莞市", "gdp").reason == "no_data"
    assert _values(vintages(made, "东莞市", "gdp", include_low=True), "2015") == [950.5]


def test_what_is_missing_has_a_reason(store: Store) -> None:
    nothing = vintages(store, "万江街道", "gross_industrial_output", as_of="2019-12-31")
    assert (nothing.rows, nothing.reason) == ((), "no_data")
    other = vintages(store, "东莞市", "gross_industrial_output", as_of="2012-12-31")
    assert (other.reason, other.other_definitions) == ("definition_break", ("above_scale_5m",))
    assert vintages(store, "东莞市", "gdp", as_of=AS_OF, year=1990).reason == "no_year"


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        (("火星", "gdp"), {}, "unknown region"),
        (("东莞市", "gdpp"), {}, "unknown indicator"),
        (("东莞市", "gdp"), {"definition": "all"}, "no definition 'all'"),
        (("东莞市", "gdp"), {"as_of": "2001-01-01"}, "before the first"),
        (("东莞市", "gdp"), {"as_of": "2030-01-01"}, "is after"),
    ],
)
def test_wrong_requests_are_one_line(
    store: Store, arguments: tuple[str, str], options: dict[str, str], says: str
) -> None:
    with pytest.raises(ParameterError, match=says):
        vintages(store, *arguments, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", DAYS)
def test_later_publications_change_no_earlier_triangle(store: Store, day: str) -> None:
    before = cut(store, day)
    for region, indicator in (
        ("广东省", "gdp"),
        ("全国", "gdp"),
        ("东莞市", "industrial_value_added"),
        ("东莞市", "industrial_firms"),
    ):
        told = vintages(store, region, indicator, as_of=day).to_dict()
        assert told == vintages(before, region, indicator, as_of=day).to_dict()
        assert all(
            release["known_from"] <= day for row in told["rows"] for release in row["releases"]
        )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_records_does_not_matter(store: Store, seed: int) -> None:
    mixed = shuffled(store, seed)
    for region, indicator in (("广东省", "gdp"), ("东莞市", "gdp")):
        one = vintages(store, region, indicator, as_of=AS_OF).to_dict()
        assert one == vintages(mixed, region, indicator, as_of=AS_OF).to_dict()
