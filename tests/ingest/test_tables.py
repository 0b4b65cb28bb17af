"""Rows and columns meet: months within years, growth rows, parts of a whole, price bases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import as_csv, reasons, values, write_text, write_xls, write_xlsx

from forecast.ingest import FileResult

Load = Callable[..., FileResult]


@pytest.mark.parametrize("turned", [False, True])
def test_months_down_and_years_across(tmp_path: Path, load: Load, turned: bool) -> None:
    months, years = ["1-2月", "3月", "6月"], ["2019年", "2020年"]
    grid = [[7.1, -20.5], [8.3, -1.1], [6.2, 4.8]]
    rows: list[list[object]] = [["月份", *years]]
    rows += [[month, *line] for month, line in zip(months, grid, strict=True)]
    if turned:
        rows = [["年份", *months], *([y, *(line[n] for line in grid)] for n, y in enumerate(years))]
    above = [["东莞市规模以上工业增加值同比增长"], ["单位：%"]]
    found = values(load(write_xls(tmp_path / "t.xls", [*above, *rows])))
    assert found["value_added", "东莞市", "2020-03", "growth_pct"][0] == -1.1
    assert found["value_added", "东莞市", "2019-02C", "growth_pct"][0] == 7.1
    assert len(found) == 6


def test_growth_rows_below_every_indicator(tmp_path: Path, load: Load) -> None:
    rows = [["东莞市主要经济指标"], ["指标", "2019年", "2020年"],
            ["地区生产总值(亿元)", 9482.5, 9650],
            ["  比上年增长(%)", 7.4, 1.1], ["规模以上工业增加值(亿元)", 4465.3, 4145.6],
            ["  比上年增长(%)", 8.5, -1.4]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "东莞市", "2020", "growth_pct"] == (1.1, "%", "C4")
    assert found["value_added", "东莞市", "2019", "growth_pct"] == (8.5, "%", "B6")
    lone = load(write_xls(tmp_path / "u.xls", [*rows[:3], *rows[4:]]))
    assert reasons(lone) == {"B5": "no_indicator", "C5": "no_indicator"}


def test_parts_take_the_unit_of_their_whole(tmp_path: Path, load: Load) -> None:
    rows = [["东莞市主要经济指标"], ["指标", "2019年"], ["地区生产总值（亿元）", 9482.5],
            ["#第二产业增加值", 5361.5], ["固定资产投资（亿元）", 2000.5],
            ["#企业单位数", 3000]]  # fmt: skip
    found = {o.label: o.figure.unit for o in load(write_xls(tmp_path / "t.xls", rows)).observations}
    assert found["#第二产业增加值"] == "亿元" and found["#企业单位数"] == ""


def test_price_bases_over_years(tmp_path: Path, load: Load) -> None:
    rows = [["4-4 各市规模以上工业总产值"], ["", "", "", "", "单位：亿元"],
            ["市别", "当年价格", "", "1990年不变价格", ""], ["", "2001", "2002", "2001", "2002"],
            ["广州市", 812.5, 913.6, 700.1, 800.2],
            ["东莞市", 612.5, 713.6, 500.1, 600.2]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows, [(2, 2, 1, 2), (2, 2, 3, 4)]))
    found = {(o.figure.cell[0], o.indicator, o.figure.definition) for o in result.observations}
    assert found == {
        ("B", "output", ("当年价格",)), ("C", "output", ("当年价格",)),
        ("D", None, ("1990年不变价格",)), ("E", None, ("1990年不变价格",)),
    }  # fmt: skip


def test_the_unit_in_the_corner_and_the_indicator_in_the_sheets_name(
    tmp_path: Path, load: Load
) -> None:
    rows = [["各镇街规模以上工业总产值"], ["单位：万元", 2015, 2016], ["虎门镇", 100, 110],
            ["长安镇", 120, 130]]  # fmt: skip
    found = values(load(write_xlsx(tmp_path / "corner.xlsx", rows)))
    assert found["output", "虎门镇", "2016", "level"] == (110, "万元", "C3")
    sheet = [["年份", "虎门镇", "长安镇"], [2018, 36.65, 79.19], [2019, 37.1, 80.2]]
    book = {"规上工业增加值(亿元)": sheet, "备查": sheet}
    result = load(write_xlsx(tmp_path / "sheets.xlsx", book))
    assert values(result)["value_added", "长安镇", "2018", "level"] == (79.19, "亿元", "C2")
    assert len(result.observations) == 4 and len(result.declined) == 1


def test_months_with_units_in_their_headings(tmp_path: Path, load: Load) -> None:
    rows = [["2022年1-10月各市规模以上工业增加值", "", "", "", ""],
            ["地区", "1-10月(亿元)", "同比增长(%)", "10月(亿元)", "同比增长(%)"],
            ["广州市", 3120.2, 0.9, 410.1, 1.1], ["东莞市", 3220.1, -2.2, 430.3, -1.1]]  # fmt: skip
    found = values(load(write_text(tmp_path / "t.csv", as_csv(rows))))
    assert found["value_added", "东莞市", "2022-10", "level"] == (430.3, "亿元", "D4")
    assert found["value_added", "东莞市", "2022-10C", "growth_pct"] == (-2.2, "%", "C4")


def test_two_header_rows_of_a_text_table_that_keep_their_places(tmp_path: Path, load: Load) -> None:
    text = (
        "2021年9月各市规模以上工业增加值\n单位：亿元\n| 市别 | 本月 | | 累计 | |\n"
        "| | 总量 | 同比增长 | 总量 | 同比增长 |\n| 广州市 | 410.1 | 1.1 | 3120.2 | 0.9 |\n"
        "| 东莞市 | 430.3 | -1.1 | 3220.1 | -2.2 |\n"
    )
    found = values(load(write_text(tmp_path / "t.txt", text)))
    assert found["value_added", "东莞市", "2021-09C", "growth_pct"][0] == -2.2
    assert found["value_added", "广州市", "2021-09", "level"][0] == 410.1


def test_a_list_of_towns_and_parks_is_no_kind_of_firm(tmp_path: Path, load: Load) -> None:
    rows = [["2020年各镇街（园区）主要经济指标"], ["镇街", "规模以上工业总产值（万元）"],
            ["虎门镇", 100.5], ["长安镇", 120.5]]  # fmt: skip
    assert {o.indicator for o in load(write_xls(tmp_path / "t.xls", rows)).observations} == {
        "output"
    }


def test_a_second_table_below_has_its_own_title(tmp_path: Path, load: Load) -> None:
    first = [["表1 各镇街规模以上工业总产值（亿元）"], ["镇街", "2019年"], ["虎门镇", 100.5],
             ["长安镇", 200.5]]  # fmt: skip
    second = [["各镇街规模以上工业企业单位数（家）"], ["镇街", "2019年"], ["虎门镇", 300],
              ["长安镇", 400]]  # fmt: skip
    found = values(load(write_xlsx(tmp_path / "t.xlsx", [*first, [""], *second])))
    assert found["firms", "长安镇", "2019", "count"] == (400, "家", "B9")
    assert found["output", "长安镇", "2019", "level"] == (200.5, "亿元", "B4")


def test_tables_side_by_side_under_their_own_captions(tmp_path: Path, load: Load) -> None:
    rows = [["表1 规模以上工业总产值（亿元）", "", "", "表2 规模以上工业企业单位数（家）", ""],
            ["镇街", "2019年", "", "镇街", "2019年"], ["虎门镇", 100.5, "", "虎门镇", 300],
            ["长安镇", 200.5, "", "长安镇", 400]]  # fmt: skip
    found = values(load(write_xlsx(tmp_path / "t.xlsx", rows)))
    assert found["firms", "虎门镇", "2019", "count"] == (300, "家", "E3")
    assert found["output", "虎门镇", "2019", "level"] == (100.5, "亿元", "B3")
    assert len(found) == 4


def test_the_caption_of_a_web_table_names_it(tmp_path: Path, load: Load) -> None:
    page = (
        "<table><caption>2023年一季度各市出口总额（单位：亿元）</caption>"
        "<tr><th>市别</th><th>一季度</th><th>同比增长（%）</th></tr>"
        "<tr><td>广州市</td><td>1500.5</td><td>1.2</td></tr>"
        "<tr><td>东莞市</td><td>1900.5</td><td>-2.2</td></tr></table>"
    )
    found = values(load(write_text(tmp_path / "t.html", page)))
    assert found["exports", "东莞市", "2023-Q1", "level"] == (1900.5, "亿元", "B4")
    assert found["exports", "东莞市", "2023-Q1", "growth_pct"][0] == -2.2


def test_an_english_base_beside_the_chinese_one(tmp_path: Path, load: Load) -> None:
    text = (
        "2-9  各市地区生产总值指数（分市）\nIndices of GDP by City\n"
        "(上年=100)                   (preceding year=100)\n市 别   City      2019    2020\n"
        "广 州  Guangzhou     106.8   102.7\n东 莞  Dongguan      107.4   101.1\n"
    )
    found = values(load(write_text(tmp_path / "t.txt", text)))
    assert found["gdp", "东莞市", "2020", "index"][:2] == (101.1, "上年=100")
