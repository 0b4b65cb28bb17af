"""Columns that say only how or when take name and period from those beside them, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest_builders import reasons, values, write_text, write_xls

from forecast.ingest import FileResult

Load = Callable[..., FileResult]


def test_amounts_beside_growth(tmp_path: Path, load: Load) -> None:
    rows = [["2019年上半年各市规模以上工业增加值"], ["单位：亿元"], ["市别", "总量", "增速(%)"],
            ["广州市", 4563.76, 5.5], ["东莞市", 2011.2, 8.2]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["value_added", "东莞市", "2019-06C", "level"] == (2011.2, "亿元", "B5")
    assert found["value_added", "东莞市", "2019-06C", "growth_pct"] == (8.2, "%", "C5")


def test_last_years_month_and_running_total(tmp_path: Path, load: Load) -> None:
    head = ["地区", "本月", "上年同月", "1-本月累计", "上年同期累计", "累计增长%"]
    rows = [["2019年6月各市规模以上工业增加值"], ["单位：亿元"], head,
            ["广州市", 401.2, 390.1, 2200.1, 2100.2, 4.1],
            ["东莞市", 390.1, 360.2, 2011.2, 1858.8, 8.2]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["value_added", "东莞市", "2018-06", "level"][0] == 360.2
    assert found["value_added", "东莞市", "2018-06C", "level"][0] == 1858.8
    rows[2] = ["地区", "本月", "上年同期", "累计", "上年同期", "累计增长%"]
    again = values(load(write_xls(tmp_path / "u.xls", rows)))
    assert again == found, "上年同期 after each level is that level's"


def test_last_year_beside_several_periods_says_why_it_is_refused(
    tmp_path: Path, load: Load
) -> None:
    rows = [["2019年6月各市规模以上工业增加值"], ["单位：亿元"],
            ["地区", "本月", "累计", "上年同期"], ["广州市", 401.2, 2200.1, 2100.2],
            ["东莞市", 390.1, 2011.2, 1858.8]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D4": "last_year_unclear", "D5": "last_year_unclear"}


def test_growth_under_an_unmerged_parent(tmp_path: Path, load: Load) -> None:
    rows = [["1-3 东莞市主要年份国民经济主要指标"], ["", "", "", "", "", "单位：亿元"],
            ["年 份", "地区生产总值", "", "第二产业", "#工 业", "出口总额"],
            ["", "", "比上年增长(%)", "", "", ""],
            [1990, 104.17, 12.1, 70.1, 66.2, 30.5],
            [2000, 2233.59, 8.7, 900.2, 870.1, 600.5]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "东莞市", "1990", "level"] == (104.17, "亿元", "B5")
    assert found["gdp", "东莞市", "1990", "growth_pct"] == (12.1, "%", "C5")
    assert found["secondary", "东莞市", "2000", "level"][0] == 900.2
    assert found["value_added_all", "东莞市", "2000", "level"][0] == 870.1
    assert len(found) == 10


def test_running_totals_and_the_growth_of_the_longest(tmp_path: Path, load: Load) -> None:
    rows = [["2020年各镇街规模以上工业总产值月度累计"], ["单位：万元"],
            ["镇街", "1-2月", "1-3月", "1-4月", "增长（%）"],
            ["虎门镇", 100, 200, 300, -1.5], ["长安镇", 110, 220, 330, 2.5]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["output", "虎门镇", "2020-02C", "level"] == (100, "万元", "B4")
    assert found["output", "虎门镇", "2020-04C", "growth_pct"] == (-1.5, "%", "E4")
    rows[2] = ["镇街", "2月", "3月", "4月", "增长（%）"]
    result = load(write_xls(tmp_path / "u.xls", rows))
    assert {o.figure.period for o in result.observations} == {"2020-02C", "2020-03C", "2020-04C"}
    assert set(reasons(result).values()) == {"header_unresolved"}


def test_split_heads_of_an_index(tmp_path: Path, load: Load) -> None:
    rows = [["2-9 各市地区生产总值及指数(2019年)"],
            ["市别", "地区生产总值", "第二产业", "地区生产总值指数", "第二产业"],
            ["", "(亿元)", "(亿元)", "(上年=100)", "指数"], ["", "", "", "", "(上年=100)"],
            ["广州市", 23628.6, 6454, 106.8, 105.5],
            ["东莞市", 9482.5, 5361.5, 107.4, 107.1]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["gdp", "东莞市", "2019", "index"] == (107.4, "上年=100", "D6")
    assert found["secondary", "东莞市", "2019", "index"] == (107.1, "上年=100", "E6")
    assert found["secondary", "东莞市", "2019", "level"][0] == 5361.5


def test_years_in_blocks_side_by_side_with_the_stub_repeated(tmp_path: Path, load: Load) -> None:
    head = ["市别", "2018", "2019"]
    rows = [["5-1 规模以上工业企业单位数"], ["", "", "", "", "", "单位：个"], [*head, *head],
            ["广 州", 4441, 4500, "东 莞", 8000, 9000],
            ["深 圳", 7000, 8001, "中 山", 3000, 3100]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["firms", "东莞市", "2019", "count"] == (9000, "个", "F4")
    assert found["firms", "深圳市", "2018", "count"] == (7000, "个", "B5")
    assert len(found) == 8
    piped = "\n".join("| " + " | ".join(str(v) for v in row) + " |" for row in rows[2:])
    text = "5-1 规模以上工业企业单位数\n单位：个\n" + piped + "\n"
    assert len(load(write_text(tmp_path / "t.txt", text)).observations) == 8


def test_a_share_column_speaks_of_the_tables_indicator(tmp_path: Path, load: Load) -> None:
    rows = [["2019年各市规模以上工业增加值"], ["单位：亿元"],
            ["市别", "总量", "增速(%)", "占全省比重(%)", "完成计划(%)"],
            ["广州市", 4563.76, 5.5, 20.1, 99.5], ["东莞市", 2011.2, 8.2, 10.1, 101.5]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    found = {(o.indicator, o.measure) for o in result.observations if o.region == "东莞市"}
    assert found == {("value_added", "level"), ("value_added", "growth_pct"),
                     (None, "share_pct"), (None, "level")}  # fmt: skip


def test_growth_on_other_bases_leaves_the_rest_of_the_table_alone(
    tmp_path: Path, load: Load
) -> None:
    head = ["市别", "1-6月", "同比增长(%)", "比2019年同期增长(%)", "两年平均增长(%)"]
    rows = [["2021年1-6月各市规模以上工业增加值"], ["单位：亿元"], head,
            ["广州市", 2200.1, 14.1, 9.5, 4.6], ["东莞市", 2011.2, 18.2, 15.1, 7.3]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D4": "other_base", "D5": "other_base"}
    found = {(o.figure.cell[0], o.indicator) for o in result.observations}
    assert found == {("B", "value_added"), ("C", "value_added"), ("E", None)}
    head[3] = "比2020年同期增长(%)"
    again = load(write_xls(tmp_path / "u.xls", rows))
    assert set(reasons(again).values()) == {"duplicate_conflict"}, "both claim the year's growth"


def test_nominal_growth_is_not_the_published_growth(tmp_path: Path, load: Load) -> None:
    rows = [["2021年各市地区生产总值"], ["市别", "现价总量(亿元)", "实际增长(%)", "名义增长(%)"],
            ["广州市", 28231.97, 8.1, 12.3], ["东莞市", 10855.35, 8.2, 12.5]]  # fmt: skip
    found = {(o.figure.cell[0], o.indicator, o.measure)
             for o in load(write_xls(tmp_path / "t.xls", rows)).observations}  # fmt: skip
    assert ("C", "gdp", "growth_pct") in found and ("D", None, "growth_pct") in found


def test_kinds_beside_their_total_divide_the_titles_indicator(tmp_path: Path, load: Load) -> None:
    rows = [["2016年各市规模以上工业增加值"], ["单位：亿元"],
            ["市别", "合计", "国有控股企业", "外商投资企业"],
            ["广州市", 4563.76, 1001.5, 2002.5], ["东莞市", 2011.2, 101.5, 1202.5]]  # fmt: skip
    found = {(o.figure.cell[0], o.indicator, o.figure.breakdown)
             for o in load(write_xls(tmp_path / "t.xls", rows)).observations}  # fmt: skip
    assert found == {
        ("B", "value_added", ""), ("C", None, "国有控股企业"), ("D", None, "外商投资企业"),
    }  # fmt: skip


def test_a_short_heading_under_a_full_title(tmp_path: Path, load: Load) -> None:
    rows = [["2021年各市第二产业增加值"], ["市别", "增加值（亿元）", "比上年增长（%）"],
            ["广州市", 7722.67, 8.5], ["东莞市", 6319.41, 10.5]]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["secondary", "东莞市", "2021", "level"] == (6319.41, "亿元", "B4")
    assert found["secondary", "东莞市", "2021", "growth_pct"] == (10.5, "%", "C4")


def test_industries_under_gdp_and_a_marked_footnote(tmp_path: Path, load: Load) -> None:
    rows = [["1-1 东莞市国民经济主要指标"], ["年份", "地区生产总值", "", "", "出口总额"],
            ["", "(亿元)", "#第二产业", "#工业", "(亿美元)"],
            ["2020①", 9650.19, 5193.09, 4900.5, 1190.5], [2019, 9482.5, 5361.5, 5000.2, 1260.1],
            ["①2020年为初步核算数。"]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows, [(1, 1, 1, 3)]))
    found = values(result)
    assert found["secondary", "东莞市", "2019", "level"] == (5361.5, "亿元", "C5")
    assert found["value_added_all", "东莞市", "2020", "level"] == (4900.5, "亿元", "D4")
    assert {o.status for o in result.observations if o.figure.period == "2020"} == {"preliminary"}
