"""Periods are read in every published notation and never guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from forecast.ingest.periods import Period, find_period, parse_partial, parse_period


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2019年", "2019"), ("2019", "2019"), (2019.0, "2019"), ("2019.0", "2019"), (1978, "1978"),
        ("２０１９年", "2019"), ("二〇一九年", "2019"), ("2019年末", "2019"), ("2018年①", "2018"),
        ("2018年(快报)", "2018"), ("（2002年）", "2002"), ("2020年4月", "2020-04"),
        ("2020年 12 月", "2020-12"), ("2020-04", "2020-04"), ("2020/4", "2020-04"),
        ("2020.04", "2020-04"), ("202004", "2020-04"), ("2020M4", "2020-04"),
        ("2020年第一季度", "2020-Q1"), ("2020年3季度", "2020-Q3"), ("2020Q2", "2020-Q2"),
        ("2017年1-3月", "2017-03C"), ("2017年1—11月", "2017-11C"), ("2017年1至3月", "2017-03C"),
        ("2017-03C", "2017-03C"), ("2017年上半年", "2017-06C"), ("2017年前三季度", "2017-09C"),
        (dt.date(2020, 4, 30), "2020-04"), ("2020-04-30", "2020-04"),
    ],
)  # fmt: skip
def test_reads_published_notations(value: object, code: str) -> None:
    period = parse_period(value)
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    "value",
    [None, True, "", "3月", "2020年13月", "2019-2020", "19年", "2019.5", 2019.5, 43831,
     "工业2019年",
     "2017年4-6月", "abc", 3001],
)  # fmt: skip
def test_other_cells_are_no_period(value: object) -> None:
    assert parse_period(value) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("3月", "2020-03"), ("1-3月", "2020-03C"), ("第二季度", "2020-Q2"), ("上半年", "2020-06C"),
     ("全年", "2020"), ("Q4", "2020-Q4")],
)  # fmt: skip
def test_partial_periods_take_the_known_year(text: str, code: str) -> None:
    period = parse_partial(text, 2020)
    assert period is not None and period.code == code
    assert parse_partial("本月", 2020) is None


def test_cumulative_and_single() -> None:
    assert Period(2019, "quarter", 3).cumulative().code == "2019-09C"
    assert Period(2019, "month", 4).cumulative().code == "2019-04C"
    assert Period(2019).cumulative().code == "2019"
    assert Period(2017, "cum", 3).single().code == "2017-03"
    assert Period(2019).single().code == "2019"


@pytest.mark.parametrize(
    ("line", "code"),
    [("2017年1-3月工业增加值", "2017-03C"), ("各镇街主要指标（2020年）", "2020"),
     ("2023年8月规模以上工业增加值", "2023-08"), ("二〇一九年东莞市统计表", "2019")],
)  # fmt: skip
def test_finds_the_one_period_of_a_title(line: str, code: str) -> None:
    period = find_period(line)
    assert period is not None and period.code == code


@pytest.mark.parametrize(
    "line", ["2015年至2019年比较：2015年、2019年", "各市工业增加值", "12-6 表"]
)
def test_no_or_several_periods_in_a_title_give_none(line: str) -> None:
    assert find_period(line) is None
