"""The fill-in workbook asks for the wanted figures and is read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from ingest_builders import reasons, values

from forecast.ingest import FileResult
from forecast.ingest.context import Context
from forecast.ingest.grid import make_grid
from forecast.ingest.layouts import template as layout
from forecast.ingest.template import COLUMNS, Wanted, write_template

Load = Callable[..., FileResult]
WANTED = [
    Wanted("value_added", "规模以上工业增加值", "万江街道", "2020", "level", "亿元", "当年价格"),
    Wanted("firms", "规模以上工业企业单位数", "万江街道", "2025", "count", "家"),
    Wanted("gdp", "=HYPERLINK(1)", "@东莞市", "2020", "level", "+亿元", "-x"),
]


def fill(path: Path, cells: dict[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book.active[address] = value
    book.save(path)
    return path


def test_round_trip(tmp_path: Path, load: Load) -> None:
    path = write_template(WANTED, tmp_path / "wanjiang.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["wanjiang.xlsx"]
    fill(path, {"I3": 60.5, "J3": "final", "K3": "年鉴表2-3", "I4": "约120", "L4": "估计"})
    result = load(path)
    assert result.layout == "template"
    found = values(result)
    assert found["value_added", "万江街道", "2020", "level"] == (60.5, "亿元", "I3")
    first, second = result.observations
    assert (first.status, first.figure.definition, first.figure.told_source) == (
        "final",
        ("当年价格",),
        "年鉴表2-3",
    )
    assert (second.figure.operator, second.measure, second.figure.told_note) == (
        "~",
        "count",
        "估计",
    )
    assert first.region == "万江街道"


def test_blank_rows_are_no_figures(tmp_path: Path, load: Load) -> None:
    result = load(write_template(WANTED, tmp_path / "t.xlsx", language="en"))
    assert not result.ok
    said = result.declined[0]
    assert said.key == "template_blank"
    assert "I3" in said.line("zh") and "I4" in said.line("en"), "the cells that wait"


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(WANTED, tmp_path / "t.xlsx"))
    sheet = book.active
    for address, text in (
        ("B5", "=HYPERLINK(1)"),
        ("C5", "@东莞市"),
        ("F5", "+亿元"),
        ("G5", "-x"),
    ):
        assert sheet[address].value == text
        assert sheet[address].data_type == "s"
        assert sheet[address].quotePrefix


def test_drop_downs_for_status_and_operator(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(WANTED, tmp_path / "t.xlsx"))
    rules = {str(rule.sqref): rule.formula1 for rule in book.active.data_validations.dataValidation}
    assert rules == {
        "J3:J25": '"final,preliminary,revised,estimate,internal,assumption"',
        "H3:H25": '"=,>,>=,<,<=,~"',
    }


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"I3": "许多"}, "not_a_number"),
        ({"I3": "***"}, "masked"),
        ({"I3": 5, "D3": "去年"}, "period_unreadable"),
        ({"I3": 5, "J3": "maybe"}, "status_unknown"),
        ({"I3": 5, "H3": "!"}, "operator_unknown"),
        ({"I3": 5, "E3": "size"}, "measure_unknown"),
        ({"I3": "5万元"}, "unit_conflict"),
        ({"I3": 5, "A3": None, "B3": None}, "label_missing"),
        ({"I3": 5, "B3": "地区生产总值"}, "id_and_name_differ"),
        ({"I3": 5, "F3": None}, "unit_missing"),
    ],
)
def test_wrong_entries_are_rejected(
    tmp_path: Path, load: Load, cells: dict[str, object], reason: str
) -> None:
    path = fill(write_template(WANTED, tmp_path / "t.xlsx"), {"I4": 7, **cells})
    result = load(path)
    assert reasons(result) == {"I3": reason}
    assert len(result.observations) == 1


def test_dashes_are_blank_and_formulas_are_noted(tmp_path: Path, load: Load) -> None:
    path = fill(write_template(WANTED, tmp_path / "t.xlsx"), {"I3": "—", "I4": 7})
    assert [o.figure.cell for o in load(path).observations] == ["I4"]
    rows = [
        list(COLUMNS),
        ["x"] * 12,
        ["gdp", "x", "东莞市", "2020", "level", "亿元", "", "=", 5.0],
    ]
    grid = make_grid(rows, formulas=frozenset({(2, 8)}))
    context = Context(*(cell.cell_contents for cell in load.__closure__))  # type: ignore[union-attr]
    assert layout.read(grid, context).figures[0].notes == ("cached value of a formula",)


def test_an_id_that_is_not_catalogued_stays_unmapped(tmp_path: Path, load: Load) -> None:
    path = write_template([Wanted("nothing", "某指标", "东莞市", "2020")], tmp_path / "t.xlsx")
    assert load(fill(path, {"I3": 5})).observations[0].indicator is None


def test_moved_columns_are_refused(tmp_path: Path, load: Load) -> None:
    path = fill(write_template(WANTED, tmp_path / "t.xlsx"), {"I1": "amount", "I3": 5})
    error = load(path).declined[0]
    assert (error.key, error.cell, error.found, error.expected) == (
        "template_damaged", "I1", "amount", "value",
    )  # fmt: skip


def test_declines_other_tables_and_nothing_wanted(context: Context, tmp_path: Path) -> None:
    assert layout.recognise(make_grid([["地区", "2019年"], ["甲", 1]]), context).confidence == 0
    with pytest.raises(ValueError, match="nothing is wanted"):
        write_template([], tmp_path / "t.xlsx")
