"""Cells deleted, columns pasted out of step and years exchanged are refused; good rows are not.

The table is GDP of fourteen provinces (亿元, National Bureau of Statistics, the edition revised
after the fifth economic census), read as a spreadsheet, in which blanks tell nothing of a row's
length.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_builders import as_csv, reasons, write_text, write_xls
from test_published_tables import GUANGZHOU, SHANGHAI

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.figures import TableRead
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import read_table
from forecast.ingest.standing import without_moved

Load = Callable[..., FileResult]
Cells = list[list[object]]
GDP: Cells = [
    ["数据库：分省年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近20年"],
    ["地区", *(f"{year}年" for year in range(2024, 2012, -1))],
    ["北京市", 49670.2, 47353.7, 45222.4, 44350.7, 38503.6, 37767.0, 35161.4,
     31325.9, 28438.7, 26034.1, 23577.5, 21746.0],
    ["天津市", 17931.3, 17211.8, 16588.5, 16093.2, 14230.8, 14097.2, 13411.1,
     12468.2, 11487.0, 10889.2, 10749.2, 10075.2],
    ["河北省", 47448.1, 45660.0, 43198.3, 41205.4, 36821.5, 35623.5, 32947.0,
     31065.5, 28879.7, 26744.1, 25644.1, 24659.1],
    ["山西省", 25353.5, 26050.8, 25653.2, 23087.8, 18202.7, 17311.0, 16153.1,
     14679.1, 12160.1, 12036.1, 12307.0, 12171.8],
    ["辽宁省", 32540.8, 31389.8, 29739.7, 28471.0, 25839.0, 25665.9, 24113.5,
     22105.4, 20832.0, 20657.8, 20381.5, 19534.3],
    ["上海市", 53759.5, 51404.5, 48594.5, 47059.4, 41603.9, 40241.2, 37769.1,
     34378.3, 30963.9, 27821.6, 25964.5, 23809.4],
    ["江苏省", 136696.9, 130924.3, 124564.2, 119853.2, 104566.6, 99836.9, 93456.3,
     86512.9, 78261.2, 71876.0, 66228.3, 60505.2],
    ["浙江省", 90007.0, 85619.6, 80770.0, 76765.3, 67164.5, 64632.0, 59311.7,
     53135.2, 48095.8, 44222.0, 40744.1, 38023.3],
    ["福建省", 57476.6, 54801.7, 52099.6, 49602.6, 43682.0, 42479.1, 39204.8,
     34432.2, 30199.2, 27307.5, 25329.4, 22851.7],
    ["山东省", 98406.9, 94206.4, 89519.4, 84838.0, 74355.9, 72024.3, 67864.4,
     63958.6, 59702.6, 56159.1, 51552.7, 48058.1],
    ["广东省", 141488.9, 137905.4, 132547.1, 127577.4, 113708.9, 110468.1, 101875.9,
     93004.8, 83493.4, 75820.8, 69593.4, 63757.3],
    ["贵州省", 22645.7, 21513.7, 20579.5, 19921.3, 18308.3, 17251.8, 15886.6,
     14067.3, 12133.9, 10887.1, 9297.5, 8079.9],
    ["宁夏回族自治区", 5520.2, 5368.8, 5168.1, 4666.5, 4036.2, 3841.5, 3580.6,
     3271.6, 2853.3, 2644.7, 2516.4, 2364.9],
    ["新疆维吾尔自治区", 20492.4, 19603.3, 18550.5, 16791.5, 14262.2, 14024.9, 13110.1,
     11460.8, 9913.9, 9545.7, 9400.2, 8518.4],
]  # fmt: skip
TOP, LEFT = 4, 1  # where the figures begin
LETTERS = "ABCDEFGHIJKLM"
SETTINGS = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ROW = st.integers(TOP, len(GDP) - 1)
COL = st.integers(LEFT, len(GDP[TOP]) - 1)


def copy(rows: Cells) -> Cells:
    return [list(row) for row in rows]


def moved_left(rows: Cells, row: int, col: int) -> Cells:
    """Delete a cell; the rest of its row moves to the left."""
    changed = copy(rows)
    changed[row] = [*changed[row][:col], *changed[row][col + 1 :], ""]
    return changed


def moved_up(rows: Cells, row: int, col: int) -> Cells:
    """Delete a cell; the rest of its column moves up."""
    changed = copy(rows)
    for n in range(row, len(rows) - 1):
        changed[n][col] = changed[n + 1][col]
    changed[-1][col] = ""
    return changed


def exchanged(rows: Cells, col: int) -> Cells:
    """Exchange the figures of two neighbouring columns, not their headings."""
    changed = copy(rows)
    for row in changed[TOP:]:
        row[col], row[col + 1] = row[col + 1], row[col]
    return changed


def read(rows: Cells, context: Context) -> TableRead:
    grid = make_grid(rows, kind="sheet")
    return without_moved(read_table(grid, context), grid)


def wrong(table: TableRead, rows: Cells) -> set[str]:
    """Return the cells whose figures are taken though the original has another one there."""
    grid = make_grid(rows, kind="sheet")
    truth = {
        grid.address(r, c): cell.value
        for r, row in enumerate(grid.rows)
        for c, cell in enumerate(row)
    }
    return {f.cell for f in table.figures if float(f.value) != truth[f.cell]}


def test_the_published_table_itself_is_taken_whole(context: Context) -> None:
    table = read(GDP, context)
    assert (len(table.figures), table.rejected, table.doubts) == (14 * 12, (), ())


@SETTINGS
@given(row=ROW, col=COL)
def test_a_row_that_lost_a_cell_gives_no_wrong_figure(context: Context, row: int, col: int) -> None:
    table = read(moved_left(GDP, row, col), context)
    assert not wrong(table, GDP)
    assert {item.cell.strip(LETTERS) for item in table.rejected} <= {str(row + 1)}
    assert {item.reason for item in table.rejected} <= {"value_count", "row_shifted"}


@SETTINGS
@given(row=ROW, col=COL)
def test_a_column_that_lost_a_cell_gives_no_wrong_figure(
    context: Context, row: int, col: int
) -> None:
    table = read(moved_up(GDP, row, col), context)
    assert wrong(table, GDP) <= {doubt.cell for doubt in table.doubts}
    if row < len(GDP) - 7:
        assert not wrong(table, GDP), "seven figures are enough to be certain"
    refused = {item.cell[0] for item in table.rejected if item.reason == "column_shifted"}
    assert refused <= {LETTERS[col]}


@pytest.mark.parametrize("col", range(LEFT, 12))
def test_years_that_changed_places_are_refused_or_doubted(context: Context, col: int) -> None:
    table = read(exchanged(GDP, col), context)
    assert wrong(table, GDP) <= {doubt.cell for doubt in table.doubts}
    assert {item.cell[0] for item in table.rejected} <= {LETTERS[col], LETTERS[col + 1]}
    assert {item.reason for item in table.rejected} <= {"columns_swapped"}


@SETTINGS
@given(row=ROW, blank=st.integers(1, 6))
def test_a_series_that_begins_later_is_no_shifted_row(
    context: Context, row: int, blank: int
) -> None:
    rows = copy(GDP)
    for other in (row, TOP + (row - TOP + 3) % 14):
        rows[other][-blank:] = [""] * blank
    table = read(rows, context)
    assert not {item.reason for item in table.rejected} & {"row_shifted", "column_shifted"}
    assert len(table.figures) >= 12 * 12


def test_a_total_tells_that_a_part_moved(tmp_path: Path, load: Load) -> None:
    rows = moved_left([list(row) for row in GUANGZHOU], 6, 7)
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert reasons(result)["C7"] == reasons(result)["L7"] == "row_shifted"
    assert all(o.figure.cell[1:] != "7" for o in result.observations)


def test_sums_that_fail_in_one_year_are_to_be_checked(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in GUANGZHOU]
    rows[6][4] = 5926.08  # 5726.08 as published
    result = load(write_xls(tmp_path / "t.xls", rows))
    told = {(item.cell, item.reason) for item in result.doubts}
    assert {("E5", "sum_differs"), ("E7", "sum_differs")} <= told
    assert len(result.observations) == 50 and result.rejected == ()


def test_a_lone_row_that_ends_early_is_refused(tmp_path: Path, load: Load) -> None:
    rows = [list(row) for row in SHANGHAI]
    rows[5][1] = rows[5][-1] = rows[5][-2] = rows[6][1] = 15.0
    rows[4] = [*rows[4][:7], *rows[4][8:], ""]
    result = load(write_text(tmp_path / "t.csv", as_csv([*rows[:7], *rows[8:]])))
    told = {cell[1:] for cell in reasons(result)} | {item.cell[1:] for item in result.doubts}
    assert told == {"5"}


def test_months_above_their_running_totals_are_refused(tmp_path: Path, load: Load) -> None:
    rows = [
        ["2017年1-3月规模以上工业增加值"], ["单位：亿元"], ["市别", "本月", "本月止累计"],
        ["广州市", 1019.05, 393.3], ["深圳市", 1620.4, 639.9], ["东莞市", 712.48, 265.77],
        ["佛山市", 1048.8, 393.2],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert set(reasons(result).values()) == {"columns_swapped"} and not result.observations
    assert not result.ok


def test_running_totals_that_fall_within_a_year_are_refused(tmp_path: Path, load: Load) -> None:
    names = ("国内生产总值", "第一产业增加值", "第二产业增加值", "第三产业增加值")
    totals = [
        [990865.1, 460636.7, 712845.4, 218062.8], [70466.7, 23207.0, 43005.0, 8769.4],
        [386165.3, 179122.1, 276912.5, 81806.5], [534233.1, 258307.5, 392927.9, 127486.9],
    ]  # fmt: skip
    rows = [
        ["数据库：季度数据"], ["时间：2019"],
        ["指标", *(f"2019年第{quarter}季度" for quarter in "四三二一")],
        *([f"{name}累计值(亿元)", *row] for name, row in zip(names, totals, strict=True)),
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows))
    assert {cell[0] for cell in reasons(result)} >= {"C", "D"}, "second and third quarter"
    assert {o.figure.cell[0] for o in result.observations} <= {"B", "E"}


def test_parts_above_the_total_beside_them_are_refused(tmp_path: Path, load: Load) -> None:
    rows = [
        ["1-1 各地区户数"], ["", "单位：户"],
        ["地  区", "户数", "", ""], ["", "合计", "家庭户", "集体户"],
        ["广东", 28630609, 32222752, 3592143], ["山西", 10330207, 10654162, 323955],
        ["北京", 6680552, 7355291, 674739], ["新疆", 6705607, 6902850, 197243],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", rows, [(2, 3, 0, 0), (2, 2, 1, 3)]))
    assert {reasons(result)[f"{col}5"] for col in "BC"} == {"columns_swapped"}
    assert all(o.figure.cell[0] == "D" for o in result.observations)


def test_copies_of_a_table_that_differ_name_each_other(tmp_path: Path, load: Load) -> None:
    first = copy(GDP)
    second = copy(first)
    second[6][5] = 36821.6
    result = load(write_xls(tmp_path / "t.xls", {"甲": first, "乙": second}))
    told = {(item.sheet, item.cell): item for item in result.rejected}
    assert set(told) == {("甲", "F7"), ("乙", "F7")}
    assert told["甲", "F7"].detail == "乙!F7: 36821.6"
    assert len(result.observations) == 2 * (14 * 12 - 1)
