"""Where a row meets a column: periods that fit each other give a figure, others none."""

from __future__ import annotations

import pytest

from forecast.ingest.grid import make_grid
from forecast.ingest.heads import Head, Reading, compose
from forecast.ingest.periods import Period

YEAR, OTHER = Period(2019), Period(2020)
MARCH, APRIL, MARCH_OF_OTHER = (
    Period(2019, "month", 3),
    Period(2019, "month", 4),
    Period(2020, "month", 3),
)


def met(row: Head, col: Head, base: Head | None = None) -> Reading:
    """Read the one figure 5 of a table with this row, this column and this title."""
    reading = Reading()
    compose(make_grid([["", "出口总额"], ["东莞市", 5]]), [row], [col], base or Head(), reading)
    return reading


def row(**said: object) -> Head:
    return Head(index=1, text="东莞市", region="东莞市", **said)  # type: ignore[arg-type]


def col(**said: object) -> Head:
    return Head(index=1, text="出口总额", name="出口总额", unit="亿元", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of_row", "of_col", "found"),
    [
        (YEAR, YEAR, "2019"),
        (YEAR, None, "2019"),
        (None, MARCH, "2019-03"),
        (YEAR, MARCH, "2019-03"),  # the finer one, within its year
        (MARCH, YEAR, "2019-03"),
        (MARCH, MARCH, "2019-03"),
    ],
)
def test_periods_that_fit_give_the_finer_one(
    of_row: Period | None, of_col: Period | None, found: str
) -> None:
    reading = met(row(period=of_row), col(period=of_col))
    assert [figure.period for figure in reading.figures] == [found] and not reading.rejected


@pytest.mark.parametrize(
    ("of_row", "of_col"),
    [
        (YEAR, OTHER),
        (OTHER, MARCH),  # a month of another year
        (MARCH_OF_OTHER, YEAR),
        (MARCH, APRIL),  # two months of one year
        (MARCH, MARCH_OF_OTHER),
    ],
)
def test_periods_that_contradict_each_other_give_no_figure(of_row: Period, of_col: Period) -> None:
    reading = met(row(period=of_row), col(period=of_col))
    assert not reading.figures
    assert [(item.cell, item.reason) for item in reading.rejected] == [("B2", "period_conflict")]


def test_a_period_of_row_or_column_goes_before_the_title() -> None:
    for heads in ((row(period=YEAR), col()), (row(), col(period=YEAR))):
        (figure,) = met(*heads, Head(period=OTHER)).figures
        assert figure.period == "2019"
    (figure,) = met(row(), col(), Head(period=OTHER)).figures
    assert figure.period == "2020"


@pytest.mark.parametrize(
    ("of_row", "of_col", "found"),
    [
        ({"part": "3月"}, {"period": YEAR}, "2019-03"),
        ({"period": YEAR}, {"part": "1-3月"}, "2019-03C"),
        ({"part": "3月"}, {"part": "4月"}, "period_unreadable"),
        ({"part": "3月"}, {"period": APRIL}, "period_unreadable"),  # a month of a month
        ({"part": "13月"}, {"period": YEAR}, "period_unreadable"),
    ],
)
def test_a_part_of_the_year_needs_its_year(
    of_row: dict[str, object], of_col: dict[str, object], found: str
) -> None:
    reading = met(row(**of_row), col(**of_col))
    told = [figure.period for figure in reading.figures]
    assert told + [item.reason for item in reading.rejected] == [found]


def test_a_head_that_is_in_trouble_gives_no_figure() -> None:
    for heads in ((row(problem="lost"), col()), (row(), col(problem="lost"))):
        reading = met(*heads)
        assert not reading.figures and [item.reason for item in reading.rejected] == ["lost"]


def test_last_year_beside_a_dated_row_is_the_year_before() -> None:
    (figure,) = met(row(period=YEAR), col(offset=-1)).figures
    assert figure.period == "2018"


def test_running_totals_and_single_months_follow_what_the_head_says() -> None:
    (total,) = met(row(), col(period=MARCH, time="cum")).figures
    (single,) = met(row(), col(period=Period(2019, "cum", 3), time="single")).figures
    assert (total.period, single.period) == ("2019-03C", "2019-03")


def test_two_places_or_two_measures_give_no_figure() -> None:
    reading = met(row(), col(region="广州市"))
    assert [item.reason for item in reading.rejected] == ["header_unresolved"]
    reading = met(row(measure="growth_pct"), col(measure="share_pct"))
    assert [item.reason for item in reading.rejected] == ["unit_conflict"]
