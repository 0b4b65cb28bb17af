"""Labels come apart into name, unit, measure, time and definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.ingest.labels import clean, key, parse_label, split_bilingual


@pytest.mark.parametrize(
    ("text", "name", "unit", "measure", "time"),
    [
        ("工业增加值同比增长(%)", "工业增加值", "%", "growth_pct", ""),
        ("工业增加值累计增长(%)", "工业增加值", "%", "growth_pct", "cum"),
        ("国内生产总值当季值(亿元)", "国内生产总值", "亿元", "", "single"),
        ("社会消费品零售总额_累计值(亿元)", "社会消费品零售总额", "亿元", "", "cum"),
        ("规模以上工业企业营业收入_累计同比增速", "规模以上工业企业营业收入", "", "growth_pct",
         "cum"),
        ("规模以上工业增加值_当期同比实际增速", "规模以上工业增加值", "", "growth_pct", "single"),
        ("规模以上工业增加值:累计同比", "规模以上工业增加值", "", "growth_pct", "cum"),
        ("第二产业增加值_累计", "第二产业增加值", "", "", "cum"),
        ("国内生产总值指数(1978年=100)", "国内生产总值", "1978年=100", "index", ""),
        ("性别比(女=100)", "性别比", "女=100", "index", ""),
        ("本月比 上年同月 增长(%)", "", "%", "growth_pct", "single"),
        ("累计比 上年同期 增长(%)", "", "%", "growth_pct", "cum"),
        ("本月止 累计", "", "", "", "cum"),
        ("1-本月", "", "", "", "cum"),
        ("1—本月累计", "", "", "", "cum"),
        ("1-本月增长%", "", "%", "growth_pct", "cum"),
        ("同比±%", "", "%", "growth_pct", ""),
        ("累计同比(%)", "", "%", "growth_pct", "cum"),
        ("规模以上工业增加值增速（%）", "规模以上工业增加值", "%", "growth_pct", ""),
        ("第二产业增加值占地区生产总值比重(%)", "第二产业增加值占地区生产总值比重", "%",
         "share_pct", ""),
        ("規模以上工業總產值（億元）", "规模以上工业总产值", "亿元", "", ""),
        ("工业总产值（万元，当年价）", "工业总产值", "万元", "", ""),
        ("地区生产总值(GDP)(亿元)", "地区生产总值(GDP)", "亿元", "", ""),
        ("固定资产投资(不含农户)", "固定资产投资(不含农户)", "", "", ""),
        ("工业总产值/亿元", "工业总产值", "亿元", "", ""),
        ("单 位 数", "单位数", "", "", ""),
        ("年均增长", "年均增长", "", "growth_pct", ""),
    ],
)  # fmt: skip
def test_takes_labels_apart(text: str, name: str, unit: str, measure: str, time: str) -> None:
    label = parse_label(text)
    assert (label.name, label.unit, label.measure, label.time) == (name, unit, measure, time)


@pytest.mark.parametrize(
    ("text", "name"),
    [("一、按轻重工业分", "按轻重工业分"), ("（一）工业", "工业"), ("1.工业", "工业"), ("①工业",
                "工业"),
     ("(2)工业", "工业")],
)  # fmt: skip
def test_numbering_is_dropped(text: str, name: str) -> None:
    label = parse_label(text)
    assert label.numbered
    assert label.name == name


@pytest.mark.parametrize("text", ["#顺德区", "其中：顺德区", "在总计中:顺德区", "＃ 顺德区"])
def test_of_which_marks_are_dropped_and_kept_as_a_fact(text: str) -> None:
    label = parse_label(text)
    assert label.of_which
    assert label.name == "顺德区"


def test_price_bases_become_definitions() -> None:
    assert parse_label("工业总产值(当年价格)(万元)").definition == ("当年价格",)
    assert parse_label("GDP:现价:当季值").definition == ("现价",)
    assert parse_label("工业增加值环比增长(%)").definition == ("环比",)


def test_english_is_split_off() -> None:
    assert split_bilingual("东  莞  Dongguan") == ("东莞", "Dongguan")
    assert split_bilingual("总产值Gross Output") == ("总产值", "Gross Output")
    assert split_bilingual("Total") == ("", "Total")
    assert split_bilingual("人均GDP") == ("人均GDP", "")
    assert parse_label("广  州  Guangzhou").english == "Guangzhou"


def test_footnote_marks_are_kept_apart() -> None:
    assert parse_label("工业增加值①").marks == "①"
    assert parse_label("工业增加值①").name == "工业增加值"


@given(st.text(max_size=30))
def test_keys_hold_no_blanks_and_parsing_never_fails(text: str) -> None:
    assert " " not in key(text)
    assert parse_label(text).printed == clean(text)


@pytest.mark.parametrize(
    ("printed", "name", "measure"),
    [
        ("出口同比(%)", "出口", "growth_pct"),
        ("工业增加值累计同比", "工业增加值", "growth_pct"),
        ("比上年提高（百分点）", "", "change"),
        ("产销率较去年同期上升(百分点)", "产销率", "change"),
        ("比上年提高（%）", "比上年提高", ""),
    ],
)
def test_growth_in_one_word_and_points_gained(printed: str, name: str, measure: str) -> None:
    label = parse_label(printed)
    assert (label.name, label.measure) == (name, measure)
