"""What evidence there is: cells checked by hand against data/raw/records/observations.csv."""

from __future__ import annotations

import pytest
from figure_rows import cut, shuffled, store_of

from forecast.errors import ParameterError
from forecast.series.coverage import KINDS, coverage
from forecast.series.store import Store

AS_OF = "2026-11-01"


@pytest.mark.parametrize(
    ("indicator", "year", "kind"),
    [
        (
            "industrial_value_added",
            2005,
            "other_definition",
        ),  # growth under the 5 million threshold
        ("industrial_value_added", 2008, "none"),
        ("industrial_value_added", 2011, "level"),
        ("industrial_value_added", 2012, "in_year_growth"),  # January to March
        ("industrial_value_added", 2013, "low"),  # 2120 was said in December 2013
        ("industrial_value_added", 2014, "bound"),  # over 2593
        ("industrial_value_added", 2016, "level"),
        ("industrial_value_added", 2024, "growth"),
        ("industrial_value_added", 2025, "growth"),
        ("gross_industrial_output", 2009, "other_definition"),
        ("gross_industrial_output", 2022, "approximate"),
        ("gross_industrial_output", 2023, "none"),
        ("gross_industrial_output", 2024, "bound"),
        ("value_added_rate", 2022, "derived"),  # 5267.39 over about 24500
        ("advanced_manufacturing_share", 2016, "derived"),  # 1435.17 over 2878.23
        ("advanced_manufacturing_share", 2018, "level"),
        ("advanced_manufacturing_value_added", 2018, "derived"),  # 52.3 % of 3904.57
        ("valid_invention_patents", 2023, "level"),  # a stock's reading of November
        ("energy_intensity", 2020, "none"),
    ],
)
def test_cells_of_dongguan(store: Store, indicator: str, year: int, kind: str) -> None:
    assert coverage(store, plan="dg2016", as_of=AS_OF).kind(indicator, year) == kind


def test_the_plans_indicators_come_first_even_with_nothing(store: Store) -> None:
    found = coverage(store, plan="dg2016", as_of=AS_OF)
    parts = [row.part for row in found.rows]
    assert found.region == "东莞市"
    assert parts == sorted(parts, key=["plan", "identity", "other"].index)
    planned = {target.indicator for target in store.catalog.plan_targets("dg2016")}
    assert {row.indicator for row in found.rows if row.part == "plan"} == planned
    assert {row.indicator for row in found.rows if row.part == "identity"} == {
        "advanced_manufacturing_value_added",
        "hightech_manufacturing_value_added",
        "industrial_value_added",
        "rd_expenditure",
        "gdp",
    }
    assert any(not any(row.kinds) for row in found.rows if row.part == "plan")
    assert all(any(row.kinds) for row in found.rows if row.part == "other")


def test_a_year_names_every_kind_it_has(store: Store) -> None:
    found = coverage(store, "东莞市", indicators=["规模以上工业增加值"], as_of=AS_OF)
    told = found.to_dict()["indicators"][0]["years"]
    assert told["2024"]["kind"] == "growth"
    assert {"in_year_total", "low"} <= set(told["2024"]["also"])
    assert told["2008"] == {"kind": "none", "also": [], "figures": 0}


def test_only_what_is_asked_for(store: Store) -> None:
    found = coverage(
        store, "万江街道", indicators=["gdp", "robot_density", "gdp"], first=2019, last=2021
    )
    assert [row.indicator for row in found.rows] == ["gdp", "robot_density"]
    assert found.years == (2019, 2020, 2021)


def test_the_strongest_kind_is_shown(store: Store) -> None:
    rows: list[dict[str, object]] = [
        {"value": 7.1, "measure": "growth_pct", "period": "2015-06C"},
        {"value": 480.1, "period": "2015-06C"},
        {"value": 7.2, "measure": "growth_pct"},
        {"value": 900.0, "operator": ">"},
        {"value": 950.0, "operator": "~"},
        {"value": 955.1},
    ]
    expected = ["in_year_growth", "in_year_total", "growth", "bound", "approximate", "level"]
    for number, kind in enumerate(expected, start=1):
        found = coverage(store_of(store, rows[:number]), "东莞市")
        assert found.kind("gdp", 2015) == kind
        assert list(found.rows[0].kinds[found.years.index(2015)]) == sorted(
            expected[:number], key=KINDS.index
        )


def test_a_region_without_figures_has_no_rows(store: Store) -> None:
    found = coverage(store, "万江街道", first=2004, last=2005, as_of=AS_OF)
    assert found.rows == () and found.to_dict()["reason"] == "no_data"


@pytest.mark.parametrize(
    ("region", "options", "says"),
    [
        (None, {}, "give --region"),
        ("火星", {}, "unknown region"),
        ("东莞市", {"plan": "dg2099"}, "unknown plan"),
        ("东莞市", {"indicators": ["gdpp"]}, "unknown indicator"),
        ("东莞市", {"first": 2025, "last": 2004}, "first must not be after"),
        ("东莞市", {"first": 0}, "within 1949 to 2100"),
        ("东莞市", {"as_of": "2001-01-01"}, "before the first"),
    ],
)
def test_wrong_requests_are_one_line(
    store: Store, region: str | None, options: dict[str, object], says: str
) -> None:
    with pytest.raises(ParameterError, match=says):
        coverage(store, region, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["2007-06-30", "2016-12-31", "2019-06-30", "2023-12-30"])
def test_later_publications_change_no_earlier_matrix(store: Store, day: str) -> None:
    told = coverage(store, plan="dg2016", as_of=day).to_dict()
    assert told == coverage(cut(store, day), plan="dg2016", as_of=day).to_dict()
    after = coverage(store, plan="dg2016", as_of=day)
    mixed = coverage(shuffled(store, 3), plan="dg2016", as_of=day)
    assert after == mixed
