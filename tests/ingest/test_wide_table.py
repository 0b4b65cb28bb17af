"""The analyst's own tables: wide and long, and the cells they are typed with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from ingest_builders import reasons, values, write_text, write_xls, write_xlsx

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import LAYOUTS, choose, read_table, wide_table

Load = Callable[..., FileResult]


def test_years_inside_the_headings(tmp_path: Path, load: Load) -> None:
    text = (
        "地区,规模以上工业增加值2019年(亿元),2020年规模以上工业增加值（亿元）\n"
        "东莞市,4465.33,4145.65\n"
    )
    found = values(load(write_text(tmp_path / "t.csv", text)))
    assert found["value_added", "东莞市", "2019", "level"] == (4465.33, "亿元", "B2")
    assert found["value_added", "东莞市", "2020", "level"] == (4145.65, "亿元", "C2")


def test_years_down_and_indicators_across(tmp_path: Path, load: Load) -> None:
    text = (
        "年份,地区生产总值(亿元),规模以上工业增加值增速(%),高新技术企业数(家)\n"
        "2019,9482.5,8.5,6217\n2020,9650.19,-1.1,6381\n"
    )
    found = values(load(write_text(tmp_path / "t.csv", text), region="东莞市"))
    assert found["gdp", "东莞市", "2019", "level"] == (9482.5, "亿元", "B2")
    assert found["value_added", "东莞市", "2020", "growth_pct"] == (-1.1, "%", "C3")
    assert found["hightech", "东莞市", "2020", "count"] == (6381, "家", "D3")


def test_two_header_rows_with_merges(tmp_path: Path, load: Load) -> None:
    rows = [["地区", "地区生产总值(亿元)", "", "出口总额(亿元)", ""], ["", 2019, 2020, 2019, 2020],
            ["东莞市", 9482.5, 9650.19, 8628.8, 8281.5], ["深圳市", 1, 2, 3, 4]]  # fmt: skip
    path = write_xlsx(tmp_path / "t.xlsx", rows, ["A1:A2", "B1:C1", "D1:E1"])
    assert values(load(path))["exports", "东莞市", "2020", "level"] == (8281.5, "亿元", "E3")


def test_bare_years_need_the_indicator(tmp_path: Path, load: Load) -> None:
    path = write_xlsx(tmp_path / "t.xlsx", [["城市", 2019, 2020], ["东莞", 9482.5, 9650.19]])
    assert load(path).declined[0].key == "no_indicator"
    found = values(load(path, indicator="gdp", unit="亿元"))
    assert found["gdp", "东莞市", "2020", "level"] == (9650.19, "亿元", "C2")


def test_long_form(tmp_path: Path, load: Load) -> None:
    rows = [["地区", "指标", "年份", "数值", "单位"], ["东莞市", "地区生产总值", 2019, 9482.5,
                "亿元"],
            ["东莞市", "出口总额", "今年", 1, "亿元"], ["", "出口总额", 2019, 1, "亿元"],
            ["东莞市", "", 2019, 1, "亿元"], ["东莞市", "出口总额", 2019, "", "亿元"]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert values(result) == {("gdp", "东莞市", "2019", "level"): (9482.5, "亿元", "D2")}
    assert reasons(result) == {
        "D3": "period_unreadable",
        "D4": "label_missing",
        "D5": "label_missing",
    }
    short = "年份,地区,数值\n2019,东莞市,5\n2020,东莞市\n2021,东莞市,7\n"
    kept = load(write_text(tmp_path / "t.csv", short), indicator="gdp")
    assert [o.figure.period for o in kept.observations] == ["2019", "2021"]


def test_text_cells_are_read_right_or_rejected(tmp_path: Path, load: Load) -> None:
    text = (
        "地区,地区生产总值(亿元)2019年,地区生产总值(亿元)2020年,地区生产总值(亿元)2021年\n"
        '东莞市,"1,234.5",１２３,<0.1\n广州市,12.3*,—,…\n深圳市,(12.3),***,2020-05-01\n'
    )
    result = load(write_text(tmp_path / "t.csv", text))
    found = values(result)
    assert found["gdp", "东莞市", "2019", "level"][0] == 1234.5
    assert found["gdp", "东莞市", "2020", "level"][0] == 123
    operators = {o.figure.cell: o.figure.operator for o in result.observations}
    assert operators == {"B2": "=", "C2": "=", "D2": "<", "B3": "="}
    assert "footnote mark *" in next(o for o in result.observations if o.figure.cell == "B3").notes
    assert reasons(result) == {"B4": "brackets", "C4": "masked", "D4": "date_in_value"}


def test_accounting_columns_say_so(tmp_path: Path, load: Load) -> None:
    text = "地区,出口总额2019年(括号为负数)\n东莞市,(12.3)\n广州市,5\n"
    assert [float(o.value) for o in load(write_text(tmp_path / "t.csv", text)).observations] == [
        -12.3,
        5,
    ]


def test_mixed_units_in_one_column(tmp_path: Path, load: Load) -> None:
    text = (
        "地区,工业总产值2019年,工业总产值2020年\n"
        "东莞市,2.1万亿元,21000亿元\n广州市,19000亿元,20000亿元\n"
    )
    result = load(write_text(tmp_path / "t.csv", text))
    assert reasons(result) == {"B2": "mixed_units", "B3": "mixed_units"}
    assert values(result)["output", "广州市", "2020", "level"] == (20000, "亿元", "C3")


def test_units_of_cells_and_headings_must_agree(tmp_path: Path, load: Load) -> None:
    text = (
        "地区,工业总产值(万元)2019年,出口总额(亿元)2019年\n东莞市,21亿元,5亿元\n广州市,19亿元,6\n"
    )
    result = load(write_text(tmp_path / "t.csv", text))
    assert reasons(result) == {"B2": "unit_conflict", "B3": "unit_conflict"}
    assert len(result.observations) == 2


def test_duplicates_that_disagree_are_rejected_and_equal_ones_kept_once(
    tmp_path: Path, load: Load
) -> None:
    text = "地区,2019年,2020年\n东莞市,1,2\n广州市,3,4\n东莞市,1,5\n"
    result = load(write_text(tmp_path / "t.csv", text), indicator="gdp", unit="亿元")
    assert reasons(result) == {"C2": "duplicate_conflict", "C4": "duplicate_conflict"}
    assert [item.detail for item in result.rejected] == ["C4: 5", "C2: 2"], "each names the other"
    assert [o.figure.cell for o in result.observations] == ["B2", "B3", "C3"]
    assert any("B4" in note for note in result.observations[0].notes), "and where it stands again"


def test_formulas_use_the_cached_value_and_are_never_evaluated(tmp_path: Path, load: Load) -> None:
    rows = [["地区", "出口总额(亿元)2019年"], ["东莞市", "=1+1"], ["广州市", 100]]
    result = load(write_xlsx(tmp_path / "t.xlsx", rows))
    assert reasons(result) == {"B2": "formula_without_value"}
    grid = make_grid(
        [["地区", "出口总额(亿元)2019年"], ["东莞市", 2.0]], formulas=frozenset({(1, 1)})
    )
    _, answer = choose(grid, _context(load))
    assert answer.confidence > 0.5
    figure = read_table(grid, _context(load)).figures[0]
    assert figure.notes == ("cached value of a formula",)


def _context(load: Load) -> Context:
    return Context(*(cell.cell_contents for cell in load.__closure__))  # type: ignore[union-attr]


def test_formula_cells_of_an_old_workbook_are_noted(tmp_path: Path, load: Load) -> None:

    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    rows = [["地区", "出口总额(亿元)2019年"], ["广州市", 5], ["东莞市", xlwt.Formula("1+1")]]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    book.save(str(tmp_path / "t.xls"))
    result = load(tmp_path / "t.xls")
    notes = {o.figure.cell: o.notes for o in result.observations}
    assert notes["B2"] == ()
    assert notes.get("B3") == ("cached value of a formula",) or reasons(result)["B3"]


def test_a_row_moved_left_is_told_by_its_sizes(tmp_path: Path, load: Load) -> None:
    head = "地区,企业单位数(个),工业总产值(万元),工业增加值(万元),从业人员(人)\n"
    rows = [
        f"{n}市,{100 + i},{2000000 + i},{500000 + i},{20000 + i}" for i, n in enumerate("甲乙丙丁")
    ]
    moved = "戊市,1700000,390000,17000,\n己市,90,1900000,450000,\n"
    result = load(write_text(tmp_path / "t.csv", head + "\n".join(rows) + "\n" + moved))
    assert reasons(result) == dict.fromkeys(["B6", "C6", "D6"], "row_shifted")


def test_fractions_shown_as_percent_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = [["地区", "出口总额增速(%)2019年"], ["东莞市", 0.05321], ["广州市", -0.01234]]
    assert reasons(load(write_xls(tmp_path / "t.xls", rows))) == dict.fromkeys(
        ["B2", "B3"], "unit_conflict"
    )
    fine = [["地区", "出口总额增速(%)2019年"], ["东莞市", 0.5], ["广州市", -0.2]]
    assert reasons(load(write_xls(tmp_path / "u.xls", fine))) == {}


def test_yearly_dates_as_headings_are_not_guessed(tmp_path: Path, load: Load) -> None:
    rows = [["地区", dt.datetime(2019, 12, 31), dt.datetime(2020, 12, 31)], ["东莞市", 1, 2]]
    result = load(write_xlsx(tmp_path / "t.xlsx", rows), indicator="gdp")
    assert set(reasons(result).values()) == {"period_unreadable"}
    months = [["地区", dt.datetime(2020, 4, 30), dt.datetime(2020, 5, 31)], ["东莞市", 1, 2]]
    got = load(write_xlsx(tmp_path / "u.xlsx", months), indicator="gdp").observations
    assert [o.figure.period for o in got] == ["2020-04", "2020-05"]


def test_merged_figures_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = [
        ["地区", "出口总额(亿元)2019年", "出口总额(亿元)2020年"],
        ["东莞市", 5, ""],
        ["广州市", 6, 7],
    ]
    result = load(write_xlsx(tmp_path / "t.xlsx", rows, ["B2:C2"]))
    assert reasons(result) == {"B2": "merged_value"}


def test_periods_that_contradict_each_other(tmp_path: Path, load: Load) -> None:
    rows = [["年份", "2019年出口总额(亿元)", "出口总额(亿元)"], ["2020年", 5, 6], ["2021年", 7, 8]]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert set(reasons(result).values()) == {"period_conflict"}
    assert [o.figure.period for o in result.observations] == ["2020", "2021"]


def test_codes_and_ranks_are_no_figures(tmp_path: Path, load: Load) -> None:
    rows = [["序号", "行政区划代码", "地区", "出口总额(亿元)2019年", "排名"], [1, 441900,
                "东莞市", 8628.8, 2],
            [2, 440100, "广州市", 5257.98, 3]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert [o.figure.cell for o in result.observations] == ["D2", "D3"]
    assert {o.region_name for o in result.observations} == {"东莞市", "广州市"}


@pytest.mark.parametrize(
    ("rows", "least"),
    [
        ([["地区", "指标", "年份", "数值"], ["甲", "乙", 2019, 1]], 0.9),
        ([["地区", "2019年"], ["东莞市", 1]], 0.7),
        ([["说明"], ["地区", "2019年"], ["东莞市", 1]], 0.52),
        ([["甲", "乙"], ["丙", 1]], 0.0),
        ([["甲", "乙"], ["丙", "丁"]], 0.0),
    ],
)
def test_says_how_sure_it_is_or_declines(
    rows: list[list[object]], least: float, context: Context
) -> None:
    answer = wide_table.recognise(make_grid(rows), context)
    assert least <= answer.confidence < least + 0.1 and answer.why


def test_no_layout_and_ties_are_declined_with_every_answer(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LayoutError) as caught:
        choose(make_grid([["甲", "乙"], ["丙", "丁"]]), context)
    assert caught.value.key == "no_layout"
    assert all(layout.NAME in str(caught.value) for layout in LAYOUTS)
    twin = (wide_table, wide_table)
    monkeypatch.setattr("forecast.ingest.layouts.LAYOUTS", twin)
    with pytest.raises(LayoutError) as caught:
        choose(make_grid([["地区", "2019年"], ["东莞市", 1]]), context)
    assert caught.value.key == "ambiguous_layout"
    monkeypatch.setattr("forecast.ingest.layouts.TIE", 0.0)
    with pytest.raises(LayoutError) as caught:
        read_table(make_grid([["地区", "2019年"], ["东莞市", 1]], file="f", sheet="s"), context)
    assert (caught.value.key, caught.value.file, caught.value.sheet) == ("no_indicator", "f", "s")
