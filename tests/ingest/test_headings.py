"""Headings that are lost, moved or doubtful give no figures; sound ones do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import as_csv, reasons, write_text, write_xls

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import Merge, make_grid
from forecast.ingest.layouts import read_table
from forecast.ingest.layouts.yearbook import table_read

Load = Callable[..., FileResult]
LOST = "header_unresolved"


def read(context: Context, rows: list[list[object]], kind: str = "sheet") -> dict[str, str]:
    """Return cell -> value as text of a grid's figures."""
    table = read_table(make_grid(rows, kind=kind), context)
    return {figure.cell: str(figure.value) for figure in table.figures}


@pytest.mark.parametrize(
    "rows",
    [
        [["2018", "2019", "2020"], ["东莞市", 1, 2, 3], ["广州市", 4, 5, 6]],
        [["某表"], ["市别", "出口总额(亿元)", "总产值(亿元)"], ["东莞市", 1, 2, 3], ["广州市",
                    4, 5, 6]],
        [["数据库：年度"], ["指标：出口总额(亿元)"], ["地区", "2019年", "2018年"], ["东莞市", 1,
                    2, 3],
         ["广州市", 4, 5, 6]],
        [["指标", "出口总额", ""], ["单位", "亿元", "亿元"], ["频度", "月", "月"], ["2018-04",
                    1, 2],
         ["2018-05", 3, 4]],
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sheet", "csv", "html"])
def test_a_lost_heading_leaves_no_figure(
    context: Context, rows: list[list[object]], kind: str
) -> None:
    assert read(context, rows, kind) == {}


def test_a_shorter_html_header_is_lost_even_if_few_rows_show_it(context: Context) -> None:
    rows = [
        ["数据库：年度"],
        ["指标：出口总额(亿元)"],
        ["地区", "2019年"],
        ["东莞市", 1, ""],
        ["广州市", 4, ""],
    ]
    assert read(context, rows, "html") == {}
    assert len(read(context, [row[:2] for row in rows], "html")) == 2


def test_one_odd_row_of_a_sheet_is_not_believed(context: Context) -> None:
    whole = [[f"{name}市", n, n + 1, n + 2] for n, name in enumerate("甲乙丙丁戊")]
    rows = [["数据库：年度"], ["指标：出口总额(亿元)"], ["地区", "2019年", "2018年", "2017年"],
            *whole,
            ["己市", 7, 8, ""]]  # fmt: skip
    found = read(context, rows)
    assert len(found) == 15 and "B9" not in found
    two = [*rows, ["庚市", 7, 8, ""]]
    assert len(read(context, two)) == 19, "two such rows are a pattern, not an accident"


def test_nameless_levels_beside_named_ones_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = [["2021年3月主要指标", "", "", "", ""], ["镇街", "", "", "固定资产投资(亿元)", ""],
            ["", "1-3月", "同比增长(%)", "1-3月", "同比增长(%)"], ["东莞市", 1, 2, 3, 4],
            ["长安镇", 5, 6, 7, 8]]  # fmt: skip
    result = load(write_text(tmp_path / "t.csv", as_csv(rows)))
    assert result.observations == ()
    assert reasons(result)["B4"] == LOST and reasons(result)["C4"] == LOST


def test_growth_between_two_named_columns_belongs_to_the_left_one(context: Context) -> None:
    rows = [["2019年主要指标"], ["镇街", "出口总额(亿元)", "增速(%)", "总产值(亿元)", "增速(%)"],
            ["长安镇", 1, 2, 3, 4], ["虎门镇", 5, 6, 7, 8]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    said = {(f.cell, f.name, f.measure) for f in table.figures}
    assert ("C3", "出口总额", "growth_pct") in said and ("E3", "总产值", "growth_pct") in said
    lone = [[*row[:2], row[3], row[4]] if len(row) > 1 else row for row in rows]
    assert "D3" not in read(context, lone), "a last growth column after two levels is nobody's"


def test_a_twin_without_unit_has_lost_its_heading(context: Context) -> None:
    rows = [["2019年主要指标"], ["市别", "出口总额", ""], ["", "总量(亿元)", "绝对值"],
            ["东莞市", 1, 2],
            ["广州市", 3, 4], ["佛山市", 5, 6]]  # fmt: skip
    table = read_table(make_grid(rows, merges=[Merge(1, 1, 1, 2)]), context)
    assert {figure.cell[0] for figure in table.figures} == {"B"}


@pytest.mark.parametrize(
    ("heading", "period", "problem"),
    [
        ("2019年", "2019", ""),
        ("2019年\t1-6月", "2019-06C", ""),
        ("2019年\t2020年", "", "period_conflict"),
        ("2019年\t4月\t5月", "", "period_conflict"),
        ("3月", "", "period_unreadable"),
        ("2019年为上年", "", LOST),
        ("2019年比2018年增长(%)", "2019", ""),
        ("2019年比2015年增长(%)", "", LOST),
        ("2019年总额", "2019", ""),
        ("2018年\t2019年总额", "", "period_conflict"),
        ("2018年\t总额2019年", "", "period_conflict"),
        ("总额2015-2019年合计", "", LOST),
        ("2019年\t（亿元）", "2019", ""),
        ("Total\t2019年", "2019", ""),
    ],
)
def test_headings_of_several_rows_give_one_period_or_a_reason(
    context: Context, heading: str, period: str, problem: str
) -> None:
    depth = heading.split("\t")
    rows: list[list[object]] = [
        ["某地出口总额"],
        ["市别", depth[0]],
        *(["", text] for text in depth[1:]),
    ]
    rows += [["东莞市", 1], ["广州市", 2]]
    table = read_table(make_grid(rows), context)
    assert {figure.period for figure in table.figures} == ({period} if not problem else set())
    assert {item.reason for item in table.rejected} == ({problem} if problem else set())


def test_places_across_and_indicators_down(context: Context) -> None:
    rows = [["2019年主要指标"], ["指标", "东莞市", "广州市"], ["出口总额(亿元)", 1, 2],
            ["利润总额(亿元)", 3, 4],
            ["比上年增长(%)", 5, 6]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    assert {(f.name, f.region, str(f.value)) for f in table.figures} == {
        ("出口总额", "东莞市", "1"), ("出口总额", "广州市", "2"),
        ("利润总额", "东莞市", "3"), ("利润总额", "广州市", "4"),
    }  # fmt: skip
    assert {item.reason for item in table.rejected} == {"no_indicator"}, "whose growth is not said"


@pytest.mark.parametrize(
    ("unit", "heading", "expected"),
    [
        ("万元", "企业单位数", ""),
        ("万元", "工业总产值", "万元"),
        ("个、万元", "企业单位数", "个"),
        ("个、万元", "工业总产值", "万元"),
        ("人、万元", "从业人员", "人"),
        ("个、户、万元", "企业单位数", ""),
        ("亿元、%", "利润总额", "亿元"),
        ("亿元、%", "利润总额增长速度", "%"),
        ("%", "产销率", "%"),
        ("上年=100", "价格指数(上年=100)", "上年=100"),
    ],
)
def test_the_unit_line_serves_only_what_it_can(
    context: Context, unit: str, heading: str, expected: str
) -> None:
    rows = [["3-3 主要指标(2019年)"], [f"单位：{unit}"], ["市别", heading, "占比重(%)"],
            ["东莞市", 1, 50],
            ["广州市", 2, 60]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    assert {figure.unit for figure in table.figures if figure.cell[0] == "B"} == {expected}


def test_row_and_column_measures_must_agree(context: Context) -> None:
    rows = [["2019年主要指标"], ["指标", "比重(%)", "比上年增长(%)"], ["出口总额增速(%)", 1, 2],
            ["利润总额", 3, 4],
            ["平均价格(元)", 3, 4]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    measures = {(f.cell, f.measure, f.unit) for f in table.figures}
    assert ("C3", "growth_pct", "%") in measures and ("C5", "growth_pct", "%") in measures


def test_units_of_rows_and_columns_that_contradict(context: Context) -> None:
    rows = [
        ["2019年主要指标"],
        ["指标", "数量(个)", "总数"],
        ["出口总额(亿元)", 1, 2],
        ["利润总额(亿元)", 3, 4],
    ]
    table = read_table(make_grid(rows), context)
    assert {item.reason for item in table.rejected} == {"unit_conflict"}
    assert {figure.cell[0] for figure in table.figures} == {"C"}


def test_changes_are_no_growth_rates(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2019年主要指标"],
        ["指标", "出口总额(亿元)", "出口总额比上年增减(亿元)"],
        ["东莞市", 5, 1],
        ["广州市", 6, 2],
    ]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert {(o.indicator, o.measure) for o in result.observations} == {
        ("exports", "level"), (None, "change"),
    }  # fmt: skip


def test_totals_stand_for_the_parent_only_if_all_parts_are_listed(context: Context) -> None:
    rows = [["2019年出口总额(亿元)"], ["市别", "出口总额(亿元)"], ["合计", 9], ["广州市", 1],
            ["深圳市", 2],
            ["珠海市", 3]]  # fmt: skip
    whole = [*rows, ["佛山市", 1], ["东莞市", 1], ["中山市", 1]]
    part = table_read(make_grid(rows), context, "yearbook").figures
    full = table_read(make_grid(whole), context, "yearbook").figures
    assert (part[0].region, full[0].region) == ("", "广东省")


def test_one_label_over_columns_that_only_say_when_and_how(context: Context) -> None:
    rows = [["2021年1-3月主要指标"], ["镇街", "固定资产投资(亿元)", "", ""],
            ["", "1-3月", "3月", "同比增长(%)"], ["东莞市", 1, 2, 3],
            ["长安镇", 5, 6, 7]]  # fmt: skip
    assert read(context, rows) == {"B4": "1", "C4": "2", "B5": "5", "C5": "6"}
    named = [*rows[:2], ["", "总量", "制造业", "房地产"], *rows[3:]]
    assert read(context, named) == {}


def test_the_named_last_group_keeps_its_figures(context: Context) -> None:
    rows = [["2021年3月主要指标"], ["镇街", "", "", "固定资产投资(亿元)"],
            ["", "1-3月", "同比增长(%)", "1-3月"],
            ["东莞市", 1, 2, 3], ["长安镇", 5, 6, 7]]  # fmt: skip
    assert set(read(context, rows)) == {"D4", "D5"}


def test_stub_headings_before_plain_years(context: Context) -> None:
    rows = [["东莞市主要工业指标"], ["指标", "单位", 2021, 2022],
            ["规模以上工业增加值", "亿元", 5008.8, 4780.2],
            ["规上工业企业数", "家", 12778, 13844]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    said = {(f.cell, f.period, f.unit, f.region) for f in table.figures}
    assert ("C3", "2021", "亿元", "东莞市") in said and ("D4", "2022", "家", "东莞市") in said


def test_months_inside_headings(context: Context) -> None:
    rows = [["2018年1-8月出口总额"],
            ["指标", "8月", "1-8月", "8月比上年同月增长(%)", "1-8月比上年同期增长(%)"],
            ["东莞市", 1, 2, 3, 4], ["广州市", 5, 6, 7, 8]]  # fmt: skip
    table = read_table(make_grid(rows), context)
    first = {f.cell: (f.period, f.measure) for f in table.figures if f.cell.endswith("3")}
    assert first == {
        "B3": ("2018-08", "level"), "C3": ("2018-08C", "level"),
        "D3": ("2018-08", "growth_pct"), "E3": ("2018-08C", "growth_pct"),
    }  # fmt: skip


def test_what_the_table_says_goes_before_what_the_caller_gives(tmp_path: Path, load: Load) -> None:
    rows = [["3-3 东莞市出口总额"], ["单位：万元"], ["年份", "2019年", "2020年"], ["合计", 5, 6]]
    result = load(
        write_xls(tmp_path / "t.xls", rows), indicator="gdp", unit="亿元", region="广州市"
    )
    said = {(o.indicator, o.region, o.figure.unit) for o in result.observations}
    assert said == {("exports", "东莞市", "万元")}


def test_a_title_of_levels_and_rates_names_the_level_under_a_money_unit(context: Context) -> None:
    rows = [
        ["12-8 各市出口总额及增长速度"],
        ["单位：亿元"],
        ["市别", "2019", "2020"],
        ["广州市", 1, 2],
    ]
    assert {f.name for f in read_table(make_grid(rows), context).figures} == {"出口总额"}
    rate = [rows[0], ["单位：%"], *rows[2:]]
    assert read_table(make_grid(rate), context).figures == ()


def test_a_part_larger_than_its_whole_tells_that_headings_moved(context: Context) -> None:
    rows = [["2019年主要指标"], ["市别", "企业单位数(个)", "#亏损企业", "总产值(亿元)"],
            ["广州市", 100, 7, 50], ["东莞市", 90, 8, 60], ["佛山市", 80, 9, 70]]  # fmt: skip
    assert len(read(context, rows)) == 9
    moved = [*rows[:2], ["广州市", 7, 50, 3], ["东莞市", 8, 60, 3], ["佛山市", 9, 70, 3]]
    assert read(context, moved) == {}


def test_headings_moved_left_under_a_merged_label(context: Context) -> None:
    rows = [["2018年主要指标"], ["市别", "出口总额", "", "总产值", ""],
            ["", "总量(亿元)", "增长(%)", "总量(亿元)", "增长(%)"],
            ["广州市", 1, 2, 3, 4], ["东莞市", 5, 6, 7, 8]]  # fmt: skip
    merges = [Merge(1, 1, 1, 2), Merge(1, 3, 1, 4)]
    assert len(read_table(make_grid(rows, merges=merges), context).figures) == 8
    rows[2] = ["", "总量(亿元)", "增长(%)", "增长(%)", ""]
    assert read_table(make_grid(rows, merges=merges), context).figures == ()
    rows[2] = ["", "", "增长(%)", "", "增长(%)"]
    assert len(read_table(make_grid(rows, merges=merges), context).figures) == 8
