"""Bureau monthly tables: the month, January to the month, and growth by city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import as_csv, reasons, values, write_text, write_xls

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import bureau_monthly

Load = Callable[..., FileResult]
TABLES = Path(__file__).parents[2] / "data" / "raw" / "tables"


def test_the_march_2017_table_kept_in_the_project(load: Load) -> None:
    result = load(TABLES / "gd_bureau_2017-03_value_added_by_city.txt")
    found = values(result)
    assert (result.layout, len(found), result.rejected) == ("bureau_monthly", 148, ())
    assert found["value_added", "东莞市", "2017-03", "level"] == (265.77, "亿元", "33:2")
    assert found["value_added", "东莞市", "2017-03C", "level"][0] == 712.48
    assert found["value_added", "东莞市", "2017-03", "growth_pct"][0] == 10.9
    assert found["value_added", "东莞市", "2017-03C", "growth_pct"][:2] == (10.0, "%")
    assert found["value_added", "顺德区", "2017-03C", "level"][0] == 353.53
    assert found["value_added", "广东省", "2017-03C", "level"][0] == 7220.42
    assert found["工业增加值 轻工业", "广东省", "2017-03", "level"][0] == 1036.55


TEXT = """2019年1-6月规模以上工业增加值
单位：亿元
指标名称    本月    本月止累计    本月比上年同月增长(%)    累计比上年同期增长(%)
全省    2951.11    15512.22    5.1    5.0
广州市    401.21    2200.11    4.1    4.0
东莞市    390.1    2011.2    6.1    8.2
佛山市    471.3    2511.2    7.1
"""


def test_space_aligned_with_a_missing_cell(tmp_path: Path, load: Load) -> None:
    result = load(write_text(tmp_path / "t.txt", TEXT))
    assert values(result)["value_added", "东莞市", "2019-06C", "growth_pct"] == (8.2, "%", "6:5")
    assert set(reasons(result)) == {"7:2", "7:3", "7:4"}


def test_two_header_rows_and_the_common_parent(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2023年8月规模以上工业增加值"], ["单位：亿元"], ["", "本月", "", "累计", ""],
        ["", "绝对值", "同比增长(%)", "总量", "同比增长(%)"], ["全省", 3512.1, 3.1, 26011.2, 2.9],
        ["广州市", 410.1, 1.1, 3120.2, 0.9], ["东莞市", 430.3, -1.1, 3220.1, -2.2],
        ["佛山市", 480.3, 5.1, 3720.1, 6.2],
    ]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows, [(2, 2, 1, 2), (2, 2, 3, 4)])))
    assert found["value_added", "广东省", "2023-08C", "level"] == (26011.2, "亿元", "D5")
    assert found["value_added", "东莞市", "2023-08", "growth_pct"] == (-1.1, "%", "C7")


def test_growth_takes_the_time_of_the_level_beside_it(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2021年3月东莞市各镇街主要指标", "", "", "", ""],
        ["镇街", "规模以上工业增加值(亿元)", "", "固定资产投资(亿元)", ""],
        ["", "1-3月", "同比增长(%)", "1-3月", "同比增长(%)"],
        ["东莞市", 1080.22, 37.6, 430.12, 21.6], ["长安镇", 110.2, 30.1, 20.1, 5.5],
    ]  # fmt: skip
    found = values(load(write_text(tmp_path / "t.csv", as_csv(rows), "gbk")))
    assert found["value_added", "长安镇", "2021-03C", "growth_pct"][0] == 30.1
    assert found["investment", "东莞市", "2021-03C", "level"] == (430.12, "亿元", "D4")


def test_growth_beside_month_and_total_belongs_to_neither(tmp_path: Path, load: Load) -> None:
    rows = [["2021年3月规模以上工业增加值"], ["市别", "本月", "本月止累计", "增长(%)"],
            ["东莞市", 1, 2, 3], ["广州市", 4, 5, 6]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D3": "header_unresolved", "D4": "header_unresolved"}
    assert len(result.observations) == 4


def test_last_years_column_is_dated_last_year(tmp_path: Path, load: Load) -> None:
    rows = [["2019年6月主要指标"], ["指标", "单位", "1-6月累计", "上年同期", "同比增长(%)"],
            ["规模以上工业增加值", "亿元", 2011.2, 1858.8, 8.2]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["value_added", "", "2018-06C", "level"] == (1858.8, "亿元", "D3")
    assert found["value_added", "", "2019-06C", "growth_pct"] == (8.2, "%", "E3")


def test_a_column_that_says_neither_month_nor_total_is_rejected(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2023年8月主要指标"],
        ["指标名称", "数据", "累计增长(%)"],
        ["规模以上工业增加值(亿元)", 5, 6],
    ]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result)["B3"] == "period_unreadable"


def test_months_down_the_side(tmp_path: Path, load: Load) -> None:
    rows = [["2020年各月规模以上工业增加值", "", ""], ["月份", "规模以上工业增加值(亿元)",
                "同比增长(%)"],
            ["3月", 300.1, -5.1], ["1-5月", 1500.1, -2.2]]  # fmt: skip
    found = values(load(write_text(tmp_path / "t.csv", as_csv(rows))))
    assert found["value_added", "", "2020-03", "growth_pct"][0] == -5.1
    assert found["value_added", "", "2020-05C", "level"][0] == 1500.1


@pytest.mark.parametrize(
    "rows",
    [
        [["2023年8月"], ["市别", "产值"], ["东莞市", 1]],
        [["主要指标"], ["市别", "本月"], ["东莞市", 1]],
        [["甲", "乙"]],
    ],
)
def test_declines_tables_of_no_month(rows: list[list[object]], context: Context) -> None:
    answer = bureau_monthly.recognise(make_grid(rows), context)
    assert answer.confidence == 0 and answer.why


def test_levels_alone_are_recognised_with_less_confidence(context: Context) -> None:
    rows = [["2023年8月产值"], ["市别", "本月"], ["东莞市", 1]]
    assert bureau_monthly.recognise(make_grid(rows), context).confidence == 0.96
