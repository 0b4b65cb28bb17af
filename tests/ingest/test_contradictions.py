"""Figures of one table that cannot all be right: which columns, and from how many rows on."""

from __future__ import annotations

import pytest
from ingest_builders import figure_of

from forecast.ingest.contradictions import falling_totals, months_above, parts_above
from forecast.ingest.figures import Figure

Lane = dict[int, Figure]


def months(*pairs: tuple[float, float], **said: object) -> list[Lane]:
    """Rows of March (column 1) and of January to March (column 2)."""
    return [
        {1: figure_of(month, f"B{n}", **{"period": "2019-03", "region": f"市{n}", **said}),
         2: figure_of(total, f"C{n}", **{"period": "2019-03C", "region": f"市{n}", **said})}
        for n, (month, total) in enumerate(pairs)
    ]  # fmt: skip


GOOD, BAD, EVEN = (3, 9), (9, 3), (5, 5)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([BAD] * 3, {1, 2}),
        ([BAD] * 2, set()),  # three rows must say something
        ([BAD, BAD, GOOD], {1, 2}),  # most of them
        ([BAD, BAD, GOOD, GOOD], set()),  # half is not most
        ([EVEN] * 3, set()),  # a month may be all of its total
        ([(-1, -5)] * 3, set()),  # what can be negative does not add up that way
    ],
)
def test_months_above_their_totals(rows: list[tuple[float, float]], found: set[int]) -> None:
    assert months_above(months(*rows)) == found


@pytest.mark.parametrize("said", [{"measure": "growth_pct"}, {"unit": "%"}, {"unit": "元/人"}])
def test_rates_and_prices_do_not_add_up(said: dict[str, object]) -> None:
    assert months_above(months(*[BAD] * 4, **said)) == set()


def totals(*rows: tuple[float, ...], **said: object) -> list[Lane]:
    """Rows of January to March, to June, to September in columns 1, 2, 3."""
    lanes = []
    for row, values in enumerate(rows):
        usual = {"region": f"市{row}", **said}
        lanes.append({
            n: figure_of(value, f"{n}", **{"period": f"2019-{3 * n:02d}C", **usual})
            for n, value in enumerate(values, start=1)
        })  # fmt: skip
    return lanes


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(10, 20, 30)] * 3, set()),
        ([(10, 30, 20)] * 3, {2, 3}),
        ([(20, 10, 30)] * 3, {1, 2}),
        ([(10, 30, 20)] * 2, set()),
        ([(10, 30, 20)] * 3 + [(10, 20, 30)] * 2, {2, 3}),
        ([(10, 30, 20)] * 3 + [(10, 20, 30)] * 3, set()),  # half is not most
        ([(10, 20, 18)] * 3, set()),  # a tenth less may be a revision
        ([(10, 20, 17.9)] * 3, {2, 3}),
    ],
)
def test_running_totals_that_fall(rows: list[tuple[float, ...]], found: set[int]) -> None:
    assert falling_totals(totals(*rows)) == found


def test_what_may_fall_is_let_fall() -> None:
    falling = [(10, 30, 20)] * 3
    assert falling_totals(totals(*falling, name="利润总额")) == set()
    assert falling_totals(totals(*falling, measure="growth_pct")) == set()
    over_years = totals(*falling)
    for lane in over_years:
        lane[3] = figure_of(20, "3", period="2020-03C", region=lane[1].region)
    assert falling_totals(over_years) == set()  # a new year begins anew


def parts(*rows: tuple[float, float, float], total: str = "合计") -> list[Lane]:
    """Rows of a total (column 1) and two parts under the heading 户数."""
    heads = (f"户数 {total}", "户数 家庭户", "户数 集体户")
    return [
        {n: figure_of(value, f"{n}", indicator=head)
         for n, (head, value) in enumerate(zip(heads, values, strict=True), start=1)}
        for values in rows
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(10, 6, 4)] * 3, set()),
        ([(6, 10, 4)] * 3, {1, 2}),
        ([(4, 6, 10)] * 3, {1, 2, 3}),
        ([(6, 10, 4)] * 2, set()),
        ([(6, 10, 4)] * 3 + [(10, 6, 4)] * 3, set()),
        ([(6, 10, 4)] * 3 + [(10, 6, 4)] * 2, {1, 2}),
        ([(6, 6, 0)] * 3, set()),  # a part may be all of it
    ],
)
def test_parts_above_their_total(rows: list[tuple[float, float, float]], found: set[int]) -> None:
    assert parts_above(parts(*rows)) == found
    assert parts_above(parts(*rows, total="总计")) == found
    assert parts_above(parts(*rows, total="工业")) == set()  # no total, no bound
