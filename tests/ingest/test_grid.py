"""Files of every kind become grids with addresses, merges and typed values."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from ingest_builders import (
    CENSUS,
    CENSUS_MERGES,
    PROVINCES,
    as_csv,
    write_text,
    write_xls,
    write_xlsx,
)

from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import Merge, a1, make_grid, read_grids


def test_a1_addresses() -> None:
    assert [a1(0, 0), a1(6, 25), a1(6, 26), a1(0, 701), a1(0, 702)] == [
        "A1",
        "Z7",
        "AA7",
        "ZZ1",
        "AAA1",
    ]


def test_xls_keeps_sheet_addresses_and_merges(tmp_path: Path) -> None:
    [grid] = read_grids(write_xls(tmp_path / "t.xls", CENSUS, CENSUS_MERGES))
    assert (grid.kind, grid.sheet, grid.n_rows, grid.n_cols) == ("sheet", "Sheet1", 10, 9)
    assert grid.cell(6, 1).value == 417722698
    assert grid.address(6, 1) == "B7"
    assert grid.merge_at(2, 2) == Merge(2, 1, 2, 3)
    assert grid.spread(2, 3) == "户       数"
    assert grid.cell(99, 99).text == ""


def test_xlsx_dates_numbers_and_several_sheets(tmp_path: Path) -> None:
    rows = [["地区", dt.datetime(2020, 1, 1)], ["东莞市", 1.5]]
    path = write_xlsx(tmp_path / "t.xlsx", {"a": rows, "空": [[]], "b": [["x", 3]]})
    grids = read_grids(path)
    assert [grid.sheet for grid in grids] == ["a", "b"]
    assert isinstance(grids[0].cell(0, 1).value, dt.date)
    assert grids[1].cell(0, 1).text == "3"


def test_far_away_blank_formatting_is_trimmed(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "t.xlsx", [["a", 1, " "], [" ", " ", " "]], merges=["B1:C2"])
    [grid] = read_grids(path)
    assert (grid.n_rows, grid.n_cols) == (1, 2)
    assert grid.merge_at(0, 1) == Merge(0, 1, 0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_csv_in_every_encoding_and_line_ending(tmp_path: Path, encoding: str, ending: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(as_csv(PROVINCES, ending).encode(encoding))
    [grid] = read_grids(path)
    assert grid.kind == "csv"
    assert grid.text(6, 0) == "广东省"
    assert grid.address(6, 5) == "F7"
    assert grid.text(6, 5) == "72812.55"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(tmp_path: Path, codec: str) -> None:
    [grid] = read_grids(write_text(tmp_path / "t.csv", "region,2019\nDongguan,1\n" * 20, codec))
    assert grid.text(1, 0) == "Dongguan"


def test_tabs_before_commas_and_trailing_commas(tmp_path: Path) -> None:
    text = "\ufeff地区\t,2024年\t,2023年\t,\n北京市\t,199702\t,\t,\n天津市\t,1\t,2\t,\n"
    [grid] = read_grids(write_text(tmp_path / "t.csv", text))
    assert (grid.n_cols, grid.text(0, 1), grid.text(1, 2)) == (3, "2024年", "")


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_other_separators(tmp_path: Path, mark: str) -> None:
    [grid] = read_grids(write_text(tmp_path / "t.csv", f"地区{mark}2019年\n甲{mark}1\n乙{mark}2\n"))
    assert (grid.kind, grid.text(2, 1)) == ("csv", "2")


def test_quoted_thousands(tmp_path: Path) -> None:
    [grid] = read_grids(write_text(tmp_path / "t.csv", '地区,2019年\n甲,"1,234.5"\n乙,"2"\n'))
    assert grid.text(1, 1) == "1,234.5"


def test_csv_with_a_field_too_long_for_the_csv_module(tmp_path: Path) -> None:
    text = '地区,2019年\n甲,"' + "x" * 140_000 + '"\n乙,2\n'
    [grid] = read_grids(write_text(tmp_path / "t.csv", text))
    assert grid.text(2, 1) == "2"


def test_space_aligned_text_ends_with_figures(tmp_path: Path) -> None:
    text = (
        "市 别   单位数(个)   产值(亿元)\n广  州  Guangzhou 4531 1.5\n"
        "\n东  莞 Dongguan — 2\n说明文字\n"
    )
    [grid] = read_grids(write_text(tmp_path / "t.txt", text))
    assert grid.kind == "text"
    assert [cell.text for cell in grid.rows[0]] == ["市 别", "单位数(个)", "产值(亿元)"]
    assert [cell.text for cell in grid.rows[2]] == ["东  莞 Dongguan", "—", "2"]
    assert grid.address(2, 1) == "4:2"


def test_running_years_are_labels(tmp_path: Path) -> None:
    text = "年份   总产值   增加值\n1978 6.11 2.7\n1979 6.9 2.9\n1980 7.04 2.9\n"
    [grid] = read_grids(write_text(tmp_path / "t.txt", text))
    assert [cell.text for cell in grid.rows[3]] == ["1980", "7.04", "2.9"]


def test_pipe_text_drops_rules_and_keeps_line_numbers(tmp_path: Path) -> None:
    text = "| 指标 | 2019年 |\n|---|---|\n| 产值 | 1 |\n| 产量 | 2 |\n"
    [grid] = read_grids(write_text(tmp_path / "t.md", text))
    assert (grid.kind, grid.n_rows, grid.address(1, 1)) == ("pipe", 3, "3:2")


def test_html_spans_breaks_notes_and_lines_above(tmp_path: Path) -> None:
    page = (
        "<?xml version='1.0'?><html><head><meta charset='gb2312'></head><body>"
        "<div>5-1 各市总产值</div><p>单位：亿元</p><script>x</script><p>"
        "<table><tr><td rowspan='2'>市别</td><td colspan='2'>总<br>产值</td></tr>"
        "<tr><td>2019</td><td>2020</td></tr>"
        "<tr><td>广州<sup>1</sup></td><td>1</td><td>2<sup>①</sup></td></tr></table></p></body></html>"
    )
    [grid] = read_grids(write_text(tmp_path / "t.html", page, "gb18030"))
    assert grid.spread(1, 0) == "市别"
    assert "总 产值" in [grid.spread(r, 2) for r in range(grid.n_rows)]
    last = grid.n_rows - 1
    assert [cell.text for cell in grid.rows[last]] == ["广州[1]", "1", "2①"]


def test_several_html_tables_are_numbered_and_layout_tables_skipped(tmp_path: Path) -> None:
    inner = "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
    page = (
        f"<html><body><table><tr><td>{inner}</td></tr></table>"
        f"{inner}<table><tr><td>x</td></tr></table>"
    )
    grids = read_grids(write_text(tmp_path / "t.htm", page))
    assert [grid.sheet for grid in grids] == ["table 1", "table 2"]


def test_a_wrong_charset_in_the_page_is_not_believed(tmp_path: Path) -> None:
    page = (
        "<html><meta charset='no-such'><table><tr><td>地区</td><td>2019年</td></tr>"
        "<tr><td>甲</td><td rowspan='x'>1</td></tr></table></html>"
    )
    [grid] = read_grids(write_text(tmp_path / "t.html", page))
    assert grid.text(0, 0) == "地区"


XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="数据"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">指标：甲</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">地区</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">2019</Data></Cell><Cell/></Row>
</Table></Worksheet><Worksheet ss:Name="空"><Table/></Worksheet></Workbook>"""


def test_xml_spreadsheets_named_xls(tmp_path: Path) -> None:
    [grid] = read_grids(write_text(tmp_path / "t.xls", XML))
    assert grid.sheet == "数据"
    assert grid.cell(2, 2).value == 2019.0
    assert grid.merge_at(0, 1) == Merge(0, 0, 0, 1)
    with pytest.raises(LayoutError) as caught:
        read_grids(write_text(tmp_path / "cut.xls", XML[:-40]))
    assert caught.value.key == "truncated"


def test_make_grid_pads_rows_and_clips_merges() -> None:
    grid = make_grid([["a", 1.0, None], ["b"]], merges=[Merge(0, 0, 9, 9), Merge(5, 5, 6, 6)])
    assert grid.n_cols == 3
    assert grid.merges == (Merge(0, 0, 1, 2),)
    assert grid.filled(0) == [0, 1]
