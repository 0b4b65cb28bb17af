"""What is larger than its whole, by hand: the slack, the years apart, and who may speak."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from forecast.plausibility.lines import Line
from forecast.plausibility.wholes import doubts_of_wholes

CITY, TOWN = "某市", "某镇"


def line(position: int, year: float, amount: float, **said: Any) -> Line:
    usual = {"bound": "", "annual": True, "period": str(int(year))} | said
    return Line(
        position, year, amount, None, 0.0, usual["bound"], usual["annual"], 0, 0,
        ("s", usual["period"], amount), SimpleNamespace(period=usual["period"]),
    )  # fmt: skip


def found(
    town: list[Line],
    city: list[Line],
    *,
    doubted: frozenset[int] = frozenset(),
    kind: str = "level",
    unit: str = "亿元",
    measure: str = "level",
) -> list[tuple[int, str, float | None]]:
    catalog: Any = SimpleNamespace(
        indicators={"x": SimpleNamespace(id="x", kind=kind, unit=unit)},
        regions={CITY: SimpleNamespace(parent=None), TOWN: SimpleNamespace(parent=CITY)},
        limits={},
    )
    known = {(TOWN, "x", measure): town, (CITY, "x", measure): city}
    told = doubts_of_wholes(known, catalog, doubted)
    return [(doubt.position, doubt.code, doubt.high) for doubt in told]


# A fiftieth more may be rounding; 15 % a year are allowed between the years.
@pytest.mark.parametrize(
    ("amount", "year", "above"),
    [
        (101.9, 2020, False), (102.1, 2020, True),
        (117.2, 2021, False), (117.4, 2021, True),  # 100 * 1.15 * 1.02 = 117.3
        (117.2, 2019, False), (117.4, 2019, True),
        (155.0, 2023, False), (155.2, 2023, True),  # 100 * 1.15^3 * 1.02 = 155.13
        (999.0, 2024, False),  # four years on a whole says nothing
        (999.0, 2016, False),
    ],
)  # fmt: skip
def test_a_town_above_its_city(amount: float, year: int, above: bool) -> None:
    told = found([line(0, year, amount)], [line(1, 2020, 100.0)])
    limit = pytest.approx(100.0 * 1.15 ** abs(year - 2020))
    assert told == ([(0, "place_above_whole", limit)] if above else [])


def test_the_nearest_year_of_the_whole_decides_and_there_its_largest() -> None:
    city = [line(1, 2019, 500.0), line(2, 2020, 100.0), line(3, 2020, 110.0)]
    assert found([line(0, 2020, 112.0)], city) == []  # 110 * 1.02 = 112.2
    assert [n for n, _, _ in found([line(0, 2020, 113.0)], city)] == [0]


@pytest.mark.parametrize(
    "silent",
    [
        {"city": line(1, 2020, 100.0, bound=">")},  # "over 100" bounds nothing from above
        {"city": line(1, 2020, 100.0, annual=False, period="2020-06C")},  # half a year
        {"city": line(1, 2020, 0.0)},
        {"doubted": frozenset({1})},
        {"doubted": frozenset({0})},  # told already
        {"town": line(0, 2020, 900.0, bound="<")},  # "below 900" may be below 100
        {"kind": "share"}, {"unit": "元/人"}, {"measure": "growth"},
    ],
)  # fmt: skip
def test_what_bounds_nothing(silent: dict[str, Any]) -> None:
    town, city = line(0, 2020, 900.0), line(1, 2020, 100.0)
    assert found([town], [city]) != []
    town, city = silent.pop("town", town), silent.pop("city", city)
    assert found([town], [city], **silent) == []


def test_the_same_part_of_a_year_bounds_it() -> None:
    part: Any = {"annual": False, "period": "2020-06C"}
    assert found([line(0, 2020, 900.0, **part)], [line(1, 2020, 100.0, **part)]) != []


@pytest.mark.parametrize(("bound", "above"), [(">", True), (">=", True), ("<=", False)])
def test_a_lower_bound_above_the_whole_is_above_it(bound: str, above: bool) -> None:
    told = found([line(0, 2020, 900.0, bound=bound)], [line(1, 2020, 100.0)])
    assert bool(told) == above


@pytest.mark.parametrize(
    ("times", "amount", "code"),
    [(1.0, 103.0, "part_above_whole"), (1.0, 101.0, ""), (3.0, 307.0, "beyond_limit"),
     (3.0, 305.0, "")],
)  # fmt: skip
def test_a_limit_is_a_multiple_of_another_indicator(times: float, amount: float, code: str) -> None:
    catalog: Any = SimpleNamespace(
        indicators={n: SimpleNamespace(id=n, kind="level", unit="亿元") for n in ("x", "gdp")},
        regions={CITY: SimpleNamespace(parent=None)},
        limits={"x": (SimpleNamespace(of="gdp", times=times),)},
    )
    known = {(CITY, "x", "level"): [line(0, 2020, amount)],
             (CITY, "gdp", "level"): [line(1, 2020, 100.0)]}  # fmt: skip
    told = [(d.position, d.code, d.high, d.against) for d in doubts_of_wholes(known, catalog, ())]
    assert told == ([(0, code, 100.0 * times, "gdp")] if code else [])


def test_a_figure_is_told_once_whatever_it_exceeds() -> None:
    whole: Any = [SimpleNamespace(of=name, times=1.0) for name in ("gdp", "sales")]
    catalog: Any = SimpleNamespace(
        indicators={n: SimpleNamespace(id=n, kind="level", unit="亿元") for n in ("x", "gdp")},
        regions={CITY: SimpleNamespace(parent=None)},
        limits={"x": tuple(whole)},
    )
    catalog.indicators["sales"] = catalog.indicators["gdp"]
    known = {(CITY, "x", "growth"): [line(9, 2020, 999.0)],
             (CITY, "x", "level"): [line(7, 2020, 999.0), line(0, 2020, 0.9)],
             (CITY, "gdp", "level"): [line(1, 2020, 0.5)],
             (CITY, "sales", "level"): [line(2, 2020, 0.5)]}  # fmt: skip
    told = [(d.position, d.power, d.against) for d in doubts_of_wholes(known, catalog, {7})]
    assert told == [(0, 0, "gdp")]
