"""A filled workbook is answered row by row: taken, with a remark, or not, and what to write."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from forecast.ingest import FileResult, ingest_file
from forecast.ingest.answers import RowAnswer, row_answers
from forecast.ingest.figures import Remark
from forecast.ingest.names import catalog_names
from forecast.ingest.template import SHEET, Wanted, counted_as, status_of, write_template
from forecast.series.store import Store

WANTED = [
    Wanted("industrial_value_added", "规模以上工业增加值", "万江街道", "2022", "level", "亿元"),
    Wanted("hightech_manufacturing_share", "高技术制造业增加值占规模以上工业增加值比重",
           "万江街道", "2022", "share_pct", "%"),
    Wanted("industrial_firms", "规模以上工业企业单位数", "万江街道", "2022", "count", "家"),
]  # fmt: skip


def read(path: Path, store: Store, **given: str) -> FileResult:
    indicators, regions = catalog_names(store.catalog)
    return ingest_file(path, indicators=indicators, regions=regions, **given)


def answered(
    tmp_path: Path, store: Store, cells: dict[str, object], **given: str
) -> dict[int, RowAnswer]:
    path = write_template(WANTED, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book.active[address] = value
    book.save(path)
    return {item.row: item for item in row_answers(read(path, store, **given), store.catalog)}


def codes(answer: RowAnswer) -> list[str]:
    return [item.reason for item in answer.remarks]


@pytest.mark.parametrize(
    ("cells", "verdict", "status", "reasons"),
    [
        ({"J3": "final", "K3": "年鉴"}, "taken", "final", []),
        ({"J3": "初步数", "K3": "快报"}, "taken", "preliminary", []),
        ({"J3": "internal"}, "taken", "internal", []),
        ({"J3": "assumption"}, "remarked", "assumption", ["is_assumption"]),
        ({"J3": "假设", "K3": "年鉴"}, "remarked", "assumption", ["is_assumption"]),
        ({}, "remarked", "internal", ["status_blank"]),
        ({"K3": "年鉴"}, "remarked", "internal", ["status_blank"]),
        ({"J3": "final"}, "remarked", "internal", ["status_unsourced"]),
        ({"J3": "revised"}, "remarked", "internal", ["status_unsourced"]),
        ({"J3": "estimate"}, "remarked", "assumption", ["estimate_unsourced"]),
        ({"J3": "estimate", "K3": "工作报告"}, "taken", "estimate", []),
        ({"J3": "internal", "D3": "2021"}, "remarked", "internal", ["period_not_asked"]),
        ({"J3": "internal", "D3": "２０２１年"}, "remarked", "internal", ["period_not_asked"]),
    ],
)
def test_a_row_counts_by_what_it_states(
    tmp_path: Path,
    store: Store,
    cells: dict[str, object],
    verdict: str,
    status: str,
    reasons: list[str],
) -> None:
    answer = answered(tmp_path, store, {"I3": 58.5, **cells})[3]
    assert (answer.verdict, answer.status, codes(answer)) == (verdict, status, reasons)
    assert answer.cell == "I3" and answer.found == "58.5 亿元"


@pytest.mark.parametrize(
    ("row", "written", "value"),
    [(4, "51.3%", 51.3), (4, "５１.３％", 51.3), (3, "６０", 60), (3, "1,234.5", 1234.5),
     (5, "412家", 412), (3, "约60", 60)],
)  # fmt: skip
def test_numbers_written_as_text_are_read_and_said(
    tmp_path: Path, store: Store, row: int, written: str, value: float
) -> None:
    path = write_template(WANTED, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    book.active[f"I{row}"], book.active[f"J{row}"] = written, "internal"
    book.save(path)
    result = read(path, store)
    assert [float(item.value) for item in result.observations] == [value]
    answer = next(a for a in row_answers(result, store.catalog) if a.row == row)
    assert codes(answer) == ["text_number"]
    shown = f"~{value:g}" if "约" in written else f"{value:g}"
    assert answer.remarks[0].expected == shown
    assert written in answer.said("zh")[0] and f"请写 {shown}" in answer.said("zh")[0]
    assert f"write {shown}" in answer.said("en")[0]


@pytest.mark.parametrize(
    ("cells", "reason", "expected"),
    [
        ({"I3": "585000万元"}, "unit_conflict", "58.5 亿元"),
        ({"I3": "58.5%"}, "unit_conflict", "亿元"),
        ({"I3": 5, "D3": "去年"}, "period_unreadable", "2022"),
        ({"I3": 5, "J3": "maybe"}, "status_unknown", "final | preliminary"),
        ({"I3": 5, "H3": "!"}, "operator_unknown", "~"),
        ({"I3": 5, "F3": None}, "unit_missing", "亿元"),
        ({"I3": 5, "F3": "人"}, "unit_unusable", ""),
        ({"I3": 5, "C3": "万江镇办事处"}, "unmatched_region", ""),
        ({"I3": 5, "A3": "value_addedd", "B3": None}, "unmatched", ""),
        ({"I3": 5, "B3": "工业投资"}, "id_and_name_differ", "规模以上工业增加值 | 工业投资"),
        ({"I3": "许多"}, "not_a_number", ""),
        ({"I3": date(2022, 12, 31)}, "date_in_value", ""),
    ],
)
def test_a_row_that_is_not_taken_says_what_to_write(
    tmp_path: Path, store: Store, cells: dict[str, object], reason: str, expected: str
) -> None:
    answer = answered(tmp_path, store, {"I4": 40, "J4": "internal", **cells})[3]
    assert (answer.verdict, codes(answer)[0], answer.status) == ("refused", reason, "")
    assert expected in answer.remarks[0].expected
    for language in ("zh", "en"):
        said = answer.said(language)[0]
        assert reason not in said and (expected in said or not expected)


def test_rows_added_below_are_read_by_id_or_name_and_unknown_ones_named(
    tmp_path: Path, store: Store
) -> None:
    added: dict[str, object] = {
        "A7": "industrial_firms", "C7": "万江街道", "D7": 2021, "F7": "家", "I7": 390,
        "J7": "internal",
        "B8": "规模以上工业增加值", "D8": "2021", "F8": "亿元", "I8": 54, "J8": "internal",
        "B9": "机器人数量大全", "D9": "2021", "F9": "台", "I9": 3, "J9": "internal",
    }  # fmt: skip
    rows = answered(tmp_path, store, {"I3": 58.5, "J3": "internal", **added})
    assert (rows[7].indicator, rows[7].period, codes(rows[7])) == (
        "规模以上工业企业单位数", "2021", ["row_added"],
    )  # fmt: skip
    assert rows[8].region == "万江街道", "the workbook has one region only"
    assert rows[8].indicator == "规模以上工业增加值" and rows[8].verdict == "remarked"
    assert rows[9].verdict == "refused" and "机器人数量大全" in rows[9].said("zh")[0]
    assert {row: item.verdict for row, item in rows.items() if item.verdict == "blank"} == {
        4: "blank", 5: "blank",
    }  # fmt: skip


def test_the_same_figure_twice_is_taken_once_and_never_if_they_differ(
    tmp_path: Path, store: Store
) -> None:
    again: dict[str, object] = {"A7": "industrial_value_added", "C7": "万江街道", "D7": "2022",
                                "F7": "亿元", "I7": 58.5, "J7": "internal"}  # fmt: skip
    rows = answered(tmp_path, store, {"I3": 58.5, "J3": "internal", **again})
    assert (rows[3].verdict, rows[7].verdict) == ("taken", "refused")
    assert codes(rows[7]) == ["repeated_row"] and "I3" in rows[7].said("en")[0]
    rows = answered(tmp_path, store, {"I3": 58.5, "J3": "internal", **again, "I7": 60})
    assert {codes(rows[3])[0], codes(rows[7])[0]} == {"duplicate_conflict"}
    assert "I7" in rows[3].said("zh")[0] and "I3" in rows[7].said("zh")[0]


def test_a_period_that_is_not_over_counts_later(tmp_path: Path, store: Store) -> None:
    year = str(date.today().year + 1)
    answer = answered(tmp_path, store, {"I3": 70, "J3": "assumption", "D3": year})[3]
    assert codes(answer) == ["is_assumption", "period_not_asked", "period_ahead"]
    assert answer.remarks[2].expected == f"{year}-12-31"


def test_the_source_named_for_the_whole_file_is_every_rows_source(
    tmp_path: Path, store: Store
) -> None:
    source = next(iter(store.sources))
    answer = answered(tmp_path, store, {"I3": 58.5, "J3": "final"}, source=source)[3]
    assert (answer.verdict, answer.status) == ("taken", "final")


def test_what_other_checks_find_joins_the_row_it_stands_in(tmp_path: Path, store: Store) -> None:
    path = write_template(WANTED, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["I3"], book.active["J3"] = 573600, "internal"
    book.save(path)
    found = Remark(SHEET, "I3", "573600", "unit_slip", "亿元", "57.36")
    other = Remark("elsewhere", "I3", "1", "unit_slip")
    answers = row_answers(read(path, store), store.catalog, [found, other])
    assert [codes(a) for a in answers if a.row == 3] == [["unit_slip"]]
    assert next(a for a in answers if a.row == 3).verdict == "remarked"


def test_an_answer_is_json_safe_and_in_the_language_asked_for(tmp_path: Path, store: Store) -> None:
    told = answered(tmp_path, store, {"I3": 58.5})[3].to_json("zh")
    assert told["verdict"] == "remarked" and told["status"] == "internal"
    (remark,) = told["remarks"]  # type: ignore[misc]
    assert remark["reason"] == "status_blank" and "内部数" in remark["said"]
    assert "final" in remark["fix"]


def test_a_workbook_of_an_earlier_version_says_nothing_of_what_was_asked(
    tmp_path: Path, store: Store
) -> None:
    path = write_template(WANTED, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    book.active.delete_cols(13)
    book.active["I3"], book.active["J3"], book.active["D3"] = 58.5, "internal", "2021"
    book.save(path)
    (answer,) = (a for a in row_answers(read(path, store), store.catalog) if a.row == 3)
    assert (answer.verdict, answer.period) == ("taken", "2021")


def test_words_of_the_status_column() -> None:
    assert status_of(" 内部数 ") == "internal" and status_of("修订") == "revised"
    assert status_of("final?") is None
    assert counted_as("preliminary", "快报") == "preliminary"
