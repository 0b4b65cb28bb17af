"""Damaged grids of the real layouts never crash a reader and never give an invented figure."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_builders import (
    BILINGUAL,
    CENSUS,
    CENSUS_MERGES,
    MACRO,
    MONTHLY,
    PROVINCES,
    QUARTERS,
    SPLIT,
)
from test_yearbook import SIDE_BY_SIDE

from forecast.ingest.context import Context
from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import Grid, Merge, make_grid
from forecast.ingest.layouts import read_table
from forecast.ingest.numbers import parse_cell
from forecast.ingest.observe import observe
from forecast.ingest.read_text import read
from forecast.ingest.standing import without_moved

BUREAU = [
    ["2017年1-3月工业增加值"], ["计量单位:亿元"],
    ["指标名称", "本月", "本月止累计", "本月比上年同月增长(%)", "累计比上年同期增长(%)"],
    ["全省总计", 2846.99, 7220.42, 7.6, 7.1], ["轻工业", 1036.55, 2585.89, 6.7, 5.1],
    ["在总计中:"], ["广州市", 393.3, 1019.05, 5.6, 5.5], ["东莞市", 265.77, 712.48, 10.9, 10.0],
    ["#顺德区", 149.05, 353.53, 9.3, 8.3],
]  # fmt: skip
WIDE = [["地区", "年份", "指标", "数值", "单位"], ["东莞市", 2019, "地区生产总值", 9482.5, "亿元"],
        ["东莞市", 2020, "地区生产总值", 9650.19, "亿元"]]  # fmt: skip
GARBAGE = [
    "x9$", "", "—", "***", "2019年", "2019", "地区", "指标", "合计", "12.3*", "(5)", "1,23",
    "①", "注：",
    "单位：亿元", "续表", "12-6 续表1", "#其中", "0", "本月", "1-3月", "同比增长(%)", 3.5,
    2020.0, -1,
    float("nan"), True, None, "上年同期", "2020年比2019年增长(%)", "单位", "序号", "数值", "频度",
]  # fmt: skip


def _rows(grid: Grid) -> list[list[object]]:
    return [[cell.value for cell in row] for row in grid.rows]


BASES: list[tuple[str, list[list[object]], list[Merge]]] = [
    *(("sheet", [list(r) for r in rows], []) for rows in (PROVINCES, MONTHLY, QUARTERS, MACRO)),
    ("sheet", [list(r) for r in CENSUS], [Merge(t, le, b, r) for t, b, le, r in CENSUS_MERGES]),
    *(("csv", [list(r) for r in rows], []) for rows in (PROVINCES, SIDE_BY_SIDE, BUREAU, WIDE)),
    ("sheet", [list(r) for r in SIDE_BY_SIDE], [Merge(3, 1, 3, 3), Merge(3, 4, 3, 6)]),
    ("pipe", _rows(read("t", SPLIT.encode())[0]), []),
    ("text", _rows(read("t", BILINGUAL.encode())[0]), []),
    ("html", [list(r) for r in BUREAU], []),
]
MUTATION = st.tuples(
    st.sampled_from(["drop", "drop_column", "shift", "merge", "relabel", "swap", "repeat", "cut"]),
    st.integers(0, 40),
    st.integers(0, 12),
    st.sampled_from(GARBAGE),
    st.integers(0, 3),
)


def mutate(
    base: tuple[str, list[list[object]], list[Merge]],
    steps: list[tuple[str, int, int, object, int]],
) -> Grid:
    """Apply mutations to a copy of a base grid."""
    kind, rows, merges = base[0], [list(row) for row in base[1]], list(base[2])
    for name, r, c, garbage, size in steps:
        if not rows:
            break
        r %= len(rows)
        if name == "drop":
            rows.pop(r)
        elif name == "drop_column":
            rows = [row[:c] + row[c + 1 :] for row in rows]
        elif name == "shift":
            rows[r] = rows[r][:c] + rows[r][c + 1 :]
        elif name == "merge":
            merges.append(Merge(r, c, r + size, c + 1))
        elif name == "relabel" and c < len(rows[r]):
            rows[r][c] = garbage
        elif name == "swap":
            other = (r + size + 1) % len(rows)
            rows[r], rows[other] = rows[other], rows[r]
        elif name == "repeat":
            rows.insert(r, list(rows[r]))
        elif name == "cut":
            rows = rows[: r + 1]
    return make_grid(rows, file="t", sheet="s", kind=kind, merges=merges)


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(base=st.sampled_from(BASES), steps=st.lists(MUTATION, min_size=1, max_size=5))
def test_no_crash_and_no_figure_invented(
    context: Context,
    base: tuple[str, list[list[object]], list[Merge]],
    steps: list[tuple[str, int, int, object, int]],
) -> None:
    grid = mutate(base, steps)
    try:
        table = without_moved(read_table(grid, context), grid)
    except LayoutError as error:
        assert error.next_step
        return
    cells = {
        grid.address(row, col): grid.cell(row, col)
        for row in range(grid.n_rows)
        for col in range(grid.n_cols)
    }
    taken = [figure.cell for figure in table.figures]
    assert len(taken) == len(set(taken)), "one cell gives one figure"
    for figure in table.figures:
        cell = cells[figure.cell]
        assert abs(figure.value) == abs(
            parse_cell(cell.value, cell.text, accounting=True).value or 0
        )
        assert figure.text == cell.text.strip()
    assert not {item.cell for item in table.rejected} & set(taken)
    assert {doubt.cell for doubt in table.doubts} <= set(taken)
    assert len(observe(table, context)) == len(table.figures)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_layout_error(data: bytes) -> None:
    try:
        grids = read("t.csv", data)
    except LayoutError as error:
        assert error.key in ("unknown_encoding", "file_empty", "too_many_cells")
        return
    assert all(grid.n_rows > 0 for grid in grids)


def test_a_row_moved_by_a_missing_field_gives_no_figure(context: Context) -> None:
    rows = [list(row) for row in PROVINCES[:7]]
    del rows[5][2]
    table = read_table(make_grid(rows, kind="csv"), context)
    assert {figure.region for figure in table.figures} == {"北京市", "广东省"}
    assert {item.reason for item in table.rejected} == {"value_count"}
