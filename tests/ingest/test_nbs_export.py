"""国家数据 exports: old and new site, years, months, quarters, preambles and footnotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ingest_builders import (
    MONTHLY,
    PROVINCES,
    QUARTERS,
    as_csv,
    reasons,
    values,
    write_text,
    write_xls,
    write_xlsx,
)  # fmt: skip

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import nbs_export

Load = Callable[..., FileResult]


def test_province_by_year_with_revision_note(tmp_path: Path, load: Load) -> None:
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": PROVINCES}))
    found = values(result)
    assert (result.layout, len(found)) == ("nbs_export", 15)
    assert found["gdp", "广东省", "2015", "level"] == (72812.55, "亿元", "F7")
    assert found["gdp", "北京市", "2019", "level"] == (35371.28, "亿元", "B5")
    by_period = {o.figure.period: o for o in result.observations if o.region_name == "广东省"}
    assert by_period["2018"].status == "revised"
    assert "第四次全国经济普查" in by_period["2018"].notes[0]
    assert by_period["2019"].status == "final"
    assert result.tables[0].read.notes[1].startswith("2.2018年数据")
    assert result.observations[0].region is None


def test_gbk_csv_with_census_revision_over_a_range(tmp_path: Path, load: Load) -> None:
    rows = [
        *PROVINCES[:3],
        ["地区", "2024年", "2015年"],
        ["广东省", "141488.9", "75820.8"],
        ["注：在第五次全国经济普查后，对1992年-2023年地区生产总值历史数据进行了系统修订。"],
    ]
    result = load(write_text(tmp_path / "t.csv", as_csv(rows, "\r\n"), "gbk"))
    assert values(result)["gdp", "广东省", "2015", "level"] == (75820.8, "亿元", "C5")
    status = {o.figure.period: o.status for o in result.observations}
    assert status == {"2024": "final", "2015": "revised"}


def test_months_without_january_and_running_growth(tmp_path: Path, load: Load) -> None:
    result = load(write_xls(tmp_path / "t.xls", {"月度数据": MONTHLY}))
    found = values(result)
    assert found["value_added", "全国", "2020-04", "growth_pct"] == (3.9, "%", "B4")
    assert found["value_added", "全国", "2020-04C", "growth_pct"] == (-4.9, "%", "B5")
    assert found["value_added", "全国", "2020-02C", "growth_pct"] == (-13.5, "%", "D5")
    assert ("value_added", "全国", "2020-02", "growth_pct") not in found


def test_quarters_and_running_totals(tmp_path: Path, load: Load) -> None:
    found = values(load(write_xls(tmp_path / "t.xls", {"季度数据": QUARTERS})))
    assert found["gdp", "全国", "2019-Q3", "level"] == (252208.7, "亿元", "D4")
    assert found["gdp", "全国", "2019-09C", "level"] == (712845.4, "亿元", "D5")
    assert found["value_added_all", "全国", "2019-Q4", "level"][0] == 86721.6


NEW_SITE = (
    "\ufeff数据库：分省年度数据 \n时间：2023年-2025年 \n地区\t,2025年\t,2024年\t,2023年\t,\n"
    "北京市\t,\t,199702\t,193973\t,\n广东省\t,\t,692635\t,703695\t,\n数据来源：国家统计局\n"
)


def test_an_indicator_never_named_must_be_given(tmp_path: Path, load: Load) -> None:
    path = write_text(tmp_path / "t.csv", NEW_SITE)
    declined = load(path)
    assert not declined.ok
    assert declined.declined[0].key == "no_indicator"
    assert "--indicator" in str(declined.declined[0]) and ":A3:" in str(declined.declined[0])
    given = load(path, indicator="高新技术企业数", unit="家")
    found = values(given)
    assert found["hightech", "广东省", "2024", "count"] == (692635, "家", "C5")
    assert len(found) == 4
    assert "given by the caller" in given.observations[0].notes[0]


def test_preamble_cut_off_and_years_as_floats(tmp_path: Path, load: Load) -> None:
    rows = [["指标", 2023.0, 2022.0], ["国内生产总值指数(1978年=100)", 4713.5, 4478.4]]
    found = values(load(write_xls(tmp_path / "t.xls", {"年度数据": rows})))
    assert found["gdp", "全国", "2023", "index"] == (4713.5, "1978年=100", "B2")


def test_one_city_with_empty_rows_and_years(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：主要城市年度数据"], ["地区：", "广州"], ["时间：最近20年"],
        ["指标", "2018年", "2017年"], ["国内生产总值(亿元)", "", 21503.15],
        ["第一产业增加值(亿元)", "", 233.49], ["第三产业增加值(亿元)", "", ""],
        ["#年末户籍人口(万人)", 927.69, 897.87], ["", "", ""], ["数据来源：国家统计局"],
    ]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "广州市", "2017", "level"] == (21503.15, "亿元", "C5")
    assert found["#年末户籍人口(万人)", "广州市", "2018", "level"][0] == 927.69
    assert len(found) == 4


def test_time_down_the_side_and_places_across(tmp_path: Path, load: Load) -> None:
    rows = [["数据库：分省年度数据"], ["指标：出口总额(万美元)"], ["时间", "广东省", "浙江省"],
            ["2020年", 100.5, 300.2], ["2019年", 90.5, ""]]  # fmt: skip
    found = values(load(write_text(tmp_path / "t.csv", as_csv(rows))))
    assert found["exports", "广东省", "2019", "level"] == (90.5, "万美元", "B5")
    assert len(found) == 3


def test_indicators_across_and_periods_down_in_a_second_block(tmp_path: Path, load: Load) -> None:
    rows = [
        *MONTHLY[:5], ["", "", ""],
        ["指标", "工业增加值同比增长(%)", "工业增加值累计增长(%)"],
        ["2019年10月", 4.7, 5.6], ["2019年11月", 6.2, 5.6],
        ["", "", ""],
        ["行业", "2020年3月", "", "行业", "2020年2月"], ["食品制造业", -7.9, "", "食品制造业",
                    -18.2],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"月度数据": rows}))
    found = values(result)
    assert found["value_added", "全国", "2019-10", "growth_pct"] == (4.7, "%", "B8")
    assert found["value_added", "全国", "2019-11C", "growth_pct"] == (5.6, "%", "C9")
    assert reasons(result) == {"B12": "no_indicator", "E12": "no_indicator"}


def test_region_and_indicator_and_unit_stubs(tmp_path: Path, load: Load) -> None:
    rows = [["数据库：主要城市年度数据"], ["时间：2019-2020"], ["指标", "地区", "单位",
                "2020年", "2019年"],
            ["地区生产总值", "广州", "亿元", 25019.11, 23628.6], ["", "深圳", "亿元", 1, 2],
            ["地区生产总值", "", "亿元", 3, 4]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert values(result)["gdp", "广州市", "2020", "level"] == (25019.11, "亿元", "D4")
    assert set(reasons(result).values()) == {"label_missing"}
    assert len(result.observations) == 2


def test_a_row_with_too_few_fields_is_rejected_not_guessed(tmp_path: Path, load: Load) -> None:
    text = as_csv(PROVINCES[:5]) + "天津市,1,2,3,4\n河北省,1,2,3,4,5\n山西省,1,2,3,4,5,6\n"
    result = load(write_text(tmp_path / "t.csv", text))
    assert {cell: r for cell, r in reasons(result).items() if cell[1:] == "6"} == dict.fromkeys(
        ["B6", "C6", "D6", "E6"], "value_count"
    )
    assert reasons(result)["B8"] == "value_count"
    assert {o.region_name for o in result.observations} == {"北京市", "河北省"}


def test_a_sheet_without_preamble_takes_the_place_of_its_twin(tmp_path: Path, load: Load) -> None:
    months = [f"{year}年{month}月" for year in (2019, 2020) for month in range(3, 13)]
    head = ["指标", *months]
    row = ["工业增加值同比增长(%)", *(n / 10 for n in range(len(months)))]
    other = ["工业增加值累计增长(%)", *(n / 5 for n in range(len(months)))]
    sheets = {"月度数据": [["数据库：月度数据"], head, row, other], "同比": [head, row, other]}
    result = load(write_xlsx(tmp_path / "t.xlsx", sheets))
    assert {o.region_name for o in result.observations} == {"全国"}
    copied = [o for o in result.observations if o.figure.sheet == "同比"]
    assert "sheet of the same workbook" in copied[0].notes[-1]


def test_sheets_named_after_places(tmp_path: Path, load: Load) -> None:
    path = write_xlsx(tmp_path / "t.xlsx", {"东莞市": [["指标", "2019年"], ["GDP(亿元)", 9482.5]]})
    assert values(load(path)) == {("gdp", "东莞市", "2019", "level"): (9482.5, "亿元", "B2")}


def test_a_repeated_header_row_is_no_table(context: Context) -> None:
    rows = [["地区", "2019年"], ["地区", "2019年"], ["东莞市", 1]]
    given = replace(context, indicator="出口总额")
    figures = nbs_export.read(make_grid(rows, kind="csv"), given).figures
    assert [(figure.cell, figure.period) for figure in figures] == [("B3", "2019")]


@pytest.mark.parametrize(
    ("rows", "least", "most"),
    [
        (PROVINCES, 0.98, 1.0),
        ([["指标：甲(亿元)"], ["时间：最近"], ["地区", "2019年"], ["甲省", 1]], 0.95, 0.95),
        ([["地区", "2019年"], ["甲省", 1]], 0.85, 0.85),
        ([["某表"], ["地区", "2019年"], ["甲省", 1]], 0.3, 0.3),
        ([["城市", "2019年"], ["甲", 1]], 0.3, 0.3),
        ([["甲", "乙"], ["丙", 1]], 0.0, 0.0),
        ([["地区", "2019年"], ["注：无", ""]], 0.0, 0.0),
        ([["地区"], ["甲省"]], 0.0, 0.0),
    ],
)
def test_says_how_sure_it_is_or_declines(
    rows: list[list[object]], least: float, most: float, context: Context
) -> None:
    answer = nbs_export.recognise(make_grid(rows), context)
    assert least <= answer.confidence <= most
    assert answer.why
