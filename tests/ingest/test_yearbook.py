"""Yearbook tables: titles, unit lines, deep headers, groups, continuations, footnotes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import (
    BILINGUAL,
    CENSUS,
    CENSUS_MERGES,
    SPLIT,
    as_csv,
    reasons,
    values,
    write_text,
    write_xls,
)  # fmt: skip

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import yearbook

Load = Callable[..., FileResult]
TABLES = Path(__file__).parents[2] / "data" / "raw" / "tables"


def test_guangdong_yearbook_table_kept_in_the_project(load: Load) -> None:
    result = load(TABLES / "gd_yearbook_2024_12-06.txt")
    found = values(result)
    assert (result.layout, len(found), result.rejected) == ("yearbook", 225, ())
    assert found["firms", "东莞市", "2023", "count"] == (14180, "个", "15:10")
    assert found["firms", "广州市", "2000", "count"][0] == 4531
    assert found["firms", "粤北", "2005", "count"][0] == 1700
    table = result.tables[0].read
    assert (table.number, table.title) == ("12-6", "各市规模以上工业企业单位数")


def test_merged_headers_pinyin_places_and_two_units(tmp_path: Path, load: Load) -> None:
    path = write_xls(tmp_path / "census_2010.xls", CENSUS, CENSUS_MERGES)
    found = values(load(path))
    assert found["户数 合计", "全国", "2010", "count"] == (417722698, "户", "B7")
    assert found["人口数 合计 男", "广东省", "2010", "level"] == (54400538, "人", "F10")
    assert found["人口数 合计 性别比 (女=100)", "广东省", "2010", "index"][:2] == (108.98, "女=100")
    assert found["平均家庭户规模(人/户)", "广东省", "2010", "level"] == (3.11, "人/户", "I10")


def test_shanxi_spelled_two_ways_matches_neither(tmp_path: Path, load: Load) -> None:
    result = load(write_xls(tmp_path / "census_2010.xls", CENSUS, CENSUS_MERGES))
    places = {o.figure.region: o.region for o in result.observations}
    assert places == {"china": "全国", "shanxii": None, "shanxi": None, "guangdong": "广东省"}


@pytest.mark.parametrize(
    "name", ["t.xls", "yearbook_2010.xls", "census_2010_2020.xls", "census_2011.xls"]
)
def test_a_year_is_taken_from_no_other_file_name(tmp_path: Path, load: Load, name: str) -> None:
    result = load(write_xls(tmp_path / name, CENSUS, CENSUS_MERGES))
    assert {o.figure.period for o in result.observations} == {""}
    assert result.observations[0].notes == ("the table names no period",)


def test_a_census_year_overwrites_no_period_that_is_told(tmp_path: Path, load: Load) -> None:
    told = [
        ["市别", "2000年出口总额(亿元)", "2005年出口总额(亿元)"],
        ["广州市", 5, 6],
        ["东莞市", 7, 8],
    ]
    result = load(write_xls(tmp_path / "census_2010.xls", told))
    assert [o.figure.period for o in result.observations] == ["2000", "2005"] * 2
    assert all(not o.notes for o in result.observations)
    # Where one column tells its year the other's is not known: it may be that of any census.
    told[0][2] = "进口总额(亿元)"
    result = load(write_xls(tmp_path / "census_2010_b.xls", told))
    assert [o.figure.period for o in result.observations] == ["2000", ""] * 2


def test_split_words_continuation_and_a_shifted_row(tmp_path: Path, load: Load) -> None:
    result = load(write_text(tmp_path / "t.txt", SPLIT))
    found = values(result)
    assert found["企业单位数(个)", "", "2002", "count"] == (8377, "个", "6:2")
    assert found["#亏损企业 农村工业", "", "2002", "count"] == (63, "个", "8:3")
    assert found["工业销售产值 轻工业", "", "2002", "level"] == (23632101, "万元", "10:5")
    assert found["资产合计 采掘业", "", "2002", "level"] == (541254, "万元", "16:7")
    assert set(reasons(result).values()) == {"value_count"}
    assert {cell.split(":")[0] for cell in reasons(result)} == {"17"}
    assert all(o.indicator is None for o in result.observations), "非公有 is not the whole"


def test_split_words_that_could_go_two_ways_are_rejected(tmp_path: Path, load: Load) -> None:
    text = SPLIT.replace("资产合计", "甲乙丙")
    result = load(write_text(tmp_path / "t.txt", text))
    assert result.observations == ()
    assert "header_unresolved" in reasons(result).values()


def test_bilingual_rows_divide_the_titles_indicator(tmp_path: Path, load: Load) -> None:
    result = load(write_text(tmp_path / "t.txt", BILINGUAL), region="广东省")
    found = values(result)
    assert found["firms", "广东省", "2002", "count"] == (7462, "个", "7:3")
    assert found["规模以上工业企业单位数 以非农产品为原料", "广东省", "2000", "count"][0] == 1392
    assert found["规模以上工业企业单位数 外商及港澳台商投资", "广东省", "2003", "count"][0] == 3904
    assert result.rejected == ()


SIDE_BY_SIDE = [
    ["3-5 各市工业增加值和利润总额", "", "", "", "", "", ""],
    ["3-5 Value-added and Profits by City", "", "", "", "", "", ""],
    ["单位：亿元", "", "", "", "", "", "(100 million yuan)"],
    ["市  别", "规模以上工业增加值", "", "", "利润总额", "", ""],
    ["", "2018", "2019", "2020", "2018", "2019", "2020"],
    ["全  省", 32305.16, 33616.1, 33050.51, 8309.5, 8913.5, 9287.1],
    ["广  州", 4450.1, 4582.7, 4612.4, 1300.1, 1350.2, 1380.3],
    ["东　莞", 3902.8, 4465.33, 4145.65, 900.1, 950.2, "—"],
    ["珠  海", 1158.1, 1190.2, 1200.3, 400.1, 410.2, 420.3],
]


@pytest.mark.parametrize("merges", [[(3, 4, 0, 0), (3, 3, 1, 3), (3, 3, 4, 6)], []])
def test_several_indicators_each_with_years_under_it(
    tmp_path: Path, load: Load, merges: list[tuple[int, int, int, int]]
) -> None:
    result = load(write_xls(tmp_path / "t.xls", SIDE_BY_SIDE, merges))
    found = values(result)
    assert found["value_added", "东莞市", "2019", "level"] == (4465.33, "亿元", "C8")
    assert found["profit", "珠海市", "2020", "level"] == (420.3, "亿元", "G9")
    assert found["value_added", "广东省", "2018", "level"][0] == 32305.16
    assert len(found) == 23 and result.rejected == ()


def test_unmerged_spans_that_nothing_proves_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = [
        ["4-1 各市主要指标(2019年)"], ["市别", "总产值", "", "增加值"], ["", "轻工业", "重工业",
                    ""],
        ["广州市", 1, 2, 3], ["东莞市", 4, 5, 6],
    ]  # fmt: skip
    result = load(write_text(tmp_path / "t.csv", as_csv(rows)))
    assert reasons(result) == dict.fromkeys(["B4", "C4", "B5", "C5"], "header_unresolved")
    assert {o.figure.indicator for o in result.observations} == {"增加值"}


def test_two_year_blocks_side_by_side(tmp_path: Path, load: Load) -> None:
    rows = [
        ["1-2 历年地区生产总值"], ["单位：亿元"],
        ["年 份", "地区生产总值", "第一产业增加值", "年 份", "地区生产总值", "第一产业增加值"],
        [1978, 6.11, 2.7, 1990, 64.6, 8.1], [1979, 6.9, 2.9, 1991, 80.1, ""],
    ]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "", "1978", "level"] == (6.11, "亿元", "B4")
    assert found["gdp", "", "1991", "level"] == (80.1, "亿元", "E5")
    assert len(found) == 7


def test_unit_column_groups_and_growth_of_the_later_year(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2-1  国民经济主要指标"],
        ["指  标", "单位", "2019年", "2020年", "2020年比2019年增长（%）"],
        ["一、综合"], ["地区生产总值", "亿元", 9482.5, 9650.19, 1.1],
        ["#工业增加值", "亿元", 4900.1, 5000.2, 1.5],
        ["二、私营企业"], ["规模以上工业总产值", "亿元", 1, 2, "…"],
        ["常住人口", "%", 5, 6, ""],
    ]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "", "2019", "level"] == (9482.5, "亿元", "C4")
    assert found["gdp", "", "2020", "growth_pct"] == (1.1, "%", "E4")
    assert found["value_added_all", "", "2020", "level"][0] == 5000.2
    assert ("规模以上工业总产值", "", "2019", "level") in found, "a group narrows the name"
    assert found["常住人口", "", "2019", "level"][1] == "%", "a unit that cannot be is no match"


def test_growth_against_another_year_is_not_yearly_growth(tmp_path: Path, load: Load) -> None:
    rows = [["2-1 主要指标"], ["指标", "2015年", "2020年", "2020年比2015年增长(%)",
                "2020年为2015年%"],
            ["地区生产总值(亿元)", 6374.3, 9650.19, 51.4, 151.4]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D3": "header_unresolved", "E3": "header_unresolved"}
    assert len(result.observations) == 2


def test_continuation_without_its_own_header(tmp_path: Path, load: Load) -> None:
    rows = [
        ["14-2 各县规模以上工业总产值"], ["单位:亿元"], ["县区", "2010", "2011"],
        ["张店区", 100.5, 120.5], ["续表"], ["博山区", 80.1, 85.2],
        ["注：1.甲。"], ["2.乙。"],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert values(result)["output", "博山区", "2011", "level"] == (85.2, "亿元", "C6")
    assert result.tables[0].read.notes == ("注:1.甲。", "2.乙。")


def test_continuation_with_other_columns_is_rejected(tmp_path: Path, load: Load) -> None:
    rows = [["14-2 各县规模以上工业总产值"], ["县区", "2010", "2011"], ["张店区", 100.5, 120.5],
            ["续表"], ["博山区", 80.1, 85.2, 90.1]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert set(reasons(result).values()) == {"header_unresolved"}
    assert {o.region_name for o in result.observations} == {"张店区"}


def test_html_yearbook_with_lines_above(tmp_path: Path, load: Load) -> None:
    page = (
        '<html><meta charset="gb2312"><body><p>'
        "8-3 各镇（街道）规模以上工业增加值</p><p>单位：万元</p>"
        "<table><tr><td rowspan=2>镇街</td><td colspan=2>规模以上工业增加值</td>"
        "<td rowspan=2>2020年比2019年增长(%)</td></tr><tr><td>2019</td><td>2020</td></tr>"
        "<tr><td>东莞市</td><td>44653300</td><td>41456500</td><td>-1.1</td></tr>"
        "<tr><td>长 安 镇</td><td>5,123,400</td><td>5201100<sup>①</sup></td><td>1.5</td></tr>"
        "<tr><td>万江街道</td><td>***</td><td>（12.3）</td><td></td></tr></table></body></html>"
    )
    result = load(write_text(tmp_path / "t.html", page, "gb18030"))
    found = values(result)
    assert found["value_added", "长安镇", "2019", "level"][:2] == (5123400, "万元")
    assert found["value_added", "长安镇", "2020", "growth_pct"][:2] == (1.5, "%")
    assert sorted(reasons(result).values()) == ["brackets", "masked"]


def test_text_with_headings_over_repeated_years(tmp_path: Path, load: Load) -> None:
    text = (
        "10-2 各市规模以上工业主要指标\n市  别 City     企业单位数(个)     工业总产值 (亿元)\n"
        "            2019   2020       2019   2020\n"
        "广  州      5802   6208       19000.1 20000.2\n"
        "东  莞      10658  11525      20000.1 21000.2\n"
    )
    found = values(load(write_text(tmp_path / "t.txt", text)))
    assert found["firms", "东莞市", "2020", "count"] == (11525, "个", "5:3")
    assert found["output", "东莞市", "2019", "level"] == (20000.1, "亿元", "5:4")
    broken = text.replace("2019   2020       2019   2020", "2019   2020       2021   2022")
    result = load(write_text(tmp_path / "u.txt", broken))
    assert set(reasons(result).values()) == {"header_unresolved"}


def test_sections_of_years_under_one_header(tmp_path: Path, load: Load) -> None:
    text = (
        "5-3 各市规模以上工业主要指标\n市  别   企业单位数(个)   利润总额(亿元)\n"
        "2021年\n广  州 6757 1400.1\n"
        "2022年\n广  州 6878 1499.8\n"
    )
    found = values(load(write_text(tmp_path / "t.txt", text)))
    assert found["firms", "广州市", "2021", "count"][0] == 6757
    assert found["profit", "广州市", "2022", "level"][0] == 1499.8


def test_rows_that_divide_otherwise_than_by_place(tmp_path: Path, load: Load) -> None:
    rows = [["2-3 各市年末常住人口"], ["单位：万人"], ["市  别", "2019", "2020"], ["广州市",
                1530.59, 1874.03],
            ["东莞市", 846.45, 1048.36], ["按性别分"], ["男", 6000, 6600]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["population", "东莞市", "2020", "level"][0] == 1048.36
    assert found["年末常住人口 男", "", "2020", "level"][0] == 6600


def test_year_books_editions_are_no_period(tmp_path: Path, load: Load) -> None:
    rows = [
        ["广东统计年鉴2024年"],
        ["9-9 规模以上工业总产值"],
        ["市别", "工业总产值(亿元)"],
        ["广州市", 5],
    ]
    assert {o.figure.period for o in load(write_xls(tmp_path / "t.xls", rows)).observations} == {""}


def test_declines_what_has_no_title_or_no_figures(context: Context) -> None:
    assert yearbook.recognise(make_grid([["甲", "乙"], ["丙", "丁"]]), context).confidence == 0
    bare = make_grid([["地区", "2019年"], ["甲省", 1]])
    assert "no title" in yearbook.recognise(bare, context).why
    titled = yearbook.recognise(make_grid(SIDE_BY_SIDE), context)
    assert titled.confidence > 0.9 and "table number" in titled.why


@pytest.mark.parametrize(
    ("title", "measure", "unit"),
    [
        ("各市规模以上工业增加值增长速度", "growth_pct", "%"),
        ("各市规模以上工业增加值增速（%）", "growth_pct", "%"),
        ("各市规模以上工业增加值（亿元）", "level", "亿元"),
    ],
)
def test_what_a_title_says_of_its_indicator_holds_for_the_figures(
    load: Load, tmp_path: Path, title: str, measure: str, unit: str
) -> None:
    rows = [[title], ["市别", "2018", "2019"], ["广州市", 7.8, 8.1], ["深圳市", 6.5, 5.2]]
    result = load(write_xls(tmp_path / "titled.xls", rows))
    found = {(o.indicator, o.measure, o.figure.unit) for o in result.observations}
    assert found == {("value_added", measure, unit)}
    assert len(result.observations) == 4


def test_the_price_basis_of_a_title_is_kept(load: Load, tmp_path: Path) -> None:
    rows = [["各市规模以上工业总产值(不变价)"], ["单位：亿元"], ["市别", "2001"], ["广州市", 812.5],
            ["深圳市", 913.6]]  # fmt: skip
    result = load(write_xls(tmp_path / "prices.xls", rows))
    assert {o.figure.definition for o in result.observations} == {("不变价",)}


def test_the_year_of_a_price_basis_is_not_the_year_of_the_figures(
    load: Load, tmp_path: Path
) -> None:
    rows = [["2005年各市规模以上工业总产值(1990年不变价)"], ["单位：亿元"],
            ["市别", "规模以上工业总产值"], ["广州市", 812.5], ["深圳市", 913.6]]  # fmt: skip
    result = load(write_xls(tmp_path / "base.xls", rows))
    assert {o.figure.period for o in result.observations} == {"2005"}


@pytest.mark.parametrize("name", ["万江街道", "万江"])
def test_a_place_that_starts_like_a_unit_is_a_place(load: Load, tmp_path: Path, name: str) -> None:
    rows = [["规模以上工业企业单位数"], ["单位：家"], ["年份", "虎门镇", "长安镇", name],
            [2017, 501, 602, 703], [2018, 511, 612, 713]]  # fmt: skip
    result = load(write_xls(tmp_path / "towns.xls", rows))
    found = {(o.figure.region, o.figure.unit) for o in result.observations}
    assert found == {("虎门镇", "家"), ("长安镇", "家"), (name, "家")}
