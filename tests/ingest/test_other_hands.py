"""Tables of the known kinds as other hands lay them out, export them or spoil them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import (
    CENSUS,
    MACRO,
    MONTHLY,
    PROVINCES,
    as_csv,
    reasons,
    values,
    write_text,
    write_xls,
    write_xlsx,
)
from test_standing import GDP, TOP

from forecast.ingest import FileResult
from forecast.ingest.labels import parse_label

Load = Callable[..., FileResult]


def test_blank_rows_under_the_header_keep_the_preamble(tmp_path: Path, load: Load) -> None:
    rows = [*MONTHLY[:3], [], MONTHLY[3], [], *MONTHLY[4:]]
    result = load(write_xls(tmp_path / "t.xls", {"月度数据": rows}))
    assert result.layout == "nbs_export" and len(result.observations) == 7
    assert values(result)["value_added", "全国", "2020-04", "growth_pct"] == (3.9, "%", "B5")


def test_two_blank_rows_or_a_lone_line_end_an_export(tmp_path: Path, load: Load) -> None:
    for after in ([], [[]], [["小结"]]):
        rows = [*PROVINCES[:7], [], *after, ["四川省", 46363.75, 42902.1, 37905.14, 33138.47, 1]]
        result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
        told = {item.figure.region for item in result.observations}
        assert ("四川省" in told) is (after == [])


def test_a_blank_first_column_of_a_macro_database(tmp_path: Path, load: Load) -> None:
    rows = [["", "宏观数据"], *(["", *row] for row in MACRO)]
    result = load(write_xlsx(tmp_path / "t.xlsx", rows))
    found = values(result)
    assert (result.layout, result.rejected) == ("macro_database", ())
    assert found["revenue", "全国", "2013-04C", "level"] == (309231.32, "亿元", "C8")
    assert found["secondary", "全国", "2013-06C", "level"] == (117000.2, "亿元", "E10")


def test_metadata_with_bare_years_gives_no_figures(tmp_path: Path, load: Load) -> None:
    told = [
        ["指标名称", "地区名称", "频度", "单位", "开始时间", "结束时间"],
        ["规模以上工业增加值", "全国", "月", "%", "1990", "2020"],
    ]
    result = load(write_xls(tmp_path / "t.xls", {"数据": MACRO, "说明": [[], *told]}))
    assert result.layout == "macro_database"
    years = [["指标名称", "频度", "单位", "来源", "2018年", "2019年"],
             ["地区生产总值", "年", "亿元", "统计局", 100.5, 110.5]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"数据": MACRO, "年度": years}))
    assert {"2018", "2019"} <= {item.figure.period for item in result.observations}


def test_an_index_base_as_unit_makes_an_index(tmp_path: Path, load: Load) -> None:
    rows = [
        ["指标", "工业生产者出厂价格指数_当期同比"],
        ["频度", "月"],
        ["单位", "上年同月=100"],
        ["2022-01", 98.5],
        ["2022-02", 96.7],
    ]
    found = load(write_text(tmp_path / "t.csv", as_csv(rows))).observations
    assert {(o.measure, o.figure.unit) for o in found} == {("index", "上年同月=100")}


def test_a_figure_in_another_unit_than_its_series_is_refused(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in PROVINCES]
    rows[5][3] = 858697600.0  # 万元 under 亿元
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    assert reasons(result) == {"D6": "unit_slip"} and len(result.observations) == 14


def test_a_column_or_half_of_the_columns_in_another_unit(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in PROVINCES]
    for row in rows[4:7]:
        row[2] = float(row[2]) * 10_000  # type: ignore[arg-type]
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    assert reasons(result) == dict.fromkeys(["C5", "C6", "C7"], "unit_slip")
    for row in rows[4:7]:
        row[3] = float(row[3]) * 10_000  # type: ignore[arg-type]
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    assert len(reasons(result)) == 15 and not result.observations


@pytest.mark.parametrize("small", [("", 3.0, 40.0, 900.0, 30000.0), ("", "", "", 1.5, 30000.0)])
def test_a_series_that_grows_fast_is_no_slip(
    tmp_path: Path, load: Load, small: tuple[object, ...]
) -> None:
    rows = [*PROVINCES[:7], ["西藏自治区", *small]]
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    assert "unit_slip" not in reasons(result).values()


def test_series_that_begin_later_in_company_are_kept(tmp_path: Path, load: Load) -> None:
    rows = [[*row] for row in GDP]
    more = [[f"{row[0]}乙", *(round(float(v) * 1.07, 1) for v in row[1:])]  # type: ignore[arg-type]
            for row in rows[TOP:]]  # fmt: skip
    rows += more
    for late in (TOP + 2, TOP + 20):
        rows[late][-1] = ""
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    assert not reasons(result)


def test_words_split_over_a_stub_word_are_no_region(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2-1  地区生产总值"],
        ["单位:亿元"],
        ["年 份", "地 区", "第 一", "第 二"],
        ["", "生 产", "产 业", "产 业"],
        ["", "总 值", "增加值", "增加值"],
        ["1978", 185.85, 55.31, 86.62],
        ["1980", 249.65, 82.97, 102.53],
        ["1985", 577.38, 171.87, 229.82],
    ]
    result = load(write_xls(tmp_path / "t.xls", rows), region="广东省")
    found = values(result)
    assert len(result.observations) == 9 and not result.rejected
    assert found["gdp", "广东省", "1978", "level"] == (185.85, "亿元", "B6")
    assert found["secondary", "广东省", "1985", "level"] == (229.82, "亿元", "D8")


def test_bare_years_beside_units_and_a_growth_column(tmp_path: Path, load: Load) -> None:
    rows = [
        ["1-3  国民经济主要指标"],
        ["指  标", "单位", "2017", "2018", "2018年比2017年增长(%)"],
        ["年末常住人口", "万人", 11169, 11346, 1.6],
        ["地区生产总值", "亿元", 89705.23, 97277.77, 6.8],
        ["规模以上工业企业单位数", "个", 42855, 47456, ""],
    ]
    found = values(load(write_xls(tmp_path / "t.xls", rows), region="广东省"))
    assert found["population", "广东省", "2017", "level"] == (11169, "万人", "C3")
    assert found["gdp", "广东省", "2018", "growth_pct"] == (6.8, "%", "E4")
    assert len(found) == 8


def test_heads_that_lost_their_merges_over_a_total_and_its_parts(
    tmp_path: Path, load: Load
) -> None:
    result = load(write_text(tmp_path / "census_2010.csv", as_csv(CENSUS)))
    assert not result.rejected and len(result.observations) == 32
    men = [o for o in result.observations if o.figure.cell in ("F7", "7:6")]
    assert [(o.figure.indicator.replace(" ", ""), o.figure.unit) for o in men] == [
        ("人口数合计男", "人")
    ]


def test_shares_that_lost_their_merge(tmp_path: Path, load: Load) -> None:
    rows = [
        ["5-1 能源消费总量及构成"],
        ["年份", "能源消费总量(万吨标准煤)", "占能源消费总量的比重(%)", "", ""],
        ["", "", "煤炭", "石油", "天然气"],
        *([year, 26000 + year, 50.1, 25.2, 4.0 + n] for n, year in enumerate((2008, 2009, 2010))),
    ]
    result = load(write_text(tmp_path / "t.csv", as_csv(rows)), region="广东省")
    assert not result.rejected and len(result.observations) == 12
    assert {o.measure for o in result.observations} == {"level", "share_pct"}


@pytest.mark.parametrize(
    ("printed", "name", "unit"),
    [
        ("城镇化率 Urbanization Rate (%)", "城镇化率", "%"),
        ("年末常住人口 Permanent Population (万人) (10 000 persons)", "年末常住人口", "万人"),
        ("工业企业单位数 (个) Number of Enterprises (unit)", "工业企业单位数", "个"),
    ],
)
def test_english_between_a_heading_and_its_unit(printed: str, name: str, unit: str) -> None:
    label = parse_label(printed)
    assert (label.name, label.unit) == (name, unit)


def test_a_place_beside_catalogued_ones_in_a_name(tmp_path: Path, load: Load) -> None:
    rows = [
        ["指标名称", *(f"{p}:规模以上工业增加值:累计同比" for p in ("广东", "江苏", "制造业"))],
        ["频率", "月", "月", "月"],
        ["单位", "%", "%", "%"],
        ["2018-02", 7.1, 5.8, 6.2],
        ["2018-03", 7.3, 6.1, 6.6],
    ]
    found = load(write_text(tmp_path / "t.csv", as_csv(rows))).observations
    told = {(o.figure.region, o.indicator) for o in found}
    assert told == {("广东", "value_added"), ("江苏", "value_added"), ("", None)}


def test_thousands_separators_make_no_comma_separated_file(tmp_path: Path, load: Load) -> None:
    lines = [
        "14-3 各市地区生产总值",
        "计量单位:亿元",
        "市 别 2011 2012 2013",
        "广 州  12,562.12  13,697.91  15,663.48",
        "深 圳  11,922.81  13,496.27  15,234.24",
        "东 莞  4,815.42  5,039.21  5,517.47",
    ]
    result = load(write_text(tmp_path / "t.txt", "\n".join(lines)))
    assert not result.rejected and len(result.observations) == 9
    assert values(result)["gdp", "东莞市", "2013", "level"][0] == 5517.47


def test_months_of_one_indicator_and_totals_of_another(tmp_path: Path, load: Load) -> None:
    rows = [
        *MONTHLY[:2],
        ["指标", "2022年8月", "2022年7月", "2022年6月", "2022年5月"],
        ["出口总额_累计值(亿元)", 2240.9, 1920.8, 1600.7, 1310.2],
        ["固定资产投资_当期值(亿元)", 8240.9, 7920.8, 7600.7, 6310.2],
    ]
    result = load(write_xls(tmp_path / "t.xls", {"月度数据": rows}))
    assert not result.rejected and len(result.observations) == 8


def test_a_line_that_names_a_place_heads_the_rows_below(tmp_path: Path, load: Load) -> None:
    rows: list[list[object]] = [["各市主要指标"], ["指标", "单位", "2018年", "2019年"]]
    for n, city in enumerate(("广州市", "深圳市", "东莞市")):
        rows += [[city], ["地区生产总值", "亿元", 22859.35 + n, 23628.6 + n],
                 ["年末常住人口", "万人", 1490.44 + n, 1530.59 + n]]  # fmt: skip
    found = values(load(write_xlsx(tmp_path / "t.xlsx", rows)))
    assert found["gdp", "深圳市", "2019", "level"] == (23629.6, "亿元", "D7")
    assert found["population", "东莞市", "2018", "level"] == (1492.44, "万人", "C11")
    assert len(found) == 12


def test_mean_growth_over_years_spoils_no_column_beside_it(tmp_path: Path, load: Load) -> None:
    rows = [
        ["1-4 主要指标"],
        ["指标", "2019年", "2020年", "2016-2020年平均增长(%)"],
        ["地区生产总值(亿元)", 107671.07, 110760.94, 6.0],
        ["规模以上工业增加值(亿元)", 33616.1, 33050.5, 5.2],
    ]
    result = load(write_xls(tmp_path / "t.xls", rows), region="广东省")
    assert reasons(result) == dict.fromkeys(["D3", "D4"], "other_base")
    assert len(result.observations) == 4
