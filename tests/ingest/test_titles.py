"""What a title says - price basis, growth, index, share, plan - holds for the figures below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import Rows, reasons, write_xls, write_xlsx

from forecast.ingest import FileResult
from forecast.ingest.blocks import Block
from forecast.ingest.context import Context
from forecast.ingest.prices import at_other_prices, prices_of
from forecast.ingest.titles import read_title

Load = Callable[..., FileResult]


def table(title: str, head: list[object], *above: str, values: float = 100.5) -> Rows:
    """Return a small table of two cities under a title."""
    width = len(head) - 1
    return [
        [title],
        *([line] for line in above),
        head,
        ["广州市", *(values + n for n in range(width))],
        ["东莞市", *(values + 50.25 + n for n in range(width))],
    ]


def said(result: FileResult) -> set[tuple[str | None, str, str]]:
    """Return (indicator, measure, unit) of all figures."""
    return {(o.indicator, o.measure, o.figure.unit) for o in result.observations}


@pytest.mark.parametrize(
    "title",
    [
        "各市工业总产值（1990年不变价）",
        "各市工业总产值（按可比价格计算）",
        "各市工业总产值(按2005年不变价格计算)",
    ],
)
@pytest.mark.parametrize("head", [["市别", "规模以上工业总产值"], ["市别", "2001", "2002"]])
def test_levels_at_other_prices_are_kept_apart(
    tmp_path: Path, load: Load, title: str, head: list[object]
) -> None:
    result = load(write_xls(tmp_path / "t.xls", table(title, head, "单位：亿元")))
    assert said(result) == {(None, "level", "亿元")}
    assert all(at_other_prices(o.figure.definition) for o in result.observations)
    current = title.replace("1990年不变价", "当年价")
    if current != title:
        found = load(write_xls(tmp_path / "c.xls", table(current, head, "单位：亿元")))
        assert said(found) == {("output", "level", "亿元")}


@pytest.mark.parametrize(
    "line", ["(按1990年不变价格计算)", "注：本表工业总产值按1990年不变价格计算。"]
)
def test_the_price_basis_may_stand_apart_from_the_title(
    tmp_path: Path, load: Load, line: str
) -> None:
    rows = table("各市工业总产值", ["市别", "规模以上工业总产值"], "单位：亿元")
    rows = [*rows, [line]] if line.startswith("注") else [rows[0], [line], *rows[1:]]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert said(result) == {(None, "level", "亿元")}


def test_a_columns_own_price_basis_goes_first(tmp_path: Path, load: Load) -> None:
    head = ["市别", "规模以上工业总产值(当年价)", "规模以上工业总产值"]
    rows = table("各市工业总产值(1990年不变价)", head, "单位：亿元")
    result = load(write_xls(tmp_path / "t.xls", rows))
    found = {(o.figure.cell[0], o.indicator) for o in result.observations}
    assert found == {("B", "output"), ("C", None)}


def test_comparable_prices_of_growth_are_not_those_of_the_levels() -> None:
    assert prices_of(["各市地区生产总值(当年价格,增长速度按可比价格计算)"]) == ("当年价格",)
    assert prices_of(["注：增长速度按可比价格计算。"]) == ()
    assert prices_of(["各市地区生产总值及增长速度(可比价)"], rates_beside=True) == ()


@pytest.mark.parametrize(
    ("title", "above", "unit"),
    [
        ("3-3 各市地区生产总值指数（上年=100）", (), "上年=100"),
        ("3-3 各市地区生产总值指数", ("(上年=100)",), "上年=100"),
        ("3-3 各市地区生产总值指数（1978年=100）", (), "1978年=100"),
        ("各市地区生产总值指数", (), ""),
        ("各市地区生产总值发展速度", ("单位：%",), "%"),
    ],
)
@pytest.mark.parametrize("head", [["市别", "2018", "2019"], ["市别", "地区生产总值"]])
def test_an_index_in_the_title_is_an_index_with_its_label_intact(
    tmp_path: Path, load: Load, title: str, above: tuple[str, ...], unit: str, head: list[object]
) -> None:
    result = load(write_xls(tmp_path / "t.xls", table(title, head, *above)))
    assert said(result) == {("gdp", "index", unit)}
    if len(head) == 3:
        label = title.split("市", 1)[1].split("（")[0]
        assert {o.figure.indicator for o in result.observations} == {label}
        assert {o.figure.period for o in result.observations} == {"2018", "2019"}


def test_a_title_of_growth_rules_columns_that_name_indicators(tmp_path: Path, load: Load) -> None:
    head = ["市别", "规模以上工业增加值", "固定资产投资", "出口总额(亿元)"]
    rows = table("2019年各市主要指标增长速度", head, values=5.5)
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert said(result) == {
        ("value_added", "growth_pct", "%"), ("investment", "growth_pct", "%"),
        ("exports", "level", "亿元"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "unit", "measure"),
    [
        ("各市规模以上工业增加值对增长的贡献率", "%", "share_pct"),
        ("各市工业拉动经济增长百分点", "百分点", "change"),
        ("各市规模以上工业增加值增加额", "亿元", "change"),
        ("各市规模以上工业增加值占比", "%", "share_pct"),
        ("各市规模以上工业增加值构成", "%", "share_pct"),
    ],
)
def test_what_derives_from_an_indicator_is_no_figure_of_it(
    tmp_path: Path, load: Load, title: str, unit: str, measure: str
) -> None:
    rows = table(title, ["市别", "2018", "2019"], f"单位：{unit}", values=20.5)
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert said(result) == {(None, measure, unit)}
    assert {o.label for o in result.observations} == {title.removeprefix("各市")}


def test_a_share_that_the_catalogue_has_is_matched(tmp_path: Path, load: Load) -> None:
    title = "各市第二产业增加值占地区生产总值比重"
    rows = table(title, ["市别", "2018", "2019"], "单位：%", values=40.5)
    assert said(load(write_xls(tmp_path / "t.xls", rows))) == {("share", "share_pct", "%")}
    rows = table("各市地区生产总值构成(2019年)", ["市别", "第一产业", "第二产业"], "单位：%")
    found = load(write_xls(tmp_path / "u.xls", rows)).observations
    assert {(o.figure.cell[0], o.indicator, o.measure) for o in found} == {
        ("B", None, "share_pct"), ("C", "share", "share_pct"),
    }  # fmt: skip


def test_the_corner_cell_or_a_line_above_names_the_indicator(tmp_path: Path, load: Load) -> None:
    import datetime as dt

    rows = [["规上工业增加值（亿元）", 2017, 2018], ["虎门镇", 8.98, 8.97], ["长安镇", 7.7, 1.2]]
    corner = load(write_xlsx(tmp_path / "corner.xlsx", rows))
    assert said(corner) == {("value_added", "level", "亿元")}
    assert {o.figure.period for o in corner.observations} == {"2017", "2018"}
    months = [dt.date(2019, month, 1) for month in (3, 4, 5)]
    rows = table("指标：规模以上工业增加值(亿元)", ["地区", *months])
    dated = load(write_xlsx(tmp_path / "dated.xlsx", rows))
    assert said(dated) == {("value_added", "level", "亿元")}
    assert {o.figure.period for o in dated.observations} == {"2019-03", "2019-04", "2019-05"}


@pytest.mark.parametrize(
    ("heading", "status"),
    [("2018年预计", "estimate"), ("2018年预计数", "estimate"), ("2018年快报", "preliminary"),
     ("2018年初步核算数", "preliminary"), ("2018年（快报）", "preliminary"),
     ("2018年修订数", "revised"), ("2018E", "estimate"), ("2018年", "final")],
)  # fmt: skip
def test_the_status_stands_beside_the_year(
    tmp_path: Path, load: Load, heading: str, status: str
) -> None:
    rows = table("各市出口总额", ["市别", heading, "2017年"], "单位：亿元")
    result = load(write_xls(tmp_path / "t.xls", rows))
    found = {(o.indicator, o.figure.period, o.status) for o in result.observations}
    assert found == {("exports", "2018", status), ("exports", "2017", "final")}


def test_planned_figures_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = table("各市出口总额", ["市别", "2018年", "2019年计划"], "单位：亿元")
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"C4": "planned", "C5": "planned"}
    assert {o.figure.period for o in result.observations} == {"2018"}
    rows = table("2020年各市出口总额计划", ["市别", "出口总额(亿元)"])
    assert set(reasons(load(write_xls(tmp_path / "u.xls", rows))).values()) == {"planned"}


def test_bases_as_headings_of_their_own(tmp_path: Path, load: Load) -> None:
    rows = [["14-3  主要年份规模以上工业总产值指数"], ["(按可比价格计算)"],
            ["年　份", "以1978年为100", "以上年为100"], ["Year", "1978=100", "Preceding Year=100"],
            [1990, 2356.1, 111.1], [2000, 2472.9, 101.4]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert said(result) == {
        ("output", "index", "以1978年为100"),
        ("output", "index", "以上年为100"),
    }


def test_traditional_place_names_and_running_titles(tmp_path: Path, load: Load) -> None:
    rows = [["東莞市各鎮街規模以上工業總產值（億元）"], ["鎮街", "２０１８年"], ["虎門鎮", 100.5],
            ["長安鎮", 200.5], ["萬江街道", 50.5]]  # fmt: skip
    result = load(write_xlsx(tmp_path / "t.xlsx", rows))
    assert {o.region for o in result.observations} == {"虎门镇", "长安镇", "万江街道"}
    rows = [["东莞市规模以上工业增加值月度累计增速（%）"], ["月份", "2021年", "2022年"],
            ["1-2月", 30.1, 4.5], ["1-3月", 20.2, 3.5]]  # fmt: skip
    found = load(write_xls(tmp_path / "u.xls", rows))
    assert said(found) == {("value_added", "growth_pct", "%")}
    assert {o.figure.period for o in found.observations} == {
        "2021-02C", "2021-03C", "2022-02C", "2022-03C",
    }  # fmt: skip


def test_levels_and_rates_in_one_title_need_columns_that_tell_them_apart(
    tmp_path: Path, load: Load
) -> None:
    title = "广州、东莞两市出口总额及增长速度"
    rows = table(title, ["市别", "总量", "增速"], "单位：亿元、%")
    assert said(load(write_xls(tmp_path / "t.xls", rows))) == {
        ("exports", "level", "亿元"), ("exports", "growth_pct", "%"),
    }  # fmt: skip
    rows = table(title, ["市别", "2018", "2019"], "单位：亿元、%")
    doubtful = load(write_xls(tmp_path / "u.xls", rows))
    assert doubtful.observations == () and set(reasons(doubtful).values()) == {"no_indicator"}


@pytest.mark.parametrize(
    ("lines", "period"),
    [
        (("2019年各市出口总额",), "2019"),
        (("各市出口总额", "2019年3月"), "2019-03"),
        (("2019年各市出口总额", "2019年3月"), "2019-03"),  # a month within the year
        (("2019年各市出口总额", "2020年"), ""),
        (("2019年各市出口总额", "2020年3月"), ""),
        (("2019年3月各市出口总额", "2019年4月"), ""),  # two months of one year
    ],
)
def test_periods_of_a_title_that_contradict_each_other_are_no_period(
    context: Context, lines: tuple[str, ...], period: str
) -> None:
    block = Block(lines, (), (), (), (), (), ())
    found = read_title(block, context).period
    assert (found.code if found else "") == period


def test_a_table_under_two_years_takes_neither(tmp_path: Path, load: Load) -> None:
    rows = table("2019年各市出口总额", ["市别", "出口总额(亿元)"], "2020年")
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert {o.figure.period for o in result.observations} == {""}
