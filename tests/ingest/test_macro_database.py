"""Macro-database downloads: header rows, dates, frequencies and columns out of step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import MACRO, as_csv, reasons, values, write_text, write_xls, write_xlsx

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import macro_database

Load = Callable[..., FileResult]
METADATA = [["指标名称", "地区名称", "频度", "单位", "开始时间", "来源"],
            ["规模以上工业增加值", "全国", "月", "%", "1990-01", "国家统计局"]]  # fmt: skip


def test_months_and_quarters_in_one_sheet_beside_metadata(tmp_path: Path, load: Load) -> None:
    result = load(write_xls(tmp_path / "t.xls", {"Sheet1": MACRO, "Sheet2": METADATA}))
    found = values(result)
    assert (result.layout, result.rejected) == ("macro_database", ())
    assert found["revenue", "全国", "2013-04C", "level"] == (309231.32, "亿元", "B7")
    assert found["value_added", "全国", "2013-06", "growth_pct"] == (8.9, "%", "C9")
    assert found["secondary", "全国", "2013-06C", "level"] == (117000.2, "亿元", "D9")


def test_a_quarterly_column_off_its_quarters_is_rejected_whole(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in MACRO]
    rows[6][3], rows[5][3] = rows[5][3], ""
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D7": "out_of_step", "D9": "out_of_step"}
    assert ("secondary", "全国", "2013-06C", "level") not in values(result)


def test_a_running_total_that_falls_within_a_year_is_rejected(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in MACRO]
    rows[5][3], rows[8][3] = 244639.1, 55861.2
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"D6": "out_of_step", "D9": "out_of_step"}


def test_wind_headers_places_in_names_and_excel_dates(tmp_path: Path, load: Load) -> None:
    rows = [
        ["指标名称", "广东:规模以上工业增加值:累计同比", "中国:GDP:现价:当季值", "CPI:当月同比"],
        ["频率", "月", "季", "月"], ["单位", "%", "亿元", "%"], ["指标ID", "M1", "M2", "M3"],
        ["来源", "局", "局", "局"],
        [dt.datetime(2020, 3, 31), -15.1, 206504.3, 4.3],
        [dt.datetime(2020, 4, 30), -10.2, None, 3.3],
        ["数据来源：某库", None, None, None],
    ]  # fmt: skip
    result = load(write_xlsx(tmp_path / "t.xlsx", rows))
    found = values(result)
    assert result.rejected == ()
    assert found["value_added", "广东省", "2020-04C", "growth_pct"] == (-10.2, "%", "B7")
    assert found["gdp", "全国", "2020-Q1", "level"] == (206504.3, "亿元", "C6")
    assert result.observations[2].figure.definition == ("现价",)


@pytest.mark.parametrize(
    ("frequency", "dates", "outcome"),
    [
        ("年", ["2018", "2019"], "2018"),
        ("年", ["2018-12", "2019-12"], "2018"),
        ("季", ["2018-Q1", "2018-Q2"], "2018-Q1"),
        ("日", ["2018-01", "2018-02"], "frequency_unsupported"),
        ("", ["2018-12", "2019-12"], "frequency_unsupported"),
        ("", ["2018-03", "2018-06"], "frequency_unsupported"),
        ("", ["2018-04", "2018-05"], "2018-04"),
        ("年", ["2018-11", "2019-12"], "out_of_step"),
    ],
)
def test_frequencies(
    tmp_path: Path, load: Load, frequency: str, dates: list[str], outcome: str
) -> None:
    rows = [["指标", "出口总额"], ["频度", frequency], ["单位", "亿元"], *([d, 5] for d in dates)]
    result = load(write_text(tmp_path / "t.csv", as_csv(rows)), region="广东省")
    got = [o.figure.period for o in result.observations] or list(reasons(result).values())
    assert got[0] == outcome


def test_figures_without_a_date_are_rejected(tmp_path: Path, load: Load) -> None:
    rows = [*MACRO, ["", "", 0.33, ""], ["2013-07", "", 9.7, ""]]
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result) == {"C10": "period_unreadable"}


def test_a_blank_name_row_needs_the_caller(tmp_path: Path, load: Load) -> None:
    path = write_text(tmp_path / "t.csv", "指标,\n频度,月\n单位,亿元\n2018-04,5\n2018-05,6\n")
    assert load(path).declined[0].key == "no_indicator"
    found = values(load(path, indicator="exports", region="东莞市"))
    assert found["exports", "东莞市", "2018-04", "level"] == (5, "亿元", "B4")


def test_declines_metadata_and_other_tables(context: Context) -> None:
    assert macro_database.recognise(make_grid(METADATA), context).confidence == 0
    assert "describes" in macro_database.recognise(make_grid(METADATA), context).why
    other = make_grid([["地区", "2019年"], ["甲省", 1]])
    assert macro_database.recognise(other, context).confidence == 0
