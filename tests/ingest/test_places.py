"""Tests of places that a title names and the catalogue does not list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import as_csv, values, write_text, write_xls, write_xlsx

from forecast.ingest import FileResult
from forecast.ingest.context import Context

Load = Callable[..., FileResult]


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("深圳市南山区主要指标", "南山区"),
        ("广东省深圳市福田区2020年", "福田区"),
        ("浙江省温州市瑞安市主要指标", "瑞安市"),
        ("广东省东莞市长安镇规模以上工业", "长安镇"),
        ("广州市经济技术开发区工业", "广州市经济技术开发区"),
        ("2020年晋江市国民经济主要指标", "晋江市"),
        ("东莞市各镇街主要指标", "东莞市"),
        ("广州市商品市场成交额", "广州市"),
        ("深圳市上市公司情况", "深圳市"),
        ("佛山市五区主要经济指标", "佛山市"),
        ("佛山市南海区、顺德区工业增加值", ""),
        ("珠海市和平县工业", "和平县"),
        ("广州市从化区县级预算", "广州市"),
        ("各市规模以上工业企业单位数", ""),
        ("国家高新区主要指标", ""),
        ("历年城镇居民人均可支配收入", ""),
    ],
)
def test_the_smallest_place_a_title_names(context: Context, title: str, place: str) -> None:
    assert context.region_in(title) == place


def test_a_district_in_the_title_is_not_its_city(tmp_path: Path, load: Load) -> None:
    rows = [
        ["深圳市南山区2019-2020年主要经济指标", "", "", ""],
        ["指标", "单位", "2019年", "2020年"],
        ["地区生产总值", "亿元", 6103.69, 6502.22],
        ["年末常住人口", "万人", 175.2, 179.6],
    ]
    found = values(load(write_xlsx(tmp_path / "t.xlsx", rows)))
    assert found["gdp", "南山区", "2020", "level"] == (6502.22, "亿元", "D3")
    assert {region for _, region, _, _ in found} == {"南山区"}


def test_a_title_of_part_of_the_province(tmp_path: Path, load: Load) -> None:
    rows = [
        ["6-7 珠江三角洲各市规模以上工业增加值", "", ""],
        ["单位：亿元", "", ""],
        ["市别", "2018年", "2019年"],
        ["广州市", 4200.2, 4300.3],
        ["深圳市", 9100.2, 9500.3],
        ["东莞市", 3800.2, 4200.3],
    ]
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["value_added", "东莞市", "2019", "level"] == (4200.3, "亿元", "C6")


def test_rates_need_not_add_up_over_the_months(tmp_path: Path, load: Load) -> None:
    rows = [
        ["规模以上工业企业产销率（2021年12月）", "", ""],
        ["单位：%", "", ""],
        ["地区", "本月", "本月止累计"],
        ["广州市", 98.1, 96.2],
        ["深圳市", 97.3, 95.4],
        ["珠海市", 96.6, 96.1],
        ["佛山市", 96.9, 96.2],
    ]
    found = load(write_xls(tmp_path / "t.xls", rows)).observations
    assert len(found) == 8
    assert {o.figure.period for o in found} == {"2021-12", "2021-12C"}


def test_products_with_units_and_growth_of_the_later_year(tmp_path: Path, load: Load) -> None:
    rows = [
        ["14-9 主要工业产品产量", "", "", "", ""],
        ["产品名称", "单位", "2019", "2020", "2020年比2019年增长(%)"],
        ["原  煤", "万吨", 8855.1, 7990.2, -9.8],
        ["家用电冰箱", "万台", 855.2, 901.1, 5.4],
        ["#轿车", "万辆", 27.6, 32.3, 17.0],
    ]
    found = load(write_xls(tmp_path / "t.xls", rows)).observations
    units = {o.figure.cell: (float(o.value), o.measure, o.figure.unit) for o in found}
    assert units["C3"] == (8855.1, "level", "万吨")
    assert units["D4"] == (901.1, "level", "万台")
    assert units["E5"] == (17.0, "growth_pct", "%")


def test_this_term_beside_the_same_of_last_year(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2022年上半年规模以上工业企业效益", "", "", ""],
        ["指标", "本期", "去年同期", "同比增长（%）"],
        ["营业收入（亿元）", 5123.4, 4890.1, 4.8],
        ["利润总额（亿元）", 301.2, 322.2, -6.5],
    ]
    found = load(write_text(tmp_path / "t.csv", as_csv(rows))).observations
    at = {o.figure.cell: (float(o.value), o.figure.period, o.measure) for o in found}
    assert at["B3"] == (5123.4, "2022-06C", "level")
    assert at["C3"] == (4890.1, "2021-06C", "level")
    assert at["D4"] == (-6.5, "2022-06C", "growth_pct")


def test_levels_beside_their_shares_without_merges(tmp_path: Path, load: Load) -> None:
    rows = [
        ["表1-6 分地区工业企业法人单位（2018年）", "", "", "", ""],
        ["", "企业法人单位", "", "从业人员", ""],
        ["", "（个）", "比重（%）", "（人）", "比重（%）"],
        ["广州市", 12145, 37.8, 1512345, 33.5],
        ["深圳市", 15000, 46.7, 2400000, 53.2],
        ["东莞市", 5000, 15.6, 600000, 13.3],
    ]
    found = load(write_xls(tmp_path / "t.xls", rows)).observations
    at = {o.figure.cell: (o.measure, o.figure.unit, o.region_name) for o in found}
    assert at["C4"] == ("share_pct", "%", "广州市")
    assert at["D6"] == ("level", "人", "东莞市")


@pytest.mark.parametrize("name", ["欧盟", "东盟", "“一带一路”国家和地区"])
def test_partners_of_trade_are_no_places_of_the_table(context: Context, name: str) -> None:
    assert not context.is_region(name)


def test_exports_by_partner_keep_the_city_of_the_title(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2022年深圳市对主要国家（地区）出口总额", ""],
        ["国家（地区）", "出口总额（亿元）"],
        ["中国香港", 8000.1],
        ["美国", 3500.2],
        ["欧盟", 2500.3],
    ]
    found = load(write_xlsx(tmp_path / "t.xlsx", rows)).observations
    assert {o.region_name for o in found} == {"深圳市"}
    assert [o.figure.breakdown for o in found] == ["中国香港", "美国", "欧盟"]
    assert {o.indicator for o in found} == {None}


def test_the_mean_growth_of_a_five_year_plan_is_no_growth_of_a_year(
    tmp_path: Path, load: Load
) -> None:
    rows = [
        ["指标", "单位", "2019年", "2020年", "“十三五”年均增长（%）"],
        ["地区生产总值", "亿元", 1300.4, 1350.5, 6.5],
        ["出口总额", "亿元", 130.4, 125.5, 5.5],
    ]
    result = load(write_xlsx(tmp_path / "t.xlsx", rows), region="东莞市")
    assert len(result.observations) == 4
    assert {item.cell: item.reason for item in result.rejected} == {
        "E2": "other_base",
        "E3": "other_base",
    }


def test_balances_at_the_end_of_a_month(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2022年6月末金融机构存贷款余额", ""],
        ["单位：亿元", ""],
        ["项目", "余额"],
        ["各项存款", 5001.2],
        ["各项贷款", 4001.2],
    ]
    found = load(write_xls(tmp_path / "t.xls", rows)).observations
    assert [(float(o.value), o.figure.period) for o in found] == [
        (5001.2, "2022-06"),
        (4001.2, "2022-06"),
    ]


def test_main_cities_of_the_country(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2021年全国主要城市出口总额", "", ""],
        ["排名", "城市", "2021年（亿元）"],
        ["1", "深圳", "19,263.4"],
        ["2", "东莞", "9,559.8"],
        ["3", "广州", "6,312.2"],
    ]
    found = values(load(write_xlsx(tmp_path / "t.xlsx", rows)))
    assert found["exports", "东莞市", "2021", "level"] == (9559.8, "亿元", "C4")


def test_districts_joined_in_a_title_head_their_columns(tmp_path: Path, load: Load) -> None:
    rows = [
        ["广州市海珠区、天河区工业总产值", "", ""],
        ["单位：亿元", "", ""],
        ["年份", "海珠区", "天河区"],
        [2019, 101.2, 301.3],
        [2020, 99.1, 310.2],
    ]
    found = values(load(write_xls(tmp_path / "t.xls", rows)))
    assert found["output", "天河区", "2020", "level"] == (310.2, "亿元", "C5")
    assert found["output", "海珠区", "2019", "level"] == (101.2, "亿元", "B4")


def test_parts_of_one_name_are_told_apart_by_their_wholes(tmp_path: Path, load: Load) -> None:
    text = """13-1 历年工业企业单位数及总产值
年份 | 单位数(个) | #国有 | 工业总产值(万元) | #国有 | #集体
1978 | 512 | 201 | 80123 | 60012 | 20111
1979 | 523 | 205 | 85111 | 61000 | 24111
"""
    found = load(write_text(tmp_path / "t.txt", text)).observations
    at = {o.figure.cell: (o.label, o.figure.breakdown, o.figure.unit) for o in found}
    assert at["3:3"] == ("单位数(个) #国有", "国有", "个")
    assert at["3:5"] == ("工业总产值(万元) #国有", "国有", "万元")
    assert at["3:6"] == ("#集体", "", "万元")


def test_growth_and_its_change_in_points(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2022年各设区市固定资产投资增速", "", ""],
        ["设区市", "增速（%）", "比上年提高（百分点）"],
        ["广州市", 8.8, -2.2],
        ["深圳市", 9.1, -1.9],
        ["珠海市", 8.7, -3.1],
    ]
    found = load(write_xls(tmp_path / "t.xls", rows)).observations
    at = {o.figure.cell: (o.indicator, o.measure, o.figure.unit) for o in found}
    assert at["B3"] == ("investment", "growth_pct", "%")
    assert all(at[cell][1:] == ("change", "百分点") for cell in ("C3", "C4", "C5") if cell in at)
